"""Steps that nothing needs. Only a re-plan can prefer one: dropping a short previous step costs more than keeping it.

It may even prefer another step, needless itself, that requires the short one. And where a session lies around another
one of the same resource, a step that only fills the time would keep the learner from the longer one. Every step of a
path must be needed, so such choices are cut off.
"""

from paths.planner.encode import Encoding
from paths.planner.task import Choice, Task
from paths.planner.waiting import in_line
from paths.replay import taught


def idle(choice: Choice) -> tuple[int, ...]:
    """Return the steps, by position, that could go while every level, every duty and every other step stays."""
    if all(choice.task.costs[id] >= 0 for id in choice.steps) and all(map(in_line, choice.task.slots.values())):
        return ()  # without it the choice would be cheaper, so no such step is in a best one
    steps = [n for n in choice.chosen if n < len(choice.task.network.steps)]
    return tuple(n for n in steps if not _raises(choice, n) and not _is_asked(choice, n))


def _raises(choice: Choice, step: int) -> bool:
    """Say whether a skill ends higher because of the step."""
    rest = dict(choice.task.levels)
    for n in choice.chosen:
        if n != step:
            rest |= {skill: max(to, rest.get(skill, 0)) for skill, to in _taught(choice.task, n).items()}
    return any(to > rest.get(skill, 0) for skill, to in _taught(choice.task, step).items())


def _taught(task: Task, n: int) -> dict[str, int]:
    resource = task.network.activities[n].resource
    return taught(resource) if resource is not None else {}


def _is_asked(choice: Choice, step: int) -> bool:
    """Say whether without the step another could not start, or a duty would be missed."""
    rest = choice.without(step)
    waits = [rest.left(taken) for taken in (rest.chosen, *rest.early.values())]
    return any(waits) or any(rest.misses(duty) and not choice.misses(duty) for duty in choice.task.duties)


def cut_idle(encoding: Encoding, choice: Choice, step: int) -> None:
    """Cut off this choice, and those like it: with the same steps and others, none of which could use the idle one.

    With dates kept apart another step may free minutes before a date or a session, so then only this very choice is.
    """
    network, columns = encoding.task.network, encoding.end.steps
    others = {n for n in choice.chosen if n < len(network.steps)} - {step}
    users = set(network.steps.values()) if choice.early or choice.task.slots else _users(encoding.task, step)
    held = [(columns[n], 1.0) for n in sorted(others | {step})]
    encoding.program.row([*held, *((columns[n], -1.0) for n in sorted(users - others - {step}))], at_most=len(others))


def _users(task: Task, step: int) -> set[int]:
    """Return the steps that need something the step gives, directly or through a whole that it completes."""
    network, given = task.network, task.network.gives[step]
    for _ in network.completions:
        for n in network.completions:
            given |= network.gives[n] if network.needs[n] & given else 0
    return {n for n in network.steps.values() if network.needs[n] & given}
