"""EPUB 2 and 3: the book's title and language, its chapters in reading order as the text of one item."""

from collections.abc import Iterator
from pathlib import PurePosixPath
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from retrieval.dates import first_day
from retrieval.packages import xml
from retrieval.packages.archive import Archive, BadPackage
from retrieval.packages.item import Item, joined, pages_text

CONTAINER = "META-INF/container.xml"
MODIFIED = "dcterms:modified"


def read_epub(archive: Archive) -> Item:
    """Return a book. Raises BadPackage."""
    root = xml.read(archive, CONTAINER)
    name = next((xml.attribute(f, "full-path") for f in xml.descendants(root, "rootfile")), "")
    if not name:
        raise BadPackage(f"{CONTAINER} names no book; export it again")
    book = xml.read(archive, name)
    about = xml.child(book, "metadata")
    folder = PurePosixPath(name).parent
    listed = xml.children(xml.child(book, "manifest"), "item")
    files = {xml.attribute(i, "id"): str(folder / unquote(xml.attribute(i, "href"))) for i in listed}
    spine = [files.get(xml.attribute(r, "idref"), "") for r in xml.children(xml.child(book, "spine"), "itemref")]
    return Item(
        key=xml.text(xml.child(about, "identifier")) or "book",
        title=xml.text(xml.child(about, "title")),
        description=joined([xml.text(xml.child(about, "description"))]),
        text=pages_text(archive, spine),
        language=xml.text(xml.child(about, "language")) or None,
        modality="book",
        updated=first_day(*_dates(about)),
    )


def _dates(about: Element | None) -> Iterator[str]:
    """Yield when the book was changed (EPUB 3), then when it was published."""
    for meta in xml.children(about, "meta"):
        if xml.attribute(meta, "property") == MODIFIED:
            yield xml.text(meta)
    yield from (xml.text(date) for date in xml.children(about, "date"))
