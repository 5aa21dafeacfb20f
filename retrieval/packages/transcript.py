"""WebVTT and SubRip subtitles as text; the last time that they name is how long the media take."""

import re
from html import unescape

from retrieval.packages.archive import BadPackage
from retrieval.packages.item import Item, decoded

_TIMES = re.compile(
    r"^\s*(?:(\d{1,4}):)?(\d{1,2}):(\d{1,2})[.,]\d{1,3}\s*-->\s*(?:(\d{1,4}):)?(\d{1,2}):(\d{1,2})[.,]\d{1,3}"
)
_TAG = re.compile(r"<[^<>]{0,200}>|\{\\[^{}]{0,50}\}")
_VOICE = re.compile(r"^<v(?:\.[\w.]*)?\s+([^<>]{1,100})>")
_BLOCK = re.compile(r"^(NOTE|STYLE|REGION)\b")
PAUSE = 4  # seconds without speech after which a new paragraph begins


def read_transcript(content: bytes, name: str) -> Item:
    """Return what is said, in paragraphs. Raises BadPackage where no line has a time."""
    paragraphs: list[list[str]] = [[]]
    end = last = 0
    for block in re.split(r"\n\s*\n", decoded(content).replace("\r\n", "\n").replace("\r", "\n")):
        lines = block.strip("\n").split("\n")
        at = next((i for i, line in enumerate(lines) if _TIMES.match(line)), None)
        if at is None or _BLOCK.match(lines[0]):
            continue
        start, end = _seconds(lines[at])
        said = _said(lines[at + 1 :], paragraphs[-1])
        if start - last > PAUSE and paragraphs[-1]:
            paragraphs.append([])
        paragraphs[-1] += said
        last = end
    text = "\n\n".join(" ".join(paragraph) for paragraph in paragraphs if paragraph)
    if not text:
        raise BadPackage("no line of it has a time, as in 00:01.000 --> 00:04.000; is it a transcript?")
    return Item(key=name, title="", text=text, minutes=max(1, round(end / 60)), measured="media", modality="video")


def _seconds(line: str) -> tuple[int, int]:
    match = _TIMES.match(line)
    times = [int(group or 0) for group in match.groups()] if match else [0] * 6
    return 3600 * times[0] + 60 * times[1] + times[2], 3600 * times[3] + 60 * times[4] + times[5]


def _said(lines: list[str], before: list[str]) -> list[str]:
    """Return the words of a cue; captions that roll repeat the line before, which is left out."""
    found: list[str] = []
    for line in lines:
        voice = _VOICE.match(line.strip())
        words = " ".join(unescape(_TAG.sub("", line)).split())
        words = f"{voice.group(1)}: {words}" if voice and words else words
        if words and words != (found or before or [""])[-1]:
            found.append(words)
    return found
