"""A folder of pages and office files as hub documents, and of packages as resources. Nothing outside it is read."""

import os
import re
import stat
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from urllib.parse import quote

from bs4.exceptions import ParserRejectedMarkup

from paths.errors import BadRecord
from paths.model import Document
from retrieval.dates import first_day
from retrieval.packages.archive import BadPackage
from retrieval.packages.item import Item
from retrieval.packages.jsonld import read_jsonld
from retrieval.packages.kinds import ANSWERS, DOCUMENTS, FEEDS, PACKAGES
from retrieval.packages.records import described, read_package
from retrieval.packages.sandbox import read_apart
from retrieval.sources.checks import Gate
from retrieval.sources.ids import is_source, safe_id
from retrieval.sources.lines import Line, check_file, read_lines
from retrieval.sources.outcome import Outcome, Piece, Refused, SourceError, excerpt
from retrieval.sources.plaintext import Page, TooManyTags, html_page, markdown_page, plain_page
from retrieval.sources.yamltext import BadYaml, read_yaml

MAX_PAGE = 2_000_000  # bytes; the longest handbook page seen has 60,000, a book of 300 pages 600,000
MAX_FRONT_MATTER = 64_000  # characters; the longest seen has 2,000
MAX_FOLDERS = 64  # inside one another; a deeper tree is a mistake or a trap

PAGES = {".md": "markdown", ".markdown": "markdown", ".html": "html", ".htm": "html", ".txt": "text"}
READ = (*PAGES, *DOCUMENTS, *PACKAGES, *FEEDS, *ANSWERS)
_FRONT = re.compile(r"---[ \t]*\n(.*?\n)?(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
JSONLD = "application/ld+json"
# What front matter calls the day of the last change, that of the first after it; then what a page says of itself.
DATES = ("updated", "last_updated", "lastmod", "last_modified", "modified", "date_modified", "dateModified",
         "date", "published", "date_published", "datePublished", "described")  # fmt: skip
_TITLE = 500  # characters of a title that are kept


def read_folder(source: Path, prefix: str, base_url: str | None = None) -> Iterator[Outcome]:
    """Stream the files of a folder, or one file, as documents of kind hub with ids `prefix:relative/path` made safe.

    Packages and feeds become resources instead (`retrieval.packages`), as do things that a page describes by JSON-LD.

    The title is the front matter's, else the first heading, else <title>, else the file's name. `base_url` + relative
    path becomes the url. Text of scripts and hidden elements is left out, and said so in a refusal beside the
    document. Links out of the folder, hidden folders and other kinds of file are refused. Raises SourceError where
    the folder cannot be read or the prefix cannot begin an id.
    """
    pieces = folder_pieces(source, prefix, base_url)
    return (outcome for piece in pieces for outcome in ([piece] if isinstance(piece, Refused) else piece.read()))


def folder_pieces(source: Path, prefix: str, base_url: str | None = None) -> Iterator[Piece | Refused]:
    """Stream the files of a folder one by one, for whoever reads only those that changed. Raises as `read_folder`."""
    if not is_source(prefix):
        raise SourceError(f"{prefix!r} cannot begin an id; use letters, digits and . _ - (at most 40)")
    if base_url is not None and not base_url.startswith(("http://", "https://")):
        raise SourceError(f"the base address {base_url!r} must begin with http:// or https://")
    if not source.is_dir():
        check_file(source)
    return _Folder(source, prefix, base_url).pieces()


class _Folder:
    def __init__(self, source: Path, prefix: str, base_url: str | None) -> None:
        self._source = source
        self._root = source if source.is_dir() else source.parent
        self._real_root = self._root.resolve()
        self._prefix, self._base_url = prefix, base_url

    def pieces(self) -> Iterator[Piece | Refused]:
        for file in self._files() if self._source.is_dir() else [self._source]:
            if isinstance(file, Refused):
                yield file
            else:
                yield Piece(excerpt(self._name(file)), partial(self._read, file), file)

    def _files(self) -> Iterator[Path | Refused]:
        """Give files in the order of their names, keeping the stack here: trees may be deep."""
        waiting = [self._root]
        while waiting:
            entry = waiting.pop()
            try:
                mode = entry.lstat().st_mode
                problem = self._problem(entry, mode)
                if problem is None and stat.S_ISDIR(mode):
                    waiting.extend(sorted((entry / name for name in os.listdir(entry)), reverse=True))
                elif problem is None:
                    yield entry
            except OSError as error:
                problem = f"cannot be read ({error.strerror}); check its permissions"
            if problem:
                yield Refused(self._name(entry), 0, "", problem)

    def _problem(self, entry: Path, mode: int) -> str | None:
        """Say why a file or folder is not read, or None."""
        if stat.S_ISLNK(mode):
            target = entry.resolve()
            if not target.is_relative_to(self._real_root):
                return "a link that leaves the folder; copy the page into the folder"
            if not target.is_file():
                return "a link to a folder, or to nothing; links to pages inside the folder are read"
        elif stat.S_ISDIR(mode):
            if len(entry.relative_to(self._root).parts) > MAX_FOLDERS:
                return f"more than {MAX_FOLDERS} folders inside one another"
            return "a hidden folder; rename it to have it read" if self._is_hidden(entry) else None
        elif not stat.S_ISREG(mode):
            return "not a regular file"
        if entry.suffix.lower() not in READ:
            return f"files end in {', '.join(READ)}; {entry.suffix[:20] or 'a name without an ending'} is not read"
        return None

    def _is_hidden(self, entry: Path) -> bool:
        return entry != self._root and entry.name.startswith(".")

    def _name(self, file: Path) -> str:
        return file.relative_to(self._root).as_posix()

    def _read(self, file: Path) -> Iterator[Outcome]:
        ending = file.suffix.lower()
        if ending in PAGES:
            return self._page(file)
        if ending in DOCUMENTS:
            return self._apart(file)
        return read_package(file, self._prefix, self._name(file))

    def _apart(self, file: Path) -> Iterator[Outcome]:
        """Read an office file or a transcript in a process of its own."""
        name = self._name(file)
        try:
            item = read_apart(file)
        except BadPackage as error:
            yield Refused(excerpt(name), 0, "", str(error))
            return
        page = Page(item.text, title=item.title)
        yield Gate(excerpt(name)).admit(self._document(name, {"updated": item.updated}, page), 1)

    def _page(self, file: Path) -> Iterator[Outcome]:
        name = self._name(file)
        gate = Gate(excerpt(name))
        text = _text_of(file, excerpt(name))
        if isinstance(text, Refused):
            yield text
            return
        front, body, problem = _front_matter(text)
        if problem:
            yield gate.refuse(problem, 1, text)
        try:
            page = _read_page(PAGES[file.suffix.lower()], body)
        except (TooManyTags, ParserRejectedMarkup) as error:
            yield gate.refuse(BadRecord("text", f"not read: {error}"), 0)
            return
        things = read_jsonld(body) if JSONLD in body else []
        if page.left_out:
            counted = ", ".join(f"{count} {kind}" for kind, count in page.left_out)
            yield gate.refuse(BadRecord("text", f"left out of the text: {counted}"), 0)
        if page.text.strip():
            front = {"described": _described_day(things), **front}
            yield gate.admit(self._document(name, front, page), 1, text)
        else:
            yield gate.refuse(BadRecord("text", "no text to read; the page is empty"), 0)
        yield from described(gate, things, self._prefix, name)

    def _document(self, name: str, front: dict[str, object], page: Page) -> Document:
        stem = Path(name).stem.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        title = next(
            t for t in (front.get("title"), page.heading, page.title, stem) if isinstance(t, str) and t.strip()
        )
        language = next((front[key] for key in ("language", "lang") if key in front), None)
        address = quote(name.encode("utf-8", "surrogateescape"))
        return Document(
            id=safe_id(self._prefix, name),
            text=page.text,
            title=" ".join(title.split())[:_TITLE],
            kind="hub",
            url=f"{self._base_url.rstrip('/')}/{address}" if self._base_url else None,
            language=language if isinstance(language, str) and _LANGUAGE.fullmatch(language) else None,
            updated=first_day(*(front.get(key) for key in DATES)),
        )


def _described_day(things: list[Item]) -> str | None:
    """Return the day that a page names of itself: that of the only thing it describes."""
    return things[0].updated if len(things) == 1 else None


def _text_of(file: Path, name: str) -> str | Refused:
    try:
        size = file.stat().st_size
    except OSError as error:
        return Refused(name, 0, "", f"cannot be read ({error.strerror}); check its permissions")
    if size > MAX_PAGE:
        return Refused(name, 0, "", f"{size:,} bytes; pages of up to {MAX_PAGE:,} are read: split it")
    try:
        lines = list(read_lines(file, name))
    except OSError as error:
        return Refused(name, 0, "", f"cannot be read ({error.strerror}); check its permissions")
    bad = next((line for line in lines if isinstance(line, Refused)), None)
    return bad or "\n".join(line.text for line in lines if isinstance(line, Line))


def _front_matter(text: str) -> tuple[dict[str, object], str, BadRecord | None]:
    """Return the front matter, the text after it, and what is wrong with the front matter if it cannot be read."""
    match = _FRONT.match(text)
    if match is None:
        return {}, text, None
    body = text[match.end() :]
    try:
        value = read_yaml(match.group(1) or "", MAX_FRONT_MATTER).value
    except BadYaml as error:
        where = f"line {error.line + 1}: " if error.line else ""
        return {}, body, BadRecord("front matter", f"left out: {where}{error.problem}")
    if value is not None and not isinstance(value, dict):
        return {}, text, None  # two rules with prose between them
    return value or {}, body, None


def _read_page(format: str, text: str) -> Page:
    if format == "markdown":
        return markdown_page(text)
    return html_page(text) if format == "html" else plain_page(text)
