"""H5P: h5p.json names the content, content/content.json holds it in fields that each content type names as it likes."""

import json
from collections.abc import Iterator

from retrieval.packages.archive import Archive, BadPackage
from retrieval.packages.item import Item, joined
from retrieval.sources.plaintext import TooManyTags, html_page

ABOUT, CONTENT = "h5p.json", "content/content.json"
SHORTEST = 20  # characters of a string that reads like prose; shorter ones are labels of buttons and file names
WORDS = 3
# What H5P keeps beside the content: words of the player, names of files, licences, ids of libraries.
NOT_TAUGHT = frozenset("l10n behaviour metadata library subcontentid path mime copyright ui a11y override".split())


def read_h5p(archive: Archive) -> Item:
    """Return the content of an H5P package. Raises BadPackage."""
    about = _json(archive, ABOUT)
    content = _json(archive, CONTENT) if CONTENT in archive else {}
    title, kind, language = (about.get(name) for name in ("title", "mainLibrary", "language"))
    return Item(
        key=str(kind or "h5p"),
        title=title if isinstance(title, str) else "",
        text=joined([*_prose(content)]),
        language=language if isinstance(language, str) and language != "und" else None,
        modality="interactive",
    )


def _json(archive: Archive, name: str) -> dict[str, object]:
    try:
        value = json.loads(archive.read(name))
    except (ValueError, RecursionError) as error:
        raise BadPackage(f"{name} is not JSON that can be read ({error}); export it again") from error
    if not isinstance(value, dict):
        raise BadPackage(f"{name} is no JSON object; export it again")
    return value


def _prose(content: object) -> Iterator[str]:
    """Yield the texts that a learner reads, in the order of the file."""
    waiting = [content]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            waiting += [inner for key, inner in reversed(value.items()) if key.casefold() not in NOT_TAUGHT]
        elif isinstance(value, list):
            waiting += reversed(value)
        elif isinstance(value, str) and (text := _read(value)):
            yield text


def _read(value: str) -> str:
    try:
        text = html_page(value).text
    except TooManyTags:
        return ""
    marked = "<" in value
    return text if len(text) >= SHORTEST and (marked or len(text.split()) >= WORDS) else ""
