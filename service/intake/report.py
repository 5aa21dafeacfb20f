"""What an ingest is asked to do beside its source, and how it ends where somebody stops it."""

from collections.abc import Callable
from dataclasses import dataclass

from service.store.values import IngestReport

Progress = Callable[[str, int, int], None]  # stage, done, total (0: not known); may raise to end the ingest


class Interrupted(KeyboardInterrupt):
    """An ingest that was interrupted at the keyboard; what it had written is kept, and `report` says what that is."""

    def __init__(self, report: IngestReport) -> None:
        super().__init__("interrupted")
        self.report = report


@dataclass(frozen=True, slots=True)
class Options:
    """`withdraw` says whether what the source holds no more is withdrawn; None: as is usual for such a source.

    `run` names the run, where somebody announced it already, and `job` the job that does it.
    """

    dry_run: bool = False
    withdraw: bool | None = None
    progress: Progress = lambda stage, done, total: None
    run: str | None = None
    job: str | None = None


PLAIN = Options()
