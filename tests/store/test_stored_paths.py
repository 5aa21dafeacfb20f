"""Paths: every version stays readable with the decision behind it; of two changes of one version only one is kept."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from msgspec import Raw
from msgspec.structs import replace

from paths.errors import BadRecord
from paths.model import (
    Inputs,
    Learner,
    LearningPath,
    Objective,
    OrderObjective,
    Profile,
    Reason,
    RoleGoal,
    SelectionObjective,
    SkillEstimate,
    Step,
)
from service.store.errors import Conflict, NotFound
from service.store.store import Store
from service.store.values import Decision, Explanation

DIGEST = "0" * 64
STEP = Step(n=1, resource="x:course", title="A course", minutes=60, start="2026-03-02", end="2026-03-03", week=1)
PATH = LearningPath(
    id="018f-1",
    fingerprint=DIGEST,
    learner="hr:ada",
    roles=(RoleGoal(role="x:analyst"),),
    status="complete",
    start="2026-03-02",
    minutes=60,
    objective=Objective(
        selection=SelectionObjective(uncovered=0, penalty=0, cost=60, minutes=60, misfit=0),
        order=OrderObjective(value=0, bound=0, method="exact"),
    ),
    inputs=Inputs(revision=1, graph=DIGEST, catalogue=DIGEST, learner=DIGEST, planner="1"),
    steps=(STEP,),
)
DECISION = Decision(
    revision=1,
    request=Raw(b'{"roles":[{"role":"x:analyst"}]}'),
    profile=Profile(estimates=(SkillEstimate(skill="x:sql", level=1, probabilities=(0.1, 0.9)),)),
    candidates=Raw(b'["x:course"]'),
    settings=Raw(b"{}"),
    versions={"planner": "1", "embedder": "hash"},
)
STARTED = replace(PATH, state="active", steps=(replace(STEP, state="started", progress=10),))
TEXT = Explanation(
    path=PATH.id,
    version=1,
    step=1,
    locale="en",
    reasons=(Reason(code="raises", text="It teaches SQL."),),
    model="small",
    prompt="abc",
    created="2026-03-01T10:00:00+00:00",
)


def test_a_path_is_read_as_saved_with_its_decision(store: Store, tenant: str) -> None:
    assert store.save_path(tenant, PATH, DECISION) == PATH
    assert store.path(tenant, PATH.id) == PATH
    assert store.decision(tenant, PATH.id) == DECISION


def test_a_path_id_is_taken_once(store: Store, tenant: str) -> None:
    store.save_path(tenant, PATH, DECISION)
    with pytest.raises(Conflict, match="give a new path a new id"):
        store.save_path(tenant, STARTED, DECISION)
    assert store.path(tenant, PATH.id) == PATH


def test_every_version_stays_readable(store: Store, tenant: str) -> None:
    store.save_path(tenant, PATH, DECISION)
    second = store.replace_path(tenant, STARTED)
    assert second == replace(STARTED, version=2)
    assert store.path(tenant, PATH.id) == second
    assert store.path(tenant, PATH.id, version=1) == PATH


def test_a_version_without_a_decision_of_its_own_has_the_one_before(store: Store, tenant: str) -> None:
    newer = replace(DECISION, revision=7)
    path = store.save_path(tenant, PATH, DECISION)
    path = store.replace_path(tenant, path)
    path = store.replace_path(tenant, path, newer)
    assert [store.decision(tenant, PATH.id, n).revision for n in (1, 2, 3)] == [1, 1, 7]


def test_a_change_of_an_older_version_is_a_conflict(store: Store, tenant: str) -> None:
    store.save_path(tenant, PATH, DECISION)
    store.replace_path(tenant, STARTED)
    with pytest.raises(Conflict, match="at version 2, not 1; read it again"):
        store.replace_path(tenant, STARTED)


def test_of_many_changes_of_one_version_one_is_kept(store: Store, tenant: str) -> None:
    store.save_path(tenant, PATH, DECISION)

    def change(progress: int) -> bool:
        try:
            store.replace_path(tenant, replace(PATH, minutes=progress))
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(change, range(1, 7))) == 1
    assert store.path(tenant, PATH.id).version == 2


def test_a_path_stays_with_its_learner(store: Store, tenant: str) -> None:
    store.save_path(tenant, PATH, DECISION)
    with pytest.raises(Conflict, match="another learner"):
        store.replace_path(tenant, replace(PATH, learner="hr:bob"))


@pytest.mark.parametrize("version", [0, -1, 2, 10**30])
def test_a_version_that_is_not_there_is_not_found(store: Store, tenant: str, version: int) -> None:
    store.save_path(tenant, PATH, DECISION)
    with pytest.raises(NotFound, match="version"):
        store.path(tenant, PATH.id, version)


def test_an_unknown_path_is_not_found(store: Store, tenant: str) -> None:
    calls = (
        lambda: store.path(tenant, "none"),
        lambda: store.replace_path(tenant, PATH),
        lambda: store.decision(tenant, "none"),
        lambda: store.explanations(tenant, "none"),
        lambda: store.add_explanation(tenant, TEXT),
    )
    for call in calls:
        with pytest.raises(NotFound, match="no path"):
            call()


@pytest.mark.parametrize(
    ("path", "decision"),
    [
        (replace(PATH, id=""), DECISION),
        (replace(PATH, id="x" * 201), DECISION),
        (replace(PATH, created="\0"), DECISION),
        (replace(PATH, minutes="many"), DECISION),
        (PATH, replace(DECISION, settings=Raw(b'{"name": "a\\u0000b"}'))),
        (PATH, replace(DECISION, request=Raw(b"{not json"))),
    ],
)
def test_a_path_that_could_not_be_read_again_is_refused_whole(
    store: Store, tenant: str, path: LearningPath, decision: Decision
) -> None:
    with pytest.raises(BadRecord):
        store.save_path(tenant, path, decision)
    assert store.paths(tenant) == []


def test_paths_are_listed_at_their_newest_version(store: Store, tenant: str) -> None:
    for id, learner in (("c", "hr:ada"), ("a", "hr:ada"), ("b", "hr:bob")):
        store.save_path(tenant, replace(PATH, id=id, learner=learner), DECISION)
    store.replace_path(tenant, replace(STARTED, id="c"))
    assert [(p.id, p.version) for p in store.paths(tenant, "hr:ada")] == [("a", 1), ("c", 2)]
    assert [p.id for p in store.paths(tenant, after="a", limit=1)] == ["b"]


def test_texts_of_a_step_are_numbered_and_change_no_path(store: Store, tenant: str) -> None:
    store.save_path(tenant, PATH, DECISION)
    first, second = (store.add_explanation(tenant, TEXT) for _ in range(2))
    assert (first.n, second.n) == (1, 2)
    assert store.explanations(tenant, PATH.id) == [first, second]
    assert store.path(tenant, PATH.id) == PATH


def test_an_erased_learner_takes_paths_decisions_and_texts_along(store: Store, tenant: str) -> None:
    store.put_learner(tenant, Learner(id="hr:ada"))
    store.save_path(tenant, PATH, DECISION)
    store.save_path(tenant, replace(PATH, id="other", learner="hr:bob"), DECISION)
    store.add_explanation(tenant, TEXT)
    store.erase_learner(tenant, "hr:ada")
    assert [p.id for p in store.paths(tenant)] == ["other"]
    store.save_path(tenant, replace(PATH, learner="hr:bob"), DECISION)
    assert store.explanations(tenant, PATH.id) == []
