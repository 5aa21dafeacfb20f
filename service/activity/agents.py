"""Who: agents and groups, and the one identifier by which each is known."""

import re
from collections.abc import Iterator
from hashlib import sha1, sha256
from typing import Any

from service.activity import rules
from service.activity.rules import fail, listed, matching, members

IFIS = ("mbox", "mbox_sha1sum", "openid", "account")
MBOX = re.compile(r"mailto:[^@\s]+@[^@\s]+")
SHA1 = re.compile(r"[0-9a-fA-F]{40}")

Agent = dict[str, Any]


def account(value: Any, at: str) -> None:
    members(value, at, {"homePage": rules.iri, "name": rules.text}, ("homePage", "name"))


AGENT: dict[str, rules.Check] = {
    "objectType": rules.text,
    "name": rules.text,
    "mbox": matching(MBOX, "give mailto: and an address"),
    "mbox_sha1sum": matching(SHA1, "give the SHA-1 of a mailto: IRI, 40 hexadecimal digits"),
    "openid": rules.iri,
    "account": account,
}


def agent(value: Any, at: str) -> None:
    """Check an agent: it has exactly one identifier."""
    members(value, at, AGENT)
    if value.get("objectType", "Agent") != "Agent":
        raise fail(f"{at}.objectType", "give an Agent here")
    _identified(value, at)


def group(value: Any, at: str) -> None:
    """Check a group: it has one identifier, or members, who are agents."""
    members(value, at, {**AGENT, "member": listed(agent)}, ("objectType",))
    if value["objectType"] != "Group":
        raise fail(f"{at}.objectType", "give a Group here")
    if any(name in value for name in IFIS):
        _identified(value, at)
    elif not value.get("member"):
        raise fail(f"{at}.member", "an anonymous group names its members")


def actor(value: Any, at: str) -> None:
    """Check an agent or a group."""
    if isinstance(value, dict) and value.get("objectType") == "Group":
        group(value, at)
    else:
        agent(value, at)


def authority(value: Any, at: str) -> None:
    """Check who vouches: an agent, or an anonymous group of two."""
    actor(value, at)
    if value.get("objectType") == "Group" and (len(value.get("member", ())) != 2 or any(i in value for i in IFIS)):
        raise fail(at, "an authority is an agent, or an anonymous group of two")


def _identified(value: Agent, at: str) -> None:
    given = [name for name in IFIS if name in value]
    if len(given) != 1:
        raise fail(at, f"give exactly one of {', '.join(IFIS)}" + (f", not {' and '.join(given)}" if given else ""))


def names_of(who: Agent) -> Iterator[str]:
    """Yield the digests by which an agent or group is found; an address is found by its SHA-1, too."""
    if "account" in who:
        yield digest("account", who["account"]["homePage"], who["account"]["name"])
    elif "openid" in who:
        yield digest("openid", who["openid"])
    elif "mbox" in who:
        yield digest("mbox", sha1(who["mbox"].encode(), usedforsecurity=False).hexdigest())
    elif "mbox_sha1sum" in who:
        yield digest("mbox", who["mbox_sha1sum"].lower())


def everybody_in(who: Agent) -> Iterator[str]:
    """Yield the digests of an agent or group, and of its members."""
    yield from names_of(who)
    for one in who.get("member", ()):
        yield from names_of(one)


def digest(*parts: str) -> str:
    """Return what a long or personal name is found by: 160 bits of its SHA-256."""
    return sha256("\0".join(parts).encode()).hexdigest()[:40]
