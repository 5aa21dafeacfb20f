"""`python -m tests.promises.campaign --instances N [--jobs J] [--resume FILE]`: many problems, planned and checked.

Every instance is planned by the planner, written as production writes it, and checked from its JSON by the verifier,
which shares no code with the planner. Small ones are solved by brute force as well, and some are planned again after
progress and changes. Instance n is the same on every machine, so a violation is told by its number. What is done stands
in FILE, one line a block of instances; the same command goes on where it was stopped.
"""

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import replace
from pathlib import Path
from random import Random

from msgspec import Struct, structs
from msgspec.json import decode, encode

from paths.problem import Limits
from service.assemble import NotCertified
from tests.instances import EVERY, Instance, Recipe, grow
from tests.paths.test_choose import group
from tests.problems import entangle
from tests.promises.made import Made, made, made_again, untrue
from tests.reference_best import Best

BLOCK = 100  # instances a line
CHANGED = ("constraints", "evidence", "waived", "groups")
Found = Iterator[str]  # what a check holds against an instance, in words


class Block(Struct, frozen=True):
    """What became of some instances: how many of each kind and status, and the violations by number."""

    first: int
    count: int
    seconds: float
    counts: dict[str, int]
    violations: dict[str, list[str]]


def recipe(n: int, skills: int, resources: int) -> Recipe:
    """Return a recipe of up to these sizes without a few of the features."""
    chance = Random(f"campaign:{n}")
    absent = chance.sample(EVERY, chance.choice([0, 1, 1, 2, 4, 8, 12]))
    return Recipe(n, chance.randint(1, skills), chance.randint(0, resources), frozenset(EVERY) - set(absent))


def rich(n: int) -> Instance:
    """Return an instance with many ways to each level."""
    grown = recipe(n, 5, 14)
    return grow(replace(grown, skills=grown.skills + 1, resources=grown.resources + 14))


def accepted(found: Made) -> Found:
    """Give what the verifier holds against a path."""
    for claim in sorted(untrue(found.json, found.instance)):
        yield f"the verifier does not accept: {claim}"


def rich_one(n: int) -> tuple[Made, Found]:
    found = made(rich(n))
    return found, accepted(found)


def large_one(n: int) -> tuple[Made, Found]:
    """Plan without sessions, which make a large one take minutes."""
    grown = recipe(n, 9, 45)
    found = made(grow(replace(grown, features=grown.features - {"sessions"})))
    return found, accepted(found)


def tangled_one(n: int) -> tuple[Made, Found]:
    found = made(entangle(n))
    return found, best_of_all(found)


def grouped_one(n: int) -> tuple[Made, Found]:
    found = made(group(n))
    return found, best_of_all(found)


def small_one(n: int) -> tuple[Made, Found]:
    found = made(grow(recipe(n, 4, 7)))
    return found, best_of_all(found)


def hurried_one(n: int) -> tuple[Made, Found]:
    chance = Random(n)
    limits = Limits(chance.randint(0, 3), chance.randint(1, 5), chance.choice([0, 1, 3, 10]))
    found = made(rich(n), limits=limits)
    return found, accepted(found)


def again_one(n: int) -> tuple[Made, Found]:
    """Plan, do some of it, change something, and plan again."""
    chance, before, other = Random(n), rich(n), rich(n + 1)
    first = made(before)
    changes = {name: getattr(other.learner, name) for name in chance.sample(CHANGED, chance.randint(0, 3))}
    after = replace(before, learner=structs.replace(before.learner, **changes))
    if chance.random() < 0.3:
        after = replace(after, resources=(*before.resources[2:], *other.resources[:2]))
    again = made_again(first, chance.randint(0, 5), after)
    return again, unmoved(again)


def unmoved(again: Made) -> Found:
    """Give what is wrong with a path that was planned again."""
    yield from accepted(again)
    lead = again.problem.fixed
    if again.path.status != "infeasible" and tuple(again.resources[: len(lead)]) != lead:
        yield "a step done or begun has moved"


def best_of_all(found: Made) -> Found:
    """Give what the verifier, and brute force over all sets, hold against a path."""
    yield from accepted(found)
    best, said = Best(found.instance).best, found.path.objective.selection
    if not said.proven or any(a.code == "order_not_proven" for a in found.path.assumptions):
        return
    if best is None:
        if found.path.status != "infeasible":
            yield "brute force finds no path"
    elif found.path.status == "infeasible":
        yield "brute force finds a path"
    elif (said.uncovered, said.penalty, said.cost) != tuple(best[0][:3]):
        yield f"brute force finds {tuple(best[0][:3])}, not {(said.uncovered, said.penalty, said.cost)}"


KINDS: Mapping[str, Callable[[int], tuple[Made, Found]]] = {
    "rich": rich_one,
    "small": small_one,
    "again": again_one,
    "tangled": tangled_one,
    "large": large_one,
    "grouped": grouped_one,
    "hurried": hurried_one,
}

CYCLE = (*["rich"] * 3, *["small"] * 3, *["again"] * 2, "tangled", "grouped", "hurried", "large")


def checked(n: int) -> tuple[list[str], list[str]]:
    """Plan and check instance n; return what it is counted as, and its violations."""
    kind = CYCLE[n % len(CYCLE)]
    try:
        found, wrong = KINDS[kind](n)
    except NotCertified as error:
        return [kind], [str(error)]
    return [kind, found.path.status, *(["steps"] * len(found.path.steps))], list(wrong)


def block(first: int, count: int) -> Block:
    """Check some instances, one after the other."""
    began, counts, violations = time.monotonic(), Counter[str](), dict[str, list[str]]()
    for n in range(first, first + count):
        told, wrong = checked(n)
        counts.update(told)
        if wrong:
            violations[str(n)] = wrong
    return Block(first, count, round(time.monotonic() - began, 1), dict(counts), violations)


def kept(file: Path) -> list[Block]:
    """Return the blocks that a file has; a line that was cut off by a stop is done again."""
    lines = file.read_bytes().splitlines(keepends=True) if file.exists() else []
    return [decode(line, type=Block) for line in lines if line.endswith(b"\n")]


def left(instances: int, done: Iterable[Block]) -> list[int]:
    """Return where the blocks begin that are still to do."""
    known = {one.first for one in done if one.count == BLOCK}
    return [first for first in range(0, instances, BLOCK) if first not in known]


def main() -> int:
    """Run, tell how it goes on standard error, and what came of it at the end."""
    parser = argparse.ArgumentParser(prog="python -m tests.promises.campaign", description=__doc__)
    parser.add_argument("--instances", type=int, default=100_000, help=f"in blocks of {BLOCK} (default: 100000)")
    parser.add_argument("--jobs", type=int, default=1, help="processes (default: 1)")
    parser.add_argument("--resume", type=Path, default=Path("promises.jsonl"), metavar="FILE", help="what is done")
    args = parser.parse_args()
    done = kept(args.resume)
    began, fresh = time.monotonic(), 0
    with ProcessPoolExecutor(args.jobs) as pool, args.resume.open("ab") as file:
        waiting = [pool.submit(block, first, BLOCK) for first in left(args.instances, done)]
        for one in as_completed(waiting):
            done.append(one.result())
            file.write(encode(done[-1]) + b"\n")
            file.flush()
            fresh += BLOCK
            _tell(done, 60 * fresh / (time.monotonic() - began))
    return _conclude(done)


def _tell(done: list[Block], speed: float) -> None:
    wrong = sum(len(one.violations) for one in done)
    total = sum(one.count for one in done)
    print(f"{total} instances, {wrong} with violations, {speed:.0f} a minute", file=sys.stderr, flush=True)


def _conclude(done: list[Block]) -> int:
    counts: Counter[str] = Counter()
    for one in done:
        counts.update(one.counts)
    violations = {n: told for one in done for n, told in one.violations.items()}
    told = {"instances": sum(one.count for one in done), "counts": dict(counts), "violations": violations}
    print(json.dumps(told, indent=2, sort_keys=True))
    return 1 if violations else 0


if __name__ == "__main__":
    sys.exit(main())
