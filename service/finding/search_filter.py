"""Which resources a search may find passages of, by what the catalogue says of them."""

from collections.abc import Callable, Iterator, Set

from paths.catalogue import Catalogue
from paths.errors import BadRecord, Unknown
from paths.graph import SkillGraph
from paths.model import Resource, Teaches
from paths.schedule import parse_day
from service.ports import Ports
from service.schemas import SearchRequest

# Resources that one question may name to the index: its filter is a list of ids, and a server form is sent all of them.
MOST_ADMITTED = 20_000

Rule = Callable[[Resource], bool]


def asks_of_resources(request: SearchRequest) -> bool:
    """Say whether a request has a filter that only a resource can meet; then hub pages are not found."""
    return any(True for _ in _rules(request))


def admitted(
    catalogue: Catalogue, graph: SkillGraph, request: SearchRequest, principals: Set[str], most: int = MOST_ADMITTED
) -> frozenset[str]:
    """Return the resources, of those that the principals may see, that meet every filter of a request.

    What is not known of a resource meets no filter on it. Raises BadRecord naming the field where the filters
    contradict each other, name an unknown skill, or leave more than `most` resources.
    """
    _check(graph, request)
    rules = list(_rules(request))
    found = frozenset(
        resource.id
        for resource in catalogue.resources.values()
        if not principals.isdisjoint(resource.access) and all(rule(resource) for rule in rules)
    )
    if len(found) > most:
        raise BadRecord(
            _widest(request),
            f"the filters leave {len(found):,} resources, and one search takes {most:,}; narrow them down, "
            "or leave them out",
        )
    return found


def fresh(ports: Ports, tenant: str, since: str, most: int = MOST_ADMITTED) -> frozenset[str]:
    """Return the documents that were last changed on a day or later, by their own word or their resource's.

    Raises BadRecord for a day that there is not, or that leaves more than `most` documents.
    """
    parse_day(since, "updatedSince")
    catalogue = ports.workspaces.get(tenant).catalogue
    dated = [r.id for r in catalogue.resources.values() if r.updated and r.updated >= since]
    found = ports.store.sources.documents_since(tenant, since, dated, most + 1)
    if len(found) > most:
        raise BadRecord("updatedSince", f"more than {most:,} documents are as new; name a later day, or leave it out")
    return frozenset(found)


def _check(graph: SkillGraph, request: SearchRequest) -> None:
    least, most = request.minutes_at_least, request.minutes_at_most
    if least is not None and most is not None and least > most:
        raise BadRecord("minutesAtLeast", f"{least} is more than minutesAtMost, which is {most}")
    for place, skill in enumerate(request.skills):
        try:
            graph.skill(skill)
        except Unknown as error:
            raise BadRecord(f"skills[{place}]", str(error)) from error


def _rules(request: SearchRequest) -> Iterator[Rule]:
    least, most = request.minutes_at_least, request.minutes_at_most
    if request.modalities:
        yield lambda resource: resource.modality in request.modalities
    if request.providers:
        yield lambda resource: resource.provider in request.providers
    if least is not None:
        yield lambda resource: resource.minutes is not None and resource.minutes >= least
    if most is not None:
        yield lambda resource: resource.minutes is not None and resource.minutes <= most
    if request.skills or request.reaches_level is not None or request.starts_at_most is not None:
        yield lambda resource: any(_meets(band, request) for band in resource.teaches)


def _meets(band: Teaches, request: SearchRequest) -> bool:
    """Say whether one band is of a wanted skill and of the wanted levels; several bands do not add up."""
    if request.skills and band.skill not in request.skills:
        return False
    if request.reaches_level is not None and band.to < request.reaches_level:
        return False
    return request.starts_at_most is None or band.from_ <= request.starts_at_most


def _widest(request: SearchRequest) -> str:
    """Return the name of a filter that was given, to point at."""
    given = {
        "minutesAtMost": request.minutes_at_most,
        "minutesAtLeast": request.minutes_at_least,
        "reachesLevel": request.reaches_level,
        "startsAtMost": request.starts_at_most,
        "modalities": request.modalities or None,
        "providers": request.providers or None,
        "skills": request.skills or None,
    }
    return next(name for name, value in given.items() if value is not None)
