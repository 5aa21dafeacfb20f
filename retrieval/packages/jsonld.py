"""schema.org metadata in web pages (JSON-LD): courses, videos, articles and other learning resources."""

import json
from collections.abc import Iterator

from bs4 import BeautifulSoup

from retrieval.dates import first_day
from retrieval.packages.item import LONGEST_TEXT, Item, minutes_of

TYPES = {
    "course": "course",
    "learningresource": "",
    "creativework": "",
    "videoobject": "video",
    "audioobject": "podcast",
    "podcastepisode": "podcast",
    "article": "article",
    "techarticle": "article",
    "newsarticle": "article",
    "blogposting": "article",
    "book": "book",
    "howto": "guide",
    "quiz": "quiz",
    "event": "event",
    "educationevent": "event",
}
TEXTS = ("articleBody", "transcript", "text")
DATES = ("dateModified", "datePublished", "uploadDate", "dateCreated")
MOST = 1_000  # things in one page
INNER = ("@graph", "mainEntity", "itemListElement", "item")  # where a thing keeps the things that a page is about
WEB = ("http://", "https://")


def read_jsonld(html: str) -> list[Item]:
    """Return the learning resources that a page describes; what is malformed or of another type is passed over."""
    found: list[Item] = []
    for script in BeautifulSoup(html, "html.parser").find_all("script", type="application/ld+json"):
        try:
            data = json.loads(script.get_text())
        except (ValueError, RecursionError):
            continue
        found += [item for thing in _things(data) if (item := _item(thing))]
    return found[:MOST]


def _things(data: object) -> Iterator[dict[str, object]]:
    """Yield the things at the top: the value itself, a list's, a graph's, the main one of a page, a list's elements."""
    waiting, seen = [data], 0
    while waiting and seen < MOST:
        value = waiting.pop(0)
        seen += 1
        if isinstance(value, list):
            waiting = [*value, *waiting]
        elif isinstance(value, dict):
            yield value
            waiting = [*(value[key] for key in INNER if key in value), *waiting]


def _item(thing: dict[str, object]) -> Item | None:
    kinds = [str(kind).rpartition("/")[2].casefold() for kind in _all(thing.get("@type"))]
    kind = next((kind for kind in kinds if kind in TYPES), None)
    title = _text(thing.get("name")) or _text(thing.get("headline"))
    if kind is None or not title:
        return None
    url = _text(thing.get("url")) or _text(thing.get("@id"))
    instances = [i for i in _all(thing.get("hasCourseInstance")) if isinstance(i, dict)]
    durations = [thing.get("timeRequired"), thing.get("duration"), *(i.get("courseWorkload") for i in instances)]
    minutes = next((m for d in durations if (m := minutes_of(_text(d)))), None)
    return Item(
        key=url or title,
        title=title,
        description=_text(thing.get("description")) or _text(thing.get("abstract")),
        text=next((t for name in TEXTS if (t := _text(thing.get(name)))), "")[:LONGEST_TEXT],
        minutes=minutes,
        measured="media" if TYPES[kind] in ("video", "podcast") else "stated",
        language=_text(thing.get("inLanguage")) or None,
        modality=TYPES[kind] or _text(thing.get("learningResourceType")) or None,
        url=url if url.startswith(WEB) else None,
        teaches=tuple(name for what in _all(thing.get("teaches")) if (name := _text(what))),
        updated=first_day(*(_text(thing.get(name)) for name in DATES)),
    )


def _all(value: object) -> list[object]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _text(value: object) -> str:
    """Return a text, the name of a thing, or the first of several."""
    if isinstance(value, list):
        return _text(value[0]) if value else ""
    if isinstance(value, dict):
        return _text(value.get("@value") or value.get("name"))
    return " ".join(value.split()) if isinstance(value, str) else ""
