"""What untagged resources are taken to teach, and whose texts speak for a whole."""

from paths.model import Document, Evidence, Learner, Requirement, Resource, Role, Skill, Teaches
from retrieval.sources.outcome import Taken
from retrieval.tagging import taggable
from service.intake.curate import put_records
from service.intake.indexer import Indexer
from service.intake.ingest import ingest
from service.suggesting.went import went
from tests.service.conftest import TENANT

BASICS = "SQL basics, SQL basics, SQL basics."


def took(ports, *records):
    """Ingest records and return what the resources among them teach now."""
    outcomes = [Taken(record, "x.jsonl", n) for n, record in enumerate(records, 1)]
    ingest(ports, TENANT, "x", lambda: iter(outcomes))
    there = ports.store.resources(TENANT)
    return {r.id: [band.skill for band in r.teaches] for r in there if r.id in {record.id for record in records}}


def test_a_text_that_stands_alone_is_tagged(filled):
    assert took(filled, Resource("x:1", "SQL basics", BASICS, minutes=5))["x:1"][0] == "s:sql"


def test_the_parts_of_a_tagged_whole_get_no_tags(filled):
    whole = Resource("x:all", "A course", minutes=60, teaches=(Teaches("s:report"),), has_part=("x:1",))
    named = Resource("x:1", "SQL basics", BASICS, minutes=5)
    naming = Resource("x:2", "SQL basics", BASICS, minutes=5, is_part_of=("x:all",))

    assert took(filled, whole, named, naming) == {"x:all": ["s:report"], "x:1": [], "x:2": []}


def test_parts_that_come_later_get_none_either(filled):
    took(filled, Resource("x:all", "A course", minutes=60, teaches=(Teaches("s:report"),), has_part=("x:1",)))

    assert took(filled, Resource("x:1", "SQL basics", BASICS, minutes=5))["x:1"] == []


def test_an_inferred_tag_of_a_whole_carries_its_parts_too(filled):
    part = Resource("x:1", "SQL basics", BASICS, minutes=5)
    whole = Resource("x:all", "SQL basics", BASICS, minutes=60, has_part=("x:1",))

    found = took(filled, part, whole)

    assert found["x:1"] == []
    assert found["x:all"][0] == "s:sql"


def test_the_parts_of_an_untagged_whole_are_tagged_themselves(filled):
    whole = Resource("x:all", "Qwertz", "Uiop.", minutes=60, has_part=("x:1",))
    part = Resource("x:1", "SQL basics", BASICS, minutes=5)

    found = took(filled, whole, part)

    assert found["x:all"] == []
    assert found["x:1"][0] == "s:sql"


def test_a_heading_of_the_taxonomy_is_no_tag():
    skills = {s.id: s for s in (Skill("top", "knowledge"), Skill("low", "welding", parents=("top",)))}

    assert [skill.id for skill in taggable(skills, ())] == ["low"]
    assert [skill.id for skill in taggable(skills, {"top"})] == ["low", "top"]


def test_a_heading_is_no_tag_at_ingest_unless_a_role_asks_for_it(filled):
    family = [Skill("k:top", "welding"), Skill("k:low", "spot welding", parents=("k:top",))]
    put_records(filled, TENANT, family, ())
    bare = took(filled, Resource("x:1", "welding", "welding welding", minutes=5))
    put_records(filled, TENANT, [Role("r:w", "Welder", requirements=(Requirement("k:top", 2),))], ())
    asked = took(filled, Resource("x:2", "welding", "welding welding", minutes=5))

    assert "k:top" not in bare["x:1"]
    assert "k:top" in asked["x:2"]


def whole_with_parts(ports, access=("everyone",)):
    """A whole without a word of its own on Git, and a part that speaks of it."""
    put_records(
        ports,
        TENANT,
        [
            Resource("x:all", "A course", "Eight hours.", minutes=20, teaches=(Teaches("s:git"),), has_part=("x:1",)),
            Resource("x:1", "A part", minutes=5, access=access),
            Document("x:1:content", "We commit with Git every day.", resource="x:1", access=access),
        ],
        ["t:git"],
    )
    Indexer(ports).drain()


def steps(client):
    body = {"learner": "lea", "roles": [{"role": "r:writer"}], "start": "2026-11-23"}
    path = client.post("/v1/paths", json=body).json()
    assert all(claim["verdict"] for claim in path["certificate"]), path["certificate"]
    return path["steps"]


def test_a_whole_is_cited_and_found_relevant_by_the_texts_of_its_parts(filled, client):
    whole_with_parts(filled)
    (step,) = steps(client)

    assert [citation["document"] for citation in step["citations"]] == ["x:1:content"]
    assert step["relevance"] > 0
    assert not step["tagOnly"]


def test_a_part_that_the_learner_may_not_see_is_not_cited_for_its_whole(filled, client):
    whole_with_parts(filled, access=("group:board",))
    (step,) = steps(client)

    assert "x:1:content" not in [citation["document"] for citation in step["citations"]]


def test_the_order_of_completions_counts_by_day(filled):
    def done(resource, day):
        return Evidence(f"completion:{resource}:s:sql", "s:sql", 2, "completion", day)

    pieces = (done("t:git", "2026-10-01"), done("t:join", "2026-10-02"), done("t:report", "2026-10-02"))
    filled.store.put_learner(TENANT, Learner("ida", evidence=pieces, completed=("t:join", "t:git", "t:report")))

    assert went(filled, TENANT) == {("t:git", "t:join"): 1, ("t:git", "t:report"): 1}
