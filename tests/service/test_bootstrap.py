"""A skills graph from a catalogue alone: what there is stays, and what people came to use."""

import pytest

from paths.model import Requirement, Resource, Role, Skill, SkillEdge, Teaches
from service.intake.curate import put_records
from service.suggesting.bootstrap import bootstrap
from tests.service.conftest import TENANT

BREAD = "derived:sourdough-bread"


@pytest.fixture
def bakery(ports):
    """A catalogue of twelve resources without skills, four of which are about sourdough bread."""
    bread = [
        Resource(f"b:{n}", f"Baking sourdough bread {word}", f"How to bake sourdough bread {word}.", minutes=9)
        for n, word in enumerate(("at home", "for crowds", "with rye", "with spelt"))
    ]
    other = [Resource(f"o:{n}", f"Line {n}", "The tram stops here.", minutes=9) for n in range(8)]
    put_records(ports, TENANT, [*bread, *other], ())
    return ports


def tags(ports):
    return {r.id: [(b.skill, b.provenance) for b in r.teaches] for r in ports.store.resources(TENANT)}


def test_skills_are_derived_and_resources_tagged_as_inferred(bakery):
    done = bootstrap(bakery, TENANT)

    assert BREAD in {skill.id for skill in done.skills}
    assert (BREAD, "inferred") in tags(bakery)["b:0"]
    assert tags(bakery)["o:0"] == []


def test_a_dry_run_writes_nothing(bakery):
    revision = bakery.store.revision(TENANT)
    done = bootstrap(bakery, TENANT, dry_run=True)

    assert done.skills
    assert bakery.store.revision(TENANT) == revision


def test_the_same_again_changes_nothing(bakery):
    first = bootstrap(bakery, TENANT)
    revision = bakery.store.revision(TENANT)

    assert bootstrap(bakery, TENANT).skills == first.skills
    assert bakery.store.revision(TENANT) == revision


def test_what_the_catalogue_speaks_of_no_more_is_withdrawn_with_what_was_suggested_about_it(bakery):
    bootstrap(bakery, TENANT)
    put_records(bakery, TENANT, [], [f"b:{n}" for n in range(4)])

    assert bootstrap(bakery, TENANT).withdrawn > 0
    assert BREAD not in bakery.store.ids(TENANT, "skill")


@pytest.mark.parametrize("use", ["role", "edge"])
def test_a_derived_skill_that_people_use_stays(bakery, use):
    bootstrap(bakery, TENANT)
    uses = {
        "role": [Role("r:baker", "Baker", requirements=(Requirement(BREAD, 2),))],
        "edge": [Skill("s:oven", "Ovens"), SkillEdge("s:oven", BREAD)],
    }
    put_records(bakery, TENANT, uses[use], [f"b:{n}" for n in range(4)])
    bootstrap(bakery, TENANT)

    assert BREAD in bakery.store.ids(TENANT, "skill")


def test_what_somebody_stated_stays(bakery):
    stated = Resource("b:0", "Baking sourdough bread", minutes=9, teaches=(Teaches("s:own", 1, 3),))
    put_records(bakery, TENANT, [Skill("s:own", "Ovens"), stated], ())
    bootstrap(bakery, TENANT)

    assert tags(bakery)["b:0"] == [("s:own", "stated")]
    assert "s:own" in bakery.store.ids(TENANT, "skill")


def test_an_empty_catalogue_gives_nothing(ports):
    done = bootstrap(ports, TENANT)

    assert (done.skills, done.tagged, done.untagged) == ((), 0, 0)
