"""What a request to the statement resource asks for: its version, and its query, checked as xAPI says."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlencode

import msgspec

from service.activity import agents, rules
from service.activity.agents import digest, names_of
from service.activity.drafts import activity_key, registration_key, verb_key
from service.activity.rules import Version, fail
from service.store.telling.statements import Ref, Wanted
from service.store.work.leases import stamp

HEADER = "X-Experience-API-Version"
NEWEST: Version = "2.0.0"
VERSIONS = ("1.0.0", "1.0.1", "1.0.2", "1.0.3", "2.0.0")
PAGE, LARGEST_PAGE = 100, 500
ONE = ("statementId", "voidedStatementId")
HOW = ("format", "attachments")
FILTERS = ("agent", "verb", "activity", "registration", "related_activities", "related_agents", "since", "until",
           "limit", "ascending", "cursor")  # fmt: skip

Form = Literal["exact", "ids", "canonical"]
ALL = Wanted()


@dataclass(frozen=True, slots=True)
class Asked:
    """One statement by its id, or a page of many; `more` is the query of the next page but for its cursor."""

    form: Form
    attachments: bool
    id: str | None = None
    voided: bool = False
    wanted: Wanted = ALL
    more: str = ""


def version_of(header: str | None) -> Version | None:
    """Return the version to answer in; None for one that is not spoken here, or where none was sent."""
    text = (header or "").strip()
    if text == "1.0" or text.startswith("1.0."):
        return "1.0.3"
    return NEWEST if text == "2.0" or text.startswith("2.0.") else None


def asked(query: Mapping[str, str], version: Version) -> Asked:
    """Return what a query asks for; raise BadRecord naming the parameter."""
    if unknown := [name for name in query if name not in (*ONE, *HOW, *FILTERS)]:
        raise fail(unknown[0], "is no parameter of this resource; their names are case-sensitive")
    form, attachments = _form(query), _flag(query, "attachments")
    ids = [name for name in ONE if name in query]
    if not ids:
        more = urlencode({name: value for name, value in query.items() if name != "cursor"})
        return Asked(form, attachments, wanted=_wanted(query, version), more=more)
    if len(ids) > 1 or (other := [name for name in query if name in FILTERS]):
        raise fail(ids[0] if len(ids) > 1 else other[0], "does not go together with the id of a statement")
    rules.uuid(query[ids[0]], ids[0])
    return Asked(form, attachments, query[ids[0]].lower(), ids[0] == "voidedStatementId")


def _wanted(query: Mapping[str, str], version: Version) -> Wanted:
    return Wanted(
        refs=tuple(_refs(query)),
        since=_time(query, "since", version),
        until=_time(query, "until", version),
        ascending=_flag(query, "ascending"),
        cursor=_count(query, "cursor"),
        limit=min(_count(query, "limit") or (PAGE if "limit" not in query else LARGEST_PAGE), LARGEST_PAGE),
    )


def _refs(query: Mapping[str, str]) -> list[Ref]:
    found = []
    if "agent" in query:
        found.append(Ref("agent", _agent(query["agent"]), near=not _flag(query, "related_agents")))
    if "activity" in query:
        rules.iri(query["activity"], "activity")
        found.append(Ref("activity", activity_key(query["activity"]), near=not _flag(query, "related_activities")))
    if "verb" in query:
        rules.iri(query["verb"], "verb")
        found.append(Ref("verb", verb_key(query["verb"])))
    if "registration" in query:
        rules.uuid(query["registration"], "registration")
        found.append(Ref("registration", registration_key(query["registration"])))
    return found


def _agent(text: str) -> str:
    try:
        who = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError) as error:
        raise fail("agent", f"give an agent as JSON ({error})") from error
    agents.actor(who, "agent")
    return next(names_of(who), digest("anonymous"))


def _form(query: Mapping[str, str]) -> Form:
    forms: dict[str, Form] = {"ids": "ids", "exact": "exact", "canonical": "canonical"}
    form = forms.get(query.get("format", "exact"))
    if form is None:
        raise fail("format", "give ids, exact or canonical")
    return form


def _flag(query: Mapping[str, str], name: str) -> bool:
    given = query.get(name, "false").lower()
    if given not in ("true", "false"):
        raise fail(name, "give true or false")
    return given == "true"


def _count(query: Mapping[str, str], name: str) -> int | None:
    given = query.get(name)
    if given is None:
        return None
    if not (given.isascii() and given.isdigit() and len(given) < 16):
        raise fail(name, "give a whole number, 0 or more")
    return int(given)


def _time(query: Mapping[str, str], name: str, version: Version) -> str | None:
    given = query.get(name)
    # a plus sign that was not encoded arrives as a space
    return stamp(rules.moment(given.strip().replace(" ", "+"), name, version)) if given is not None else None
