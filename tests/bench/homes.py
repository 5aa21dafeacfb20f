"""The two workspaces that are measured, made by the commands that users have, once a run."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

import msgspec

from paths.model import Evidence, Learner, Requirement, Role
from service.intake.curate import put_records
from service.ports import Ports
from service.settings import Settings
from service.starter import folder as starter_folder
from service.wiring import open_ports
from tests.bench.child import FINGERPOST, Child, finished
from tests.bench.measure import Bench, say

ROOT = Path(__file__).resolve().parents[2]
MSLEARN = ROOT.parent / "shared" / "data" / "mslearn"
MAPPINGS = ROOT / "docs" / "mappings"
SOURCES = (("modules.jsonl", "mslearn-modules.yaml"), ("units.jsonl.gz", "mslearn-units.yaml"))
TENANT = "default"
TODAY = date(2026, 12, 7)  # after all evidence, so that every run plans the same paths

# What three kinds of work on that catalogue ask for: eight, six and four skills.
ROLES = {
    "developer": ("azure", "portal", "storage", "cosmos-db", "functions", "key-vault", "event-hubs", "clis"),
    "administrator": ("azure", "portal", "virtual-machines", "active-directory", "container-instances", "clis"),
    "data-engineer": ("storage", "cosmos-db", "sql-database", "redis-cache"),
}


@dataclass(frozen=True, slots=True)
class Home:
    """A filled data folder: its name, its place, what each ingest took, the roles and learners to recommend for."""

    name: str
    place: Path
    children: tuple[Child, ...]
    roles: tuple[str, ...]
    learners: tuple[Learner, ...]

    @property
    def env(self) -> dict[str, str]:
        return {"FINGERPOST_HOME": str(self.place)}


def homes(bench: Bench) -> list[Home]:
    """Return the workspaces that this machine has the data for."""
    if not MSLEARN.is_dir():
        say("the Microsoft Learn catalogue is not on this machine; the starter alone is measured")
        return [starter(bench)]
    return [mslearn(bench), starter(bench)]


def mslearn(bench: Bench) -> Home:
    """Return the catalogue of 65 modules and 470 units, taken in through its mapping files."""
    commands = [
        ["ingest", str(MSLEARN / file), "--mapping", str(MAPPINGS / mapping)] for file, mapping in SOURCES
    ]  # fmt: skip
    place, children = _filled(bench, "mslearn", commands)
    with open_ports(Settings(home=str(place))) as ports:
        put_records(ports, TENANT, [_role(name, skills) for name, skills in ROLES.items()], ())
    learners = (
        Learner("newcomer"),
        Learner("beginner", evidence=_held({"azure": 2, "portal": 1})),
        Learner("advanced", evidence=_held({"azure": 3, "portal": 2, "storage": 2, "clis": 2})),
    )
    return Home("mslearn", place, children, tuple(f"bench:{name}" for name in ROLES), learners)


def starter(bench: Bench) -> Home:
    """Return the starter workspace with its own roles and learners."""
    place, children = _filled(bench, "starter", [["demo", "--no-serve"]])
    folder = Path(str(starter_folder()))
    learners = [msgspec.json.decode(f.read_bytes(), type=Learner) for f in sorted(folder.glob("learners/*.json"))]
    roles = [json.loads(line)["id"] for line in (folder / "roles.jsonl").read_text(encoding="utf-8").splitlines()]
    return Home("starter", place, children, tuple(roles), (Learner("newcomer"), *learners))


def _filled(bench: Bench, name: str, commands: Sequence[Sequence[str]]) -> tuple[Path, tuple[Child, ...]]:
    """Run the commands on an empty data folder, the first time that it is asked for."""
    place, kept = bench.folder / name, bench.folder / f"{name}.json"
    if not kept.exists():
        say(f"making the workspace {name}; this takes a while")
        env = {"FINGERPOST_HOME": str(place)}
        children = [finished([str(FINGERPOST), *command], env) for command in commands]
        kept.write_text(json.dumps([asdict(child) for child in children]), encoding="utf-8")
    return place, tuple(Child(**found) for found in json.loads(kept.read_text(encoding="utf-8")))


@contextmanager
def opened(home: Home) -> Iterator[Ports]:
    """Open a workspace as the server does."""
    with open_ports(Settings(home=str(home.place))) as ports:
        yield ports


def _skill(name: str) -> str:
    return "ms:azure" if name == "azure" else f"ms:azure-{name}"


def _role(name: str, skills: Sequence[str]) -> Role:
    asked = tuple(Requirement(_skill(skill), 3 if n < 3 else 2) for n, skill in enumerate(skills))
    return Role(f"bench:{name}", name, requirements=asked)


def _held(levels: dict[str, int]) -> tuple[Evidence, ...]:
    return tuple(
        Evidence(f"e:{skill}", _skill(skill), level, "assessment", TODAY.isoformat()) for skill, level in levels.items()
    )  # fmt: skip
