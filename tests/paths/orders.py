"""Order tasks, every valid order of one, and the objective written down term by term."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import accumulate, combinations, pairwise, permutations

import msgspec
from hypothesis import assume
from hypothesis import strategies as st

from paths.catalogue import Catalogue
from paths.graph import SkillGraph
from paths.model import Resource, Skill, SkillEdge, Teaches
from paths.order import Ordered, OrderTask, Unorderable, order_steps
from paths.problem import Target
from paths.replay import State, apply, may_start, raises
from paths.replay import replay as started
from tests.instances import FEATURES, LATER, Instance, instances

SEARCHED = 0  # no set may be looked at, so the local search answers


# --- the objective and all valid orders, as they are written ----------------------------------------------------------


def end_of(task: OrderTask, step: Resource, clock: int) -> int | None:
    """When a step ends whose turn comes at `clock`; None where no session begins any more."""
    if step.id not in task.slots:
        return clock + step.minutes
    return min((slot for slot in task.slots[step.id] if slot[0] >= clock), default=(0, None))[1]


def ends_of(task: OrderTask, sequence: tuple[str, ...]) -> list[int]:
    clocks = [0]
    for id in sequence:
        clocks.append(end_of(task, task.catalogue.resources[id], clocks[-1]))
    return clocks[1:]


def objective(task: OrderTask, sequence: tuple[str, ...]) -> int:
    """The objective of one order, term by term, from the steps' raises."""
    levels, value, last = dict(task.levels), 0, None
    final = dict(task.levels)
    for id in sequence:
        for band in task.catalogue.resources[id].teaches:
            final[band.skill] = max(final.get(band.skill, 0), band.to)
    for id, minute in zip(sequence, ends_of(task, sequence), strict=True):
        step = task.catalogue.resources[id]
        new = {raised.skill: raised for raised in raises(step, levels)}
        value += sum(
            target.centi * minute
            for target in task.targets
            for level in range(target.current + 1, target.target + 1)
            if target.skill in new and new[target.skill].from_ < level <= new[target.skill].to
        )
        value += 3000 * sum(raised.to - raised.from_ > 1 for raised in new.values())
        after = {**levels, **{skill: raised.to for skill, raised in new.items()}}
        for edge in task.graph.edges:
            loose = edge.status != "rejected" and (edge.strength == "soft" or edge.status == "suggested")
            reaches = levels.get(edge.after, 0) < edge.after_level <= after.get(edge.after, 0)
            ahead = after.get(edge.before, 0) < edge.before_level <= final.get(edge.before, 0)
            value += weight_of(edge) * (loose and reaches and ahead)
        topic = topic_of(task, step)
        value += 6000 * (last is not None and topic != last)
        levels, last = after, topic
    return value + sum(max(0, task.leads.get((late, early), 0)) for early, late in combinations(sequence, 2))


def weight_of(edge: SkillEdge) -> int:
    return 2000 if edge.probability is None else round(2000 * max(0, 2 * edge.probability - 1))


def topic_of(task: OrderTask, step: Resource) -> str:
    if not step.teaches:
        return step.id
    skill = min(band.skill for band in step.teaches)
    parents = task.graph.skills[skill].parents
    return parents[0] if parents else skill


def orders(task: OrderTask) -> Iterator[tuple[str, ...]]:
    """Every valid order, the first by ids first."""

    def follow(sequence: tuple[Resource, ...], state: State, minutes: int) -> Iterator[tuple[str, ...]]:
        if len(sequence) == len(task.resources):
            yield tuple(step.id for step in sequence)
            return
        led = task.prefix[len(sequence) : len(sequence) + 1]
        for step in sorted(task.resources, key=lambda resource: resource.id):
            end = end_of(task, step, minutes)
            in_turn = step not in sequence and (not led or step.id == led[0])
            in_time = end is not None and end <= task.due.get(step.id, end)
            if in_turn and in_time and may_start(step, state, task.graph):
                yield from follow((*sequence, step), apply(step, state, task.catalogue), end)

    yield from follow((), State.at(task.levels, task.done, task.catalogue), 0)


# --- instances --------------------------------------------------------------------------------------------------------


def task_of(instance: Instance, steps: int = 6) -> OrderTask:
    """The steps that may start, in a world with every trait that decides an order."""
    graph = SkillGraph.build(instance.skills, instance.edges, instance.roles)
    catalogue = Catalogue.build(instance.resources)
    levels = {estimate.skill: estimate.level // 2 for estimate in instance.profile.estimates}
    done = frozenset(instance.learner.completed + instance.learner.waived)
    known = [r for r in instance.resources if r.minutes is not None and r.id not in done]
    played = started(known, State.at(levels, done, catalogue), catalogue, graph)
    targets = [
        Target(q.skill, levels.get(q.skill, 0), q.level, q.weight, round(100 * q.weight))
        for role in instance.roles[:1]
        for q in role.requirements
    ]
    return OrderTask(played.sequence[:steps], catalogue, graph, levels, done, tuple(targets))


tasks = st.builds(task_of, instances(max_skills=5, max_resources=9, features=(*FEATURES, *LATER)))


@st.composite
def leaning(draw, steps=tasks):
    """A task in which some pairs of steps have leads, in circles too, and some soft edges a probability."""
    task, chance = draw(steps), draw(st.randoms(use_true_random=False))
    ids = [resource.id for resource in task.resources]
    asked = [*permutations([*ids, "r:gone"], 2), *((id, id) for id in ids)]
    leads = {pair: chance.choice((-500, 0, 1, 500, 1300, 40_000)) for pair in asked if chance.random() < 0.6}
    edges = [msgspec.structs.replace(e, probability=chance.choice((None, 0.2, 0.5, 0.77, 1))) for e in task.graph.edges]
    graph = SkillGraph.build(task.graph.skills.values(), edges, task.graph.roles.values())
    return replace(task, leads=leads, graph=graph)


@st.composite
def dated(draw, steps=tasks):
    """A task in which some steps have sessions that some order, or none, can keep; later ones may end before others."""
    task, chance = draw(steps), draw(st.randoms(use_true_random=False))
    total, slots = sum(resource.minutes for resource in task.resources), {}
    for resource in task.resources:
        if chance.random() < 0.5:
            begins = [chance.randint(0, max(1, total)) for _ in range(chance.randint(1, 4))]
            slots[resource.id] = tuple(
                (begin, begin + chance.choice((0, 30, resource.minutes, 900))) for begin in begins
            )
    late = {id: (*some, (9999, 10_010)) for id, some in slots.items() if chance.random() < 0.8}
    due = {resource.id: chance.randint(0, 2 * total) for resource in task.resources if chance.random() < 0.15}
    return replace(task, slots={**slots, **late}, due=due)


@st.composite
def led_and_dated(draw):
    """A task with a prefix and due minutes that some order, or none, can keep."""
    task = draw(tasks)
    every = list(orders(task))
    assume(every)
    one, other = draw(st.sampled_from(every)), draw(st.sampled_from(every))
    minutes = accumulate(task.catalogue.resources[id].minutes for id in other)
    slack = draw(st.integers(-1, 30))
    ends = {id: end + slack for id, end in zip(other, minutes, strict=True)}
    due = {id: end for id, end in ends.items() if draw(st.booleans())}
    return replace(task, prefix=one[: draw(st.integers(0, 2))], due=due)


def free_steps(count: int, skills: int) -> OrderTask:
    """Steps without prerequisites, in three topics; each begins its own skill or goes on in another's."""
    parents = tuple(Skill(f"p{n}", "P") for n in range(3))
    known = tuple(Skill(f"s{n:02}", "S", parents=(f"p{n % 3}",)) for n in range(skills))
    resources = tuple(
        Resource(
            f"r{n:02}",
            "R",
            minutes=10 + 37 * n % 101,
            teaches=(Teaches(f"s{n % skills:02}", n // skills, n // skills + 1),),
        )
        for n in range(count)
    )
    targets = tuple(Target(skill.id, 0, 5, 1.0, 50 + 13 * n % 70) for n, skill in enumerate(known))
    return OrderTask(resources, Catalogue.build(resources), SkillGraph.build(parents + known, ()), {}, targets=targets)


def chain(count: int) -> OrderTask:
    """Steps of which each is hard before the next."""
    skills = tuple(Skill(f"s{n:04}", "S") for n in range(count))
    resources = tuple(Resource(f"r{skill.id}", "R", minutes=10, teaches=(Teaches(skill.id, 0, 1),)) for skill in skills)
    graph = SkillGraph.build(skills, [SkillEdge(a.id, b.id) for a, b in pairwise(skills)])
    return OrderTask(resources, Catalogue.build(resources), graph, {}, targets=(Target(skills[-1].id, 0, 1, 1.0, 100),))


def a_task(*resources: Resource, edges=(), targets=(), parents=None, **fields) -> OrderTask:
    skills = tuple(Skill(id, id, parents=(parents or {}).get(id, ())) for id in "abcd")
    catalogue = Catalogue.build((*resources, *fields.pop("others", ())))
    return OrderTask(resources, catalogue, SkillGraph.build(skills, edges), {}, targets=targets, **fields)


def step(id: str, *bands: tuple[str, int, int], minutes: int = 10, **fields) -> Resource:
    return Resource(id, id, minutes=minutes, teaches=tuple(Teaches(*band) for band in bands), **fields)


def answer(task: OrderTask) -> Ordered | str:
    try:
        return order_steps(task)
    except Unorderable as refused:
        return str(refused)
