"""Leave out candidates that no best path holds, exactly.

A step A goes if another step B is at least as good in every respect: B gives every wanted atom that A gives and needs
nothing that A does not need; B is no longer and no dearer in money, cost and penalty; B clashes with nothing that A
does not clash with (A itself aside); both are given in the same sessions, if in any; and B wins a tie: (cost,
tie-break, id) of B is smaller. And A's cost is positive.

Why no tier changes. Let S be a best choice with A in it, in some valid order. If B is not in S, put B in A's place. B
may start there, all that A gave is given, every later step ends no later, no clash is new, and no total, penalty or
duty gets worse. So the new choice keeps every hard rule, and its uncovered weight and penalty are no greater. Its
(cost, tie-break) is smaller, so S was not best. If B is in S, move B to A's place, or leave it where it comes earlier,
and drop A: nothing that held is missing, no later step ends later, and the cost falls by A's, which is positive. So S
was not best. Since each step that goes is in no best choice among all candidates, all of them may go at once; and the
best choice of the rest is the best of all. (Two subsets may still share all four values where tie-break weights add
up alike; with the columns in order of ids that is decided the same way on every run.)

In a re-plan a step can cost less than nothing, and then every step must still be shown to be needed. What B in A's
place makes of the need for a third step is only clear if both teach, give and need the same, so then this is asked too.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from paths.planner.axis import Slot
from paths.planner.network import positions
from paths.planner.task import Task
from paths.planner.waiting import in_line
from paths.replay import taught


@dataclass(frozen=True, slots=True)
class Worth:
    """What a step is compared by: wanted bits it gives, bits it needs, bits of the steps it clashes with, figures.

    `figures` are better when smaller, each for itself; `teaches` are skills and levels, wanted or not; `rank` is
    (cost, tie-break, id).
    """

    at: int
    gives: int
    needs: int
    rivals: int
    figures: tuple[int, int, int, int]
    teaches: Mapping[str, int]
    rank: tuple[int, int, str]
    slots: tuple[Slot, ...] | None = None


def undominated(task: Task) -> Task:
    """Return the task on the network of those steps that no other one makes superfluous."""
    if not all(map(in_line, task.slots.values())):
        return task  # coming later may then help, so that no step is better than another for sure
    worths = _worths(task)
    alike = any(cost < 0 for cost in task.costs.values())
    givers: dict[int, list[Worth]] = {}
    for worth in worths:
        for at in positions(worth.gives):
            givers.setdefault(at, []).append(worth)
    peers = [min((givers[at] for at in positions(w.gives)), key=len, default=[]) for w in worths]
    kept = [w.at for w, others in zip(worths, peers, strict=True) if not any(_beats(b, w, alike) for b in others)]
    if len(kept) == len(worths):
        return task
    return task.only(kept)


def _worths(task: Task) -> list[Worth]:
    network, wanted = task.network, task.wanted
    for needs in network.needs:
        wanted |= needs
    rivals = [0] * len(network.steps)
    for a, b in task.clashes:
        rivals[a] |= 1 << b
        rivals[b] |= 1 << a
    found = []
    for n, resource in enumerate(network.resources):
        cost, id = task.costs[resource.id], resource.id
        figures = (task.minutes[id], resource.cost, cost, task.penalties[id])
        rank = (cost, task.ties[id], id)
        given, asked = network.gives[n] & wanted, network.needs[n]
        found.append(Worth(n, given, asked, rivals[n], figures, taught(resource), rank, task.slots.get(id)))
    return found


def _beats(b: Worth, a: Worth, alike: bool) -> bool:
    """Say whether B makes A superfluous; `alike` asks that both give and need the same."""
    if a.at == b.at or a.rank[0] <= 0 or b.rank >= a.rank or a.slots != b.slots:
        return False
    if alike and (a.teaches, a.gives, a.needs) != (b.teaches, b.gives, b.needs):
        return False
    covers = not a.gives & ~b.gives and not b.needs & ~a.needs and not b.rivals & ~(a.rivals | 1 << a.at)
    return covers and all(y <= x for x, y in zip(a.figures, b.figures, strict=True))
