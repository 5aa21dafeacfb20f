"""Take a source in: what can be taken is written, what cannot goes into the quarantine report with its reason.

The graph comes first. Resources and documents then stream through in lots, each its own transaction: a stopped run has
written whole lots, and the same command goes on from there, since what is there already costs nothing.
"""

from collections.abc import Callable, Iterator

from paths.errors import PathError
from retrieval.errors import RetrievalError
from retrieval.sources.outcome import Outcome, Piece
from service.intake.content import Taker
from service.intake.known import Memory
from service.intake.missing import withdraw
from service.intake.report import PLAIN, Interrupted, Options, Progress
from service.intake.run import Run
from service.intake.sources import Source
from service.intake.take_graph import take_graph
from service.jobs.work import Cancelled
from service.ports import Ports
from service.store.values import IngestReport


def ingest(
    ports: Ports,
    tenant: str,
    source: str,
    read: Callable[[], Iterator[Outcome]],
    dry_run: bool = False,
    owns: str | None = None,
    progress: Progress = lambda stage, done, total: None,
) -> IngestReport:
    """Take in what `read` yields, of which nothing is remembered; it is called twice, since the graph is taken first.

    `owns` is an id prefix: pages under it that the source does not hold any more are withdrawn. Raises as `take_in`.
    """
    plain = Source(source, read, owns=owns, whole=owns is not None)
    return take_in(ports, tenant, plain, Options(dry_run=dry_run, progress=progress))


def take_in(ports: Ports, tenant: str, source: Source, options: Options = PLAIN) -> IngestReport:
    """Take in what a source holds and return what was done; files that are as they were are not read again.

    Raises Cycle where prerequisites wait for each other, and then nothing of the graph is written; SourceError where
    the source cannot be read; Interrupted where it was stopped at the keyboard; and what `options.progress` raises.
    What was written by then is kept.
    """
    run = Run.begun(ports, tenant, source, options)
    run.keep("running")
    try:
        _take(run)
    except KeyboardInterrupt as error:
        raise Interrupted(run.keep("cancelled")) from error
    except Cancelled:
        run.keep("cancelled")
        raise
    except (PathError, RetrievalError):
        run.keep("failed")
        raise
    return run.keep("done")


def _take(run: Run) -> None:
    withdraws = run.source.whole if run.options.withdraw is None else run.options.withdraw
    memory = Memory(run.ports, run.tenant, run.source, withdraws)
    listed = run.source.listed()
    context = memory.context()
    changed = [piece for piece in listed if isinstance(piece, Piece) and not memory.known(piece, context)]
    skills = take_graph(run, [piece for piece in changed if piece.lines]) if changed else {}
    taker = Taker(run, memory, skills)
    taker.take(listed)
    if withdraws:
        withdraw(run, listed, taker.seen)
    _note_waiting(run, taker)


def _note_waiting(run: Run, taker: Taker) -> None:
    """Note with a file what of it leads nowhere, so that this is told again though the file is not read again."""
    if run.dry or not run.kept:
        return
    there: set[str] | None = None
    for file in run.kept:
        references = run.note(file).references
        if references and there is None:
            there = set(run.store.ids(run.tenant, "resource"))
        waiting = [r for r in references if r.resource not in (there or ())]
        if waiting:
            taker.note_again(file, waiting)
