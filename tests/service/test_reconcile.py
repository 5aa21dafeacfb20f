"""The index follows the store: drift is found and put right, unchanged text is never embedded again."""

from msgspec.structs import replace

from paths.model import Document
from retrieval.index import Question
from retrieval.search import search
from service.commands.index import again, mend, status
from service.finding.find import find
from service.intake import indexer
from service.intake.indexer import Indexer
from service.intake.reconcile import drift_of, reconcile
from service.schemas import SearchRequest
from service.store.values import Changes, Key
from tests.fakes import HashEmbedder
from tests.service.conftest import TENANT

PAGE = Document("hub:page", "Joins come first.\n\nGrouping comes second.", "Page", kind="hub")


class Counting(HashEmbedder):
    """Counts what it is asked to embed."""

    def __init__(self):
        self.seen = []

    def embed(self, texts):
        self.seen += texts
        return super().embed(texts)


def found(ports, text, *principals):
    vector = ports.embedder.embed([text])[0]
    (hits,) = search(ports.index, None, TENANT, [Question(text, principals or ("everyone",), 10, vector)])
    return [(hit.document, hit.start, hit.end) for hit in hits]


def test_an_index_that_followed_has_no_drift(filled):
    drift = drift_of(filled.store, filled.index, TENANT)

    assert (drift.wrong, drift.strange) == ((), ())
    assert drift.right == drift.documents > 0


def test_what_was_lost_or_added_behind_the_store_is_found_and_put_right(filled):
    before = found(filled, "SQL joins")
    points = filled.index.editions(TENANT)
    filled.index.remove(TENANT, ["hub:sql"])
    filled.store.write(TENANT, Changes(put=(PAGE,)))
    Indexer(filled).drain()
    filled.store.write(TENANT, Changes(withdraw=(Key("document", PAGE.id),)))
    filled.store.done(row.seq for row in filled.store.pending(10))  # as if the outbox had been lost

    drift = reconcile(filled, filled.index, TENANT)
    Indexer(filled).drain()

    assert (drift.wrong, drift.strange) == (("hub:sql",), (PAGE.id,))
    assert filled.index.editions(TENANT) == points
    assert found(filled, "SQL joins") == before


def test_an_index_that_comes_back_empty_is_noticed_and_filled_again(filled, monkeypatch):
    """As that of a server does whose volume is gone."""
    monkeypatch.setattr(indexer, "LOOK_S", 0.0)
    following, passages = indexer.Indexer(filled), filled.index.count(TENANT)
    following.drain()
    filled.index.clear(TENANT)
    following.drain()

    assert filled.index.count(TENANT) == passages > 0


def test_access_that_the_index_missed_is_drift(filled):
    (page,) = filled.store.documents(TENANT, ["hub:sql"])
    filled.store.write(TENANT, Changes(put=(replace(page, access=("group:board",)),)))
    filled.store.done(row.seq for row in filled.store.pending(10))

    assert reconcile(filled, filled.index, TENANT).wrong == ("hub:sql",)
    Indexer(filled).drain()
    assert "hub:sql" not in {document for document, *_ in found(filled, "SQL joins explicit conditions")}


def test_a_document_that_is_half_there_is_drift(filled):
    long = replace(PAGE, text="\n\n".join(f"Paragraph {n} speaks of joins. " * 30 for n in range(6)))
    filled.store.write(TENANT, Changes(put=(long,)))
    Indexer(filled).drain()
    point_count = sum(filled.index.editions(TENANT).values())
    short = replace(long, text=long.text[:1500])
    filled.store.write(TENANT, Changes(put=(replace(short, version=filled.store.document(TENANT, long.id).version),)))
    filled.store.done(row.seq for row in filled.store.pending(10))

    assert drift_of(filled.store, filled.index, TENANT).wrong == (long.id,)
    assert point_count > 6


def test_only_changed_passages_are_embedded_again(filled):
    counting = Counting()
    ports = type(filled)(filled.settings, filled.store, counting, filled.workspaces, filled.index)
    paragraphs = [f"Paragraph {n} speaks of joins. " * 30 for n in range(6)]
    filled.store.write(TENANT, Changes(put=(replace(PAGE, text="\n\n".join(paragraphs)),)))
    Indexer(ports).drain()
    whole, counting.seen = len(counting.seen), []
    paragraphs[5] = "Paragraph 5 speaks of grouping. " * 30
    filled.store.write(TENANT, Changes(put=(replace(PAGE, text="\n\n".join(paragraphs)),)))
    Indexer(ports).drain()

    assert 0 < len(counting.seen) < whole
    assert all("grouping" in text for text in counting.seen)
    assert drift_of(filled.store, filled.index, TENANT).wrong == ()


def test_a_change_of_access_embeds_nothing(filled):
    counting = Counting()
    ports = type(filled)(filled.settings, filled.store, counting, filled.workspaces, filled.index)
    (page,) = filled.store.documents(TENANT, ["hub:sql"])
    filled.store.write(TENANT, Changes(put=(replace(page, access=("group:board",)),)))
    Indexer(ports).drain()

    assert counting.seen == []
    assert drift_of(filled.store, filled.index, TENANT).wrong == ()


def test_status_changes_nothing_and_reconcile_and_rebuild_put_right(filled):
    before = found(filled, "SQL joins")
    filled.index.remove(TENANT, ["hub:sql"])

    assert status(filled, filled.index, TENANT).wrong == ("hub:sql",)
    assert status(filled, filled.index, TENANT).wrong == ("hub:sql",)
    assert mend(filled, filled.index, TENANT).followed == 1
    assert status(filled, filled.index, TENANT).wrong == ()
    assert again(filled, filled.index, TENANT).right == status(filled, filled.index, TENANT).documents
    assert found(filled, "SQL joins") == before


def test_a_right_that_is_withdrawn_is_gone_from_the_next_search_on(filled):
    request = SearchRequest("SQL joins explicit conditions")
    assert "hub:sql" in {hit.document for hit in find(filled, TENANT, request).hits}
    (page,) = filled.store.documents(TENANT, ["hub:sql"])
    filled.store.write(TENANT, Changes(put=(replace(page, access=("group:board",)),)))  # the index has not followed yet

    assert "hub:sql" not in {hit.document for hit in find(filled, TENANT, request).hits}
