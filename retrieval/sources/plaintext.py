"""Pages to plain text: what a reader would see, as paragraphs; what is hidden from readers is left out and counted."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement, PreformattedString, Tag
from markdown_it import MarkdownIt

MAX_TAGS = 100_000  # of one page; a parsed tag takes about 1 kB, and a page written by people has some thousands
LONGEST_STYLE = 2_000  # characters that are read of an element's own style

_OPAQUE = re.compile(r"<!--|<(script|style)\b[^<>]*>", re.IGNORECASE)
_DECLARATION = re.compile(r"<[!?][^<>]*>")
# The parser takes quadratic time over tags that never close; what cannot be a tag is text.
_NO_TAG = re.compile(r"<(?!/?[A-Za-z][^<>]*>)")
_LESS = re.compile(r"=([\"'])\s{0,9}<(?![A-Za-z/!?])")  # an arrow on a button, as in value="<- back"
# No reader sees these, a language model does: 'tag' characters, spaces without width, and what turns the reading order
# around. Joiners stay: Persian, Hindi and emoji need them.
_INVISIBLE = re.compile(r"[\U000e0000-\U000e007f\u200b\u2060-\u2064\ufeff\u202a-\u202e\u2066-\u2069\u180e]")
_HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*[01](?:px|pt)?\s*(?:;|!|$)|opacity\s*:\s*0(?![.\d])"
    r"|(?:left|right|top|bottom|text-indent)\s*:\s*-\d{3}|(?<![a-z-])color\s*:\s*transparent|clip\s*:\s*rect\(\s*0"
    r"|(?<![a-z-])(?:max-)?(?:height|width)\s*:\s*0(?:px)?\s*(?:;|!|$)"
    r"|(?=.*(?<![a-z-])color\s*:\s*(?:white|#fff))(?=.*background(?:-color)?\s*:\s*(?:white|#fff))",
    re.I | re.S,
)
_SPACE = re.compile(r"\s+")

_HEADINGS = {f"h{level}" for level in range(1, 7)}
_ROWS = {"li", "tr", "dt", "dd", "option"}  # joined by single line breaks; all other blocks are paragraphs
_BLOCKS = (
    _ROWS
    | _HEADINGS
    | {
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "center",
        "details",
        "dialog",
        "dir",
        "div",
        "dl",
    }
    | {"fieldset", "figcaption", "figure", "footer", "form", "head", "header", "hr", "html", "legend", "main", "menu"}
    | {"nav", "ol", "optgroup", "p", "pre", "section", "summary", "table", "tbody", "tfoot", "thead", "ul"}
)
_DROPPED = {"script", "style", "template", "noscript", "object", "embed", "iframe", "svg", "math"}


@dataclass(frozen=True, slots=True)
class Page:
    """A page as text. `heading` is the first of its headings; `left_out` counts what was hidden, by kind."""

    text: str
    title: str = ""
    heading: str = ""
    left_out: tuple[tuple[str, int], ...] = ()


class TooManyTags(Exception):
    """A page with more than MAX_TAGS tags; split it."""


def markdown_page(text: str) -> Page:
    """Return a Markdown page (CommonMark with tables) as text, as `html_page`; HTML inside it is treated as HTML.

    Raises TooManyTags.
    """
    return html_page(MarkdownIt("commonmark").enable("table").render(text))


def html_page(html: str) -> Page:
    """Return an HTML page as text: blocks as paragraphs, list items and table rows as lines.

    Headings keep `#`, items `-` and preformatted text its fences: a person reads them, and the chunker cuts by them.

    Scripts, styles, comments and elements hidden by attribute or inline style are left out and counted. Raises
    TooManyTags.
    """
    left_out: Counter[str] = Counter()
    visible = "".join(_visible(html, left_out))
    visible, invisible = _seen(visible)
    if invisible:
        left_out["invisible character"] = invisible
    markup = _NO_TAG.sub("&lt;", _DECLARATION.sub("", _LESS.sub(r"=\1&lt;", visible)))
    if markup.count("<") > MAX_TAGS:
        raise TooManyTags(f"more than {MAX_TAGS:,} tags; split the page")
    writer = _Writer(left_out)
    writer.read(BeautifulSoup(f"<div>{markup}", "html.parser"))  # without a tag, the parser warns of file names
    return Page(writer.text(), writer.title, writer.heading, tuple(sorted(left_out.items())))


def plain_page(text: str) -> Page:
    """Return plain text as a page, without the characters that no reader sees."""
    seen, invisible = _seen(text)
    return Page(seen, left_out=(("invisible character", invisible),) if invisible else ())


def _seen(text: str) -> tuple[str, int]:
    """Return a text without what no reader sees, and how much that was; a mark of byte order in front is no trick."""
    seen, invisible = _INVISIBLE.subn("", text)
    return seen, invisible - text.startswith("\ufeff")


def _visible(html: str, left_out: Counter[str]) -> Iterator[str]:
    """Give the pieces between comments, scripts and styles; one that never ends takes the rest with it."""
    at = 0
    while match := _OPAQUE.search(html, at):
        yield html[at : match.start()]
        kind = (match.group(1) or "comment").lower()
        left_out[kind] += 1
        end = "-->" if kind == "comment" else f"</{kind}"
        found = re.compile(end, re.IGNORECASE).search(html, match.end())
        if found is None:
            return
        close = found.end() if kind == "comment" else html.find(">", found.end()) + 1
        if not close:
            return
        at = close
    yield html[at:]


@dataclass(slots=True)
class _Writer:
    """Walks a parsed page and writes its paragraphs; the walk keeps its own stack, for pages nest without limit."""

    left_out: Counter[str]
    title: str = ""
    heading: str = ""
    _written: list[str] = field(default_factory=list)
    _line: list[str] = field(default_factory=list)
    _mark: str = ""
    _gap: int = 0
    _preformatted: int = 0

    def read(self, page: Tag) -> None:
        open_tags: list[tuple[Tag, Iterator[PageElement]]] = [(page, iter(page.contents))]
        while open_tags:
            tag, inside = open_tags[-1]
            element = next(inside, None)
            if element is None:
                open_tags.pop()
                self._close(tag)
            elif isinstance(element, NavigableString):
                self._write(element)
            elif isinstance(element, Tag) and self._shown(element):
                self._open(element)
                open_tags.append((element, iter(element.contents)))

    def text(self) -> str:
        self._end_block(0)
        return "".join(self._written)

    def _shown(self, tag: Tag) -> bool:
        if tag.name == "title" and not self.title:
            self.title = _SPACE.sub(" ", tag.get_text()).strip()
        if tag.name in _DROPPED or tag.name == "title":
            return False
        if _hidden(tag):
            if tag.get_text(strip=True):
                self.left_out["hidden element"] += 1
            return False
        return True

    def _open(self, tag: Tag) -> None:
        if tag.name in _BLOCKS:
            self._end_block(_gap(tag))
        if tag.name == "li":
            self._mark = "- "
        elif tag.name in _HEADINGS:
            self._mark = "#" * int(tag.name[1]) + " "
        elif tag.name == "pre":
            self._preformatted += 1
        elif tag.name == "br":
            self._line.append("\n")
        elif tag.name == "img":
            self._line.append(_SPACE.sub(" ", str(tag.get("alt") or "")))
        elif tag.name in ("td", "th") and "".join(self._line).strip():
            self._line.append(" | ")

    def _close(self, tag: Tag) -> None:
        if tag.name in _HEADINGS:
            self._line = [_lines("".join(self._line)).replace("\n", " ")]
            self.heading = self.heading or self._line[0]
        if tag.name in _BLOCKS:
            self._end_block(_gap(tag))
        if tag.name == "pre":
            self._preformatted -= 1

    def _write(self, text: NavigableString) -> None:
        if not isinstance(text, PreformattedString):  # comments, declarations and the like
            self._line.append(str(text) if self._preformatted else _SPACE.sub(" ", text))

    def _end_block(self, gap: int) -> None:
        """Write what was gathered, after the widest gap asked for since the last block, and ask for this one."""
        gathered = "".join(self._line)
        self._line.clear()
        text = _fenced(gathered) if self._preformatted else _lines(gathered)
        if text:
            self._written.append("\n" * self._gap * bool(self._written) + self._mark + text)
            self._mark, self._gap = "", 0
        self._gap = max(self._gap, gap)


def _gap(tag: Tag) -> int:
    """Return the line breaks around a block: one in lists and tables, two elsewhere."""
    inside = tag.parent.name if tag.parent else ""
    return 1 if tag.name in _ROWS or inside in _ROWS or (inside == "table" and tag.name != "caption") else 2


def _fenced(code: str) -> str:
    """Return preformatted text between fences, so that its lines are never taken for headings or items."""
    code = code.strip("\n")
    fence = "~~~" if "```" in code else "```"
    return f"{fence}\n{code}\n{fence}" if code.strip() else ""


def _lines(text: str) -> str:
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def _hidden(tag: Tag) -> bool:
    if tag.has_attr("hidden") or str(tag.get("aria-hidden", "")).lower() == "true":
        return True
    return bool(_HIDING.search(str(tag.get("style", ""))[:LONGEST_STYLE]))
