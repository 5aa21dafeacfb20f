"""The native format: JSON Lines of skills, edges, roles, resources and documents, as `export` writes them."""

from collections.abc import Iterator
from pathlib import Path

from retrieval.sources.checks import Gate
from retrieval.sources.lines import check_file, read_lines
from retrieval.sources.outcome import Outcome, Refused, excerpt
from retrieval.sources.rows import json_problem


def read_native(source: Path) -> Iterator[Outcome]:
    """Stream the records of a JSON Lines file, gzipped or not; a line that cannot be taken comes as Refused.

    Ids are kept as they stand. Raises SourceError, before the first line, for a file that cannot be read.
    """
    return _records(check_file(source))


def _records(file: Path) -> Iterator[Outcome]:
    gate = Gate(file.name)
    for line in read_lines(file):
        if isinstance(line, Refused):
            yield line
        elif problem := line.text.strip() and json_problem(line.text):
            yield Refused(file.name, line.number, "", problem, excerpt(line.text))
        elif line.text.strip():
            yield gate.decode(line.text, line.number)
