"""What the tools answer: plain text for whoever reads along, and the same as data.

The text is not Markdown and holds no link but the addresses of cited documents: an assistant that renders it finds
nothing to fetch.
"""

from collections.abc import Iterable

import msgspec
from litestar_mcp import MCPToolResult

from paths.model import Citation, LearningPath
from service.explaining.values import Why
from service.mcp.asked import Reply
from service.schemas import GapReply, SearchReply

NOTHING = "Nothing was found."


def result(text: str, value: object) -> MCPToolResult:
    """Return an answer as text and as data."""
    return MCPToolResult([{"type": "text", "text": text}], msgspec.to_builtins(value))


def of_gap(found: GapReply) -> str:
    rows = [
        f"- {row.skill}: level {row.current}, wanted {row.target}" for row in found.rows if row.current < row.target
    ]
    return "\n".join([f"{found.coverage:.0%} of what the roles ask for is there.", *rows])


def of_path(path: LearningPath) -> str:
    head = f"{path.status} path of {len(path.steps)} steps, {path.minutes} minutes"
    steps = [
        f"{step.n}. {step.title} ({step.minutes} min, from {step.start}): {_why(step.reasons)}" for step in path.steps
    ]
    checked = all(claim.verdict for claim in path.certificate)
    return "\n".join([head, *steps, f"Path check: {'all claims hold' if checked else 'some claims do not hold'}."])


def _why(reasons: Iterable[object]) -> str:
    return next((str(getattr(reason, "text", "")) for reason in reasons), "")


def of_why(found: Why) -> str:
    return "\n".join([f"Step {found.step}: {found.title}", *(f"- {reason.text}" for reason in found.reasons)])


def of_hits(found: SearchReply) -> str:
    lines = [f"- {hit.text}\n  ({hit.title or hit.document}{_at(hit.url)})" for hit in found.hits]
    return "\n".join(lines) or NOTHING


def of_reply(found: Reply) -> str:
    cited = [part.citation for part in found.said if part.citation is not None]
    sources = [f"[{n}] {one.document}{_at(one.url)}" for n, one in enumerate(_once(cited), 1)]
    return "\n".join([found.text, *sources, found.notice])


def _once(cited: Iterable[Citation]) -> list[Citation]:
    return list({one.document: one for one in cited}.values())


def _at(url: str | None) -> str:
    return f", {url}" if url else ""
