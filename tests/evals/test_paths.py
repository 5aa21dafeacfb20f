"""The packaged cases say what must hold; production holds it, whatever relevance the search gives."""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from hashlib import sha256

import msgspec
import pytest

from evals import path_metrics
from evals.data import BadData
from evals.judging import Rules, Trail, plain
from evals.noise import DAMAGES
from evals.paths import Answer, PathCase, Production, Properties, agreement, checked, packaged, read, run
from evals.values import CASES, CLUSTERS, CaseResult
from paths.catalogue import Catalogue
from paths.graph import SkillGraph
from paths.model import Record, Resource, Role, Skill, SkillEdge
from paths.plan import plan
from paths.problem import Problem
from paths.profile import estimate
from paths.verifier.replay import raised, why_not
from service.cli import main
from service.starter import folder
from tests.problems import ask, item, written

CASES_ON_STARTER = {case.id: case for case in read(packaged())}
FILES = ("skills.jsonl", "edges.jsonl", "roles.jsonl", "resources.jsonl")
RECORDS = [
    msgspec.json.decode(line, type=Record)
    for name in FILES
    for line in folder().joinpath(name).read_bytes().splitlines()
]
GRAPH = SkillGraph.build(
    *([record for record in RECORDS if isinstance(record, kind)] for kind in (Skill, SkillEdge, Role))
)
CATALOGUE = Catalogue.build(record for record in RECORDS if isinstance(record, Resource))


def problem_of(case: PathCase, relevance: Mapping[str, int]) -> Problem:
    start = date.fromisoformat(case.start)
    profile = estimate(case.learner.evidence, start)
    return Problem(GRAPH, CATALOGUE, case.learner, profile, case.roles, case.constraints, start, relevance)


RULES = Rules.of(problem_of(next(iter(CASES_ON_STARTER.values())), {}))


def answered(problem: Problem) -> Answer:
    return Answer(written(problem, plan(problem)), problem)


def drawn() -> dict[str, int]:
    """A relevance without meaning."""
    return {id: int(sha256(id.encode()).hexdigest(), 16) % 101 for id in CATALOGUE.resources}


def planned(problem: Problem) -> list[str]:
    return [step.resource for step in plan(problem).steps]


# --- the packaged cases -----------------------------------------------------------------------------------------------


def test_there_are_enough_cases_and_some_for_every_role():
    roles = [case.role for case in CASES_ON_STARTER.values()]

    assert len(roles) >= 40
    assert all(roles.count(role) >= 3 for role in GRAPH.roles)


@pytest.mark.parametrize("id", CASES_ON_STARTER)
def test_a_case_names_what_there_is(id):
    case = CASES_ON_STARTER[id]
    named = (*case.properties.contains, *case.properties.excludes, *(case.witness or ()))
    ends = {end.partition("@")[0] for pair in case.properties.before for end in pair}

    assert set(named) <= CATALOGUE.resources.keys()
    assert ends <= CATALOGUE.resources.keys() | GRAPH.skills.keys()
    assert case.properties.covers.keys() | case.profile.keys() <= GRAPH.skills.keys()


@pytest.mark.parametrize("id", [id for id, case in CASES_ON_STARTER.items() if case.witness is not None])
def test_a_witness_keeps_all_limits_and_has_what_the_properties_ask(id):
    case = CASES_ON_STARTER[id]
    trail = Trail(problem_of(case, {}), case.witness, RULES)
    judged, asked = trail.judged(), case.properties

    assert judged.broken == ()
    assert set(asked.contains) <= set(case.witness)
    assert not set(asked.excludes) & set(case.witness)
    assert judged.minutes <= (asked.minutes_at_most if asked.minutes_at_most is not None else judged.minutes)
    assert (judged.coverage == 1) == (asked.status == "complete")


@pytest.mark.parametrize("id", [id for id in CASES_ON_STARTER if id.endswith("-from-zero")])
def test_what_a_beginners_path_must_contain_is_the_only_way(id):
    case = CASES_ON_STARTER[id]
    targets = {asked.skill: asked.level for asked in GRAPH.role(case.role).requirements}

    for only in case.properties.contains:
        assert not targets.items() <= reached_without(only).items()


def reached_without(left_out: str) -> dict[str, int]:
    """Return the levels that everything else reaches from nothing: a fixpoint by the verifier's rules."""
    waiting = [record for id, record in RULES.shelf.resources.items() if id != left_out]
    levels: dict[str, int] = {}
    done: set[str] = set()
    while True:
        satisfied = RULES.shelf.satisfied(done)
        started = [record for record in waiting if not why_not(record, levels, satisfied, RULES.graph)]
        if not started:
            return levels
        for record in started:
            levels |= {rise["skill"]: rise["to"] for rise in raised(record, levels)}
        done |= {record["id"] for record in started}
        waiting = [record for record in waiting if record["id"] not in done]


@pytest.mark.parametrize("id", CASES_ON_STARTER)
def test_production_holds_what_the_case_asks_whatever_the_relevance(id):
    case = CASES_ON_STARTER[id]
    for relevance in ({}, drawn()):
        held = dict(checked(case.properties, answered(problem_of(case, relevance)).path))

        assert [name for name, holds in held.items() if not holds] == []


# --- properties -------------------------------------------------------------------------------------------------------

LINE = [item("one", ("a", 0, 1)), item("two", ("b", 0, 2), ("c", 0, 1), entry={"a": 1}), item("spare", ("a", 0, 1))]
LINE_ANSWER = answered(ask({"b": 2, "h": 1}, LINE, held={"h": 1}))


@pytest.mark.parametrize(
    ("asked", "holds"),
    [
        (Properties(status="complete"), True),
        (Properties(status="partial"), False),
        (Properties(contains=("one",)), True),
        (Properties(contains=("spare",)), False),
        (Properties(excludes=("one",)), False),
        (Properties(before=(("one", "two"),)), True),
        (Properties(before=(("two", "one"),)), False),
        (Properties(before=(("spare", "two"),)), False),
        (Properties(before=(("a", "b@2"),)), True),
        (Properties(before=(("a@2", "b"),)), False),
        (Properties(before=(("b", "c"), ("c", "b"))), True),
        (Properties(before=(("h", "a"),)), True),
        (Properties(before=(("a", "h"),)), False),
        (Properties(before=(("two", "b"),)), False),
        (Properties(covers={"b": 2, "h": 1}), True),
        (Properties(covers={"a": 2}), False),
        (Properties(minutes_at_most=120), True),
        (Properties(minutes_at_most=119), False),
    ],
)
def test_a_property_holds_where_the_path_has_it(asked, holds):
    assert all(held for _, held in checked(asked, LINE_ANSWER.path)) is holds


def test_lists_that_share_too_little_are_not_compared():
    assert agreement("abcd", "dcba") == -1
    assert agreement("abxc", "aybc") == 1
    assert agreement("abx", "aby") is None


# --- a run ------------------------------------------------------------------------------------------------------------


def small(rows: int = 2) -> Iterator[PathCase]:
    for n in range(rows):
        yield PathCase(f"c{n}", "role", "2026-03-02", Properties(contains=("one",)), "Because.")


RUN_ANSWER = answered(ask({"b": 2}, LINE))


def production(rivals=None) -> Production:
    return Production(lambda case: RUN_ANSWER, planned, rivals if rivals is not None else {"none": lambda problem: []})


def test_a_run_stands_beside_its_rivals_and_its_damage():
    results = run(list(small()), production(), 0)
    metrics = path_metrics.metrics(results, 0)

    assert metrics["properties_held"].value == metrics["gap_coverage"].value == 1
    assert metrics["gap_coverage[none]"].value == metrics["learning_gain[none]"].value == 0
    assert metrics["gap_coverage[ours-none]"].value == 1
    assert metrics["false_claims"].value == metrics["violations"].value == 0
    assert {f"gap_coverage[{damage.name}]" for damage in DAMAGES} <= metrics.keys()
    assert "minutes_at_equal_coverage[ours-none]" not in metrics


def test_a_rival_of_ones_own_is_compared_as_the_others_are():
    metrics = path_metrics.metrics(run(list(small()), production({"model": lambda problem: ["one", "two"]}), 0), 0)

    assert metrics["minutes_at_equal_coverage[ours-model]"].value == 0


def test_the_same_run_twice_gives_the_same_cases():
    first, second = (run(list(small()), production(), 5) for _ in range(2))

    assert first == second


def test_a_path_that_the_verifier_denies_is_named():
    forged = msgspec.structs.replace(RUN_ANSWER.path, minutes=1)
    (result,) = run(list(small(1)), Production(lambda case: Answer(forged, RUN_ANSWER.problem), planned, {}), 0)

    assert result.counts["false_claims"]
    assert any(claim.startswith("minutes: ") for claim in result.output["false_claims"])


def test_what_is_not_held_is_named():
    case = PathCase("c", "role", "2026-03-02", Properties(contains=("one", "spare")), "Because.")
    (result,) = run([case], production(), 0)

    assert result.output["failed"] == ["contains spare"]
    assert result.scores["properties_held"] == 0.5


def test_a_case_without_a_gap_or_without_a_path_is_not_compared():
    held = answered(ask({"h": 1}, LINE, held={"h": 1}))
    stuck = answered(ask({"b": 2}, LINE, limits={"pinned": ("one", "unknown")}))
    for answer in (held, stuck):
        (result,) = run(list(small(1)), Production(lambda case, given=answer: given, planned), 0)

        assert result.scores.keys() == {"properties_held"}


def test_intervals_are_over_roles_where_there_are_several():
    def case(id, role):
        return CaseResult(id, role, {"properties_held": 1.0}, {}, {"properties": 1, "held": 1, "false_claims": 0})

    assert path_metrics.resampled([case("a", "r"), case("b", "s")]) == CLUSTERS
    assert path_metrics.resampled([case("a", "r"), case("b", "r")]) == CASES


# --- reading and the command ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("why", "", r"\.why"),
        ("properties", {"contain": []}, "contain"),
        ("start", "tomorrow", r"\.start"),
        ("constraints", {"hoursPerWeek": 0}, "hoursPerWeek"),
    ],
)
def test_a_bad_case_is_named_with_its_line_and_field(tmp_path, field, value, says):
    row = plain(next(small(1))) | {field: value}
    (tmp_path / "cases.jsonl").write_text(json.dumps(row))

    with pytest.raises(BadData, match=rf"cases\.jsonl:1.*{says}"):
        read(tmp_path / "cases.jsonl")


def called(capsys, *arguments):
    with pytest.raises(SystemExit) as ended:
        main(["eval", "run", "paths", *map(str, arguments)])
    out, err = capsys.readouterr()
    return ended.value.code, out, err


def test_the_command_recommends_from_a_workspace_of_ones_own(capsys, tmp_path):
    records = [Skill("a", "Sets"), Skill("b", "Maps"), SkillEdge("a", "b"), *LINE[:1], item("two", ("b", 0, 2))]
    role = Role("role", "Role", requirements=ask({"b": 2}, []).graph.role("role").requirements)
    (tmp_path / "w.jsonl").write_bytes(b"\n".join(map(msgspec.json.encode, [*records, role])))
    (tmp_path / "cases.jsonl").write_bytes(b"\n".join(map(msgspec.json.encode, small())))
    arguments = ("--data", tmp_path / "cases.jsonl", "--corpus", tmp_path / "w.jsonl", "--out", tmp_path / "run.jsonl")
    code, out, _ = called(capsys, *arguments, "--json")
    result = json.loads(out)

    assert code == 0
    assert result["metrics"]["properties_held"]["value"] == 1
    assert "gap_coverage[ours-greedy]" in result["metrics"]
    assert len((tmp_path / "run.jsonl").read_text().splitlines()) == 3


def test_a_workspace_that_cannot_be_read_is_a_usage_error(capsys, tmp_path):
    (tmp_path / "w.jsonl").write_text('{"type": "skill"}\n')
    code, _, said = called(capsys, "--corpus", tmp_path / "w.jsonl")

    assert code == 2
    assert "w.jsonl:1" in said
