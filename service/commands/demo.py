"""`fingerpost demo`: the starter workspace in, a path out, then the server."""

import argparse
from collections.abc import Iterator
from functools import partial
from importlib.resources import as_file
from itertools import chain
from pathlib import Path

import msgspec

from paths.model import Learner, LearningPath, RoleGoal
from retrieval.sources.folder import read_folder
from retrieval.sources.native import read_native
from retrieval.sources.outcome import Outcome
from service.accounts.single_user import check_single_user
from service.clock import today
from service.commands.console import OK, print_json, print_words, say
from service.commands.ingest import index, take, told
from service.commands.recommend import in_words
from service.commands.serve import check_port, serve
from service.intake.sources import Source
from service.labels import skill_labels
from service.ports import Ports
from service.recommend import recommend
from service.schemas import PathRequest
from service.settings import Settings
from service.starter import folder
from service.store.errors import NotFound
from service.wiring import open_ports

HOST = "127.0.0.1"  # the demo asks for no key, so nobody else may reach it
LEARNER, ROLE = "ada-beginner", "fp:python-developer"
FILES = ("skills.jsonl", "edges.jsonl", "roles.jsonl", "resources.jsonl")
HUB = "ferrylane"  # the invented organisation whose hub the starter holds


def run(args: argparse.Namespace) -> int:
    if not args.no_serve:
        check_port(HOST, args.port)
    settings = Settings.from_env()
    if not args.no_serve:
        check_single_user(settings, HOST)
    with open_ports(settings, single_user=True) as ports:
        load_starter(ports, settings.tenant)
        path = recommended(ports, settings.tenant)
        if args.json:
            print_json(path)
        else:
            print_words(in_words(path, skill_labels(ports, settings.tenant, path)))
        return OK if args.no_serve else serve(ports, HOST, args.port)


def load_starter(ports: Ports, tenant: str) -> None:
    """Take in the starter's graph, resources, hub and learners; what is there already costs nothing."""
    with as_file(folder()) as place:
        for source in sources(place):
            told(take(ports, tenant, source))
        for file in sorted((place / "learners").glob("*.json")):
            keep_learner(ports, tenant, msgspec.json.decode(file.read_bytes(), type=Learner))
    index(ports)


def sources(place: Path) -> list[Source]:
    """Return the starter's records and its knowledge hub."""

    def records() -> Iterator[Outcome]:
        return chain.from_iterable(read_native(place / name) for name in FILES)

    return [
        Source("starter", records),
        Source("starter hub", partial(read_folder, place / "hub", HUB), owns=f"{HUB}:"),
    ]


def keep_learner(ports: Ports, tenant: str, learner: Learner) -> None:
    """Keep a sample learner, unless there is one of this id, who may have learned something since."""
    try:
        ports.store.learner(tenant, learner.id)
    except NotFound:
        ports.store.put_learner(tenant, learner)


def recommended(ports: Ports, tenant: str) -> LearningPath:
    """Recommend the sample path."""
    say("")
    request = PathRequest(LEARNER, (RoleGoal(ROLE),))
    return recommend(ports, tenant, request, today())
