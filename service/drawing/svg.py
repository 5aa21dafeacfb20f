"""The few SVG elements that pictures are made of. Every text is escaped here and nowhere else."""

import re
import unicodedata
from collections.abc import Sequence
from html import escape

FONT = "Inter, 'Segoe UI', Roboto, 'Helvetica Neue', 'DejaVu Sans', Arial, sans-serif"
INK, MUTED, LINE, PAPER, PANEL = "#17212b", "#56657a", "#d5dde7", "#ffffff", "#f4f7fa"

# Not allowed in XML 1.0, or able to turn the text around them: such characters are shown as a replacement mark.
_UNSHOWABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\u202a-\u202e\u2066-\u2069]")
_NARROW, _BROAD = frozenset("iljtfrI.,:;'!|()[]- "), frozenset("mwMW@%&—")
_ELLIPSIS = "…"


def clean(text: str) -> str:
    """Escape text for an element or an attribute; any string becomes valid XML."""
    return escape(_UNSHOWABLE.sub("\ufffd", " ".join(text.split())))


def width(text: str, size: float, *, bold: bool = False) -> float:
    """Estimate how wide a text is, in pixels; rather too wide than too narrow for common sans-serif fonts."""
    return sum(map(_em, text)) * size * (1.1 if bold else 1.0)


def fit(text: str, room: float, size: float, *, bold: bool = False) -> str:
    """Shorten a text to `room` pixels, with an ellipsis where something is missing."""
    text = " ".join(text.split())
    if width(text, size, bold=bold) <= room:
        return text
    kept = 0
    while kept < len(text) and width(text[: kept + 1] + _ELLIPSIS, size, bold=bold) <= room:
        kept += 1
    return text[:kept].rstrip() + _ELLIPSIS


def wrap(text: str, room: float, size: float, lines: int = 2, *, bold: bool = False) -> list[str]:
    """Break a text into at most `lines` lines; the last one ends in an ellipsis where more would follow."""
    done: list[str] = []
    words = text.split()
    while words and len(done) < lines - 1:
        taken = 1
        while taken < len(words) and width(" ".join(words[: taken + 1]), size, bold=bold) <= room:
            taken += 1
        if taken == 1 and width(words[0], size, bold=bold) > room:
            break  # one word longer than a line: the last line shortens it
        done.append(" ".join(words[:taken]))
        words = words[taken:]
    return [*done, fit(" ".join(words), room, size, bold=bold)] if words else done


def element(name: str, content: str = "", /, **attributes: str | float) -> str:
    """Write one element; `content` is SVG already. Underscores in attribute names become hyphens."""
    told = "".join(f' {key.rstrip("_").replace("_", "-")}="{_value(value)}"' for key, value in attributes.items())
    return f"<{name}{told}>{content}</{name}>" if content else f"<{name}{told}/>"


def text(x: float, y: float, words: str, size: float = 12, fill: str = INK, **more: str | float) -> str:
    return element("text", clean(words), x=x, y=y, font_size=size, fill=fill, **more)


def rect(x: float, y: float, w: float, h: float, fill: str, radius: float = 0, **more: str | float) -> str:
    return element("rect", x=x, y=y, width=w, height=h, rx=radius, fill=fill, **more)


def group(*parts: str, title: str = "", **attributes: str | float) -> str:
    """Group elements; `title` is what a screen reader says and a pointer shows."""
    named = element("title", clean(title)) if title else ""
    return element("g", named + "\n".join(parts), **attributes)


def drawing(w: float, h: float, parts: Sequence[str], title: str, about: str) -> str:
    """Write the whole picture, with a name and a description for those who do not see it."""
    head = element("title", clean(title)) + element("desc", clean(about))
    body = "\n".join((head, rect(0, 0, w, h, PAPER), *parts))
    return element(
        "svg",
        body,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {w:g} {h:g}",
        width=w,
        height=h,
        role="img",
        aria_label=title,
        font_family=FONT,
    )


def _value(value: str | float) -> str:
    return clean(value) if isinstance(value, str) else f"{round(value, 1):g}"


def _em(character: str) -> float:
    if unicodedata.combining(character):
        return 0.0
    if unicodedata.east_asian_width(character) in "WF":
        return 1.0
    if character in _NARROW:
        return 0.37
    if character in _BROAD:
        return 0.96
    return 0.69 if character.isupper() else 0.62
