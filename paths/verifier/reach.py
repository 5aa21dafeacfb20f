"""The claim about levels that a path does not reach: whether anything admissible could reach them at all.

Standard library only.
"""

from collections.abc import Iterable, Iterator

from paths.verifier.limits import FILTERS, has_no_session
from paths.verifier.replay import Case, Levels, Problems, raised, why_not
from paths.verifier.shape import Record


def coverable_as_said(case: Case) -> Problems:
    """A level is deferred when admissible resources could reach it without limits of time, else uncoverable."""
    missing = [
        (row, item)
        for row in case.path["gap"]
        for item in row["levels"]
        if item["status"] in ("deferred", "uncoverable")
    ]
    top = reachable(case, {row["skill"] for row, _ in missing})
    for row, item in missing:
        found = "deferred" if item["level"] <= top.get(row["skill"], 0) else "uncoverable"
        if item["status"] != found:
            yield f"gap row {row['skill']} says level {item['level']} is {item['status']}, replayed it is {found}"


def reachable(case: Case, skills: Iterable[str]) -> Levels:
    """Return the levels of these skills that all admissible resources together reach, as long as any may start."""
    levels, done = dict(case.levels), set(case.done)
    waiting = [r for r in relevant(case, skills) if r["id"] in case.begun or is_admissible(case, r)]
    moved = True
    while moved:
        moved, satisfied, left = False, case.shelf.satisfied(done), []
        for resource in waiting:
            if why_not(resource, levels, satisfied, case.graph):
                left.append(resource)
                continue
            levels.update({rise["skill"]: rise["to"] for rise in raised(resource, levels)})
            done.add(resource["id"])
            moved = True
        waiting = left
    return levels


def relevant(case: Case, skills: Iterable[str]) -> list[Record]:
    """Return the resources that may matter to these skills: what teaches them, and what those wait for, and so on.

    Leaving the rest of a catalogue out changes no level of these skills and saves most of the work.
    """
    found: dict[str, Record] = {}
    waiting = [("skill", skill) for skill in skills]
    seen = set(waiting)
    while waiting:
        kind, name = waiting.pop()
        if kind == "resource" and name in case.shelf.resources:
            found[name] = case.shelf.resources[name]
        links = teachers(case, name) if kind == "skill" else conditions(case, name)
        fresh = set(links) - seen
        seen |= fresh
        waiting.extend(fresh)
    return [found[name] for name in sorted(found)]


def teachers(case: Case, skill: str) -> Iterator[tuple[str, str]]:
    """Give what teaches a skill."""
    return (("resource", name) for name in case.shelf.teaching.get(skill, ()))


def conditions(case: Case, name: str) -> Iterator[tuple[str, str]]:
    """Give what the start of a resource may wait for, and what being done with it may mean."""
    shelf = case.shelf
    kin = {*shelf.counted_by.get(name, ()), *shelf.parts.get(name, ()), *shelf.wholes.get(name, ())}
    resource = shelf.resources.get(name)
    if resource is not None:
        yield from (("skill", item["skill"]) for item in [*resource["teaches"], *resource["competencyRequired"]])
        taught = {band["skill"] for band in resource["teaches"]}
        yield from (("skill", edge["before"]) for skill in taught for edge in case.graph.hard_into.get(skill, ()))
        kin |= set(resource["requires"])
    yield from (("resource", item) for item in kin)


def is_admissible(case: Case, resource: Record) -> bool:
    """Return whether a resource could be a step of some path of this learner, all limits on totals aside."""
    limits = case.constraints
    hard = {name: offends for name, offends in FILTERS.items() if name not in limits["soft"]}
    return (
        resource["minutes"] is not None
        and bool(case.person.principals & set(resource["access"]))
        and resource["id"] not in case.satisfied_before
        and not any(offends(resource, limits) for offends in hard.values())
        and not has_no_session(case, resource)
    )
