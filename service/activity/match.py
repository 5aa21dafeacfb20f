"""Whose activity it is, and which resource it is about.

An activity is known by the resource's address, its id, what a person said it is called, the id that a package (cmi5,
SCORM, xAPI) gave it, or the address under which we speak of it ourselves. A learner is known by an account, a mail
address, its SHA-1 or an OpenID that was said to be the learner's, or by the account that we use ourselves.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast
from urllib.parse import unquote, urlsplit

from paths.catalogue import Catalogue
from paths.model import Resource
from service.activity.agents import digest, names_of
from service.activity.drafts import activity_key
from service.activity.names import home_of, own_account, resource_iri
from service.activity.statement import Statement
from service.ports import Ports
from service.store.values import Query

CMI5 = "https://w3id.org/xapi/cmi5/context/categories/cmi5"
PACKAGE = re.compile(r"[^/]*?:.*?\.(?:zip|imscc|mbz|h5p|epub|pkg)/(.+)", re.IGNORECASE | re.DOTALL)
MEMO = "service.activity.match"

Known = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Matched:
    """What a statement is about; `lacks` names what nobody knows, or "ambiguous" where several resources answer."""

    learner: str | None
    resource: str | None
    lacks: str = ""


def match(ports: Ports, tenant: str, catalogue: Catalogue, bodies: Sequence[Statement]) -> list[Matched]:
    """Return whose each statement is, and about which resource."""
    store, settings = ports.store, ports.settings
    owners = store.activity.owners(tenant, {key for body in bodies for key in names_of(body["actor"])})
    own = {digest("account", home_of(settings, tenant), name): name for name in _own_names(ports, tenant, bodies)}
    there = {learner.id for learner in store.learners(tenant, Query(ids=tuple(own.values())))} if own else set()
    owners = {key: id for key, id in own.items() if id in there} | owners
    meant = store.activity.meant(tenant, {activity_key(iri) for body in bodies for iri in _spoken_of(body)})
    known = _known(catalogue)
    found = []
    for body in bodies:
        learner = next((owners[key] for key in names_of(body["actor"]) if key in owners), None)
        candidates = _resources(body, meant, known, resource_iri(settings, tenant, ""), catalogue)
        found.append(_matched(learner, candidates))
    return found


def _matched(learner: str | None, candidates: Sequence[str]) -> Matched:
    if len(candidates) > 1:
        return Matched(learner, None, "ambiguous" if learner else "actor")
    resource = candidates[0] if candidates else None
    lacks = "" if learner and resource else "activity" if learner else "actor" if resource else "both"
    return Matched(learner, resource, lacks)


def _spoken_of(body: Statement) -> Iterator[str]:
    """Yield the ids under which a statement may speak of a resource, the surest first."""
    yield body["object"]["id"]
    activities = body.get("context", {}).get("contextActivities", {})
    if any(one["id"] == CMI5 for one in activities.get("category", ())):
        yield from (one["id"] for one in activities.get("grouping", ()))  # the id that the package's author gave


def _resources(
    body: Statement, meant: Mapping[str, str], known: Known, ours: str, catalogue: Catalogue
) -> Sequence[str]:  # fmt: skip
    for iri in _spoken_of(body):
        if (said := meant.get(activity_key(iri))) is not None:
            return [said]
        if iri.startswith(ours) and (id := unquote(iri[len(ours) :])) in catalogue.resources:
            return [id]
        if found := known.get(plain(iri)):
            return found
    return ()


def _known(catalogue: Catalogue) -> Known:
    """Return the resources by every name that the catalogue itself tells."""
    if MEMO not in catalogue.memo:
        named: dict[str, list[str]] = {}
        for resource in catalogue.resources.values():
            for name in dict.fromkeys(names_of_resource(resource)):
                named.setdefault(name, []).append(resource.id)
        catalogue.memo[MEMO] = named
    return cast(Known, catalogue.memo[MEMO])


def names_of_resource(resource: Resource) -> Iterator[str]:
    """Yield the names by which a resource tells who it is: id, address, and what its package calls it."""
    yield resource.id
    if resource.url:
        yield plain(resource.url)
    if inside := PACKAGE.fullmatch(_unescaped(resource.id)):
        yield plain(inside[1])


def plain(iri: str) -> str:
    """Return an address without what makes no difference: its scheme's security, the case of its host, a last slash."""
    try:
        parts = urlsplit(iri)
    except ValueError:
        return iri
    if parts.scheme.lower() not in ("http", "https"):
        return iri
    query = f"?{parts.query}" if parts.query else ""
    return f"//{parts.netloc.lower()}{parts.path.rstrip('/')}{query}"


def _unescaped(id: str) -> str:
    return re.sub(r"(?:~[0-9A-F]{2})+", lambda m: bytes.fromhex(m[0].replace("~", "")).decode(errors="replace"), id)


def _own_names(ports: Ports, tenant: str, bodies: Iterable[Statement]) -> set[str]:
    home = own_account(ports.settings, tenant, "")["account"]["homePage"]
    accounts = (body["actor"].get("account", {}) for body in bodies)
    return {account["name"] for account in accounts if account.get("homePage") == home}
