"""Evaluations over HTTP: datasets, runs as jobs, their cases, comparisons, blind reviews and what they become."""

import json

import pytest

from evals import record, support
from service.evaluating.evaluate import Task, evaluate
from service.evaluating.job import EVALUATION, evaluation
from service.evaluating.repeating import differences
from service.evaluating.runs import whole
from service.evaluating.suites import SUITES
from service.jobs.worker import Worker
from service.record.switches import SwitchRequest, put_switch
from tests.service.conftest import TENANT

LEASE_S = 30.0


def cases(n=12):
    lines = support.packaged().read_text(encoding="utf-8").splitlines()[:n]
    return [json.loads(line) for line in lines]


def ok(response, status=200):
    assert response.status_code == status, response.text
    return response.json()


def worked(ports):
    assert Worker(lambda: ports, {EVALUATION: evaluation}, LEASE_S).once()


@pytest.fixture
def dataset(client):
    asked = {"name": "small", "suite": "support", "card": {"title": "A few"}, "cases": cases()}
    return ok(client.post("/v1/evaluations/datasets", json=asked), 201)


@pytest.fixture
def run(client, filled, dataset):
    made = ok(client.post("/v1/evaluations/runs", json={"suite": "support", "dataset": "small"}), 202)
    worked(filled)
    return ok(client.get(f"/v1/evaluations/runs/{made['id']}"))


def test_every_suite_says_what_it_asks_and_how_it_is_judged(client):
    found = ok(client.get("/v1/evaluations/suites"))

    assert [suite["name"] for suite in found] == list(SUITES)
    assert all(suite["about"].endswith("?") and suite["measures"]["main"] for suite in found)
    assert {suite["name"] for suite in found if suite["shape"] == "paths"} == {"paths", "citations", "fairness"}
    assert not next(suite["searched"] for suite in found if suite["name"] == "support")


def test_a_dataset_is_kept_with_its_card_and_read_page_by_page(client, dataset):
    first = ok(client.get("/v1/evaluations/datasets/small/cases", params={"limit": 5}))
    second = ok(client.get("/v1/evaluations/datasets/small/cases", params={"limit": 50, "cursor": first["next"]}))

    assert (dataset["version"], dataset["cases"], dataset["card"]["title"]) == (1, 12, "A few")
    assert [case["id"] for case in first["items"] + second["items"]] == [case["id"] for case in cases()]


def test_a_case_that_is_none_is_named(client):
    bad = [*cases(2), {"id": "x", "source": "a", "claim": "b", "label": "perhaps"}]
    told = ok(client.post("/v1/evaluations/datasets", json={"name": "d", "suite": "support", "cases": bad}), 422)
    twice = ok(
        client.post("/v1/evaluations/datasets", json={"name": "d", "suite": "support", "cases": cases(1) * 2}), 422
    )

    assert "cases[2]" in told["detail"]
    assert "cases[1]" in twice["detail"]
    assert ok(client.get("/v1/evaluations/datasets"))["items"] == []


def test_a_run_is_a_job_and_ends_with_figures_and_what_they_were_made_from(client, run):
    job = ok(client.get(f"/v1/jobs/{run['job']}"))

    assert (run["state"], run["scored"], job["state"]) == ("done", 12, "done")
    assert run["result"]["metrics"]["balanced_accuracy"]["n"] == 3  # sources, which cases share
    assert run["result"]["manifest"].keys() >= {"data", "seed", "git", "packages", "cost", "duration_s", "called"}


def test_the_worst_cases_come_first_and_each_is_there_whole(client, run):
    seen, cursor = [], None
    while True:
        params = {"limit": 5} | ({"cursor": cursor} if cursor else {})
        found = ok(client.get(f"/v1/evaluations/runs/{run['id']}/cases", params=params))
        seen += found["items"]
        if not (cursor := found["next"]):
            break
    one = ok(client.get(f"/v1/evaluations/runs/{run['id']}/case", params={"case": seen[0]["case"]["id"]}))

    assert len(seen) == 12
    assert [item["standing"] for item in seen] == sorted(item["standing"] for item in seen)
    assert one == seen[0]["case"]


def test_two_runs_of_the_same_cases_are_the_same(client, filled, run):
    again = ok(client.post("/v1/evaluations/runs", json={"suite": "support", "dataset": "small"}), 202)
    worked(filled)
    (found,) = ok(client.get(f"/v1/evaluations/runs/{run['id']}/compare", params={"with": again["id"]}))

    assert {test["verdict"] for test in found["tests"].values()} == {"same"}
    assert (found["regressed"], found["improved"]) == ([], [])


def test_a_run_of_other_cases_is_stopped_by_the_gate(client, run):
    report = ok(client.get(f"/v1/evaluations/runs/{run['id']}/gate"))

    assert report["ok"] is False
    assert [failure["code"] for failure in report["failures"]] == ["cases"]


def test_slices_have_intervals_and_say_where_there_are_too_few(client, run):
    found = ok(client.get(f"/v1/evaluations/runs/{run['id']}/slices"))

    assert found["main"] == "right"
    assert found["slices"]["kind"]["number"]["enough"] is False


def test_a_run_exported_as_a_file_repeats_with_the_same_numbers(client, filled, run, tmp_path):
    answer = client.get(f"/v1/evaluations/runs/{run['id']}/export", params={"format": "jsonl"})
    (tmp_path / "run.jsonl").write_bytes(answer.content)
    kept = record.read(tmp_path / "run.jsonl")
    stored = b"".join(line + b"\n" for line in filled.store.evaluations.dataset_lines(TENANT, "small", 1))
    (tmp_path / "stored.jsonl").write_bytes(stored)
    again = evaluate("support", Task(tmp_path / "stored.jsonl"))

    assert kept == whole(filled.store, TENANT, run["id"])
    assert differences(kept, again) == []


@pytest.mark.parametrize(
    ("form", "holds"), [("json", b'"cases"'), ("csv", b"case,cluster"), ("html", b"<!doctype html>")]
)
def test_a_run_is_a_file_for_people_and_programs(client, run, form, holds):
    answer = client.get(f"/v1/evaluations/runs/{run['id']}/export", params={"format": form})

    assert answer.status_code == 200
    assert holds in answer.content
    assert b"http://" not in answer.content


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"suite": "nonsense"}, "suite"),
        ({"suite": "ordering"}, "dataset"),
        ({"suite": "support", "atOnce": 0}, "atOnce"),
        ({"suite": "support", "workspace": "own"}, "workspace"),
        ({"suite": "paths", "dataset": "small"}, "dataset"),
    ],
)
def test_what_cannot_be_run_is_told_at_once(client, dataset, asked, field):
    assert field in ok(client.post("/v1/evaluations/runs", json=asked), 422)["detail"]


def test_a_run_that_was_cancelled_goes_on_from_where_it_was(client, filled, dataset):
    made = ok(client.post("/v1/evaluations/runs", json={"suite": "support", "dataset": "small"}), 202)
    ok(client.post(f"/v1/jobs/{made['job']}/cancel"))
    ok(client.post(f"/v1/jobs/{made['job']}/retry"))
    worked(filled)

    assert ok(client.get(f"/v1/evaluations/runs/{made['id']}"))["scored"] == 12


def test_another_organisation_sees_nothing(client, filled, run):
    filled.store.add_tenant("other")

    assert filled.store.evaluations.runs("other") == []
    assert ok(client.get("/v1/evaluations/runs/none"), 404)


RUBRIC = {"title": "Look", "rubric": "support", "worst": 3}


@pytest.fixture
def single(single_user):
    return single_user


@pytest.fixture
def review(single, filled):
    asked = {"name": "small", "suite": "support", "cases": cases()}
    ok(single.post("/v1/evaluations/datasets", json=asked), 201)
    made = ok(single.post("/v1/evaluations/runs", json={"suite": "support", "dataset": "small"}), 202)
    worked(filled)
    return ok(single.post("/v1/evaluations/reviews", json={**RUBRIC, "runs": [made["id"]]}), 201)


def rate(client, review, rater, values):
    """Have a rater rate everything that is left; `values` are by case."""
    url = f"/v1/evaluations/reviews/{review['id']}"
    while item := ok(client.get(f"{url}/next", params={"rater": rater}))["item"]:
        said = {"n": item["n"], "value": values.get(item["n"], 2), "rater": rater, "comment": "=1+1"}
        ok(client.post(f"{url}/ratings", json=said))


def test_a_rater_is_not_told_how_a_case_was_scored_or_labelled(single, review):
    item = ok(single.get(f"/v1/evaluations/reviews/{review['id']}/next", params={"rater": "ann"}))["item"]

    assert item["input"].keys() == {"source", "claim"}
    assert "shown" not in json.dumps(item["answers"])


def test_a_review_from_ratings_to_labels(single, filled, review):
    url = f"/v1/evaluations/reviews/{review['id']}"
    rate(single, review, "ann", {})
    rate(single, review, "bob", {2: 0})
    assert ok(single.get(url))["counts"] == {"settled": 2, "disputed": 1}
    assert ok(single.post(f"{url}/sign-off", json={"by": "eve"}), 409)
    ok(single.post(f"{url}/items/2/resolution", json={"value": 1, "by": "eve", "comment": "half"}))
    agreed = ok(single.get(f"{url}/agreement"))
    signed = ok(single.post(f"{url}/sign-off", json={"by": "eve", "note": "done"}))
    kept = ok(single.post(f"{url}/dataset", json={"name": "by-people"}), 201)

    assert (agreed["agreement"]["ratings"], agreed["agreement"]["disputed"]) == (6, 1)
    assert agreed["judge"]["judge"]["peopleYes"] == 2
    assert (signed["state"], signed["signedBy"]) == ("signed", "eve")
    assert (kept["suite"], kept["cases"]) == ("support", 3)
    actions = [entry.action for entry in filled.store.audit.all_of(TENANT)]
    assert "evaluation.signed_off" in actions


def test_ratings_are_exported_so_that_no_spreadsheet_obeys_them(single, review):
    rate(single, review, "ann", {})
    table = single.get(f"/v1/evaluations/reviews/{review['id']}/export", params={"format": "csv"}).text

    assert "'=1+1" in table
    assert ",=1+1" not in table


def test_a_review_is_a_page_for_people_that_obeys_nobody(single, review):
    rate(single, review, "ann", {})
    answer = single.get(f"/v1/evaluations/reviews/{review['id']}/export", params={"format": "html"})

    assert answer.headers["content-disposition"].startswith("attachment")
    assert "How far raters agree" in answer.text
    assert "http://" not in answer.text
    assert "<script" not in answer.text


def test_a_rater_hears_how_many_cases_are_done_and_left(single, review):
    url = f"/v1/evaluations/reviews/{review['id']}"
    first = ok(single.get(f"{url}/next", params={"rater": "ann"}))
    ok(single.post(f"{url}/ratings", json={"n": first["item"]["n"], "value": 2, "rater": "ann"}))

    told = [ok(single.get(f"{url}/next", params={"rater": rater})) for rater in ("ann", "bob")]
    assert (first["rated"], first["left"]) == (0, 3)
    assert [(one["rated"], one["left"]) for one in told] == [(1, 2), (0, 3)]


def test_two_runs_are_rated_side_by_side_without_saying_which_is_which(single, filled, review):
    runs = [run.id for run in filled.store.evaluations.runs(TENANT)] * 2
    asked = {"title": "Which", "rubric": "better", "runs": runs, "worst": 4}
    made = ok(single.post("/v1/evaluations/reviews", json=asked), 201)
    item = ok(single.get(f"/v1/evaluations/reviews/{made['id']}/next"))["item"]

    assert len(item["answers"]) == 2
    assert item["swapped"] is False
    assert not any(run in json.dumps(item) for run in runs)


def test_a_feature_that_is_switched_off_runs_nothing(client, filled):
    put_switch(filled, TENANT, "op", "evaluations", SwitchRequest("off", "too busy"))

    assert ok(client.post("/v1/evaluations/runs", json={"suite": "support"}), 503)["detail"]
