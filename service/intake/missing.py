"""What a source held once and holds no more is withdrawn; never what it could not read, or what others wrote."""

from collections.abc import Collection, Sequence

from paths.model import Record
from retrieval.sources.ids import safe_id
from retrieval.sources.outcome import Piece, Refused
from service.intake.known import file_key
from service.intake.lots import MOST_IN_LOT
from service.intake.run import Run
from service.store.store import Store
from service.store.values import Key

SLASH = safe_id("x", "/").removeprefix("x:")  # as it stands in the id of a page in a folder
ALL = "."  # how the folder itself is called where it cannot be read


def withdraw(run: Run, pieces: Sequence[Piece | Refused], seen: Collection[Key]) -> None:
    """Withdraw what is missing, and forget the files that are."""
    if ALL in run.unread:
        return
    gone = [*_owned(run, seen), *_pages(run, seen)]
    left = {file_key(piece.name) for piece in pieces if isinstance(piece, Piece)}
    lost = [file for file in run.store.sources.files(run.tenant, run.source.key) if file not in left]
    lost = [file for file in lost if not _unreadable(run, file)]

    def forget(store: Store, _: Sequence[Record]) -> None:
        store.sources.disown(run.tenant, gone)
        store.sources.forget_files(run.tenant, run.source.key, lost)
        store.sources.recount(run.tenant, run.source.key, run.kept)

    for at in range(0, len(gone), MOST_IN_LOT):
        run.write((), gone[at : at + MOST_IN_LOT])
    run.write((), (), then=forget)


def _owned(run: Run, seen: Collection[Key]) -> list[Key]:
    """Return the records that the source wrote last and says nothing of now, though it could be read."""
    found: list[Key] = []
    for key, file in run.store.sources.owned(run.tenant, run.source.key) if run.source.key else ():
        if key in seen or file in run.unchanged_files or _unreadable(run, file):
            continue
        if file in run.notes and run.notes[file].broken:
            run.withheld += 1
        else:
            found.append(key)
    return found


def _unreadable(run: Run, file: str) -> bool:
    noted = run.notes.get(file)
    if noted is not None and not noted.whole:
        return True
    return any(file == file_key(name) or file.startswith(f"{name}/") for name in run.unread)


def _pages(run: Run, seen: Collection[Key]) -> list[Key]:
    """Return pages under the source's prefix that it does not hold, of which nobody knows who wrote them.

    They were taken in before that was noted. A resource's own documents are not the folder's, whatever they are called.
    """
    owns = run.source.owns
    if not owns:
        return []
    unread = {safe_id(owns.removesuffix(":"), name) for name in run.unread}
    inside = tuple(f"{name}{SLASH}" for name in unread)
    there = run.store.ids(run.tenant, "document", owns)
    missing = [id for id in there if Key("document", id) not in seen and id not in unread and not id.startswith(inside)]
    strange = sorted({*missing} - run.store.sources.has_owner(run.tenant, "document", missing))
    return [
        Key("document", document.id)
        for at in range(0, len(strange), MOST_IN_LOT)
        for document in run.store.documents(run.tenant, strange[at : at + MOST_IN_LOT])
        if document.kind == "hub" and document.resource is None
    ]
