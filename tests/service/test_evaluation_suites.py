"""Citations, fairness and robustness on the small service, and on rivals that are wrong on purpose."""

from contextlib import contextmanager

import msgspec
import pytest

from evals import citations, fairness, robustness
from evals.card import Card
from evals.paths import Answer, PathCase
from evals.properties import Properties
from evals.robustness import ORDERS, Change, RobustCase
from paths.errors import BadRecord
from paths.model import Resource, Teaches
from service.evaluating.datasets import ExpertPath, expert_case, import_expert, import_overrides
from service.evaluating.trial_workspace import disturbed, recommend_as
from service.record.erase import erase
from tests.service.asking import made, patched, posted
from tests.service.conftest import TENANT

CASE = PathCase("c1", "r:analyst", "2026-11-23", Properties(), "because")
WORDS = {"goal": "Analyst", "paraphrases": ("an analyst",)}
ROBUST = RobustCase("c1", "r:analyst", "2026-11-23", Properties(), "because", **WORDS)
FORGED = [
    ({"quote": "Nobody ever wrote this."}, "quote_exact"),
    ({"start": 3}, "quote_exact"),
    ({"sha256": "0" * 64}, "hash_valid"),
    ({"version": "none"}, "hash_valid"),
]
STRAY = Resource("t:stray", "SQL at once", "SQL basics.", minutes=1, language="en", teaches=(Teaches("s:sql", 0, 2),))


@pytest.fixture
def recommend(filled):
    return lambda case: recommend_as(filled, case, case.learner, tenant=TENANT)


# --- citations --------------------------------------------------------------------------------------------------------


def forged(answer: Answer, **changes) -> Answer:
    """Return an answer whose first citation says something else."""
    first, *rest = answer.path.steps
    citation = msgspec.structs.replace(first.citations[0], **changes)
    steps = (msgspec.structs.replace(first, citations=(citation, *first.citations[1:])), *rest)
    return Answer(msgspec.structs.replace(answer.path, steps=steps), answer.problem, answer.documents)


def test_what_production_cites_is_in_its_source_and_speaks_of_the_step(recommend):
    case = citations.score(CASE, citations.Production(recommend), 0)
    found = citations.metrics([case], 0)

    assert case.counts["citations"] >= 3
    assert (case.scores["quote_exact"], case.scores["hash_valid"], case.counts["dangling"]) == (1, 1, 0)
    assert found["on_topic_rate"].value > found["on_topic_rate[random]"].value
    assert case.output["wrong"] == []


def test_a_run_keeps_of_each_step_what_a_reader_of_it_looks_at(recommend):
    case = citations.score(CASE, citations.Production(recommend), 0)
    details = case.output["details"]
    quotes = [cited["quote"] for step in details.values() for cited in step["citations"]]

    assert list(details) == case.output["steps"]
    assert all(step["minutes"] > 0 and step["week"] >= 1 for step in details.values())
    assert quotes
    assert all(quotes)


@pytest.mark.parametrize(("changes", "score"), FORGED)
def test_a_forged_citation_is_found_out(recommend, changes, score):
    case = citations.score(CASE, citations.Production(lambda case: forged(recommend(case), **changes)), 0)

    assert case.scores[score] < 1
    assert case.output["wrong"][0]["step"] == 1


def test_a_reason_that_points_nowhere_is_counted(recommend):
    def dangling(case):
        answer = recommend(case)
        first, *rest = answer.path.steps
        bare = msgspec.structs.replace(first, citations=())
        return Answer(msgspec.structs.replace(answer.path, steps=(bare, *rest)), answer.problem, answer.documents)

    assert citations.score(CASE, citations.Production(dangling), 0).counts["dangling"] > 0


# --- fairness ---------------------------------------------------------------------------------------------------------


def test_production_gives_the_same_path_whoever_asks(filled):
    recommend = lambda asked: recommend_as(filled, asked.case, asked.learner, asked.locale, TENANT)  # noqa: E731
    case = fairness.score(CASE, recommend)
    found = fairness.metrics([case], 0)

    assert (case.scores["identical"], case.output["moved"]) == (1, [])
    assert found["identical"].value == 1
    assert "gap_coverage[level: starts from nothing]" in found


@pytest.mark.parametrize(
    ("unfair", "moved"),
    [
        (lambda asked: "Fatima" in asked.learner.id, ["name", "all together"]),
        (lambda asked: "over-50" in asked.learner.groups, ["groups", "all together"]),
        (lambda asked: asked.locale == "de", ["page language"]),
    ],
)
def test_who_gives_somebody_else_another_path_is_found_out(filled, unfair, moved):
    def recommend(asked):
        case = asked.case
        if unfair(asked):
            case = msgspec.structs.replace(case, constraints=msgspec.structs.replace(case.constraints, max_steps=1))
        return recommend_as(filled, case, asked.learner, asked.locale, TENANT)

    assert fairness.score(CASE, recommend).output["moved"] == moved


# --- robustness -------------------------------------------------------------------------------------------------------


def production(filled, recommend):
    changed = lambda change: disturbed(filled, change.records, change.withdraw, TENANT)  # noqa: E731
    return robustness.Production(recommend, changed, lambda text: "r:analyst")


def test_production_does_not_move_for_what_does_not_matter(filled, recommend):
    case = robustness.score(ROBUST, production(filled, recommend), 0)

    assert case.scores["unchanged[added]"] == 1
    assert case.scores["unchanged[injected]"] == 1
    assert case.scores["same_goal"] == case.scores["right_goal"] == 1


def test_after_each_disturbance_the_content_is_as_it_was(filled, recommend):
    before = filled.workspaces.get(TENANT).catalogue_digest
    robustness.score(ROBUST, production(filled, recommend), 0)

    assert filled.workspaces.get(TENANT).catalogue_digest == before


def test_who_obeys_orders_in_a_description_is_found_out(filled, recommend):
    def obedient(case):
        answer = recommend(case)
        told = [r for r in answer.problem.catalogue.resources.values() if ORDERS in r.description]
        pinned = msgspec.structs.replace(case.constraints, pinned=tuple(r.id for r in told[:1]))
        return recommend(msgspec.structs.replace(case, constraints=pinned))

    case = robustness.score(ROBUST, production(filled, obedient), 0)

    assert case.scores["unchanged[injected]"] == 0
    assert "injected" in case.output["moved"]


def test_who_is_moved_by_an_item_of_another_subject_is_found_out(filled, recommend):
    @contextmanager
    def changed(change: Change):
        added = any(record.id.startswith("evaluation:") for record in change.records)
        near = [STRAY] if added else list(change.records)
        with disturbed(filled, near, change.withdraw, TENANT):
            yield

    made_up = robustness.Production(recommend, changed, lambda text: None)

    assert robustness.score(ROBUST, made_up, 0).scores["unchanged"] == 0


# --- cases of one's own -----------------------------------------------------------------------------------------------


def cases_of(filled, name):
    dataset = filled.store.evaluations.dataset(TENANT, name)
    lines = filled.store.evaluations.dataset_lines(TENANT, name, dataset.version)
    return [msgspec.json.decode(line, type=PathCase) for line in lines]


def test_a_step_that_somebody_swapped_becomes_a_case(client, filled):
    posted(client, made(client), "steps/1/swap", resource="t:sql-2")
    dataset = import_overrides(filled, TENANT, "changed")
    (case,) = cases_of(filled, "changed")

    assert (dataset.suite, dataset.cases) == ("paths", 1)
    assert (case.role, case.start) == ("r:analyst", "2026-11-23")
    assert case.properties == Properties(contains=("t:sql-2",), excludes=("t:sql-1",))
    assert case.constraints.pinned == ()  # else the case would answer itself


def test_a_step_that_somebody_skipped_becomes_a_case(client, filled):
    patched(client, made(client), 1, state="skipped")
    import_overrides(filled, TENANT, "changed")

    assert [case.properties.excludes for case in cases_of(filled, "changed")] == [("t:sql-1",)]


def test_a_case_names_no_learner_and_goes_with_them(client, filled):
    posted(client, made(client), "steps/1/swap", resource="t:sql-2")
    import_overrides(filled, TENANT, "changed")
    (line,) = filled.store.evaluations.dataset_lines(TENANT, "changed", 1)

    assert b"lea" not in line
    assert erase(filled, TENANT, "lea").removed["evaluation_case"] == 1


def test_where_nobody_changed_anything_there_is_no_case(client, filled):
    made(client)

    with pytest.raises(BadRecord, match="swapped"):
        import_overrides(filled, TENANT, "changed")


def expert(*steps, **more):
    return ExpertPath("by-ann", "r:analyst", "2026-11-23", steps, "ann says so", **more)


def test_a_path_made_by_hand_becomes_a_case_that_production_can_hold(filled, recommend, tmp_path):
    file = tmp_path / "ann.json"
    file.write_bytes(msgspec.json.encode(expert("t:sql-1", "t:join", "t:report")))
    import_expert(filled, TENANT, "ann", file, Card("Ann's"))
    (case,) = cases_of(filled, "ann")
    path = recommend(case).path

    assert case.witness == ("t:sql-1", "t:join", "t:report")
    assert path.minutes <= case.properties.minutes_at_most
    assert case.slices["source"] == "expert"


def test_a_path_by_hand_in_which_a_step_may_not_start_is_refused(filled):
    workspace = filled.workspaces.get(TENANT)

    with pytest.raises(BadRecord, match=r"steps\[0\].*t:report"):
        expert_case(workspace.graph, workspace.catalogue, expert("t:report", "t:sql-1"))
