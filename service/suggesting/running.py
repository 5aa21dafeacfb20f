"""One bounded run, as HTTP asks for it, and a whole one, as a command does: both by the same lots."""

from collections.abc import Callable, Iterable, Iterator

from msgspec.structs import replace

from service.ports import Ports
from service.record.switches import require
from service.suggesting.review import titled
from service.suggesting.run import LOT, Job, Kept, Looked
from service.suggesting.values import Suggestion, SuggestionKind, SuggestionRun, SuggestionRunRequest

AT_ONCE = 500  # things that one request looks at: some seconds where their texts are known already
BETWEEN = 20  # lots between two writes of a command: contradictions are sought over all suggestions at each
SHOWN = 20  # suggestions that a reply shows; GET /v1/suggestions has all

Progress = Callable[[int, int], None]  # things looked at, of how many


def run_once(ports: Ports, tenant: str, request: SuggestionRunRequest) -> SuggestionRun:
    """Look at up to AT_ONCE things behind the cursor, and say with `next` where to go on."""
    require(ports, tenant, "suggestions")
    job = Job(ports, tenant, request.kind)
    looked = list(job.look(request.cursor or "", AT_ONCE))
    done = _told(ports, tenant, job, looked, [job.keep(looked, request.limit, request.dry_run)])
    last = looked[-1].ids[-1] if looked else ""
    return replace(done, next=last if looked and last != job.shelf.ids[-1] else None)


def run_all(
    ports: Ports,
    tenant: str,
    kind: SuggestionKind,
    limit: int | None = None,
    dry_run: bool = False,
    progress: Progress = lambda done, total: None,
) -> SuggestionRun:
    """Look at all things of a kind. Without a limit what is found is kept as it goes, so a stop loses little."""
    require(ports, tenant, "suggestions")
    job = Job(ports, tenant, kind)
    every = BETWEEN if limit is None else len(job.shelf.ids) + 1  # the likeliest of all are known at the end only
    looked: list[Looked] = []
    kept: list[Kept] = []
    for lots in _batches(_watched(job, progress), every):
        looked += lots
        kept.append(job.keep(lots, limit, dry_run))
    if not looked:
        kept.append(job.keep((), limit, dry_run))  # nothing is left to suggest between, so nothing is suggested
    return _told(ports, tenant, job, looked, kept)


def _watched(job: Job, progress: Progress) -> Iterator[Looked]:
    done = 0
    progress(done, len(job.shelf.ids))
    for looked in job.look():
        yield looked
        done += LOT
        progress(min(done, len(job.shelf.ids)), len(job.shelf.ids))


def _batches(lots: Iterable[Looked], size: int) -> Iterator[list[Looked]]:
    batch: list[Looked] = []
    for lot in lots:
        batch.append(lot)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def _told(ports: Ports, tenant: str, job: Job, looked: list[Looked], kept: list[Kept]) -> SuggestionRun:
    findings = sorted((f for each in kept for f in each.findings), key=lambda f: (-f.probability, f.before, f.after))
    written = kept[0].written
    for each in kept[1:]:
        written = written.then(each.written)
    links = [job.shelf.link(finding) for finding in findings[:SHOWN]]
    shown: tuple[Suggestion, ...] = tuple(titled(ports.store, tenant, job.kind, links))
    return SuggestionRun(
        kind=job.kind,
        looked=sum(len(each.ids) for each in looked),
        of=len(job.shelf.ids),
        pairs=sum(each.pairs for each in looked),
        found=len(findings),
        added=written.added,
        changed=written.changed,
        unchanged=written.unchanged,
        withdrawn=written.withdrawn,
        suggestions=shown,
    )
