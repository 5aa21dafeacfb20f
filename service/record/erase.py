"""Erase one learner everywhere, and show that it is so; export first what is held.

In one transaction: the rows, the ledger, the audit entry. Then what rows leave behind in the database's file, and a
search of the data folder. What others keep - webhooks that were told, logs that were shipped, replicas - is theirs.
"""

import re
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec

from service.events.emit import emit
from service.ports import Ports
from service.record import ledger
from service.record.audit import note
from service.schemas import Wire
from service.store.errors import NotFound
from service.store.people.erasures import Erasure
from service.store.people.holding import RULES
from service.store.people.people import Who
from service.store.people.traces import files_of, forget, rows_showing, shows
from service.store.store import Store

SURE = re.compile(r"(?=.*[^A-Za-z]).{8,}", re.DOTALL)  # other ids are words, or parts of words, of the content
CONTENT = ("document", "resource", "access")


class Proof(Wire, frozen=True):
    """What was erased, where; the learner by reference only.

    `removed` and `left` are rows by table; `files` are those of the data folder in which the learner was found after
    it, of so many searched. `hash` is the SHA-256 of all the rest, and stands in the audit log.
    """

    ref: str
    at: str
    removed: dict[str, int]
    left: dict[str, int]
    database: str
    index: str
    files_searched: int
    files: tuple[str, ...] = ()
    hash: str = ""


def erase(ports: Ports, tenant: str, learner: str, by: str = "", why: str = "") -> Proof:
    """Erase a learner and return the proof; raise NotFound where nothing is held."""
    store, probes = ports.store, traces_of(ports.store, tenant, learner)
    with store.atomic() as together:
        removed, one = _erased(together, tenant, learner)
        emit(together, tenant, "learner.erased", {"learner": learner})
        note(together, tenant, by, "learner.erased", one.ref, {"rows": sum(removed.values()), "why": why})
    ledger.write(ports.settings.home, [one])
    database = forget(store.engine, [probe.encode() for probe in probes], removed)
    left = {**store.people.count(Who.of(store.ring, tenant, learner)), **rows_showing(store.engine, probes)}
    searched, found = search_folder(ports, probes)
    proof = sealed(Proof(one.ref, one.at, removed, left, database, _indexed(removed), searched, found))
    with store.atomic() as together:
        together.erasures.put(msgspec.structs.replace(one, proof=msgspec.json.encode(proof).decode()))
        note(together, tenant, by, "learner.erasure-proved", one.ref, {"proof": proof.hash, "left": sum(left.values())})
    return proof


def reapply(store: Store, home: str) -> int:
    """Erase again whoever was erased after the state that the database was put back to; return how many.

    To be called when a backup has been restored, before anybody is answered.
    """
    count = 0
    for one in ledger.missing(store, home):
        there = store.people.everyone(one.tenant)
        for learner in sorted(id for id in there if one.ref in store.ring.refs(one.tenant, id)):
            probes = traces_of(store, one.tenant, learner)
            with store.atomic() as together:
                _erased(together, one.tenant, learner)
                note(together, one.tenant, "", "learner.erased-again", one.ref, {"since": one.at})
            forget(store.engine, [probe.encode() for probe in probes], RULES)
            count += 1
        store.erasures.put(one)
    ledger.level(store, home)
    return count


def traces_of(store: Store, tenant: str, learner: str) -> list[str]:
    """Return texts that stand in a file only while something of this learner does."""
    held = store.people.held(Who.of(store.ring, tenant, learner))
    ids = {str(row["id"]) for name in ("path", "statement", "event") for row in held.get(name, ())}
    return sorted({learner if SURE.fullmatch(learner) else f'"learner":"{learner}"', f"person:{learner}", *ids})


def search_folder(ports: Ports, probes: list[str]) -> tuple[int, tuple[str, ...]]:
    """Search every file of the data folder; return how many there are, and the names of those that hold a probe."""
    home, raw = Path(ports.settings.home), [probe.encode() for probe in probes]
    files = sorted({*(file for file in home.rglob("*") if file.is_file()), *files_of(ports.store.engine)})
    return len(files), tuple(file.name for file in files if shows(file, raw))


def sealed(proof: Proof) -> Proof:
    """Return a proof with the hash of all the rest."""
    told = msgspec.json.encode(msgspec.structs.replace(proof, hash=""), order="sorted")
    return msgspec.structs.replace(proof, hash=sha256(told).hexdigest())


def _erased(together: Store, tenant: str, learner: str) -> tuple[dict[str, int], Erasure]:
    who = Who.of(together.ring, tenant, learner)
    content = [row["id"] for row in together.people.held(who).get("document", ())]
    removed = together.people.erase(who)
    if not removed:
        raise NotFound("learner", learner)
    if content:
        together.reindex(tenant, set(content))
    return removed, together.erasures.add(tenant, who.ref)


def _indexed(removed: dict[str, Any]) -> str:
    if any(name in removed for name in CONTENT):
        return "what was open to the learner by name is indexed anew; `fingerpost index rebuild` renews its files"
    return "holds content only, nothing of learners"
