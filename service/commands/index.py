"""`fingerpost index`: is the index what the store says, and if not, make it so."""

import argparse

from retrieval.index import PassageIndex
from service.commands.console import NOT_OK, OK, fail, print_json, progress, say
from service.intake.indexer import Indexer
from service.intake.reconcile import drift_of, rebuild, reconcile
from service.ports import Ports
from service.schemas import Wire
from service.settings import Settings
from service.wiring import open_ports


class IndexReply(Wire, frozen=True):
    """Documents with text, how many were right, which were not, and how many changes were followed."""

    documents: int
    right: int
    wrong: tuple[str, ...] = ()
    strange: tuple[str, ...] = ()
    followed: int = 0


def run(args: argparse.Namespace) -> int:
    settings = Settings.from_env()
    with open_ports(settings) as ports:
        if ports.index is None:
            return fail("the index is open in another process; stop it first, or ask it by GET /ready", NOT_OK)
        found = ACTIONS[args.action](ports, ports.index, settings.tenant)
    if args.json:
        print_json(found)
    say(f"{found.right} of {found.documents} documents as they should be; {len(found.wrong)} otherwise, "
        f"{len(found.strange)} that the store has no more; {found.followed} brought right")  # fmt: skip
    return NOT_OK if args.action == "status" and (found.wrong or found.strange) else OK


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


ACTIONS = {"status": status, "reconcile": mend, "rebuild": again}
