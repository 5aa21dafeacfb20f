"""`fingerpost index`: is the index what the store says, and if not, make it so; build one with another model."""

import argparse

from retrieval.index import PassageIndex
from service.commands.console import NOT_OK, OK, BadUsage, fail, print_json, progress, say
from service.generations import active, differs, fill, name_of, next_of, register, settings_of
from service.intake.indexer import Indexer
from service.intake.reconcile import drift_of, rebuild, reconcile
from service.ports import Ports
from service.schemas import Wire
from service.settings import Settings
from service.store.content.generations import Generation
from service.wiring import open_embedder, open_generation, open_ports

IN_USE = "the index is open in another process; stop that one, or leave it to do the work"


class IndexReply(Wire, frozen=True):
    """Documents with text, how many were right, which were not, and how many changes were followed."""

    documents: int
    right: int
    wrong: tuple[str, ...] = ()
    strange: tuple[str, ...] = ()
    followed: int = 0


class GenerationReply(Wire, frozen=True):
    """The generation that was built or switched to, the model of its vectors, how many documents were taken in."""

    generation: str
    model: str
    state: str
    followed: int


def run(args: argparse.Namespace) -> int:
    settings = Settings.from_env()
    with open_ports(settings) as ports:
        if args.action in CHANGES:
            changed = CHANGES[args.action](ports, settings)
            say(f"generation {changed.generation or '(first)'}, {changed.model}: {changed.state}; "
                f"{changed.followed} documents taken in")  # fmt: skip
            return _told(args.json, changed, OK)
        if ports.index is None:
            return fail(IN_USE, NOT_OK)
        found = ACTIONS[args.action](ports, ports.index, settings.tenant)
    say(f"{found.right} of {found.documents} documents as they should be; {len(found.wrong)} otherwise, "
        f"{len(found.strange)} that the store has no more; {found.followed} brought right")  # fmt: skip
    return _told(args.json, found, NOT_OK if args.action == "status" and (found.wrong or found.strange) else OK)


def _told(as_json: bool, reply: Wire, code: int) -> int:
    if as_json:
        print_json(reply)
    return code


def status(ports: Ports, index: PassageIndex, tenant: str) -> IndexReply:
    """Compare and change nothing."""
    with progress("comparing") as advance:
        drift = drift_of(ports.store, index, tenant, advance)
    return IndexReply(drift.documents, drift.right, drift.wrong, drift.strange)


def mend(ports: Ports, index: PassageIndex, tenant: str) -> IndexReply:
    """Compare, and bring right what is not."""
    with progress("comparing") as advance:
        drift = reconcile(ports, index, tenant, advance)
    return IndexReply(drift.documents, drift.right, drift.wrong, drift.strange, _followed(ports))


def again(ports: Ports, index: PassageIndex, tenant: str) -> IndexReply:
    """Build everything again from the store; stopped halfway, the next command goes on."""
    rebuild(ports, index, tenant)
    followed = _followed(ports)
    drift = drift_of(ports.store, index, tenant)
    return IndexReply(drift.documents, drift.right, drift.wrong, drift.strange, followed)


def _followed(ports: Ports) -> int:
    with progress("indexing") as advance:
        return Indexer(ports).drain(advance)


def build(ports: Ports, settings: Settings) -> GenerationReply:
    """Build an index with the model that the settings name, beside the one that answers; stopped, it can go on."""
    if not differs(active(ports.store, settings), settings):
        raise BadUsage("the settings name the model that answers already; set FINGERPOST_EMBEDDING_MODEL to another")
    generation = register(ports.store, settings, name_of(open_embedder(settings)))
    return _filled(ports, settings, generation)


def switch(ports: Ports, settings: Settings) -> GenerationReply:
    """Bring the generation that was built up to date, and have it answer from now on."""
    return _switched(ports, settings, next_of(ports.store, "building"))


def rollback(ports: Ports, settings: Settings) -> GenerationReply:
    """Bring the previous generation up to date, and have it answer again."""
    return _switched(ports, settings, next_of(ports.store, "previous"))


def _switched(ports: Ports, settings: Settings, generation: Generation) -> GenerationReply:
    followed = _filled(ports, settings, generation).followed
    now = ports.store.switch_generation(generation.name)
    return GenerationReply(now.name, _model(settings, now), now.state, followed)


def _filled(ports: Ports, settings: Settings, generation: Generation) -> GenerationReply:
    with open_generation(settings, generation) as (embedder, index), progress("embedding") as advance:
        if index is None:
            raise BadUsage(f"generation {generation.name or '(first)'} is open in another process; a server lets go of "
                           "the one before half a minute after a switch")  # fmt: skip
        followed = fill(ports.store, embedder, index, advance)
        return GenerationReply(generation.name, embedder.name, generation.state, followed)


def _model(settings: Settings, generation: Generation) -> str:
    return open_embedder(settings_of(generation, settings)).name


ACTIONS = {"status": status, "reconcile": mend, "rebuild": again}
CHANGES = {"build": build, "switch": switch, "rollback": rollback}
