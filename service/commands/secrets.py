"""`fingerpost secrets`: which keys there are, a new one, and everything sealed with it anew."""

import argparse
from collections import Counter

from service.commands.console import OK, print_json, print_words, say
from service.ports import Ports
from service.record.audit import SYSTEM, note
from service.schemas import Wire
from service.secrets import add_key, new_key, parts
from service.settings import Settings
from service.wiring import open_ports


class KeyReply(Wire, frozen=True):
    """A master key by its id, whether new secrets are sealed with it, and how many are."""

    key: str
    in_use: bool
    sealed: int


def run(args: argparse.Namespace) -> int:
    if args.action == "new":
        print_words(new_key())
        return OK
    settings = Settings.from_env()
    with open_ports(settings) as ports:
        if args.action == "rotate":
            rotate(ports)
        found = status(ports)
    if args.json:
        print_json(found)
    for key in found:
        say(f"{key.key}: {key.sealed} sealed{', in use' if key.in_use else ''}")
    return OK


def rotate(ports: Ports) -> int:
    """Put a new key in use and seal everything with it anew; return how many texts.

    Keys of FINGERPOST_SECRET_KEY are put there by the operator; then only the sealing is done. The keys before stay on
    the ring: what stands in backups, and the references to people, need them.
    """
    ring = ports.store.ring
    if not ports.settings.secret_key:
        add_key(ports.settings)
        ring.reload()
    with ports.store.atomic() as together:
        count = together.sealed.renew(ring.again)
        note(together, ports.settings.tenant, SYSTEM, "secrets.rotated", f"key:{ring.keys[0].id}", {"sealed": count})
    return count


def status(ports: Ports) -> list[KeyReply]:
    """Return the keys of the ring, and those that sealed something and are not on it."""
    sealed = Counter(parts(text)[0] for _, text in ports.store.sealed.each())
    ids = [key.id for key in ports.store.ring.keys]
    return [KeyReply(id, id == ids[0], sealed[id]) for id in [*ids, *sorted(set(sealed) - set(ids))]]
