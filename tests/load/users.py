"""Virtual users: each reads, searches and asks for paths, thinks in between, and minds what a busy server says."""

import asyncio
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from tests.load.http import Answer, Connection

MIX = {"read": 70, "search": 20, "recommend": 10}  # of a hundred requests
BUSY = 429
PATIENCE_S = 60.0
WORDS = (
    "python lists functions sql joins git testing data cleaning charts docker networks security review on-call".split()
)


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: its kind, status, seconds, and the milliseconds that the server says it waited and worked."""

    kind: str
    status: int
    took_s: float
    waited_ms: float = 0.0
    worked_ms: float = 0.0


@dataclass(frozen=True, slots=True)
class World:
    """What users ask about."""

    skills: list[str]
    roles: list[str]
    resources: list[str]
    learners: list[str]
    paths: list[str] = field(default_factory=list)


def request(world: World, rng: random.Random) -> tuple[str, str, str, object]:
    """Return the kind, method, address and body of the next request of a user."""
    (kind,) = rng.choices(list(MIX), list(MIX.values()))
    if kind == "search":
        return kind, "POST", "/v1/search", {"query": " ".join(rng.sample(WORDS, 3)), "limit": 10}
    if kind == "recommend":
        body = {"learner": rng.choice(world.learners), "roles": [{"role": rng.choice(world.roles)}]}
        return kind, "POST", "/v1/paths", body
    reads: list[Callable[[], str]] = [
        lambda: f"/v1/skills/{rng.choice(world.skills)}",
        lambda: f"/v1/resources/{rng.choice(world.resources)}",
        lambda: f"/v1/learners/{rng.choice(world.learners)}",
        lambda: f"/v1/roles/{rng.choice(world.roles)}",
        lambda: "/v1/resources?limit=20",
        lambda: f"/v1/paths/{rng.choice(world.paths)}",
    ]
    return kind, "GET", rng.choice(reads)(), None


async def user(connection: Connection, world: World, seed: int, until: float, think_s: float) -> list[Asked]:
    """Behave until the time is over; think times are exponential, with this mean."""
    rng, found = random.Random(seed), []
    await asyncio.sleep(rng.uniform(0, think_s))  # nobody begins at the same moment
    while time.monotonic() < until:
        kind, method, address, body = request(world, rng)
        since = time.monotonic()
        answer = await _in_time(connection, method, address, body)
        found.append(_told(kind, answer, time.monotonic() - since))
        rest = float(answer.headers.get("retry-after", "0")) if answer.status == BUSY else 0.0
        await asyncio.sleep(max(0.0, min(rest + rng.expovariate(1 / think_s), until - time.monotonic())))
    connection.close()
    return found


async def _in_time(connection: Connection, method: str, address: str, body: object) -> Answer:
    try:
        return await asyncio.wait_for(connection.ask(method, address, body), PATIENCE_S)
    except TimeoutError:
        connection.close()
        return Answer(0)


def _told(kind: str, answer: Answer, took: float) -> Asked:
    timing = dict(_timings(answer.headers.get("server-timing", "")))
    return Asked(kind, answer.status, took, timing.get("wait", 0.0), timing.get("answer", 0.0))


def _timings(header: str) -> Iterator[tuple[str, float]]:
    for part in header.split(","):
        name, _, duration = part.strip().partition(";dur=")
        if duration:
            yield name, float(duration)


async def reads_a_second(ports: dict[str, Connection], address: str, seconds: float) -> float:
    """Ask for one thing on all connections, as fast as they go; return the answers a second."""
    count, until = 0, time.monotonic() + seconds

    async def again(connection: Connection) -> None:
        nonlocal count
        while time.monotonic() < until:
            answer = await connection.ask("GET", address)
            assert answer.status == 200, answer
            count += 1
        connection.close()

    since = time.monotonic()
    await asyncio.gather(*map(again, ports.values()))
    return count / (time.monotonic() - since)
