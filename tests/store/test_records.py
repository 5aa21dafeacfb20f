"""Records: what is written is read again, now and at every revision."""

import pytest
from msgspec.structs import replace

from paths.errors import BadRecord
from paths.model import Document, Policy, Precedence, Requirement, Resource, Role, Skill, SkillEdge, Teaches
from service.store.content.records import text_version
from service.store.errors import NotFound
from service.store.store import Store
from service.store.values import Changes, Key, Query, Written

SQL = Skill(id="x:sql", label="SQL", alt_labels=("Structured Query Language",), parents=("x:data",), uri="http://sql")
DATA = Skill(id="x:data", label="Daten & Größen", description="100 % _real_ \\ data")
EDGE = SkillEdge(before="x:data", after="x:sql", before_level=2, after_level=3, strength="soft", status="suggested")
ANALYST = Role(id="x:analyst", label="Analyst", requirements=(Requirement(skill="x:sql", level=3, weight=0.1),))
COURSE = Resource(
    id="x:course",
    title="A course",
    minutes=90,
    teaches=(Teaches(skill="x:sql", from_=0, to=2),),
    access=("group:bi", "person:ada"),
)
PAGE = Document(id="x:page", text="Joins come first. 🙂", version="1", resource="x:course", access=("group:bi",))
POLICY = Policy(precedence=("manager", "self"), skill_weights={"x:sql": 2.0})
FIRST = Precedence(before="x:course", after="x:later", probability=0.8, provenance="inferred")
EVERYTHING = (SQL, DATA, EDGE, ANALYST, POLICY, COURSE, FIRST, PAGE)


def test_what_is_written_is_read_again(store: Store, tenant: str) -> None:
    written = store.write(tenant, Changes(put=EVERYTHING))
    assert written == Written(revision=1, added=8)
    assert store.skills(tenant) == [DATA, SQL]
    assert (store.edges(tenant), store.roles(tenant), store.resources(tenant)) == ([EDGE], [ANALYST], [COURSE])
    assert store.documents(tenant, ["x:page", "x:none", "x:page"]) == [PAGE]
    assert (store.policy(tenant), store.precedences(tenant)) == (POLICY, [FIRST])
    kinds = {"edge": 1, "role": 1, "policy": 1, "resource": 1, "precedence": 1, "document": 1}
    assert store.counts(tenant) == {"skill": 2, **kinds}


def test_the_same_again_changes_nothing(store: Store, tenant: str) -> None:
    store.write(tenant, Changes(put=EVERYTHING))
    assert store.write(tenant, Changes(put=EVERYTHING[::-1])) == Written(revision=1, unchanged=8)
    assert len(store.pending()) == 1


def test_every_earlier_revision_can_be_read(store: Store, tenant: str) -> None:
    newer = replace(SQL, label="SQL 2")
    store.write(tenant, Changes(put=(SQL,)))
    store.write(tenant, Changes(put=(newer, DATA)))
    store.write(tenant, Changes(withdraw=(Key("skill", "x:sql"),)))
    states = [store.skills(tenant, rev) for rev in range(4)]
    assert states == [[], [SQL], [DATA, newer], [DATA]]


def test_a_withdrawn_record_is_not_found_and_can_return(store: Store, tenant: str) -> None:
    store.write(tenant, Changes(put=(COURSE,)))
    store.write(tenant, Changes(withdraw=(Key("resource", "x:course"),)))
    with pytest.raises(NotFound, match="no resource 'x:course'"):
        store.record(tenant, Resource, "x:course")
    store.write(tenant, Changes(put=(COURSE,)))
    assert store.record(tenant, Resource, "x:course") == COURSE


def test_withdrawing_what_is_not_there_changes_nothing(store: Store, tenant: str) -> None:
    assert store.write(tenant, Changes(withdraw=(Key("role", "x:none"),))) == Written()


def test_of_a_record_put_twice_the_last_one_holds(store: Store, tenant: str) -> None:
    store.write(tenant, Changes(put=(SQL, replace(SQL, label="later"))))
    assert store.record(tenant, Skill, "x:sql").label == "later"


def test_a_record_both_put_and_withdrawn_is_refused(store: Store, tenant: str) -> None:
    with pytest.raises(BadRecord, match="do one or the other"):
        store.write(tenant, Changes(put=(SQL,), withdraw=(Key("skill", "x:sql"),)))


def test_edges_differ_by_their_levels(store: Store, tenant: str) -> None:
    other = replace(EDGE, after_level=4)
    store.write(tenant, Changes(put=(EDGE, other)))
    assert store.edges(tenant) == [EDGE, other]
    assert store.ids(tenant, "edge", "x:") == ["x:data|2|x:sql|3", "x:data|2|x:sql|4"]


def test_nothing_crosses_from_one_tenant_to_another(store: Store, tenant: str) -> None:
    store.add_tenant(f"{tenant}-b")
    store.write(tenant, Changes(put=EVERYTHING))
    assert store.skills(f"{tenant}-b") == []
    assert store.documents(f"{tenant}-b", ["x:page"]) == []
    assert store.revision(f"{tenant}-b") == 0


def test_an_unknown_tenant_and_a_revision_to_come_are_not_found(store: Store, tenant: str) -> None:
    for read in (lambda: store.skills("nobody"), lambda: store.write("nobody", Changes())):
        with pytest.raises(NotFound, match="no tenant 'nobody'"):
            read()
    for rev in (-1, 1, 10**30):
        with pytest.raises(NotFound, match="no revision"):
            store.skills(tenant, rev)


def test_a_tenant_needs_an_id_and_may_be_added_again(store: Store, tenant: str) -> None:
    store.write(tenant, Changes(put=(SQL,)))
    store.add_tenant(tenant)
    assert store.revision(tenant) == 1
    assert tenant in store.tenants()
    with pytest.raises(BadRecord, match="tenant"):
        store.add_tenant("../etc")


def test_pages_follow_one_another_without_gaps(store: Store, tenant: str) -> None:
    skills = [Skill(id=f"x:{mark}{n}", label="s") for mark in ("a", "B", "c") for n in (1, 10, 2)]
    store.write(tenant, Changes(put=tuple(skills)))
    seen: list[Skill] = []
    while page := store.records(tenant, Skill, Query(after=seen[-1].id if seen else "", limit=2)):
        seen += page
    assert seen == sorted(skills, key=lambda skill: skill.id)


@pytest.mark.parametrize("limit", [0, -1, 10_001, 10**30])
def test_a_page_has_a_sensible_size(limit: int) -> None:
    with pytest.raises(BadRecord, match="limit"):
        Query(limit=limit)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("sql", ["x:sql"]),
        ("QUERY lang", ["x:sql"]),
        ("GRÖSSEN", ["x:data"]),
        ("GRO\u0308SSEN", ["x:data"]),
        ("X:", ["x:data", "x:sql"]),
        ("%", []),
        ("_", []),
        ("\\", []),
        ("' OR 1=1 --", []),
    ],
)
def test_lists_are_searched_for_plain_text(store: Store, tenant: str, text: str, found: list[str]) -> None:
    store.write(tenant, Changes(put=(SQL, DATA)))
    assert [skill.id for skill in store.records(tenant, Skill, Query(text=text))] == found


def test_a_very_long_search_is_refused() -> None:
    with pytest.raises(BadRecord, match="200 characters"):
        Query(text="x" * 201)


def test_ids_of_a_source_are_told_from_those_of_its_neighbours(store: Store, tenant: str) -> None:
    ids = ["moodle:1", "moodle:e", "Moodle:1", "moodle-2:1", "moodl:1", "moodle:~"]
    store.write(tenant, Changes(put=tuple(Skill(id=id, label="s") for id in ids)))
    assert store.ids(tenant, "skill", "moodle:") == ["moodle:1", "moodle:e", "moodle:~"]
    assert store.ids(tenant, "skill", "moodle:", rev=0) == []
    assert store.ids(tenant, "skill") == sorted(ids)


def test_more_ids_than_a_statement_takes_can_be_asked_for(store: Store, tenant: str) -> None:
    store.write(tenant, Changes(put=(SQL, DATA)))
    many = ("x:sql", *(f"x:{n}" for n in range(40_000)), "x:data")
    assert store.records(tenant, Skill, Query(ids=many)) == [DATA, SQL]
    assert store.records(tenant, Skill, Query(ids=many, limit=1)) == [DATA]


def test_only_what_is_visible_to_somebody_is_listed(store: Store, tenant: str) -> None:
    public = replace(PAGE, id="x:open", access=("everyone",))
    store.write(tenant, Changes(put=(PAGE, public, replace(PAGE, id="x:nobody", access=()), COURSE)))
    somebody = Query(principals=frozenset({"everyone", "person:ada"}))
    assert store.records(tenant, Document, somebody) == [public]
    assert store.records(tenant, Resource, somebody) == [COURSE]
    assert store.records(tenant, Document, Query(principals=frozenset())) == []


def test_access_that_was_taken_away_is_gone(store: Store, tenant: str) -> None:
    store.write(tenant, Changes(put=(PAGE,)))
    store.write(tenant, Changes(put=(replace(PAGE, access=("group:hr",)),)))
    group = frozenset({"group:bi"})
    assert store.records(tenant, Document, Query(principals=group)) == []
    assert len(store.records(tenant, Document, Query(principals=group, rev=1))) == 1


def test_documents_of_resources_are_found(store: Store, tenant: str) -> None:
    store.write(tenant, Changes(put=(PAGE, replace(PAGE, id="x:other", resource=None))))
    assert store.documents_of(tenant, ["x:none", "x:course", "x:course"]) == [PAGE]
    assert store.documents_of(tenant, ["x:course"], rev=0) == []


def test_a_document_without_a_version_gets_one_from_its_text(store: Store, tenant: str) -> None:
    nameless = replace(PAGE, version="")
    store.write(tenant, Changes(put=(nameless,)))
    kept = store.document(tenant, "x:page")
    assert kept == replace(PAGE, version=text_version(PAGE.text))
    assert store.write(tenant, Changes(put=(kept,))) == Written(revision=1, unchanged=1)


def test_an_old_version_of_a_document_can_be_read(store: Store, tenant: str) -> None:
    store.write(tenant, Changes(put=(PAGE,)))
    store.write(tenant, Changes(put=(replace(PAGE, text="rewritten", version="2"),)))
    assert store.document_version(tenant, "x:page", "1") == PAGE
    assert store.document(tenant, "x:page").text == "rewritten"
    with pytest.raises(NotFound, match="version 3"):
        store.document_version(tenant, "x:page", "3")


def test_a_huge_text_is_kept(store: Store, tenant: str) -> None:
    text = "Größe 🙂\n" * 300_000
    store.write(tenant, Changes(put=(replace(PAGE, text=text),)))
    assert store.document(tenant, "x:page").text == text


@pytest.mark.parametrize(
    ("record", "field"),
    [
        (replace(SQL, label="a\0b"), "label"),
        (replace(SQL, alt_labels=("fine", "a\0b")), r"altLabels\[1\]"),
        (replace(PAGE, text="a\0b"), "text"),
        (replace(PAGE, title="\0"), "title"),
        (replace(PAGE, text="\ud800"), "text"),
        (replace(SQL, label="\ud800"), "text"),
        (replace(SQL, label=""), "label"),
        (replace(SQL, id="a b"), "id"),
        (replace(COURSE, access=("root",)), r"access\[.+\]"),
        (replace(ANALYST, requirements=(Requirement(skill="x:sql", level=9),)), r"requirements\[.+\]\.level"),
    ],
)
def test_a_record_that_could_not_be_read_again_is_refused(
    store: Store, tenant: str, record: Skill | Document, field: str
) -> None:
    with pytest.raises(BadRecord, match=f"^{field}: "):
        store.write(tenant, Changes(put=(DATA, record)))
    assert set(store.counts(tenant).values()) == {0}


def test_what_only_looks_like_a_nul_is_kept(store: Store, tenant: str) -> None:
    skill = replace(SQL, label="\\u0000", description="\\\\u0000")
    store.write(tenant, Changes(put=(skill,)))
    assert store.skills(tenant) == [skill]


@pytest.mark.parametrize("id", ["a\0b", "\ud800"])
def test_asking_for_what_cannot_be_kept_is_refused_clearly(store: Store, tenant: str, id: str) -> None:
    with pytest.raises(BadRecord):
        store.record(tenant, Skill, id)


def test_erasing_a_tenant_leaves_nothing_and_nobody_else_notices(store: Store, tenant: str) -> None:
    store.add_tenant(f"{tenant}-b")
    for name in (tenant, f"{tenant}-b"):
        store.write(name, Changes(put=EVERYTHING))
    store.erase_tenant(tenant)
    with pytest.raises(NotFound):
        store.skills(tenant)
    assert [row.tenant for row in store.pending()] == [f"{tenant}-b"]
    assert store.skills(f"{tenant}-b") == [DATA, SQL]
