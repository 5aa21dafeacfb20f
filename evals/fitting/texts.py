"""The corpora that questions are asked over: pages that we invented, and two open ones that are not ours to ship."""

import gzip
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

import msgspec

from paths.model import Document
from retrieval.chunk import normalise, version_of

DATASETS = Path(str(files("evals"))) / "datasets"
HANDBOOK, UNITS = "18f", "ms"  # the 18F handbook, and units of Microsoft Learn
# Corpora that a reader is never trained on: how it does is said of them.
HELD = (
    "hospital", "warehouse", "carworks", "city-administration", "vet-clinics", "translation-agency", "engineering-hub",
    "paint-factory", "public-broadcaster", "research-institute", "qadept", "theatre", "cloudops", "dental",
    "trainingprovider",
)  # fmt: skip
HELD_SHARE = 12  # of the open corpora every twelfth document is held out likewise

Documents = dict[str, Document]


class Page(msgspec.Struct, frozen=True):
    """A page that we invented."""

    corpus: str
    id: str
    title: str
    text: str


def pages(name: str = "reading_pages.jsonl") -> list[Page]:
    """Return the pages that we invented, from a dataset."""
    return [msgspec.json.decode(line, type=Page) for line in rows_of(name)]


def invented(given: Iterable[Page]) -> dict[str, Documents]:
    """Return the pages of each corpus."""
    own: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for page in given:
        own[page.corpus].append((page.id, page.title, page.text))
    return {name: documents_of(texts) for name, texts in own.items()}


def rows_of(name: str) -> list[bytes]:
    """Return the lines of a dataset."""
    return (DATASETS / name).read_bytes().splitlines()


def corpora(data: Path) -> Mapping[str, Documents]:
    """Return the documents of each corpus; `data` is the folder of open data.

    Beside the held-out pages stand descriptions of courses, as in a workspace.
    """
    own, around = invented(pages()), courses(data)
    beside = {name: around | own[name] for name in HELD}
    return {**own, **beside, HANDBOOK: handbook(data), UNITS: units(data)}


def is_held(corpus: str, document: str) -> bool:
    """Say whether no reader is to be trained on a document."""
    if corpus in (HANDBOOK, UNITS):
        return int.from_bytes(sha256(document.encode()).digest()[:8]) % HELD_SHARE == 0
    return corpus in HELD


def handbook(data: Path) -> Documents:
    """Return the pages of the 18F handbook."""
    return documents_of((page["path"], page["title"], page["text"]) for page in _lines(data / "handbooks/18f.jsonl.gz"))


def units(data: Path) -> Documents:
    """Return the units of Microsoft Learn."""
    return documents_of((u["uid"], u["title"], u["text"] or "") for u in _lines(data / "mslearn/units.jsonl.gz"))


def courses(data: Path) -> Documents:
    """Return descriptions of courses, which stand beside the pages in a workspace."""
    with (data / "ossu_cs" / "courses.jsonl").open("rb") as lines:
        ossu = [msgspec.json.decode(line) for line in lines]
    with (data / "mslearn" / "modules.jsonl").open("rb") as lines:
        modules = [msgspec.json.decode(line) for line in lines]
    return documents_of(
        [
            *((f"ossu:{c['title']}", c["title"], c.get("page_text") or "") for c in ossu),
            *((f"ms:{m['uid']}", m["title"], f"{m['summary'] or ''}\n\n{m['abstract'] or ''}") for m in modules),
        ]
    )


def _lines(file: Path) -> Iterator[dict[str, str]]:
    with gzip.open(file) as lines:
        yield from map(msgspec.json.decode, lines)


def documents_of(given: Iterable[tuple[str, str, str]]) -> Documents:
    """Return (id, title, text) as documents, without those that have no text."""
    texts = ((name, title, normalise(text)) for name, title, text in given)
    return {
        name: Document(name, text, title, "hub", version_of(text), language="en")
        for name, title, text in texts
        if text.strip()
    }
