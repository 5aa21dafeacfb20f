"""Real texts to embed and to search: units of Microsoft Learn where they are there, else the starter's hub."""

import gzip
import json
from pathlib import Path
from random import Random

from paths.model import Document
from retrieval.chunk import normalise, passages, searchable
from service.starter import folder as starter_folder
from tests.bench.homes import MSLEARN


def documents(at_least: int) -> list[Document]:
    """Return documents with together at least that many passages, or all there are; the same ones on every call."""
    found: list[Document] = []
    left = at_least
    for document in _shuffled():
        if left <= 0:
            break
        found.append(document)
        left -= len(passages(document))
    return found


def passage_texts(given: list[Document]) -> list[str]:
    """Return what is embedded of these documents, one text a passage."""
    return [searchable(document, span) for document in given for span in passages(document)]


def _shuffled() -> list[Document]:
    found = _units() if MSLEARN.is_dir() else _hub()
    Random(0).shuffle(found)
    return found


def _units() -> list[Document]:
    with gzip.open(MSLEARN / "units.jsonl.gz", "rt", encoding="utf-8") as lines:
        units = [json.loads(line) for line in lines]
    return [Document(f"b:{n}", normalise(u["text"]), u["title"], kind="hub") for n, u in enumerate(units) if u["text"]]


def _hub() -> list[Document]:
    pages = sorted((Path(str(starter_folder())) / "hub").glob("*.md"))
    return [Document(f"b:{page.stem}", page.read_text(encoding="utf-8"), page.stem, kind="hub") for page in pages]
