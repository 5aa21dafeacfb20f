"""Datasets: typed cases from files, with the digest that names exactly what was read."""

import csv
import gzip
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

import msgspec

from evals.retrieval import Judged

T = TypeVar("T")


class BadData(Exception):
    """A dataset cannot be read; the message names file, line and field."""


class CorpusDocument(msgspec.Struct, frozen=True):
    """One document of a BEIR corpus."""

    id: str = msgspec.field(name="_id")
    text: str = ""
    title: str = ""


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
    if not file.is_file():
        raise BadData(f"{file} is not there; give the file with --data")
    with gzip.open(file, "rb") if file.suffix == ".gz" else file.open("rb") as stream:
        for number, line in enumerate(stream, 1):
            if line.strip():
                yield number, line


def records(file: Path, type_: type[T]) -> list[T]:
    """Read JSON lines as `type_`; raise BadData naming the line and the field at fault."""
    decoder = msgspec.json.Decoder(type_)
    found = []
    for number, line in lines(file):
        try:
            found.append(decoder.decode(line))
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise BadData(f"{file}:{number}: {error}") from error
    if not found:
        raise BadData(f"{file} holds no cases")
    return found


def digest(*files: Path) -> str:
    """Return the SHA-256 over the files' bytes, in order."""
    total = sha256()
    for file in files:
        total.update(sha256(file.read_bytes()).digest())
    return total.hexdigest()


def either(folder: Path, name: str) -> Path:
    """Return `name` or `name`.gz in the folder, whichever is there."""
    return next((file for file in (folder / name, folder / f"{name}.gz") if file.is_file()), folder / name)


def beir_corpus(folder: Path) -> list[CorpusDocument]:
    """Read corpus.jsonl[.gz]."""
    return records(either(folder, "corpus.jsonl"), CorpusDocument)


def beir_queries(folder: Path) -> list[Judged]:
    """Read queries.jsonl and qrels.tsv (or qrels/test.tsv); queries without a judgement are left out."""
    file = next((f for f in (folder / "qrels.tsv", folder / "qrels" / "test.tsv") if f.is_file()), folder / "qrels.tsv")
    gains: dict[str, dict[str, float]] = {}
    for number, line in lines(file):
        row = next(csv.reader([line.decode()], delimiter="\t"))
        if len(row) != 3:
            raise BadData(f"{file}:{number}: {len(row)} columns; query-id, corpus-id and score are wanted")
        try:
            gains.setdefault(row[0], {})[row[1]] = float(row[2])
        except ValueError as error:
            if number > 1:  # the first line is a header
                raise BadData(f"{file}:{number}: score {row[2]!r} is not a number") from error
    queries = records(either(folder, "queries.jsonl"), _Query)
    return [Judged(q.id, q.text, gains[q.id]) for q in queries if any(v > 0 for v in gains.get(q.id, {}).values())]


def quiz_queries(file: Path) -> list[Judged]:
    """Read knowledge-check questions; any unit of the quiz's module counts, its own unit is left out."""
    return [
        Judged(
            quiz.id,
            quiz.query,
            dict.fromkeys(quiz.relevant_units, 1.0),
            left_out=frozenset({quiz.id.partition("#")[0]}),
            cluster=quiz.module,
        )
        for quiz in records(file, _Quiz)
    ]
