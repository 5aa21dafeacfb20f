"""Datasets into the store: from files, from a path that an expert made by hand, and from what people changed."""

from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path

import msgspec
from msgspec import Struct

from evals.card import Card, Dataset
from evals.dataset import encoded, read_cases
from evals.paths import PathCase
from evals.properties import Properties
from paths.catalogue import Catalogue
from paths.errors import BadRecord, Unknown
from paths.graph import SkillGraph
from paths.model import Constraints, Day, Id, LearningPath, Level
from paths.replay import State, apply, may_start
from service.decision import Made, settled_of
from service.ports import Ports
from service.record.audit import person_ref
from service.store.errors import NotFound
from service.store.evaluating.evaluations import NewCase
from service.store.store import Store

OVERRIDES = Card(
    "What people changed",
    origin="steps of kept paths that a learner or a specialist swapped, skipped, waived or added",
    licence="the organisation's own",
    made="each change is a case: who had this profile and these limits should not get what was taken away, or should"
    " get what was put there",
    cannot_show="one person's choice is no truth; what nobody looked at is not in here, so the cases are harder than"
    " paths are on the whole",
)
PAGE = 100
WORST_MISFIT = 30  # minutes that a planner may pay for a step that speaks of something else


class ExpertPath(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """A path that somebody made by hand: for whom, and the resources in their order."""

    id: Id
    role: Id
    start: Day
    steps: tuple[Id, ...]
    why: str
    more_roles: tuple[Id, ...] = ()
    profile: dict[Id, Level] = {}
    constraints: Constraints = Constraints()


def import_file(store: Store, tenant: str, name: str, suite: str, file: Path, card: Card) -> Dataset:
    """Keep the cases of a JSONL or CSV file; raise BadData, and then nothing is kept."""
    return store.evaluations.add_dataset(tenant, name, suite, card, map(NewCase, encoded(read_cases(file, suite))))


def import_cases(store: Store, tenant: str, name: str, suite: str, cases: Iterable[Struct], card: Card) -> Dataset:
    """Keep cases that are there already."""
    return store.evaluations.add_dataset(tenant, name, suite, card, map(NewCase, encoded(cases)))


def expert_case(graph: SkillGraph, catalogue: Catalogue, made: ExpertPath) -> PathCase:
    """Return a hand-made path as a case: what it reaches is to be reached, in no more minutes than it takes.

    Raises BadRecord where a step may not start when its turn comes, Unknown for a step that is no resource.
    """
    resources = [catalogue.resource(id) for id in made.steps]
    state = State.at(made.profile, set(), catalogue)
    for n, resource in enumerate(resources):
        if not may_start(resource, state, graph):
            raise BadRecord(f"steps[{n}]", f"{resource.id!r} may not start there: something it needs comes later")
        state = apply(resource, state, catalogue)
    wanted = {row.skill: row.level for role in (made.role, *made.more_roles) for row in graph.role(role).requirements}
    covers = {
        skill: min(level, state.levels.get(skill, 0))
        for skill, level in sorted(wanted.items())
        if state.levels.get(skill, 0) > made.profile.get(skill, 0)
    }
    minutes = sum((resource.minutes or 1) + WORST_MISFIT for resource in resources)
    return PathCase(
        id=f"expert:{made.id}", role=made.role, start=made.start, why=made.why, more_roles=made.more_roles,
        profile=made.profile, constraints=made.constraints, witness=made.steps,
        properties=Properties(covers=covers, minutes_at_most=minutes),
    )  # fmt: skip


def import_expert(ports: Ports, tenant: str, name: str, file: Path, card: Card) -> Dataset:
    """Keep a JSON or JSONL file of hand-made paths as cases of the suite `paths`."""
    workspace = ports.workspaces.get(tenant)
    decoder = msgspec.json.Decoder(ExpertPath)
    try:
        whole = file.read_bytes()
        made = [
            decoder.decode(line) for line in ([whole] if file.suffix == ".json" else whole.splitlines()) if line.strip()
        ]
    except msgspec.DecodeError as error:
        raise BadRecord("path", f"{file.name}: {error}") from error
    cases = [expert_case(workspace.graph, workspace.catalogue, path) for path in made]
    return import_cases(ports.store, tenant, name, "paths", cases, card)


def import_overrides(ports: Ports, tenant: str, name: str, card: Card = OVERRIDES) -> Dataset:
    """Keep a case for each step of a kept path that somebody swapped, skipped, waived or added.

    A case names no learner: the id is a digest, the profile is levels. The reference by which an erasure finds it is
    kept beside it. Raises BadRecord where nobody changed anything yet.
    """
    cases = list(_overrides(ports.store, tenant))
    if not cases:
        raise BadRecord("overrides", "no step of a kept path was swapped, skipped, waived or added yet")
    return ports.store.evaluations.add_dataset(tenant, name, "paths", card, cases)


def _overrides(store: Store, tenant: str) -> Iterator[NewCase]:
    after = ""
    while page := store.paths(tenant, after=after, limit=PAGE):
        for path in page:
            for case in _of_path(store, tenant, path):
                yield NewCase(next(encoded([case])), person_ref(store, tenant, path.learner))
        after = page[-1].id


def _of_path(store: Store, tenant: str, newest: LearningPath) -> Iterator[PathCase]:
    for version in range(2, newest.version + 1):
        try:
            made = settled_of(store.decision(tenant, newest.id, version)).made
            before = store.path(tenant, newest.id, made.follows or version - 1)
        except (NotFound, Unknown):
            continue  # steps that were only completed have no decision of their own
        properties = _changed(made)
        if properties is not None and before.roles:
            yield _case(newest.id, version, before, made, properties)


def _changed(made: Made) -> Properties | None:
    """Return what a change says of the right path, None where it says nothing."""
    if made.resource is None:
        return None
    if made.code == "swapped":
        gone = made.instead or ""
        return Properties(contains=(made.resource,), excludes=(gone,) if gone else ())
    if made.code in ("skipped", "waived"):
        return Properties(excludes=(made.resource,))
    return Properties(contains=(made.resource,)) if made.code == "added" else None


def _case(path: str, version: int, before: LearningPath, made: Made, properties: Properties) -> PathCase:
    known = {step.resource for step in before.steps}
    constraints = msgspec.structs.replace(before.constraints, pinned=(), excluded=())
    return PathCase(
        id=f"override:{sha256(f'{path} {version}'.encode()).hexdigest()[:16]}",
        role=before.roles[0].role,
        start=before.start,
        properties=properties,
        why=f"somebody {made.code} a step" + (" of the path" if made.resource in known else ""),
        more_roles=tuple(role.role for role in before.roles[1:]),
        profile={skill: level for skill, level in sorted(before.profile.levels.items()) if level},
        completed=before.completed,
        waived=before.waived,
        constraints=constraints,
    )


def export(store: Store, dataset: Dataset, tenant: str, file: Path) -> int:
    """Write a dataset as JSONL, one case in memory at a time; return how many cases."""
    part, count = file.with_name(file.name + ".part"), 0
    with part.open("wb") as out:
        for line in store.evaluations.dataset_lines(tenant, dataset.id, dataset.version):
            out.write(line + b"\n")
            count += 1
    part.replace(file)
    return count
