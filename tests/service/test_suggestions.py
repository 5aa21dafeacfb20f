"""Suggestions over HTTP: inferred, listed, decided on, and what then binds."""

from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from paths.model import Precedence, Resource, Skill, SkillEdge, Teaches
from retrieval.sources.outcome import Taken
from service.intake.curate import put_records
from service.intake.ingest import ingest
from service.store.values import Changes, Query
from service.suggesting.run import Job
from tests.service.conftest import TENANT

FEW = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def pair(before: str, after: str, decision: str, kind: str = "resource", **more: object) -> dict[str, object]:
    return {"kind": kind, "before": before, "after": after, "decision": decision, **more}


def decided(client, *decisions):
    return client.post("/v1/suggestions/decisions", json=list(decisions))


def listed(client, **params):
    return client.get("/v1/suggestions", params=params).json()["items"]


def suggested(ports, **chances: float) -> None:
    """Keep suggestions as a run would: a_b=0.8 means t:a before t:b."""
    put = [
        Precedence(f"t:{a}", f"t:{b}", "suggested", chance, "inferred from texts")
        for name, chance in chances.items()
        for a, b in [name.split("_")]
    ]
    ports.store.write(TENANT, Changes(tuple(put)))


@pytest.fixture
def course(filled):
    """A course of three parts in their order, beside the small workspace."""
    parts = [Resource(f"c:{n}", title, title + ".", minutes=10) for n, title in enumerate(("Wood", "Saws", "Chairs"))]
    whole = Resource("c:all", "Carpentry", minutes=30, has_part=tuple(part.id for part in parts))
    put_records(filled, TENANT, [whole, *parts], ())
    return filled


# --- runs -------------------------------------------------------------------------------------------------------------


def test_parts_are_suggested_in_the_order_of_their_whole(course, client):
    run = client.post("/v1/suggestions/runs", json={}).json()
    found = {(s["before"], s["after"]) for s in listed(client)}

    assert run["added"] == len(found)
    assert {("c:0", "c:1"), ("c:1", "c:2")} <= found
    assert not {("c:1", "c:0"), ("c:2", "c:1")} & found


def test_the_same_run_again_changes_nothing(course, client):
    first, second = (client.post("/v1/suggestions/runs", json={}).json() for _ in range(2))

    assert first["added"] > 0
    assert (second["added"], second["changed"], second["withdrawn"]) == (0, 0, 0)


def test_a_dry_run_keeps_nothing(course, client):
    run = client.post("/v1/suggestions/runs", json={"dryRun": True}).json()

    assert run["suggestions"]
    assert listed(client) == []


def test_a_limit_adds_the_likeliest(course, client):
    run = client.post("/v1/suggestions/runs", json={"limit": 1}).json()
    more = client.post("/v1/suggestions/runs", json={}).json()

    assert run["added"] == 1
    assert run["suggestions"][0]["probability"] >= max(s["probability"] for s in more["suggestions"])


def test_a_rejected_pair_never_comes_back(course, client):
    client.post("/v1/suggestions/runs", json={})
    decided(client, pair("c:0", "c:1", "reject"))
    put_records(course, TENANT, [Resource("c:0", "Wood", "Wood and bark.", minutes=10)], ())
    client.post("/v1/suggestions/runs", json={})

    assert ("c:0", "c:1") not in {(s["before"], s["after"]) for s in listed(client)}
    assert [s["before"] for s in listed(client, status="rejected")] == ["c:0"]


@pytest.mark.parametrize("again", ["suggested", "confirmed"])
def test_a_rejected_pair_does_not_come_back_with_the_source_that_had_it(filled, client, again):
    decided(client, pair("t:git", "t:join", "reject"), pair("s:git", "s:join", "reject", "skill"))
    read = [
        Taken(Precedence("t:git", "t:join", again), "x", 1),
        Taken(SkillEdge("s:git", "s:join", status=again), "x", 2),
    ]
    ingest(filled, TENANT, "x", lambda: iter(read))

    assert [s["before"] for s in listed(client, status="rejected")] == ["t:git"]
    assert [s["before"] for s in listed(client, kind="skill", status="rejected")] == ["s:git"]


def test_a_confirmed_pair_is_no_suggestion_again_when_its_source_is_read(filled, client):
    decided(client, pair("t:git", "t:join", "confirm"))
    ingest(filled, TENANT, "x", lambda: iter([Taken(Precedence("t:git", "t:join"), "x", 1)]))

    assert [s["before"] for s in listed(client, status="confirmed")] == ["t:git"]


def test_what_is_likely_no_more_is_withdrawn(course, client):
    client.post("/v1/suggestions/runs", json={})
    put_records(course, TENANT, [Resource("c:all", "Carpentry", minutes=30, has_part=("c:2", "c:1", "c:0"))], ())
    run = client.post("/v1/suggestions/runs", json={}).json()

    assert run["withdrawn"] > 0
    assert not {("c:0", "c:1"), ("c:1", "c:2")} & {(s["before"], s["after"]) for s in listed(client)}


def test_suggestions_about_what_is_gone_are_withdrawn(course, client):
    client.post("/v1/suggestions/runs", json={})
    put_records(course, TENANT, [], ["c:0"])
    client.post("/v1/suggestions/runs", json={})

    assert not [s for s in listed(client) if "c:0" in (s["before"], s["after"])]


def test_a_word_given_while_a_run_is_under_way_stands(course, client):
    job = Job(course, TENANT, "resource")
    looked = list(job.look())
    decided(client, pair("c:0", "c:1", "confirm"), pair("c:1", "c:2", "reject"))
    job.keep(looked)

    assert course.store.record(TENANT, Precedence, "c:0|c:1").status == "confirmed"
    assert course.store.record(TENANT, Precedence, "c:1|c:2").status == "rejected"


def test_what_others_suggest_is_left_alone(course, client):
    theirs = Precedence("c:2", "c:0", "suggested", 0.6, "the carpenters' guild")
    course.store.write(TENANT, Changes((theirs,)))
    client.post("/v1/suggestions/runs", json={})

    assert course.store.record(TENANT, Precedence, "c:2|c:0") == theirs


def test_a_run_goes_on_behind_its_cursor(course, client):
    run = client.post("/v1/suggestions/runs", json={"cursor": "c:1"}).json()

    assert run["looked"] < run["of"]
    assert "c:1" not in {s["after"] for s in listed(client)}


def test_levels_that_order_a_pair_already_need_no_suggestion(filled):
    deep = Resource("t:sql-3", "Queries, deep down", "SQL basics.", minutes=9, teaches=(Teaches("s:sql", 2, 3),))
    put_records(filled, TENANT, [deep], ())
    shelf = Job(filled, TENANT, "resource").shelf

    assert not shelf.open("t:sql-1", "t:sql-3")
    assert shelf.open("t:sql-1", "t:report")


def test_mere_parts_of_different_wholes_are_a_matter_of_the_wholes(course):
    more = [Resource("d:0", "Chairs, part 2", minutes=9), Resource("d:all", "Joinery", minutes=9, has_part=("d:0",))]
    put_records(course, TENANT, more, ())
    shelf = Job(course, TENANT, "resource").shelf

    assert not shelf.open("c:2", "d:0")
    assert shelf.open("c:all", "d:all")
    assert shelf.open("c:1", "c:2")


def test_skills_are_suggested_in_the_order_in_which_parts_teach_them(filled, client):
    skills = [Skill(f"k:{name}", name) for name in ("wood", "saws", "chairs")]
    parts = [Resource(f"c:{s.label}", s.label, minutes=9, teaches=(Teaches(s.id),)) for s in skills]
    whole = Resource("c:all", "Carpentry", minutes=30, has_part=tuple(part.id for part in parts))
    put_records(filled, TENANT, [*skills, *parts, whole], ())
    client.post("/v1/suggestions/runs", json={"kind": "skill"})
    found = {(s["before"], s["after"]) for s in listed(client, kind="skill")}

    assert {("k:wood", "k:saws"), ("k:saws", "k:chairs")} <= found


@pytest.mark.parametrize(
    "body",
    [{"kind": "learner"}, {"limit": 0}, {"limit": "many"}, {"cursor": 7}, {"unknown": 1}, [], {"cursor": "x" * 201}],
)
def test_a_run_that_cannot_be_meant_is_refused(client, body):
    assert client.post("/v1/suggestions/runs", json=body).status_code in (400, 422)


# --- the list ---------------------------------------------------------------------------------------------------------


def test_the_least_certain_come_first_in_pages(filled, client):
    suggested(filled, git_report=0.9, git_join=0.71, join_git=0.8)
    first = client.get("/v1/suggestions", params={"limit": 2}).json()
    second = client.get("/v1/suggestions", params={"limit": 2, "cursor": first["next"]}).json()

    assert [s["probability"] for s in first["items"]] == [0.71, 0.8]
    assert [s["probability"] for s in second["items"]] == [0.9]
    assert second["next"] is None


def test_a_suggestion_has_titles_and_sentences_that_stand_in_their_documents(filled, client):
    more = [
        Resource("w:a", "Introduction to welding", "What welding is.", minutes=9),
        Resource("w:b", "Advanced welding", "Goes on where welding begins: you know welding already.", minutes=9),
    ]
    put_records(filled, TENANT, more, ())
    client.post("/v1/suggestions/runs", json={})
    (found,) = [s for s in listed(client) if (s["before"], s["after"]) == ("w:a", "w:b")]

    assert (found["beforeTitle"], found["afterTitle"]) == ("Introduction to welding", "Advanced welding")
    assert found["grounds"]
    for ground in found["grounds"]:
        assert ground["quote"] in filled.store.document_version(TENANT, ground["document"], ground["version"]).text


@pytest.mark.parametrize("params", [{"kind": "x"}, {"status": "x"}, {"limit": 0}, {"cursor": "x" * 500}])
def test_a_list_that_cannot_be_meant_is_refused(client, params):
    assert client.get("/v1/suggestions", params=params).status_code in (400, 422)


@given(cursor=st.text(max_size=30))
@FEW
def test_no_cursor_breaks_the_list(client, cursor):
    assert client.get("/v1/suggestions", params={"cursor": cursor}).status_code in (200, 400, 422)


# --- decisions --------------------------------------------------------------------------------------------------------


def ask(client, **constraints):
    body = {"learner": "lea", "roles": [{"role": "r:analyst"}, {"role": "r:writer"}], "start": "2026-11-23"}
    return client.post("/v1/paths", json={**body, "constraints": {"hoursPerWeek": 5, **constraints}}).json()


@pytest.mark.parametrize(("before", "after"), [("t:git", "t:report"), ("t:report", "t:git"), ("t:git", "t:sql-1")])
def test_a_confirmed_precedence_binds_every_path(client, before, after):
    assert decided(client, pair(before, after, "confirm", by="Ana", note="as ever")).status_code == 200
    path = ask(client, pinned=[before, after])
    order = [step["resource"] for step in path["steps"]]

    assert all(claim["verdict"] for claim in path["certificate"]), [c for c in path["certificate"] if not c["verdict"]]
    assert order.index(before) < order.index(after)


def test_a_confirmed_precedence_brings_what_it_needs_into_the_path(client):
    decided(client, pair("t:git", "t:join", "confirm"))
    body = {"learner": "lea", "roles": [{"role": "r:analyst"}], "start": "2026-11-23"}

    assert "t:git" in {step["resource"] for step in client.post("/v1/paths", json=body).json()["steps"]}


def test_a_confirmed_edge_binds_between_skills(client):
    decided(client, pair("s:git", "s:sql", "confirm", kind="skill"))
    steps = ask(client)["steps"]
    order = [raised["skill"] for step in steps for raised in step["raises"]]

    assert order.index("s:git") < order.index("s:sql")


def test_a_decision_says_who_and_why_and_what_it_rests_on(filled, client):
    suggested(filled, git_join=0.8)
    (shown,) = decided(client, pair("t:git", "t:join", "reject", by="Ana", note="no")).json()["decided"]
    (again,) = decided(client, pair("t:git", "t:join", "confirm", by="Ben")).json()["decided"]

    assert shown["provenance"] == "inferred from texts | rejected by Ana: no"
    assert again["provenance"] == "inferred from texts | confirmed by Ben"
    assert again["probability"] == 0.8


def test_a_decision_is_taken_back_by_another(client):
    decided(client, pair("t:git", "t:report", "confirm"))
    decided(client, pair("t:git", "t:report", "reject"))
    decided(client, pair("t:report", "t:git", "confirm"))

    assert [s["before"] for s in listed(client, status="confirmed")] == ["t:report"]


@pytest.mark.parametrize("middle", [(), ("t:sql-1",), ("t:sql-1", "t:join")])
def test_a_cycle_is_named_and_nothing_is_kept(filled, client, middle):
    way = ["t:git", *middle, "t:report"]
    for before, after in pairwise(way):
        decided(client, pair(before, after, "confirm"))
    revision = filled.store.revision(TENANT)
    reply = decided(client, pair("t:sql-2", "t:git", "confirm"), pair("t:report", "t:git", "confirm"))

    assert reply.status_code == 409
    assert reply.json()["extra"] == [{"cycle": ["t:report", *way]}]
    assert filled.store.revision(TENANT) == revision


def test_what_is_required_already_is_part_of_a_cycle(filled, client):
    put_records(
        filled, TENANT, [Resource("x:b", "B", minutes=5, requires=("x:a",)), Resource("x:a", "A", minutes=5)], ()
    )

    assert decided(client, pair("x:b", "x:a", "confirm")).status_code == 409


def test_a_cycle_of_skills_is_named_and_nothing_is_kept(filled, client):
    revision = filled.store.revision(TENANT)
    reply = decided(client, pair("s:git", "s:sql", "confirm", "skill"), pair("s:join", "s:git", "confirm", "skill"))

    assert reply.status_code == 409
    assert {end.split()[0] for end in reply.json()["extra"][0]["cycle"]} == {"s:git", "s:sql", "s:join"}
    assert filled.store.revision(TENANT) == revision


def test_an_edge_at_several_levels_is_named_by_its_levels(filled, client):
    edges = [SkillEdge("s:git", "s:report", level, level, status="suggested") for level in (1, 2)]
    put_records(filled, TENANT, edges, ())
    vague = decided(client, pair("s:git", "s:report", "confirm", "skill"))
    exact = decided(client, pair("s:git", "s:report", "confirm", "skill", beforeLevel=2, afterLevel=2))

    assert (vague.status_code, exact.status_code) == (422, 200)
    assert {e.status for e in filled.store.records(TENANT, SkillEdge, Query(ids=("s:git|2|s:report|2",)))} == {
        "confirmed"
    }


@pytest.mark.parametrize(
    "body",
    [
        [],
        {},
        [pair("t:git", "t:nowhere", "confirm")],
        [pair("t:git", "t:git", "confirm")],
        [pair("s:git", "s:git", "confirm", "skill")],
        [pair("s:git", "s:nowhere", "confirm", "skill")],
        [pair("t:git", "t:join", "perhaps")],
        [pair("t:git", "t:join", "confirm"), pair("t:git", "t:join", "reject")],
        [pair("t:git", "t:join", "confirm", beforeLevel=1)],
        [pair("s:git", "s:join", "confirm", "skill", beforeLevel=9)],
        [pair("t:git", "t:join", "confirm", by="x" * 201)],
        [pair("t:git", "t:join", "confirm", note="\0")],
        [pair("../../etc", "t:join", "confirm")],
    ],
)
def test_a_decision_that_cannot_be_meant_is_refused_and_nothing_is_kept(filled, client, body):
    revision = filled.store.revision(TENANT)

    assert client.post("/v1/suggestions/decisions", json=body).status_code in (400, 422)
    assert filled.store.revision(TENANT) == revision


def test_a_whole_and_its_part_have_no_order(course, client):
    assert decided(client, pair("c:0", "c:all", "confirm")).status_code == 422


@pytest.mark.parametrize("route", [("get", "suggestions"), ("post", "suggestions/runs"), ("get", "graph/health")])
def test_without_the_key_nothing_is_suggested(client, route):
    method, address = route

    assert getattr(client, method)(f"/v1/{address}", headers={"Authorization": ""}).status_code == 401
