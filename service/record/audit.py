"""The audit log: who did what to what, in a chain in which no link can be changed, moved or taken away unseen.

Each entry's hash covers the entry and the hash before it, so that a change anywhere shows there. The end of the chain
is signed, so that leaving off the last entries shows too, unless the database is put back as a whole to an earlier
state: a checkpoint kept elsewhere (`fingerpost audit checkpoint`) shows that.

No learner is named but by reference: whatever word of an entry is the id of a learner is replaced here.
"""

from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from typing import Any

import msgspec
from msgspec.structs import replace

from service.secrets import Ring
from service.store.store import Store
from service.store.trust.audit import Entry, Head, canonical

SYSTEM = "system"  # who acts where nobody called: jobs, commands without a name


class Fault(msgspec.Struct, frozen=True, rename="camel"):
    """What is wrong with a log, and at which entry (0: with its end)."""

    tenant: str
    seq: int
    problem: str


class Verified(msgspec.Struct, frozen=True, rename="camel"):
    """What a log is found to be."""

    tenant: str
    entries: int
    faults: tuple[Fault, ...] = ()


def note(store: Store, tenant: str, actor: str, action: str, object: str, facts: dict[str, Any] | None = None) -> Entry:
    """Add to the log, in the caller's transaction if there is one; call it last there, it keeps others waiting.

    Actions are named `thing.done`, as in `key.created`.
    """
    return _added(store, _entry(store, tenant, actor, action, object, facts))


def note_once(
    store: Store, tenant: str, actor: str, action: str, object: str, facts: dict[str, Any], since: datetime
) -> Entry | None:  # fmt: skip
    """Add to the log unless the same actor did the same to the same since a moment, as far as the newest entries tell.

    For what is done by the minute, and of which the log is to say who, to whom and on which day.
    """
    entry = _entry(store, tenant, actor, action, object, facts)
    return None if store.audit.noted(entry, since) else _added(store, entry)


def person_ref(store: Store, tenant: str, learner: str) -> str:
    """Return what stands for a learner in the log: the same for the same learner, and not to be guessed from it."""
    return store.ring.ref(tenant, learner)


def verify(store: Store, tenant: str, checkpoint: Head | None = None) -> Verified:
    """Check the whole log of a tenant; a checkpoint kept elsewhere shows what was put back since."""
    faults: list[Fault] = []
    head = store.audit.head(tenant) or Head(tenant)
    last, hash, count = head.floor, head.floor_hash, 0
    marks = {head.seq, checkpoint.seq if checkpoint else 0}
    found = {head.floor: head.floor_hash}
    for entry in store.audit.all_of(tenant):
        faults += [Fault(tenant, entry.seq, problem) for problem in _broken(entry, last, hash)]
        last, hash, count = entry.seq, entry.hash, count + 1
        if entry.seq in marks:
            found[entry.seq] = entry.hash
    newer = store.audit.head(tenant) or head if last > head.seq else head  # entries may be added while we read
    faults += [Fault(tenant, 0, problem) for problem in _unsigned(store.ring, head, newer, last, found)]
    if checkpoint:
        faults += [Fault(tenant, checkpoint.seq, problem) for problem in _against(store.ring, checkpoint, head, found)]
    return Verified(tenant, count, tuple(faults))


def checkpoint(store: Store, tenant: str) -> Head:
    """Return the signed end of the log, to be kept where nobody who writes the database can write."""
    return store.audit.head(tenant) or _signed(store.ring, Head(tenant))


def prune(store: Store, tenant: str, upto: Entry) -> int:
    """Remove the oldest entries up to one of them, which the log then says itself; return how many."""
    count = store.audit.prune(tenant, upto, lambda head: _signed(store.ring, head))
    note(store, tenant, SYSTEM, "audit.pruned", tenant, {"entries": count, "upTo": upto.seq})
    return count


def hash_of(entry: Entry) -> str:
    """Return the hash that an entry should have."""
    told = msgspec.json.encode(replace(entry, hash="", prev=""), order="sorted")
    return sha256(entry.prev.encode() + told).hexdigest()


def _entry(store: Store, tenant: str, actor: str, action: str, object: str, facts: dict[str, Any] | None) -> Entry:
    """Return an entry that has no place in the chain yet."""
    told = facts or {}
    words = {actor, object, object.partition(":")[2], *_words(told)} - {""}
    people = {id: person_ref(store, tenant, id) for id in store.audit.named(tenant, sorted(words))}
    return Entry(
        tenant=tenant, seq=0, at="", action=action,
        actor=people.get(actor, actor) or SYSTEM,
        object=_object(object, people) or tenant,
        facts=canonical(_without(told, people)),
    )  # fmt: skip


def _added(store: Store, entry: Entry) -> Entry:
    return store.audit.append(entry.tenant, entry, lambda head, given: _chained(store.ring, head, given))


def _chained(ring: Ring, head: Head, entry: Entry) -> tuple[Entry, Head]:
    linked = replace(entry, prev=head.hash or head.floor_hash)
    made = replace(linked, hash=hash_of(linked))
    return made, _signed(ring, replace(head, seq=made.seq, hash=made.hash))


def _signed(ring: Ring, head: Head) -> Head:
    return replace(head, signature=ring.sign(_message(head)))


def _message(head: Head) -> bytes:
    return msgspec.json.encode(replace(head, signature=""), order="sorted")


def _broken(entry: Entry, last: int, hash: str) -> Iterator[str]:
    """Say what of an entry does not fit the one before it."""
    if entry.seq > last + 1:
        yield (
            f"entries {last + 1} to {entry.seq - 1} are missing before it"
            if entry.seq > last + 2
            else (f"entry {last + 1} is missing before it")
        )
    elif entry.seq <= last:
        yield f"it stands where its time was over: entries up to {last} were removed"
    if entry.prev != hash:
        yield "it does not follow the entry before it: one of the two was changed, moved or taken away"
    if hash_of(entry) != entry.hash:
        yield "it was changed after it was written"


def _unsigned(ring: Ring, head: Head, newer: Head, last: int, found: dict[int, str]) -> Iterator[str]:
    """Say how the end of the chain differs from what was signed."""
    if not head.signature:
        if last:
            yield "the signed end of the log is gone"
        return
    if not all(ring.signed(_message(one), one.signature) for one in (head, newer)):
        yield "the end of the log was not signed with a key of this ring"
    if last < head.seq:
        yield f"the log was cut off after entry {last}; it had {head.seq}"
    elif last > newer.seq:
        yield f"entries after {newer.seq} were added without the signature that each entry has"
    elif found.get(head.seq) != head.hash:
        yield "the last entry is not the one that was signed"


def _against(ring: Ring, kept: Head, head: Head, found: dict[int, str]) -> Iterator[str]:
    """Say how the log differs from a checkpoint kept elsewhere."""
    if not ring.signed(_message(kept), kept.signature):
        yield "the checkpoint was not signed with a key of this ring"
    elif kept.tenant != head.tenant:
        yield f"the checkpoint is of tenant {kept.tenant!r}"
    elif kept.seq > head.seq:
        yield f"the log ends before the checkpoint: it was put back to entry {head.seq}"
    elif kept.seq >= head.floor and kept.seq > 0 and found.get(kept.seq) != kept.hash:
        yield "the entry is another one than when the checkpoint was taken"


def _words(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, one in value.items():
            yield from (str(name), *_words(one))
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _words(one)


def _without(value: Any, people: dict[str, str]) -> Any:
    if isinstance(value, str):
        return people.get(value, value)
    if isinstance(value, dict):
        return {people.get(str(name), str(name)): _without(one, people) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_without(one, people) for one in value]
    return value


def _object(object: str, people: dict[str, str]) -> str:
    kind, _, id = object.partition(":")
    if object in people:
        return people[object]
    return f"{kind}:{people[id]}" if id in people else object
