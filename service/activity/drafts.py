"""A statement made ready to be kept: what says that two are the same, what it is found by, who vouches for it."""

from collections.abc import Iterator
from hashlib import sha256
from typing import Literal
from uuid import UUID

import msgspec
from uuid_utils import uuid7

from service.activity.agents import Agent, digest, everybody_in, names_of
from service.activity.reading import consequence
from service.activity.rules import Version, moment
from service.activity.statement import VOIDED, Statement
from service.store.telling.statements import Draft, Ref

SET_HERE = ("id", "stored", "authority", "version")
LATEST_1_0 = "1.0.0"  # what a statement of xAPI 1.0 says of itself, whichever patch it was sent by
Found = tuple[Literal["agent", "activity"], str]


def draft(given: Statement, version: Version, authority: Agent) -> Draft:
    """Return a checked statement as it will be kept; it gets an id where it came without one."""
    body = _arrays(given)
    body["id"] = str(UUID(given["id"])) if "id" in given else str(UUID(bytes=uuid7().bytes))
    body["authority"] = authority
    body.setdefault("version", LATEST_1_0 if version == "1.0.3" else version)
    about = body["object"]
    voids = body["verb"]["id"] == VOIDED
    return Draft(
        id=body["id"],
        body=body,
        digest=sameness(given),
        refs=tuple(dict.fromkeys(refs(body))),
        actor=next(names_of(body["actor"]), None),
        activity=activity_key(about["id"]) if about.get("objectType", "Activity") == "Activity" else None,
        target=str(UUID(about["id"])) if about.get("objectType") == "StatementRef" else None,
        voids=voids,
        outcome="ignored" if voids or consequence(body) is None else "new",
    )


def sameness(given: Statement) -> str:
    """Return what is equal for statements that are the same.

    What the record store sets plays no part, nor how a verb is displayed and an activity described, nor order where
    xAPI gives it no meaning (xAPI 1.0.3, part 2, section 2.3).
    """
    return sha256(_ordered(_essence(_arrays(given)))).hexdigest()


def _essence(given: Statement) -> Statement:
    """Return what distinguishes a statement, be it one of its own or one inside another."""
    found = {name: part for name, part in given.items() if name not in SET_HERE}
    found |= {"verb": given["verb"]["id"], "actor": _who(given["actor"]), "object": _what(given["object"])}
    if "timestamp" in given:
        found["timestamp"] = moment(given["timestamp"], "timestamp").isoformat()
    if "contextActivities" in given.get("context", {}):
        activities = given["context"]["contextActivities"]
        ids = {name: sorted(one["id"] for one in part) for name, part in activities.items()}
        found["context"] = {**given["context"], "contextActivities": ids}
    return found


def _who(given: Agent) -> Agent:
    who = {"objectType": "Agent", **given}
    return who | {"member": sorted(map(_who, given["member"]), key=_ordered)} if "member" in given else who


def _what(given: Statement) -> Statement:
    kind = given.get("objectType", "Activity")
    if kind == "Activity":
        return {"id": given["id"]}
    return _who(given) if kind in ("Agent", "Group") else _essence(given) if kind == "SubStatement" else given


def _ordered(value: object) -> bytes:
    return msgspec.json.encode(value, order="sorted")


def _arrays(given: Statement) -> Statement:
    """Return a copy whose context activities are lists, as xAPI asks them to be handed out."""
    body = dict(given)
    context = body.get("context", {})
    if "contextActivities" in context:
        found = context["contextActivities"]
        lists = {name: part if isinstance(part, list) else [part] for name, part in found.items()}
        body["context"] = {**context, "contextActivities": lists}
    if body.get("object", {}).get("objectType") == "SubStatement":
        body["object"] = _arrays(body["object"])
    return body


def activity_key(iri: str) -> str:
    """Return what an activity is found by."""
    return digest("activity", iri)


def refs(body: Statement) -> Iterator[Ref]:
    """Yield all that a statement is found by."""
    yield Ref("verb", verb_key(body["verb"]["id"]))
    if "registration" in body.get("context", {}):
        yield Ref("registration", registration_key(body["context"]["registration"]))
    about = body["object"]
    kind = about.get("objectType", "Activity")
    near: set[Found] = {("agent", key) for key in everybody_in(body["actor"])}
    if kind in ("Agent", "Group"):
        near |= {("agent", key) for key in everybody_in(about)}
    if kind == "Activity":
        near.add(("activity", activity_key(about["id"])))
    far = {*_related(body), *(_inside(about) if kind == "SubStatement" else ())}
    yield from (Ref(what, key) for what, key in sorted(near))
    yield from (Ref(what, key, near=False) for what, key in sorted(far - near))


def _inside(about: Statement) -> Iterator[Found]:
    for ref in refs(about):
        if ref.kind == "agent" or ref.kind == "activity":
            yield ref.kind, ref.value


def _related(body: Statement) -> Iterator[Found]:
    context = body.get("context", {})
    people = [context.get("instructor"), context.get("team"), body.get("authority")]
    people += [one["agent"] for one in context.get("contextAgents", ())]
    people += [one["group"] for one in context.get("contextGroups", ())]
    for who in filter(None, people):
        yield from (("agent", key) for key in everybody_in(who))
    for activities in context.get("contextActivities", {}).values():
        yield from (("activity", activity_key(one["id"])) for one in activities)


def verb_key(iri: str) -> str:
    """Return what a verb is found by."""
    return digest("verb", iri)


def registration_key(registration: str) -> str:
    """Return what a registration is found by."""
    return digest("registration", registration.lower())
