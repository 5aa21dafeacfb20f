"""Documents by the words of their texts, on both databases."""

import pytest

from paths.model import Document
from service.store.errors import NotFound
from service.store.store import Store
from service.store.values import Changes, Key

ALL = frozenset({"everyone"})
DOCUMENTS = (
    Document("d:1", "Joining tables with explicit conditions.", "Joins"),
    Document("d:2", "Windows over TABLES.", "Über Fenster"),
    Document("d:3", "Bread needs flour.", "Tables of the bakery"),
    Document("d:4", "Tables for the board.", access=("group:board",)),
    Document("d:5", "100% of a_b\\c.", "Signs"),
)


@pytest.fixture
def filled(store: Store, tenant: str) -> Store:
    store.write(tenant, Changes(put=DOCUMENTS))
    return store


def found(store: Store, tenant: str, *words: str, who: frozenset[str] = ALL, limit: int = 10) -> list[str]:
    return [document.id for document in store.wording.documents(tenant, words, who, limit)]


def test_those_with_most_of_the_words_come_first(filled: Store, tenant: str) -> None:
    assert found(filled, tenant, "windows", "tables") == ["d:2", "d:1", "d:3"]


def test_the_limit_keeps_the_best(filled: Store, tenant: str) -> None:
    assert found(filled, tenant, "windows", "tables", limit=1) == ["d:2"]


def test_titles_match_whatever_their_case(filled: Store, tenant: str) -> None:
    assert found(filled, tenant, "über") == ["d:2"]


@pytest.mark.parametrize("sign", ["100%", "a_b", "b\\c"])
def test_signs_of_patterns_stand_for_themselves(filled: Store, tenant: str, sign: str) -> None:
    assert found(filled, tenant, sign) == ["d:5"]


def test_access_decides(filled: Store, tenant: str) -> None:
    assert found(filled, tenant, "board") == []
    assert found(filled, tenant, "board", who=frozenset({"everyone", "group:board"})) == ["d:4"]


def test_what_was_withdrawn_or_changed_is_not_found(filled: Store, tenant: str) -> None:
    filled.write(tenant, Changes((Document("d:1", "Now on bread."),), (Key("document", "d:2"),)))
    assert found(filled, tenant, "explicit", "windows") == []


def test_another_tenant_has_nothing(filled: Store) -> None:
    filled.add_tenant("another")
    assert found(filled, "another", "tables") == []
    with pytest.raises(NotFound):
        found(filled, "", "tables")


def test_no_words_find_nothing(filled: Store, tenant: str) -> None:
    assert found(filled, tenant) == []
