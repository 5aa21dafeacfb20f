"""One contract, two forms: everything here must hold for Qdrant Edge and for a Qdrant server alike."""

import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from qdrant_client import QdrantClient

from retrieval.edge import EdgeIndex
from retrieval.errors import BadQuestion, IndexLocked, IndexMismatch, IndexUnavailable, NoTenant
from retrieval.index import Hit, IndexSpec, PassageIndex, Point, Question, document_of
from retrieval.qdrant import QdrantIndex
from tests.fakes import HashEmbedder
from tests.retrieval.qdrant_fake import FakeQdrant, client_of, fake_qdrant

# In-memory Qdrant says that it needs no payload indexes and no effort of search; a server does.
pytestmark = [
    pytest.mark.filterwarnings("ignore:Payload indexes have no effect"),
    pytest.mark.filterwarnings("ignore:Local mode performs exact"),
]

EMBEDDER = HashEmbedder()
SPEC = IndexSpec.of(EMBEDDER)
ALL = ["everyone"]
TEXTS = ["joins in SQL", "window functions in SQL", "python list comprehensions", "git rebase explained", "the of and"]


def point(text: str, document: str, start: int = 0, version: str = "v1", **other: object) -> Point:
    vector = EMBEDDER.embed([text])[0]
    plain = Point(document, version, start, start + 10, f"r-{document}", "content", text, "en", ("everyone",), vector)
    return replace(plain, **other)  # type: ignore[arg-type]


def ask(text: str, **other: object) -> Question:
    return replace(Question(text, ALL, vector=EMBEDDER.embed([text])[0]), **other)  # type: ignore[arg-type]


def found(index: PassageIndex, text: str, **other: object) -> list[str]:
    return [hit.document for hit in index.search("acme", [ask(text, **other)])[0]]


def versions(index: PassageIndex) -> dict[str, str]:
    """Return the version that the index holds of each document."""
    return {edition.split("@")[0]: edition.split("@")[1] for edition in index.editions("acme")}


POINTS = [point(text, f"d{n}") for n, text in enumerate(TEXTS)]


@pytest.fixture(scope="module")
def server() -> Iterator[FakeQdrant]:
    with fake_qdrant() as fake:
        yield fake


@pytest.fixture(params=["edge", "qdrant", "http", pytest.param("live", marks=pytest.mark.live)])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[PassageIndex]:
    """An empty index of each form; `http` is a real client of a small server, `live` a Qdrant at QDRANT_URL."""
    if request.param in ("http", "live"):
        client = live_client() if request.param == "live" else client_of(request.getfixturevalue("server"))
        prefix = f"t-{uuid4().hex}"
        form: PassageIndex = QdrantIndex(client, prefix, SPEC)
        yield form
        if client.collection_exists(f"{prefix}-passages"):
            client.delete_collection(f"{prefix}-passages")
    else:
        form = (
            EdgeIndex(tmp_path, SPEC) if request.param == "edge" else QdrantIndex(QdrantClient(":memory:"), "t", SPEC)
        )
        yield form
    form.close()


def live_client() -> QdrantClient:
    """Return a client of the server that QDRANT_URL names; skip where it names none."""
    if not os.environ.get("QDRANT_URL"):
        pytest.skip("QDRANT_URL names no Qdrant server to test against")
    return QdrantClient(url=os.environ["QDRANT_URL"], api_key=os.environ.get("QDRANT_API_KEY"), timeout=30)


def test_the_best_passage_comes_first_with_both_scores(index: PassageIndex) -> None:
    index.add("acme", POINTS)
    first = index.search("acme", [ask("window SQL")])[0][0]
    assert (first.document, first.start, first.end, first.resource, first.kind) == ("d1", 0, 10, "r-d1", "content")
    assert first.dense == pytest.approx(0.7, abs=0.2)
    assert first.lexical is not None


def test_several_questions_are_answered_in_their_order(index: PassageIndex) -> None:
    index.add("acme", POINTS)
    answers = index.search("acme", [ask("git rebase"), ask("python list"), ask("joins SQL")])
    assert [hits[0].document for hits in answers] == ["d3", "d2", "d0"]


def test_words_alone_find_without_a_vector(index: PassageIndex) -> None:
    index.add("acme", POINTS)
    assert found(index, "joining", vector=None) == ["d0"]


def test_meaning_alone_finds_without_words(index: PassageIndex) -> None:
    index.add("acme", POINTS)
    hits = index.search("acme", [replace(ask("git rebase"), text="")])[0]
    assert hits[0].document == "d3"
    assert all(hit.lexical is None for hit in hits)


def test_a_question_without_words_or_vector_finds_nothing(index: PassageIndex) -> None:
    index.add("acme", POINTS)
    assert found(index, "the of", vector=None) == []


def test_limit_is_kept(index: PassageIndex) -> None:
    index.add("acme", POINTS)
    assert len(found(index, "SQL", limit=2)) == 2


@pytest.mark.parametrize("tenant", ["", "  "])
def test_a_call_without_tenant_is_refused(index: PassageIndex, tenant: str) -> None:
    calls: list[Callable[[], object]] = [
        lambda: index.search(tenant, [ask("SQL")]),
        lambda: index.add(tenant, POINTS),
        lambda: index.remove(tenant, ["d0"]),
        lambda: index.clear(tenant),
        lambda: index.count(tenant),
        lambda: index.editions(tenant),
        lambda: index.vectors(tenant, ["d0"]),
        lambda: index.optimize(tenant),
    ]
    for call in calls:
        with pytest.raises(NoTenant):
            call()


def test_tenants_do_not_see_each_other(index: PassageIndex) -> None:
    index.add("acme", POINTS[:2])
    index.add("../acme/é\n", [point("joins in SQL", "other")])
    assert "other" not in found(index, "joins in SQL")
    assert [h.document for h in index.search("../acme/é\n", [ask("joins in SQL")])[0]] == ["other"]


def test_another_tenants_texts_change_no_score(index: PassageIndex) -> None:
    index.add("acme", POINTS)
    before = index.search("acme", [ask("joins in SQL")])
    index.add("other", [point("joins in SQL", f"o{n}") for n in range(20)])
    assert index.search("acme", [ask("joins in SQL")]) == before


def test_an_unknown_tenant_has_nothing(index: PassageIndex) -> None:
    assert index.search("nobody", [ask("SQL"), ask("git")]) == [[], []]
    assert index.count("nobody") == 0
    assert index.editions("nobody") == {}
    assert index.vectors("nobody", ["d0"]) == {}
    index.remove("nobody", ["d0"])
    index.optimize("nobody")


def test_access_decides_who_finds(index: PassageIndex) -> None:
    index.add("acme", [*POINTS, point("joins in SQL", "secret", access=("group:a", "person:b"))])
    assert "secret" not in found(index, "joins in SQL")
    assert "secret" not in found(index, "joins in SQL", principals=["everyone", "group:b"])
    assert "secret" in found(index, "joins in SQL", principals={"everyone", "person:b"})


def test_who_is_nobody_finds_nothing(index: PassageIndex) -> None:
    index.add("acme", [*POINTS, point("joins in SQL", "closed", access=())])
    assert found(index, "joins in SQL", principals=[]) == []


def test_hidden_passages_change_no_score(index: PassageIndex) -> None:
    index.add("acme", POINTS)
    before = index.search("acme", [ask("joins in SQL")])
    index.add("acme", [point("joins in SQL", f"s{n}", access=("group:a",)) for n in range(20)])
    assert index.search("acme", [ask("joins in SQL")]) == before


def test_a_rebuilt_index_scores_as_one_that_lost_passages(index: PassageIndex) -> None:
    index.add("acme", [*POINTS, *(point("joins in SQL", f"old{n}") for n in range(20))])
    index.remove("acme", [f"old{n}" for n in range(20)])
    aged = index.search("acme", [ask("joins in SQL")])
    index.clear("acme")
    index.add("acme", list(reversed(POINTS)))
    assert index.search("acme", [ask("joins in SQL")]) == aged


def test_filters_by_kind_resource_and_language(index: PassageIndex) -> None:
    hub = point("joins in SQL", "hub", kind="hub", resource=None, language="de-AT")
    index.add("acme", [*POINTS, hub, point("joins in SQL", "unknown", language=None)])
    assert found(index, "joins in SQL", kinds=["hub"]) == ["hub"]
    assert found(index, "joins in SQL", resources=["r-d0"]) == ["d0"]
    assert set(found(index, "joins in SQL", languages=["de"])) == {"hub", "unknown"}
    assert "hub" not in found(index, "joins in SQL", languages=["en-US"])


def test_adding_again_changes_nothing(index: PassageIndex) -> None:
    index.add("acme", POINTS)
    before = index.search("acme", [ask("joins in SQL")])
    index.add("acme", POINTS)
    assert index.count("acme") == len(POINTS)
    assert index.search("acme", [ask("joins in SQL")]) == before


def test_a_new_version_replaces_the_old_one(index: PassageIndex) -> None:
    index.add("acme", [*POINTS, point("more on joins", "d0", start=900)])
    index.add("acme", [point("only about merges", "d0", version="v2")])
    assert versions(index) == {"d0": "v2", "d1": "v1", "d2": "v1", "d3": "v1", "d4": "v1"}
    assert index.count("acme") == 5


def test_access_withdrawn_takes_effect_without_a_new_version(index: PassageIndex) -> None:
    index.add("acme", POINTS)
    index.add("acme", [replace(POINTS[0], access=("group:a",))])
    assert "d0" not in found(index, "joins in SQL")


def test_an_edition_names_who_may_see_it_and_counts_its_passages(index: PassageIndex) -> None:
    index.add("acme", [POINTS[0], replace(POINTS[0], start=20, end=30)])
    (before,) = index.editions("acme").items()
    closed = replace(POINTS[0], access=("group:a",))
    index.add("acme", [closed, replace(closed, start=20, end=30)])
    (after,) = index.editions("acme").items()
    assert before[1] == after[1] == 2
    assert before[0] != after[0]
    assert document_of(before[0]) == document_of(after[0]) == "d0"


def test_kept_vectors_are_found_by_their_text(index: PassageIndex) -> None:
    index.add("acme", POINTS)
    kept = index.vectors("acme", ["d0", "d1", "never there"])
    assert kept.keys() == {POINTS[0].text_hash, POINTS[1].text_hash}
    assert kept[POINTS[0].text_hash] == pytest.approx(POINTS[0].vector / np.linalg.norm(POINTS[0].vector), abs=1e-6)


def test_removed_documents_are_gone(index: PassageIndex) -> None:
    index.add("acme", POINTS)
    index.remove("acme", ["d0", "never there"])
    index.remove("acme", [])
    assert "d0" not in versions(index)
    assert index.count("acme") == 4


def test_clear_spares_other_tenants(index: PassageIndex) -> None:
    index.add("acme", POINTS)
    index.add("other", POINTS)
    index.clear("acme")
    assert (index.count("acme"), index.count("other")) == (0, 5)


def test_adding_nothing_is_no_error(index: PassageIndex) -> None:
    index.add("acme", [])
    assert index.search("acme", []) == []


def test_optimizing_and_flushing_change_no_answer(index: PassageIndex) -> None:
    index.add("acme", POINTS)
    before = index.search("acme", [ask("SQL")])
    index.optimize("acme")
    index.flush()
    assert index.search("acme", [ask("SQL")]) == before


@pytest.mark.parametrize("vector", [np.zeros(3, dtype=np.float32), np.full(64, np.nan, dtype=np.float32)])
def test_a_vector_that_does_not_fit_is_refused(index: PassageIndex, vector: np.ndarray) -> None:
    with pytest.raises(BadQuestion, match="d0@v1"):
        index.add("acme", [replace(POINTS[0], vector=vector)])
    with pytest.raises(BadQuestion, match="vector"):
        index.search("acme", [replace(ask("SQL"), vector=vector)])


@pytest.mark.parametrize("limit", [0, -1, 1001])
def test_a_limit_out_of_bounds_is_refused(index: PassageIndex, limit: int) -> None:
    with pytest.raises(BadQuestion, match="limit"):
        index.search("acme", [replace(ask("SQL"), limit=limit)])


@pytest.mark.parametrize("change", [{"document": "a@b"}, {"document": ""}, {"start": 5, "end": 5}, {"start": -1}])
def test_a_passage_that_cannot_be_named_is_refused(index: PassageIndex, change: dict[str, object]) -> None:
    with pytest.raises(BadQuestion):
        index.add("acme", [replace(POINTS[0], **change)])  # type: ignore[arg-type]


def test_many_equal_passages_are_listed_in_one_order(index: PassageIndex) -> None:
    copies = [point("joins in SQL", f"c{n:03}") for n in range(300)]
    index.add("acme", copies[::-1])
    assert found(index, "joins in SQL", limit=5) == [f"c{n:03}" for n in range(5)]


WORDS = st.sampled_from("sql joins window python list git the c++ データ naïve rebase über 1.2".split())
SENTENCES = st.lists(WORDS, min_size=1, max_size=6).map(" ".join)


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[PassageIndex, PassageIndex]]:
    edge = EdgeIndex(tmp_path_factory.mktemp("edge"), SPEC)
    server = QdrantIndex(QdrantClient(":memory:"), "t", SPEC)
    yield edge, server
    edge.close()
    server.close()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(texts=st.lists(SENTENCES, min_size=1, max_size=30), questions=st.lists(SENTENCES, min_size=1, max_size=3))
def test_both_forms_rank_alike(both: tuple[PassageIndex, PassageIndex], texts: list[str], questions: list[str]) -> None:
    answers: list[list[list[Hit]]] = []
    for form in both:
        form.clear("acme")
        form.add(
            "acme", [point(text, f"d{n}", access=(ALL[0] if n % 4 else "group:a",)) for n, text in enumerate(texts)]
        )
        answers.append(form.search("acme", [ask(q) for q in questions]))
    ours, theirs = ([hit for hits in found for hit in hits] for found in answers)
    assert [(hit.document, hit.score) for hit in ours] == [(hit.document, hit.score) for hit in theirs]
    for one, other in zip(ours, theirs, strict=True):  # a score on the border of two roundings may go either way
        assert (one.dense, one.lexical) == pytest.approx((other.dense, other.lexical), abs=2e-4)


# --- what only the form in this process has to promise ----------------------------------------------------------------


def test_a_reopened_index_answers_as_before(tmp_path: Path) -> None:
    index = EdgeIndex(tmp_path, SPEC)
    index.add("acme", POINTS)
    before = index.search("acme", [ask("joins in SQL")])
    index.close()
    again = EdgeIndex(tmp_path, SPEC)
    assert again.search("acme", [ask("joins in SQL")]) == before
    again.close()


def test_another_model_is_told_to_rebuild_and_can(tmp_path: Path) -> None:
    index = EdgeIndex(tmp_path, SPEC)
    index.add("acme", POINTS)
    index.close()
    other = EdgeIndex(tmp_path, replace(SPEC, model="other"))
    with pytest.raises(IndexMismatch, match="rebuild"):
        other.count("acme")
    other.clear("acme")
    other.add("acme", POINTS)
    assert other.count("acme") == 5
    other.close()


def test_another_model_on_a_server_is_told_to_rebuild_and_can() -> None:
    client = QdrantClient(":memory:")
    QdrantIndex(client, "t", SPEC).add("acme", POINTS)
    other = QdrantIndex(client, "t", replace(SPEC, chunking="0"))
    with pytest.raises(IndexMismatch, match="rebuild"):
        other.search("acme", [ask("SQL")])
    other.clear("acme")
    other.add("acme", POINTS)
    assert other.count("acme") == 5


def test_a_server_that_does_not_answer_is_named() -> None:
    index = QdrantIndex(QdrantClient("http://127.0.0.1:9", check_compatibility=False, timeout=1), "t", SPEC)
    with pytest.raises(IndexUnavailable, match="QDRANT_URL"):
        index.count("acme")


def test_a_second_opening_names_the_holder(tmp_path: Path) -> None:
    index = EdgeIndex(tmp_path, SPEC)
    with pytest.raises(IndexLocked, match=r"process \d+ on "):
        EdgeIndex(tmp_path, SPEC)
    index.close()
    EdgeIndex(tmp_path, SPEC).close()


def test_reading_creates_no_folder(tmp_path: Path) -> None:
    index = EdgeIndex(tmp_path, SPEC)
    index.search("nobody", [ask("SQL")])
    assert [p.name for p in tmp_path.iterdir()] == ["writer.lock"]
    index.close()


def test_a_creation_cut_short_is_begun_again(tmp_path: Path) -> None:
    index = EdgeIndex(tmp_path, SPEC)
    index.add("acme", POINTS)
    index.close()
    next(tmp_path.glob("*/manifest.json")).unlink()
    again = EdgeIndex(tmp_path, SPEC)
    assert again.count("acme") == 0
    again.add("acme", POINTS)
    assert again.count("acme") == 5
    again.close()


KILLED = """
import os, signal, sys
from pathlib import Path
from retrieval.edge import EdgeIndex
from tests.retrieval.test_index import POINTS, SPEC
EdgeIndex(Path(sys.argv[1]), SPEC).add("acme", POINTS[:3])
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_replaying_after_a_kill_repairs_the_index(tmp_path: Path) -> None:
    root = Path(__file__).resolve().parents[2]
    killed = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], cwd=root, check=False)
    assert killed.returncode == -signal.SIGKILL
    index = EdgeIndex(tmp_path, SPEC)
    assert index.count("acme") == 3
    index.add("acme", POINTS)
    assert versions(index) == {f"d{n}": "v1" for n in range(5)}
    index.close()


def test_a_copied_folder_is_a_backup(tmp_path: Path) -> None:
    index = EdgeIndex(tmp_path / "a", SPEC)
    index.add("acme", POINTS)
    index.flush()
    index.close()
    shutil.copytree(tmp_path / "a", tmp_path / "b")
    copy = EdgeIndex(tmp_path / "b", SPEC)
    assert copy.count("acme") == 5
    copy.close()


def test_threads_may_search_while_one_writes(tmp_path: Path) -> None:
    index = EdgeIndex(tmp_path, SPEC)
    index.add("acme", POINTS)
    answers: list[str] = []
    readers = [threading.Thread(target=lambda: answers.extend(found(index, "git rebase")[:1])) for _ in range(8)]
    for n, reader in enumerate(readers):
        reader.start()
        index.add("acme", [point(f"filler {n}", f"f{n}")])
    for reader in readers:
        reader.join()
    assert answers == ["d3"] * 8
    index.close()


def test_search_is_exact_below_twenty_thousand(tmp_path: Path) -> None:
    spec = IndexSpec("random", 32)
    rows = np.random.default_rng(0).standard_normal((3000, 32)).astype(np.float32)
    index = EdgeIndex(tmp_path, spec)
    index.add("acme", [point("x", f"d{n}", vector=row) for n, row in enumerate(rows)])
    index.optimize("acme")
    scores = rows / np.linalg.norm(rows, axis=1, keepdims=True) @ (rows[0] / np.linalg.norm(rows[0]))
    hits = index.search("acme", [Question("", ALL, 50, rows[0])])[0]
    assert [hit.document for hit in hits] == [f"d{n}" for n in np.argsort(-np.round(scores, 4), kind="stable")[:50]]
    index.close()
