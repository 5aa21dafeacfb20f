"""Datasets: named, versioned, known by their content; each with a card that says where it is from and what it lacks."""

from hashlib import sha256

from msgspec import Struct


class Card(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """What whoever reads a figure must know of its data. `cannot_show` says what the cases are no evidence for."""

    title: str
    origin: str = ""
    licence: str = ""
    made: str = ""
    cannot_show: str = ""


class Dataset(Struct, frozen=True, rename="camel"):
    """One version of a dataset; it never changes. `digest` is of its cases as `export` writes them."""

    id: str
    version: int
    suite: str
    digest: str
    cases: int
    card: Card
    created: str = ""


class Digest:
    """The digest of a dataset, line by line: what `evals.data.digest` says of the file that the lines make."""

    def __init__(self) -> None:
        self._sum, self.cases = sha256(), 0

    def add(self, line: bytes) -> None:
        self._sum.update(line + b"\n")
        self.cases += 1

    @property
    def value(self) -> str:
        return sha256(self._sum.digest()).hexdigest()
