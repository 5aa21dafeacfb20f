"""What became of the sources that paths cite: another version, none any more, or too old by the organisation's policy.

It is told when a path is read, and changes nothing of it: what was cited still opens at the version that was cited.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from paths.model import Document, Policy, SourceFlag, Step
from prompts.templates import sentence
from service.ports import Ports
from service.schemas import Wire
from service.store.content.citing import Cited

SHOWN = 100  # paths that are named of one document

Drift = Literal["changed", "withdrawn", "stale"]


class DriftedPath(Wire, frozen=True):
    """A path and the version of the document that it cites."""

    path: str
    version: str


class DriftedSource(Wire, frozen=True):
    """A document that live paths cite, and what became of it. `paths` are the first hundred of `affected`."""

    document: str
    title: str
    drift: tuple[Drift, ...]
    affected: int
    paths: tuple[DriftedPath, ...]
    version: str | None = None
    updated: str | None = None


def oldest(policy: Policy | None, today: date | None = None) -> str | None:
    """Return the day before which a source is stale, None where the organisation set no limit."""
    if policy is None or policy.stale_after_days is None:
        return None
    return ((today or datetime.now(UTC).date()) - timedelta(days=policy.stale_after_days)).isoformat()


def flags(
    step: Step, shown: Step, there: Mapping[str, Document], limit: tuple[str, int] | None, locale: str
) -> tuple[SourceFlag, ...]:
    """Return what became of the sources of a step; `shown` is the step as its learner may see it.

    `limit` is the day before which a source is stale, with how many days that is.
    """
    return tuple(_told(flag, locale) for flag in (*_gone(step, there), *_moved(shown, there, limit)))


def _gone(step: Step, there: Mapping[str, Document]) -> Iterator[SourceFlag]:
    cited = dict.fromkeys(c.document for c in step.citations if c.kind != "graph" and c.document not in there)
    return (SourceFlag("source_withdrawn", {"document": document}) for document in cited)


def _moved(shown: Step, there: Mapping[str, Document], limit: tuple[str, int] | None) -> Iterator[SourceFlag]:
    for place, citation in enumerate(shown.citations):
        document = there.get(citation.document) if citation.kind != "graph" else None
        if document is None:
            continue
        named = {"document": document.id, "title": document.title or document.id}
        if document.version != citation.version:
            yield SourceFlag("source_changed", {**named, "version": citation.version, "now": document.version},
                             citation=place)  # fmt: skip
        if limit and document.updated and document.updated < limit[0]:
            yield SourceFlag("source_stale", {**named, "updated": document.updated, "days": limit[1]}, citation=place)


def _told(flag: SourceFlag, locale: str) -> SourceFlag:
    return SourceFlag(flag.code, flag.facts, sentence(locale, flag.code, flag.facts), flag.citation)


def drifted(ports: Ports, tenant: str, after: str = "", limit: int = 50) -> list[DriftedSource]:
    """Return documents behind `after`, by id, that live paths cite and that changed, went, or are stale by now."""
    day = oldest(ports.store.policy(tenant))
    ids = ports.store.citing.drifted(tenant, after, limit, day)
    titles = {document.id: document.title for document in ports.store.documents(tenant, ids)}
    found: dict[str, list[Cited]] = {}
    for cited in ports.store.citing.of(tenant, ids):
        found.setdefault(cited.document, []).append(cited)
    return [_source(id, titles.get(id, ""), found.get(id, []), day) for id in ids]


def _source(id: str, title: str, cited: list[Cited], day: str | None) -> DriftedSource:
    stale = any(c.updated and day and c.updated < day for c in cited)
    affected = cited if stale else [c for c in cited if c.now != c.version]
    codes: dict[Drift, bool] = {
        "withdrawn": any(c.now is None for c in cited),
        "changed": any(c.now is not None and c.now != c.version for c in cited),
        "stale": stale,
    }
    return DriftedSource(
        document=id,
        title=title,
        drift=tuple(code for code, holds in codes.items() if holds),
        affected=len({c.path for c in affected}),
        paths=tuple(DriftedPath(c.path, c.version) for c in affected[:SHOWN]),
        version=next((c.now for c in cited), None),
        updated=next((c.updated for c in cited), None),
    )
