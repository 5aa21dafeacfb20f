"""RSS 2.0, Atom and podcast feeds: one item an entry."""

from xml.etree.ElementTree import Element

from retrieval.dates import first_day
from retrieval.packages import xml
from retrieval.packages.archive import BadPackage
from retrieval.packages.item import MOST_PARTS, Item, minutes_of
from retrieval.sources.plaintext import TooManyTags, html_page

DATES = ("modified", "updated", "pubdate", "published", "date")  # Dublin Core, Atom, RSS
WEB = ("http://", "https://")


def read_feed(content: bytes, name: str) -> Item:
    """Return a feed with its entries as parts. Raises BadPackage."""
    root = xml.parse(content, name)
    atom = xml.tag(root) == "feed"
    channel = root if atom else xml.child(root, "channel")
    if channel is None:
        raise BadPackage(f"{name} is neither RSS nor Atom; give a feed, or map the file with --mapping")
    entries = [*xml.children(channel, "entry"), *xml.children(channel, "item"), *xml.children(root, "item")]
    if len(entries) > MOST_PARTS:
        raise BadPackage(f"more than {MOST_PARTS:,} entries in it; split the feed")
    return Item(
        key=_link(channel) or name,
        title=xml.text(xml.child(channel, "title")),
        description=_plain(channel, "description", "subtitle"),
        language=xml.text(xml.child(channel, "language")) or xml.attribute(channel, "lang") or None,
        url=_link(channel) or None,
        updated=first_day(*(xml.text(xml.child(channel, name)) for name in ("lastbuilddate", *DATES))),
        parts=tuple(_entry(entry) for entry in entries),
    )


def _entry(entry: Element) -> Item:
    enclosure = xml.child(entry, "enclosure")
    kind = xml.attribute(enclosure, "type").partition("/")[0] if enclosure is not None else ""
    duration = xml.text(xml.child(entry, "duration"))
    link = _link(entry)
    return Item(
        key=xml.text(xml.child(entry, "guid")) or xml.text(xml.child(entry, "id")) or link,
        title=xml.text(xml.child(entry, "title")),
        description=_plain(entry, "description", "summary"),
        text=_plain(entry, "encoded", "content"),
        minutes=minutes_of(f"PT{duration}S" if duration.isdigit() else duration),
        measured="media",
        modality={"audio": "podcast", "video": "video"}.get(kind, "article"),
        url=link or None,
        updated=first_day(*(xml.text(xml.child(entry, name)) for name in DATES)),
    )


def _link(element: Element) -> str:
    """Return where an element leads: RSS has it as text, Atom in an attribute of the link that is no other relation."""
    for link in xml.children(element, "link"):
        here = xml.attribute(link, "rel") in ("", "alternate")
        address = xml.text(link) or (xml.attribute(link, "href") if here else "")
        if address.casefold().startswith(WEB):
            return address
    return ""


def _plain(element: Element, *names: str) -> str:
    for name in names:
        found = xml.child(element, name)
        if found is not None and (html := "".join(found.itertext()).strip()):
            try:
                return html_page(html).text
            except TooManyTags:
                return ""
    return ""
