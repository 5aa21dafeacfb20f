"""What a package is made of, whichever format it came in."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Literal

from retrieval.durations import minutes_of_clock, minutes_of_duration
from retrieval.minutes import LONGEST
from retrieval.packages.archive import Archive
from retrieval.sources.plaintext import TooManyTags, html_page

MOST_PARTS = 5_000
LONGEST_TEXT = 2_000_000  # characters of one part
PAGES = (".html", ".htm", ".xhtml")


@dataclass(frozen=True, slots=True)
class Item:
    """Something to learn, whole or part: `key` is its name among the package's own, `text` what a learner reads.

    `parts` are items of their own, in their order. `measured` says whether minutes were stated or are of media.
    `teaches` are skills by the names that their author gave them. `updated` is the day of the last change. A `shelf` is
    nothing to learn itself, it only holds its parts.
    """

    key: str
    title: str
    description: str = ""
    text: str = ""
    minutes: int | None = None
    measured: Literal["stated", "media"] = "stated"
    objectives: tuple[str, ...] = ()
    language: str | None = None
    modality: str | None = None
    url: str | None = None
    teaches: tuple[str, ...] = ()
    parts: tuple["Item", ...] = ()
    updated: str | None = None
    shelf: bool = False


def minutes_of(text: str) -> int | None:
    """Return the minutes of an ISO 8601 duration or of a clock such as 01:30:00, at least 1; None where it is none."""
    found = minutes_of_duration(text) or minutes_of_clock(text)
    return min(found, LONGEST) if found else None


def page_text(content: bytes) -> str:
    """Return what a reader sees of an HTML page; '' where it is too much for a page."""
    try:
        return html_page(decoded(content)).text
    except TooManyTags:
        return ""


def decoded(content: bytes) -> str:
    """Return text in UTF-8 or, where it is none, in the encoding of old Windows tools."""
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")


def pages_text(archive: Archive, names: Sequence[str]) -> str:
    """Return the text of those of the files that are pages of the package, each once."""
    pages = [name for name in dict.fromkeys(names) if PurePosixPath(name).suffix.casefold() in PAGES]
    return joined([page_text(archive.read(name)) for name in pages if name in archive])


def joined(texts: Sequence[str]) -> str:
    """Return texts as paragraphs, each text once, as much of them as one part may have."""
    return "\n\n".join(dict.fromkeys(text.strip() for text in texts if text.strip()))[:LONGEST_TEXT]


def simplified(item: Item) -> Item:
    """Return the item without wholes that are nothing but their one part: a course of one lesson is that lesson."""
    parts = tuple(map(simplified, item.parts))
    if item.shelf or len(parts) != 1 or item.text:
        return replace(item, parts=parts)
    (only,) = parts
    return replace(
        only,
        key=item.key,
        title=item.title or only.title,
        description=joined([item.description, only.description]),
        minutes=item.minutes or only.minutes,
        objectives=tuple(dict.fromkeys((*item.objectives, *only.objectives))),
        teaches=tuple(dict.fromkeys((*item.teaches, *only.teaches))),
        language=item.language or only.language,
        updated=item.updated or only.updated,
    )
