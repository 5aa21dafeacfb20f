"""Data for a language model: typed blocks between two lines that no data can repeat."""

import hashlib
import json
import unicodedata
from collections.abc import Sequence

Block = dict[str, str]
_HIDING = frozenset({"Cc", "Cf", "Co", "Cn", "Cs", "Zl", "Zp"})  # categories that end a line, or that nobody sees


def fenced(blocks: Sequence[Block]) -> dict[str, str]:
    """Return the variables `blocks` and `fence` of a prompt.

    A block is one line of JSON; what hides or breaks a line inside it is escaped. The fence is a hash of all of them,
    so that nothing inside them closes it.
    """
    lines = "\n".join(_visible(json.dumps(block, ensure_ascii=False)) for block in blocks)
    return {"blocks": lines, "fence": f"=== {hashlib.sha256(lines.encode()).hexdigest()[:16]} ==="}


def _visible(line: str) -> str:
    return "".join(json.dumps(c)[1:-1] if unicodedata.category(c) in _HIDING else c for c in line)
