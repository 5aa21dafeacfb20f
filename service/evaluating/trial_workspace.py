"""A throw-away workspace with production's settings: what an evaluation recommends from."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import partial
from importlib.metadata import version
from importlib.resources import as_file
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from evals.data import BadData
from evals.paths import Answer, PathCase
from paths.model import Learner, Record, Resource
from paths.problem import Problem
from retrieval.sources.folder import read_folder
from retrieval.sources.native import read_native
from service.decision import Settled
from service.intake.curate import put_records
from service.intake.indexer import Indexer
from service.intake.ingest import ingest
from service.intake.sources import Source
from service.llm import door
from service.llm.counted import Counted
from service.ports import Ports
from service.recommend import planned
from service.schemas import PathRequest
from service.settings import Settings
from service.starter import folder
from service.wiring import open_ports

TENANT = "evaluation"
HUB = "hub"  # the folder of a workspace that holds pages, and the source name in their ids


@contextmanager
def throw_away_workspace(settings: Settings, place: Path | None) -> Iterator[Ports]:
    """Open a workspace over the native records of a file or folder, by default the starter's, gone when it is closed.

    Embedding model and language model are as set; the store and the index are SQLite and Qdrant Edge in a temporary
    folder, whatever is set. Raises BadData where a record is refused.
    """
    with TemporaryDirectory(prefix="fingerpost-eval-") as home:
        apart = replace(settings, home=home, database_url="", qdrant_url="", tenant=TENANT)
        with open_ports(apart, single_user=True) as ports:
            if place is None:
                with as_file(folder()) as starter:
                    _fill(ports, starter)
            else:
                _fill(ports, place)
            Indexer(ports).drain()
            yield ports if ports.complete is None else replace(ports, complete=Counted(door(ports.complete)))


def facts_of(ports: Ports) -> dict[str, object]:
    """Return what a manifest says of the workspace that was asked; `spent` goes on counting while the run does."""
    workspace = ports.workspaces.get(TENANT)
    return {
        "planner": version("fingerpost"),
        "model": ports.embedder.name,
        "graph": workspace.graph_digest,
        "catalogue": workspace.catalogue_digest,
        **({"spent": ports.complete.spent} if isinstance(ports.complete, Counted) else {}),
    }


def _fill(ports: Ports, place: Path) -> None:
    for source in _sources(place):
        report = ingest(ports, TENANT, source.name, source.read, owns=source.owns)
        if report.refused:
            first = report.refused[0]
            raise BadData(f"{first.file}:{first.line}: {first.field}: {first.problem}")


def _sources(place: Path) -> Iterator[Source]:
    """Yield the native records of a file or of a folder's .jsonl files, and the folder's pages if it has any."""
    records = sorted(place.glob("*.jsonl")) if place.is_dir() else [place]
    if not records:
        raise BadData(f"{place} holds no .jsonl file of native records")
    yield Source(place.name, lambda: chain.from_iterable(map(read_native, records)))
    if (place / HUB).is_dir():
        yield Source(HUB, partial(read_folder, place / HUB, HUB), owns=f"{HUB}:")


def recommend_case(ports: Ports, case: PathCase) -> Answer:
    """Recommend what a case asks for exactly as POST /v1/paths does, on the day it starts, and keep nothing."""
    return recommend_as(ports, case, case.learner)


def recommend_as(
    ports: Ports, case: PathCase, learner: Learner, locale: str = "en", tenant: str = TENANT
) -> Answer:  # fmt: skip
    """Recommend what a case asks for to a learner who need not be the case's."""
    request = PathRequest(learner, case.roles, case.constraints, case.start, locale=locale, preview=True)
    found = planned(ports, tenant, request, date.fromisoformat(case.start))
    workspace = ports.workspaces.get(tenant)
    settled = msgspec.json.decode(found.decision.candidates, type=Settled)
    problem = Problem(
        graph=workspace.graph,
        catalogue=workspace.catalogue,
        learner=settled.learner,
        profile=found.path.profile,
        roles=found.path.roles,
        constraints=found.path.constraints,
        start=date.fromisoformat(found.path.start),
        relevance=settled.relevance,
    )
    cited = {(c.document, c.version) for step in found.path.steps for c in step.citations}
    return Answer(found.path, problem, [ports.store.document_version(tenant, *which) for which in sorted(cited)])


@contextmanager
def disturbed(
    ports: Ports, records: Sequence[Record], withdraw: Sequence[str], tenant: str = TENANT
) -> Iterator[None]:  # fmt: skip
    """Write records and withdraw resources for the time of the block; afterwards the content is as it was.

    What was withdrawn or changed is put back, and what was new is withdrawn, but for skills: nothing teaches a new one
    any more. The index follows both times.
    """
    ids = {record.id for record in records if isinstance(record, Resource)} | set(withdraw)
    known = ports.workspaces.get(tenant).catalogue.resources
    before = [known[id] for id in sorted(ids) if id in known]
    documents = ports.store.documents_of(tenant, sorted(ids))
    put_records(ports, tenant, records, withdraw)
    Indexer(ports).drain()
    try:
        yield
    finally:
        new = sorted(ids - {resource.id for resource in before})
        put_records(ports, tenant, [*before, *documents], new)
        Indexer(ports).drain()
