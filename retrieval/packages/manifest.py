"""imsmanifest.xml: SCORM 1.2 and 2004, IMS Content Packaging and Common Cartridge.

Each launchable item is a part. Its text is that of the pages that the manifest lists with it, since what a player shows
by script cannot be known without running it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import Element

from retrieval.dates import first_day
from retrieval.packages import xml
from retrieval.packages.archive import Archive, BadPackage
from retrieval.packages.item import Item, minutes_of, pages_text

FILE = "imsmanifest.xml"
LINK = "imswl"  # a web link of Common Cartridge
DEEPEST = 50  # items inside one another


def read_manifest(archive: Archive) -> Item:
    """Return the course of a SCORM or IMS package. Raises BadPackage."""
    root = xml.read(archive, FILE)
    resources = {xml.attribute(r, "identifier"): r for r in xml.descendants(root, "resource")}
    organization = _organization(root)
    lom = xml.child(root, "metadata", "lom")
    about = _about(lom)
    title = xml.text(xml.child(organization, "title")) or about.title or xml.attribute(root, "identifier")
    parts = tuple(_parts(archive, organization, resources, 0)) if organization is not None else ()
    if not parts:
        parts = tuple(_loose(archive, resources))
    return replace(about, key=xml.attribute(root, "identifier") or "package", title=title, parts=parts)


def _organization(root: Element) -> Element | None:
    """Return the default organization, else the first."""
    all_ = xml.child(root, "organizations")
    found = xml.children(all_, "organization")
    default = xml.attribute(all_, "default") if all_ is not None else ""
    return next((o for o in found if xml.attribute(o, "identifier") == default), next(iter(found), None))


def _parts(archive: Archive, element: Element, resources: Mapping[str, Element], depth: int) -> Iterator[Item]:
    if depth > DEEPEST:
        raise BadPackage(f"more than {DEEPEST} items inside one another; export it again")
    for item in xml.children(element, "item"):
        if xml.attribute(item, "isvisible").casefold() == "false" and not xml.children(item, "item"):
            continue
        inner = tuple(_parts(archive, item, resources, depth + 1))
        resource = resources.get(xml.attribute(item, "identifierref"))
        title = xml.text(xml.child(item, "title"))
        if len(inner) == 1 and resource is None:
            yield from inner
        elif title and (inner or resource is not None):
            launched, own = _launched(archive, resource), _about(xml.child(item, "metadata", "lom"))
            yield replace(
                launched,
                key=xml.attribute(item, "identifier") or title,
                title=title,
                description=own.description or launched.description,
                minutes=own.minutes or launched.minutes,
                language=own.language or launched.language,
                updated=own.updated or launched.updated,
                parts=inner,
            )
        else:
            yield from inner


def _loose(archive: Archive, resources: Mapping[str, Element]) -> Iterator[Item]:
    """Yield the launchable resources of a package without an organization."""
    for key, resource in resources.items():
        item = _launched(archive, resource)
        if item.text:
            yield replace(item, key=key, title=item.title or key)


def _launched(archive: Archive, resource: Element | None) -> Item:
    """Return what a resource says: the text of its pages, or where its web link leads."""
    if resource is None:
        return Item("", "")
    base = xml.attribute(resource, "base")
    hrefs = [xml.attribute(resource, "href"), *(xml.attribute(f, "href") for f in xml.children(resource, "file"))]
    files = [_inside(base, href) for href in hrefs if href]
    about = _about(xml.child(resource, "metadata", "lom"))
    if xml.attribute(resource, "type").casefold().startswith(LINK):
        return replace(about, url=_link(archive, files))
    return replace(about, text=pages_text(archive, files))


def _inside(base: str, href: str) -> str:
    """Return the name in the archive that an href speaks of."""
    return str(PurePosixPath(unquote(base)) / unquote(urlsplit(href).path)) if base else unquote(urlsplit(href).path)


def _link(archive: Archive, files: list[str]) -> str | None:
    for name in files:
        if name in archive and name.casefold().endswith(".xml"):
            address = next((xml.attribute(u, "href") for u in xml.descendants(xml.read(archive, name), "url")), "")
            if address.casefold().startswith(("http://", "https://")):
                return address
    return None


def _about(lom: Element | None) -> Item:
    """Return what learning object metadata say, by IEEE 1484.12.1."""
    general, educational = xml.child(lom, "general"), xml.child(lom, "educational")
    time = xml.child(educational, "typicallearningtime")
    stated = xml.text(xml.child(time, "duration")) or xml.text(xml.child(time, "datetime")) or xml.text(time)
    return Item(
        key="",
        title=xml.text(xml.child(general, "title")),
        description=xml.text(xml.child(general, "description")),
        language=xml.text(xml.child(general, "language")) or None,
        minutes=minutes_of(stated),
        updated=_changed(lom),
    )


def _changed(lom: Element | None) -> str | None:
    """Return the newest day on which somebody contributed to the object, as its life cycle says."""
    days = []
    for part in xml.children(xml.child(lom, "lifecycle"), "contribute"):
        date = xml.child(part, "date")
        days.append(first_day(xml.text(xml.child(date, "datetime")), xml.text(date)))
    return max((day for day in days if day), default=None)
