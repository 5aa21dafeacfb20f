"""cmi5.xml (cmi5 2016) and tincan.xml (packages of xAPI content): what may be launched, by which title."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from retrieval.packages import xml
from retrieval.packages.archive import Archive, BadPackage
from retrieval.packages.item import Item, pages_text
from retrieval.packages.manifest import DEEPEST

CMI5, TINCAN = "cmi5.xml", "tincan.xml"


def read_cmi5(archive: Archive) -> Item:
    """Return the course of a cmi5 package: its blocks and assignable units. Raises BadPackage."""
    root = xml.read(archive, CMI5)
    course = xml.child(root, "course")
    if course is None:
        raise BadPackage(f"{CMI5} names no course; export it again")
    goals = {xml.attribute(o, "id"): xml.text(xml.child(o, "title")) for o in xml.descendants(root, "objective")}
    return Item(
        key=xml.attribute(course, "id") or "course",
        title=xml.text(xml.child(course, "title")),
        description=xml.text(xml.child(course, "description")),
        language=_language(course),
        objectives=tuple(goals[id] for id in _named(root) if goals.get(id)),
        parts=tuple(_units(archive, root, goals, 0)),
    )


def _units(archive: Archive, element: Element, goals: dict[str, str], depth: int) -> Iterator[Item]:
    if depth > DEEPEST:
        raise BadPackage(f"more than {DEEPEST} blocks inside one another; export it again")
    for child in element:
        kind = xml.tag(child)
        if kind not in ("block", "au"):
            continue
        address = xml.text(xml.child(child, "url"))
        yield Item(
            key=xml.attribute(child, "id") or xml.text(xml.child(child, "title")),
            title=xml.text(xml.child(child, "title")),
            description=xml.text(xml.child(child, "description")),
            text=pages_text(archive, [address.partition("?")[0]]) if kind == "au" else "",
            language=_language(child),
            objectives=tuple(goals[id] for id in _named(child) if goals.get(id)),
            parts=tuple(_units(archive, child, goals, depth + 1)) if kind == "block" else (),
        )


def _named(element: Element) -> list[str]:
    """Return the ids of the objectives that an element refers to."""
    return [xml.attribute(o, "idref") for o in xml.children(xml.child(element, "objectives"), "objective")]


def _language(element: Element) -> str | None:
    return next((xml.attribute(s, "lang") for s in xml.descendants(element, "langstring")), "") or None


def read_tincan(archive: Archive) -> Item:
    """Return the first activity of an xAPI package, the others as its parts. Raises BadPackage."""
    root = xml.read(archive, TINCAN)
    activities = [_activity(activity) for activity in xml.descendants(root, "activity")]
    if not activities:
        raise BadPackage(f"{TINCAN} names no activity; export it again")
    launched = xml.descendants(root, "launch")
    pages = pages_text(archive, [xml.text(launch).partition("?")[0] for launch in launched])
    first = activities[0]
    return Item(
        key=first.key,
        title=first.title,
        description=first.description,
        text=pages,
        language=first.language,
        parts=tuple(a for a in activities[1:] if a.title),
    )


def _activity(activity: Element) -> Item:
    name, description = xml.child(activity, "name"), xml.child(activity, "description")
    language = xml.attribute(name, "lang") if name is not None else ""
    return Item(
        key=xml.attribute(activity, "id") or xml.text(name),
        title=xml.text(name),
        description=xml.text(description),
        language=language if language and language != "und" else None,
    )
