"""What is said, as operations: how often the rules are right, beside taking everything for a question about content.

    python -m tests.service.assistant.commands [--wrong]     figures by half; --wrong shows what went wrong of `fit`

The utterances of evals/datasets/commands.jsonl are about one path, which this makes: step 1 First queries (SQL basics),
2 Joining tables (SQL joins), 3 Reports (reporting). The half `test` was written with the other and never tuned on.
"""

import argparse
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec

from paths.model import Learner, RoleGoal
from retrieval.edge import EdgeIndex
from retrieval.index import IndexSpec
from service.assistant.conversations import begin
from service.assistant.dialogue import ConversationRequest
from service.assistant.ground import Ground, ground
from service.assistant.understanding import Unclear, understood
from service.clock import today
from service.intake.curate import put_records
from service.ports import Ports
from service.recommend import recommend
from service.schemas import PathRequest
from service.settings import Settings
from service.store.database.engine import open_engine
from service.store.store import Store
from service.workspace import Workspaces
from tests.fakes import HashEmbedder
from tests.service.conftest import TENANT, records

TODAY = date(2026, 11, 22)
CONTENT, UNCLEAR = "content", "unclear"


class Command(msgspec.Struct, frozen=True):
    """One utterance with the operation that it is; `content` for a question about content."""

    id: str
    half: str
    text: str
    kind: str
    facts: dict[str, Any]


@dataclass(frozen=True)
class Heard:
    """What was made of an utterance, and whether that is what it is."""

    command: Command
    kind: str
    right: bool
    exact: bool


def commands() -> list[Command]:
    """Return the utterances."""
    lines = (files("evals") / "datasets" / "commands.jsonl").read_text(encoding="utf-8").splitlines()
    return [msgspec.json.decode(line, type=Command) for line in lines]


@contextmanager
def workplace(home: Path) -> Iterator[Ground]:
    """Yield what the utterances are about: lea's path over the small workspace of the tests."""
    settings = Settings(home=str(home))
    store, embedder = Store(open_engine(settings.database)), HashEmbedder()
    store.migrate()
    store.add_tenant(TENANT)
    index = EdgeIndex(home / "index", IndexSpec.of(embedder))
    ports = Ports(settings, store, embedder, Workspaces(store, embedder), index)
    put_records(ports, TENANT, records(), ())
    store.put_learner(TENANT, Learner("lea"))
    recommend(ports, TENANT, PathRequest("lea", (RoleGoal("r:analyst"),)), today())
    talk = begin(ports, TENANT, ConversationRequest("lea"))
    yield ground(ports, TENANT, store.conversations.get(TENANT, talk.id))
    index.close()
    store.close()


def heard(known: Ground, command: Command) -> Heard:
    """Say what the rules make of an utterance."""
    found = understood(known.ports, known, command.text, TODAY)
    if found is None or isinstance(found, Unclear):
        kind = CONTENT if found is None else UNCLEAR
        return Heard(command, kind, kind == command.kind, kind == command.kind)
    told = msgspec.to_builtins(found)
    kind = told.pop("kind")
    right = kind == command.kind
    return Heard(command, kind, right, right and covers(told, command.facts))


def covers(found: Mapping[str, Any], expected: Mapping[str, Any]) -> bool:
    """Say whether an operation has all that is expected of it."""
    return all(
        covers(found[name], value) if isinstance(value, dict) else found.get(name) == value
        for name, value in expected.items()
    )


def share(values: Iterable[bool]) -> str:
    """Return a share as a percentage with Wilson's 95 % interval."""
    given = list(values)
    n, p, z = len(given), sum(given) / len(given), 1.96
    middle, half = (p + z * z / (2 * n)) / (1 + z * z / n), z * ((p * (1 - p) + z * z / (4 * n)) / n) ** 0.5
    low, high = middle - half / (1 + z * z / n), middle + half / (1 + z * z / n)
    return f"{100 * p:.0f} % ({100 * low:.0f}-{100 * high:.0f})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wrong", action="store_true", help="show what went wrong of the half that rules are made by")
    args = parser.parse_args()
    with TemporaryDirectory() as home, workplace(Path(home)) as known:
        found = [heard(known, command) for command in commands()]
    sys.stdout.write("| half | n | operation and its facts right | operation right | rival: always content |\n")
    sys.stdout.write("| --- | --- | --- | --- | --- |\n")
    for half in ("fit", "test"):
        mine = [one for one in found if one.command.half == half]
        rival = share(one.command.kind == CONTENT for one in mine)
        row = (half, str(len(mine)), share(one.exact for one in mine), share(one.right for one in mine), rival)
        sys.stdout.write(f"| {' | '.join(row)} |\n")
        asked = [one for one in mine if one.command.kind == CONTENT]
        taken = sum(one.kind != CONTENT for one in asked)
        sys.stdout.write(f"  of {len(asked)} questions about content, {taken} were taken for something else\n")
        if args.wrong and half == "fit":
            for one in mine:
                if not one.exact:
                    sys.stdout.write(f"    {one.command.text!r}: {one.kind}, not {one.command.kind}\n")


if __name__ == "__main__":
    main()
