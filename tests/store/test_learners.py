"""Learners and evidence: nothing lost, nothing doubled, and all of it can be erased."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from msgspec.structs import replace

from paths.errors import BadRecord
from paths.model import Constraints, Evidence, Learner
from service.store.errors import Conflict, NotFound
from service.store.store import Store
from service.store.values import Fresh, Query, Replay, Request

FIRST = Evidence(id="e:1", skill="x:sql", level=2, source="assessment", when="2026-01-05", original="B1")
SECOND = Evidence(id="e:2", skill="x:sql", level=3, source="manager", when="2026-02-05", by="grace")
ADA = Learner(
    id="hr:ada",
    evidence=(FIRST, SECOND),
    completed=("x:course",),
    groups=("bi",),
    constraints=Constraints(hours_per_week=2.5, soft={"weeks": 10, "languages": 5}),
)


def test_a_learner_is_read_as_put(store: Store, tenant: str) -> None:
    store.put_learner(tenant, ADA)
    assert store.learner(tenant, "hr:ada") == ADA


def test_putting_a_learner_replaces_everything_kept_before(store: Store, tenant: str) -> None:
    store.put_learner(tenant, ADA)
    new = Learner(id="hr:ada", evidence=(replace(FIRST, level=5),))
    store.put_learner(tenant, new)
    assert store.learner(tenant, "hr:ada") == new


def test_learners_do_not_move_the_revision_of_the_records(store: Store, tenant: str) -> None:
    store.put_learner(tenant, ADA)
    assert store.revision(tenant) == 0


def test_an_unknown_learner_or_tenant_is_not_found(store: Store, tenant: str) -> None:
    store.put_learner(tenant, ADA)
    store.add_tenant(f"{tenant}-b")
    with pytest.raises(NotFound, match="no learner 'hr:ada'"):
        store.learner(f"{tenant}-b", "hr:ada")
    with pytest.raises(NotFound, match="no learner 'hr:bob'"):
        store.add_evidence(tenant, "hr:bob", [FIRST])
    with pytest.raises(NotFound, match="no tenant"):
        store.put_learner("nobody", ADA)


def test_the_same_evidence_again_adds_nothing(store: Store, tenant: str) -> None:
    store.put_learner(tenant, replace(ADA, evidence=()))
    assert store.add_evidence(tenant, "hr:ada", [FIRST]) == 1
    assert store.add_evidence(tenant, "hr:ada", [FIRST, SECOND, SECOND]) == 1
    assert store.learner(tenant, "hr:ada") == ADA


def test_other_content_under_a_known_id_is_a_conflict_and_adds_nothing(store: Store, tenant: str) -> None:
    store.put_learner(tenant, replace(ADA, evidence=(FIRST,)))
    with pytest.raises(Conflict, match=r"'e:1'.*use a new id"):
        store.add_evidence(tenant, "hr:ada", [SECOND, replace(FIRST, level=5)])
    assert store.learner(tenant, "hr:ada").evidence == (FIRST,)


def test_evidence_with_one_id_twice_is_refused(store: Store, tenant: str) -> None:
    with pytest.raises(BadRecord, match="evidence"):
        store.put_learner(tenant, replace(ADA, evidence=(FIRST, FIRST)))


@pytest.mark.parametrize("bad", [replace(FIRST, by="a\0b"), replace(FIRST, level=9), replace(FIRST, id="")])
def test_evidence_that_could_not_be_read_again_is_refused(store: Store, tenant: str, bad: Evidence) -> None:
    store.put_learner(tenant, ADA)
    with pytest.raises(BadRecord):
        store.add_evidence(tenant, "hr:ada", [bad])
    assert store.learner(tenant, "hr:ada") == ADA


def test_marks_of_several_at_once_are_all_kept(store: Store, tenant: str) -> None:
    store.put_learner(tenant, ADA)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: store.mark(tenant, "hr:ada", completed=[f"x:{n}"], waived=["w:1"]), range(16)))
    learner = store.learner(tenant, "hr:ada")
    assert set(learner.completed) == {"x:course", *(f"x:{n}" for n in range(16))}
    assert (learner.waived, learner.evidence) == (("w:1",), ADA.evidence)


def test_learners_are_listed_in_pages(store: Store, tenant: str) -> None:
    for name in ("cyd", "ada", "bob"):
        store.put_learner(tenant, replace(ADA, id=f"hr:{name}"))
    first = store.learners(tenant, Query(limit=2))
    assert [learner.id for learner in first] == ["hr:ada", "hr:bob"]
    assert first[1].evidence == ADA.evidence
    assert [learner.id for learner in store.learners(tenant, Query(after="hr:bob"))] == ["hr:cyd"]
    assert [learner.id for learner in store.learners(tenant, Query(text="CY"))] == ["hr:cyd"]
    assert [learner.id for learner in store.learners(tenant, Query(ids=("hr:bob",)))] == ["hr:bob"]


def test_an_erased_learner_leaves_no_row_and_no_stored_answer(store: Store, tenant: str) -> None:
    store.put_learner(tenant, ADA)
    request = Request("k1", "POST /v1/paths", "hash")
    store.begin_request(tenant, request)
    store.finish_request(tenant, "k1", Replay(201, b'{"learner": "hr:ada"}'))
    store.erase_learner(tenant, "hr:ada")
    with pytest.raises(NotFound):
        store.learner(tenant, "hr:ada")
    assert store.begin_request(tenant, request) == Fresh()
    store.put_learner(tenant, Learner(id="hr:ada"))
    assert store.learner(tenant, "hr:ada").evidence == ()


def test_evidence_resent_as_it_first_came_changes_nothing_of_what_became_of_it(store: Store, tenant: str) -> None:
    contested = replace(FIRST, state="contested", note="not me")
    store.put_learner(tenant, replace(ADA, evidence=(contested,)))

    assert store.add_evidence(tenant, "hr:ada", [FIRST, contested]) == 0
    assert store.learner(tenant, "hr:ada").evidence == (contested,)


def test_adding_evidence_is_no_way_to_change_its_state(store: Store, tenant: str) -> None:
    store.put_learner(tenant, ADA)
    with pytest.raises(Conflict, match="'e:1'"):
        store.add_evidence(tenant, "hr:ada", [replace(FIRST, state="withdrawn")])
    assert store.learner(tenant, "hr:ada") == ADA


def test_of_several_who_change_a_piece_at_once_one_succeeds(store: Store, tenant: str) -> None:
    store.put_learner(tenant, ADA)

    def contest(note: str) -> bool:
        try:
            store.swap_evidence(tenant, "hr:ada", FIRST, replace(FIRST, state="contested", note=note))
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(contest, "abcd")) == 1
    assert store.learner(tenant, "hr:ada").evidence[0].state == "contested"


def test_a_piece_that_is_not_there_cannot_be_changed(store: Store, tenant: str) -> None:
    store.put_learner(tenant, replace(ADA, evidence=()))
    with pytest.raises(NotFound, match="no evidence 'e:1'"):
        store.swap_evidence(tenant, "hr:ada", FIRST, FIRST)
    with pytest.raises(NotFound, match="no learner 'hr:bob'"):
        store.swap_evidence(tenant, "hr:bob", FIRST, FIRST)


def test_what_a_completion_proved_is_withdrawn_when_it_is_taken_back_and_counts_again_when_repeated(
    store: Store, tenant: str
) -> None:
    proof = Evidence(id="c:1", skill="x:sql", level=2, source="completion", when="2026-03-01")
    store.put_learner(tenant, ADA)
    store.prove(tenant, "hr:ada", "x:new", [proof])
    store.prove(tenant, "hr:ada", "x:new", [replace(proof, when="2026-03-02")])
    proved = store.learner(tenant, "hr:ada")
    store.take_back(tenant, "hr:ada", "x:new", ["c:1", "c:none"], "taken back")
    taken = store.learner(tenant, "hr:ada")
    store.prove(tenant, "hr:ada", "x:new", [replace(proof, when="2026-03-03")])
    again = store.learner(tenant, "hr:ada")

    assert (proved.completed, proved.evidence) == (("x:course", "x:new"), (proof, *ADA.evidence))
    assert taken.completed == ("x:course",)
    assert taken.evidence == (replace(proof, state="withdrawn", note="taken back"), *ADA.evidence)
    assert (again.completed, again.evidence[0]) == (proved.completed, replace(proof, when="2026-03-03"))
