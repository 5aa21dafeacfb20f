"""The gate lets chance pass as often as it says, and stops what is broken: planner, index, prompt, verifier."""

import re
from dataclasses import replace

import msgspec
import numpy as np
import pytest
from scipy.stats import binom

from evals import citations, gate, path_metrics, retrieval, support
from evals import paths as path_cases
from evals.citations import Explained
from evals.data import BadData, CorpusDocument
from evals.gate import Baseline, keep
from evals.retrieval import Judged
from evals.suite import Invariant, Measures
from evals.values import CaseResult, Metric, Result
from paths.model import Reason
from prompts import Prompt, load
from service.evaluating.gating import GATED
from service.evaluating.suites import SUITES
from service.evaluating.trial_index import throw_away
from service.evaluating.trial_support import shown
from service.telling.checking import check, instruction, material
from tests.evals.test_paths import CASES_ON_STARTER, answered, drawn, planned, problem_of
from tests.fakes import HashEmbedder

SOME = [case for case in CASES_ON_STARTER.values() if not case.constraints.mandatory][:12]


def result(suite, cases, metrics, seed=0):
    return Result(suite, metrics, {"data": "d", "seed": seed, "resampled": "cases"})


def stands(cases, measures, metrics, suite="suite", baseline=None, seed=0):
    """Gate cases against a baseline."""
    by_id = {case.id: case for case in cases}
    return gate.gate(result(suite, cases, metrics), by_id, measures, baseline, seed)


def as_baseline(cases, measures, metrics, suite="suite"):
    return keep(result(suite, cases, metrics), cases, measures)


def caught(good, bad, measures, metrics):
    """Return the codes for which the second run is stopped; the first must pass against itself."""
    baseline = as_baseline(good, measures, metrics(good, 0))
    assert stands(good, measures, metrics(good, 0), baseline=baseline).ok
    return {(f.code, f.score) for f in stands(bad, measures, metrics(bad, 0), baseline=baseline).failures}


# --- the statistics of it ---------------------------------------------------------------------------------------------

TWO = Measures("a", higher=("a", "b"), lower=("c",))


def scored(draw, shift=0.0, n=10):
    shared = np.random.default_rng(0).normal(0, 1, (n, 3))
    noisy = shared + draw.normal(0, 0.5, (n, 3))
    named = [{"a": float(x) - shift, "b": float(y), "c": float(z)} for x, y, z in noisy]
    return [CaseResult(f"c{i}", f"c{i}", scores) for i, scores in enumerate(named)]


def test_of_runs_that_differ_by_chance_no_more_than_one_in_twenty_is_stopped():
    """400 pairs of runs, three scores each: at 5 % for all together, 34 is the 99.9 % bound of the binomial."""
    draw, stopped = np.random.default_rng(11), 0
    for seed in range(400):
        baseline = as_baseline(scored(draw), TWO, {})
        stopped += not stands(scored(draw), TWO, {}, baseline=baseline, seed=seed).ok

    assert stopped <= binom.ppf(0.999, 400, 0.05)


def test_a_regression_that_the_cases_can_show_is_stopped_and_names_the_cases():
    draw = np.random.default_rng(1)
    baseline = as_baseline(scored(draw), TWO, {})
    report = stands(scored(draw, shift=2.0), TWO, {}, baseline=baseline)

    assert [(failure.code, failure.score) for failure in report.failures] == [("regression", "a")]
    assert report.failures[0].cases
    assert report.tested["a"].detectable < 2


def test_an_improvement_passes():
    draw = np.random.default_rng(1)
    baseline = as_baseline(scored(draw), TWO, {})

    assert stands(scored(draw, shift=-2.0), TWO, {}, baseline=baseline).ok


def test_a_missing_case_is_not_a_passing_case():
    cases = scored(np.random.default_rng(1))
    baseline = as_baseline(cases, TWO, {})

    assert [f.code for f in stands(cases[1:], TWO, {}, baseline=baseline).failures] == ["cases"]


def test_a_score_that_is_gone_counts_as_the_worst():
    cases = [CaseResult(f"c{i}", "k", {"a": 1.0}) for i in range(12)]
    baseline = as_baseline(cases, TWO, {})
    without = [CaseResult(case.id, "k", {}) for case in cases]

    assert {f.score for f in stands(without, TWO, {}, baseline=baseline).failures} == {"a"}


def test_a_broken_invariant_stops_a_run_without_any_baseline():
    measures = Measures("a", invariants=(Invariant("false_claims", at_most=0),))
    report = stands(scored(np.random.default_rng(1)), measures, {"false_claims": Metric(1, 1, 1, 9)})

    assert [(f.code, f.score) for f in report.failures] == [("invariant", "false_claims")]
    assert "no baseline" in report.notes[0]


def test_a_score_at_equal_coverage_is_not_compared_where_coverage_changed():
    measures = Measures("cover", higher=("cover",), lower=("cost",), at_equal={"cost": "cover"})
    before = [CaseResult(f"c{i}", f"c{i}", {"cover": 0.5, "cost": 10.0}) for i in range(12)]
    after = [CaseResult(f"c{i}", f"c{i}", {"cover": 0.9, "cost": 90.0}) for i in range(12)]

    assert stands(after, measures, {}, baseline=as_baseline(before, measures, {})).ok


def test_a_baseline_reads_back_as_it_was_written(tmp_path):
    baseline = as_baseline(scored(np.random.default_rng(1)), TWO, {})
    gate.write(tmp_path / "b.json", baseline)

    assert gate.read(tmp_path / "b.json") == msgspec.json.decode(msgspec.json.encode(baseline), type=Baseline)
    with pytest.raises(BadData, match="no baseline"):
        gate.read(_written(tmp_path / "c.json", "{}"))


def _written(file, text):
    file.write_text(text)
    return file


@pytest.mark.parametrize("suite", GATED)
def test_the_baselines_kept_here_are_of_the_cases_kept_here(suite):
    kept = gate.read(gate.packaged(suite))
    ids = {msgspec.json.decode(line)["id"] for line in SUITES[suite].packaged().read_bytes().splitlines()}

    assert kept.cases.keys() == ids


# --- what is broken is stopped ----------------------------------------------------------------------------------------


def honest(problem):
    """Plan, and say of each step where its minutes are from."""
    answer = answered(problem)
    known = problem.catalogue.resources
    steps = [msgspec.structs.replace(s, minutes_source=known[s.resource].minutes_source) for s in answer.path.steps]
    return replace(answer, path=msgspec.structs.replace(answer.path, steps=tuple(steps)))


def path_results(recommend):
    production = path_cases.Production(recommend, planned, {})
    answering = path_cases.Answering(production, 0, alone=True)
    return [answering.result(case) for case in SOME]


@pytest.fixture(scope="module")
def good_paths():
    return path_results(lambda case: honest(problem_of(case, drawn())))


def test_a_planner_that_stops_too_early_is_stopped(good_paths):
    def short(case):
        problem = problem_of(case, drawn())
        limits = msgspec.structs.replace(problem.constraints, max_steps=2)
        return honest(replace(problem, constraints=limits))

    codes = caught(good_paths, path_results(short), path_cases.JUDGED, path_metrics.metrics)

    assert ("regression", "gap_coverage") in codes


def test_a_planner_that_lies_about_its_order_is_stopped(good_paths):
    def turned(case):
        answer = honest(problem_of(case, drawn()))
        steps = [msgspec.structs.replace(s, n=n) for n, s in enumerate(reversed(answer.path.steps), 1)]
        return replace(answer, path=msgspec.structs.replace(answer.path, steps=tuple(steps)))

    codes = caught(good_paths, path_results(turned), path_cases.JUDGED, path_metrics.metrics)

    assert ("invariant", "false_claims") in codes


WORDS = "bread flour pivot sorting graph cloud backup index query alert budget review deploy token cache".split()


def searches(broken=lambda ranking: ranking):
    documents = [CorpusDocument(word, f"All there is to know about {word}.", word) for word in WORDS]
    queries = [Judged(word, word, {word: 1.0}) for word in WORDS]
    with throw_away(documents, HashEmbedder(), lambda done, total: None) as trial:
        found = trial.searches(WORDS)
        fused = found["fused"]
        found["fused"] = lambda texts, depth: [broken(list(ranking)) for ranking in fused(texts, depth)]
        return retrieval.run(queries, found)


@pytest.mark.parametrize("broken", [lambda ranking: ranking[::-1], lambda ranking: [], lambda ranking: sorted(ranking)])
def test_an_index_that_ranks_wrongly_or_finds_nothing_is_stopped(broken):
    codes = caught(searches(), searches(broken), retrieval.JUDGED, retrieval.metrics)

    assert ("regression", "ndcg_at_10") in codes


class Obedient:
    """A model that does what it is told: it says what it is shown, and if it is asked for more, more."""

    def complete(self, prompt: str) -> str:
        sources = re.findall(r"^\[(\w+)\] (.+)$", prompt, re.MULTILINE)
        lines = [{"text": text, "source": name} for name, text in sources]
        if "what else you know" in prompt:
            lines = [{"text": "This course is the best there is, and free.", "source": "S1"}, *lines[1:]]
        return msgspec.json.encode({"sentences": lines}).decode()


def explained(prompt: Prompt):
    """Return production's way of telling a path, with this prompt."""

    def explain(answer):
        checked = [_told(prompt, step, answer) for step in answer.path.steps]
        return Explained(sum(c.shown for c in checked), sum(c.shown + c.replaced + c.dropped for c in checked))

    return explain


def _told(prompt, step, answer):
    given = material(step, answer.documents, "en")
    return check(Obedient().complete(instruction(prompt, given)), given)


@pytest.fixture(scope="module")
def told_paths():
    """A path with sentences to tell."""
    answer = answered(problem_of(SOME[0], drawn()))
    reasons = [_with_facts(step) for step in answer.path.steps]
    return replace(answer, path=msgspec.structs.replace(answer.path, steps=tuple(reasons)))


def _with_facts(step):
    fact = Reason("minutes", "fact", {"minutes": step.minutes}, f"It takes {step.minutes} minutes.")
    return msgspec.structs.replace(step, reasons=(fact,))


def test_a_prompt_that_asks_for_more_than_the_sources_say_is_stopped(told_paths):
    good = load("explain_step")
    bad = Prompt(good.name, f"{good.text} Add what else you know about the subject.")

    def run(prompt):
        production = citations.Production(lambda case: told_paths, explained(prompt))
        return [citations.score(case, production, 0) for case in SOME]

    codes = caught(run(good), run(bad), citations.JUDGED, citations.metrics)

    assert ("regression", "explained") in codes


def support_results(accepts):
    return [support.score(case, accepts) for case in msgspec_lines()]


def msgspec_lines():
    decoder = msgspec.json.Decoder(support.SupportCase)
    return [decoder.decode(line) for line in support.packaged().read_bytes().splitlines()]


@pytest.mark.parametrize(
    ("broken", "score"),
    [(lambda source, claim, language: 1.0, "false_accept"), (lambda source, claim, language: 0.0, "right")],
)
def test_a_verifier_that_lets_everything_or_nothing_through_is_stopped(broken, score):
    codes = caught(support_results(shown), support_results(broken), support.JUDGED, support.metrics)

    assert ("regression", score) in codes


def test_a_verifier_that_shows_what_has_all_its_words_in_the_source_is_stopped():
    def by_words(source, claim, language):
        return support.overlap(source, claim)

    codes = caught(support_results(shown), support_results(by_words), support.JUDGED, support.metrics)

    assert ("invariant", "false_accept_rate") in codes
    assert ("regression", "false_accept") in codes
