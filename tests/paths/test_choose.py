"""Groups of which some parts are enough: `choose`."""

from dataclasses import replace
from random import Random

from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from paths.catalogue import Catalogue
from paths.model import Mandatory, Resource
from paths.planner.closure import candidates, close
from paths.planner.dominance import undominated
from paths.planner.selection import select
from paths.replay import State
from tests.instances import FEATURES, LATER, Instance, Recipe, grow
from tests.paths.test_selection import NODES, agrees, chosen, task_of
from tests.problems import ask, item, problem_of, some
from tests.reference_best import Best
from tests.reference_replay import Greedy


def grouped() -> st.SearchStrategy[Instance]:
    """Return instances with groups to choose from, which others require or which must be done."""
    return st.integers(0, 2**40).map(group)


def group(seed: int) -> Instance:
    """Return the grouped instance of a seed."""
    chance = Random(seed)
    features = frozenset(name for name in (*FEATURES, *LATER) if chance.random() < 0.25)
    grown = grow(Recipe(seed, chance.randint(1, 3), chance.randint(3, 9), features))
    resources = [structs.replace(r, access=("everyone",)) for r in grown.resources]
    for _ in range(chance.randint(1, 2)):
        whole, *parts = chance.sample(range(len(resources)), min(len(resources), chance.randint(2, 5)))
        members = tuple(f"r:{n}" for n in parts)
        choose = chance.choice([None, *range(1, len(parts) + 2)])
        resources[whole] = structs.replace(resources[whole], has_part=members, choose=choose, minutes=240)
        other = chance.randrange(len(resources))
        if other != whole:
            resources[other] = structs.replace(resources[other], requires=(f"r:{whole}",))
    constraints = grown.learner.constraints
    if chance.random() < 0.6:
        constraints = structs.replace(constraints, mandatory=(*constraints.mandatory, Mandatory(f"r:{whole}")))
    learner = structs.replace(grown.learner, constraints=constraints)
    return replace(grown, resources=tuple(resources), learner=learner)


@given(grouped(), st.sets(st.integers(0, 9).map("r:{}".format)))
@some
def test_what_is_satisfied_is_what_a_plain_fixpoint_gives(instance: Instance, done: set[str]) -> None:
    assert Catalogue.build(instance.resources).satisfied(done) == Greedy(instance).satisfied(done)


@given(grouped())
@some
def test_the_choice_is_the_best_of_all_sets(instance: Instance) -> None:
    problem = problem_of(instance)
    task = undominated(task_of(problem))

    assert agrees(Best(instance), problem, select(task, NODES, task.dates))


@given(grouped())
@some
def test_the_best_choice_is_among_the_candidates(instance: Instance) -> None:
    best = Best(instance).best

    assert best is None or best[1] <= {r.id for r in candidates(problem_of(instance)).resources}


@given(grouped(), st.randoms())
@some
def test_the_network_completes_a_group_when_the_catalogue_does(instance: Instance, chance: Random) -> None:
    problem = problem_of(instance)
    closed = close(problem)
    steps = closed.wide.steps
    taken = chance.sample(sorted(steps), chance.randint(0, len(steps)))
    run = closed.wide.run([*(steps[id] for id in taken), *closed.wide.completions])
    started = [id for id in taken if steps[id] not in run.left]
    state = State.at({}, {*closed.start.before.done, *started}, problem.catalogue)

    met = {atom.name for n, atom in enumerate(closed.wide.atoms) if atom.kind == "met" and run.held >> n & 1}
    asked = {atom.name for atom in closed.wide.atoms if atom.kind == "met"}
    assert met == asked & state.satisfied


def electives(choose: int | None) -> list[Resource]:
    parts = [item(f"p{n}", minutes=10 * n) for n in (1, 2, 3)]
    return [*parts, item("group", minutes=500, has_part=("p1", "p2", "p3"), choose=choose)]


def test_the_cheapest_parts_are_chosen_as_many_as_are_asked_for() -> None:
    goal = item("goal", ("a", 0, 1), requires=("group",))

    assert chosen(ask({"a": 1}, [goal, *electives(1)])) == ["goal", "p1"]
    assert chosen(ask({"a": 1}, [goal, *electives(2)])) == ["goal", "p1", "p2"]
    assert chosen(ask({"a": 1}, [goal, *electives(7)])) == ["goal", "p1", "p2", "p3"]


def test_a_group_that_is_done_as_itself_does_not_make_its_parts_done() -> None:
    assert Catalogue.build(electives(2)).closure({"group"}) == {"group"}
    assert Catalogue.build(electives(None)).closure({"group"}) == {"group", "p1", "p2", "p3"}


def test_a_large_group_is_chosen_from() -> None:
    parts = [item(f"p{n:02}", minutes=100 - n) for n in range(40)]
    group = item("group", minutes=9000, has_part=tuple(part.id for part in parts), choose=20)
    found = chosen(ask({}, [*parts, group], limits={"mandatory": (Mandatory("group"),)}))

    assert found == [part.id for part in parts[20:]]
