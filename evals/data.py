"""Datasets: typed cases from files, with the digest that names exactly what was read."""

import gzip
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Protocol, TypeVar

import msgspec

from evals.closure import TargetCase
from evals.ordering import Curriculum
from evals.retrieval import Judged

T = TypeVar("T")
TEXTS = (".md", ".txt")  # what a folder of texts is made of


class Identified(Protocol):
    """A case that a file holds under an id."""

    @property
    def id(self) -> str: ...


class BadData(Exception):
    """A dataset cannot be read; the message names file, line and field."""


class CorpusDocument(msgspec.Struct, frozen=True):
    """One document to search."""

    id: str
    text: str
    title: str


class _Entry(msgspec.Struct, frozen=True):
    """A line of a corpus: BEIR calls the id `_id`, Microsoft Learn `uid`, native documents `id`, handbooks `path`."""

    beir_id: str | None = msgspec.field(name="_id", default=None)
    uid: str | None = None
    id: str | None = None
    path: str | None = None
    text: str | None = None
    title: str | None = None


class _Query(msgspec.Struct, frozen=True):
    id: str = msgspec.field(name="_id")
    text: str


class _Quiz(msgspec.Struct, frozen=True):
    id: str
    query: str
    relevant_units: tuple[str, ...]
    module: str


def lines(file: Path) -> Iterator[tuple[int, bytes]]:
    """Yield the numbered lines that are not blank, unpacking a .gz on the way."""
    try:
        with gzip.open(file, "rb") if file.suffix == ".gz" else file.open("rb") as stream:
            for number, line in enumerate(stream, 1):
                if line.strip():
                    yield number, line
    except (OSError, EOFError, zlib.error) as error:
        raise BadData(f"{file} cannot be read: {getattr(error, 'strerror', None) or error}") from error


def stream(file: Path, type_: type[T]) -> Iterator[T]:
    """Yield JSON lines as `type_`, one in memory at a time; raise BadData naming the line and the field at fault."""
    decoder = msgspec.json.Decoder(type_)
    for number, line in lines(file):
        try:
            yield decoder.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise BadData(f"{file}:{number}: {error}") from error


def records(file: Path, type_: type[T]) -> list[T]:
    """Read JSON lines as `type_`; raise BadData naming the line and the field at fault."""
    found = list(stream(file, type_))
    if not found:
        raise BadData(f"{file} holds no cases")
    return found


def count(file: Path, type_: type[Identified]) -> int:
    """Look through a file of cases and return how many there are.

    Raises BadData for a bad line, for an id given twice, and where there is no case.
    """
    seen: set[str] = set()
    for case in stream(file, type_):
        if case.id in seen:
            raise BadData(f"{file}: id {case.id!r} is given twice")
        seen.add(case.id)
    if not seen:
        raise BadData(f"{file} holds no cases")
    return len(seen)


def digest(*files: Path) -> str:
    """Return the SHA-256 over the files' bytes, in order."""
    total = sha256()
    for file in files:
        with file.open("rb") as stream:
            total.update(file_digest(stream, "sha256").digest())
    return total.hexdigest()


def either(folder: Path, name: str) -> Path:
    """Return `name` or `name`.gz in the folder, whichever is there."""
    return next((file for file in (folder / name, folder / f"{name}.gz") if file.is_file()), folder / name)


def unique(file: Path, ids: Iterable[str]) -> None:
    """Raise BadData where an id stands twice: what is counted by id would be counted wrongly."""
    twice = [id for id, n in Counter(ids).items() if n > 1]
    if twice:
        raise BadData(f"{file}: id {twice[0]!r} is given twice")


def curricula(file: Path) -> list[Curriculum]:
    """Read expert curricula."""
    found = records(file, Curriculum)
    unique(file, (curriculum.id for curriculum in found))
    for curriculum in found:
        unique(file, (item.id for item in curriculum.items))
    return found


def target_cases(file: Path) -> list[TargetCase]:
    """Read targets with what they stand on."""
    found = records(file, TargetCase)
    unique(file, (case.target for case in found))
    return found


def corpus(file: Path) -> list[CorpusDocument]:
    """Read the documents to search, sorted by id: from JSON lines, or from the texts of a folder, by their paths."""
    if file.is_dir():
        return _texts(file)
    entries = [(entry.beir_id or entry.uid or entry.id or entry.path, entry) for entry in records(file, _Entry)]
    if nameless := sum(not id for id, _ in entries):
        raise BadData(f"{file}: {nameless} documents have no `_id`, `uid`, `id` or `path`")
    unique(file, (id for id, _ in entries if id))
    found = [CorpusDocument(id, entry.text or "", entry.title or "") for id, entry in entries if id]
    return sorted(found, key=lambda document: document.id)


def _texts(folder: Path) -> list[CorpusDocument]:
    files = sorted(file for file in folder.rglob("*") if file.suffix in TEXTS and file.is_file())
    if not files:
        raise BadData(f"{folder} holds no {', '.join(TEXTS)} file; give JSON lines, or a folder of texts")
    names = [file.relative_to(folder).as_posix() for file in files]
    texts = [file.read_text(encoding="utf-8", errors="replace") for file in files]
    return [CorpusDocument(n, t, t.lstrip("# \n").partition("\n")[0]) for n, t in zip(names, texts, strict=True)]


def qrels_file(folder: Path) -> Path:
    """Return qrels.tsv, or qrels/test.tsv as BEIR packs it."""
    packed = either(folder / "qrels", "test.tsv")
    return packed if packed.is_file() else either(folder, "qrels.tsv")


def beir_queries(folder: Path) -> list[Judged]:
    """Read the queries and their judgements; queries without one are left out."""
    gains = _gains(qrels_file(folder))
    file = either(folder, "queries.jsonl")
    queries = records(file, _Query)
    unique(file, (query.id for query in queries))
    judged = [Judged(q.id, q.text, gains[q.id]) for q in queries if any(v > 0 for v in gains.get(q.id, {}).values())]
    if not judged:
        raise BadData(f"{file}: none of the {len(queries)} queries has a judgement in {qrels_file(folder)}")
    return judged


def _gains(file: Path) -> dict[str, dict[str, float]]:
    gains: dict[str, dict[str, float]] = {}
    for number, line in lines(file):
        row = line.decode("utf-8", "replace").rstrip("\r\n").split("\t")
        if len(row) != 3:
            raise BadData(f"{file}:{number}: {len(row)} columns; query-id, corpus-id and score are wanted")
        try:
            gains.setdefault(row[0], {})[row[1]] = float(row[2])
        except ValueError as error:
            if number > 1:  # the first line is a header
                raise BadData(f"{file}:{number}: score {row[2]!r} is not a number") from error
    return gains


def quiz_queries(file: Path) -> list[Judged]:
    """Read knowledge-check questions; any unit of the quiz's module counts, its own unit is left out."""
    quizzes = records(file, _Quiz)
    unique(file, (quiz.id for quiz in quizzes))
    return [_judged(quiz) for quiz in quizzes]


def _judged(quiz: _Quiz) -> Judged:
    own = quiz.id.partition("#")[0]
    gains = {unit: 1.0 for unit in quiz.relevant_units if unit != own}
    return Judged(quiz.id, quiz.query, gains, left_out=frozenset({own}), cluster=quiz.module)
