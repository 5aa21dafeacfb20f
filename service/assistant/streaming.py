"""Sentences out of an answer that is still being written."""

from collections.abc import Iterable, Iterator

import msgspec

MOST_CHARS = 20_000  # of an answer; what comes after is not read


class Line(msgspec.Struct):
    """A sentence, or a few, and the passage that they are said to come from."""

    source: str
    text: str


def lines(pieces: Iterable[str]) -> Iterator[Line]:
    """Give each complete JSON object that is a line, as soon as it is closed; whatever stands around them is skipped.

    Linear in the length of the answer. Half an object, or one that is none, gives nothing.
    """
    text, starts, in_string, escaped, at = "", list[int](), False, False, 0
    for piece in pieces:
        text += piece
        for here in range(at, min(len(text), MOST_CHARS)):
            c = text[here]
            if in_string:
                in_string, escaped = escaped or c != '"', c == "\\" and not escaped
            elif c == '"' and starts:
                in_string = True
            elif c == "{":
                starts.append(here)
            elif c == "}" and starts and (line := _line(text[starts.pop() : here + 1])):
                yield line
        at = min(len(text), MOST_CHARS)
        if at == MOST_CHARS:
            return


def _line(text: str) -> Line | None:
    try:
        return msgspec.json.decode(text, type=Line)
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        return None
