"""Which reader takes a file: by what is in it, with its name as a hint only; a wrong ending is no reason to misread."""

from collections.abc import Callable
from pathlib import Path

from retrieval.packages import epub, h5p, manifest, moodle, xapi
from retrieval.packages.archive import Archive, BadPackage, open_archive
from retrieval.packages.feed import read_feed
from retrieval.packages.item import Item
from retrieval.packages.moodle_answers import read_answers
from retrieval.packages.office import read_office, read_pdf
from retrieval.packages.transcript import read_transcript

MOST_BYTES = 2_000_000_000  # of a package; one with videos has some hundred MB
MOST_READ = 200_000_000  # of a file that is read as a whole
GZIP, PDF, ZIP = b"\x1f\x8b", b"%PDF-", b"PK"
HEAD = 1_024

Reader = Callable[[Archive], Item]
# The file that tells a format, the endings that such a package may have, its reader. The first that is there counts:
# cmi5 and xAPI packages may bring a manifest for older players too.
BY_FILE: dict[str, tuple[tuple[str, ...], Reader]] = {
    xapi.CMI5: ((".zip",), xapi.read_cmi5),
    xapi.TINCAN: ((".zip",), xapi.read_tincan),
    manifest.FILE: ((".zip", ".imscc"), manifest.read_manifest),
    h5p.ABOUT: ((".h5p", ".zip"), h5p.read_h5p),
    moodle.FILE: ((".mbz", ".zip"), moodle.read_moodle),
    epub.CONTAINER: ((".epub",), epub.read_epub),
}
OFFICE = {"word/document.xml": ".docx", "ppt/presentation.xml": ".pptx"}
PACKAGES = (".zip", ".mbz", ".h5p", ".epub", ".imscc")
DOCUMENTS = (".pdf", ".docx", ".pptx", ".vtt", ".srt")
FEEDS = (".rss", ".atom", ".xml")
ANSWERS = (".json", ".yaml", ".yml")


def read_item(file: Path) -> Item:
    """Return what a file holds. Raises BadPackage, which says why it is not read and what to do."""
    size = file.stat().st_size
    if size > MOST_BYTES:
        raise BadPackage(f"{size:,} bytes; files of up to {MOST_BYTES:,} are read: split it")
    with file.open("rb") as stream:
        head = stream.read(HEAD)
    suffix = file.suffix.casefold()
    if head.startswith((ZIP, GZIP)) or suffix in PACKAGES:
        return _packed(file, suffix)
    content = _whole(file, size)
    if PDF in head or suffix == ".pdf":
        _check_ending(suffix, (".pdf",), "a PDF")
        return read_pdf(content, file.name)
    if suffix in (".vtt", ".srt"):
        return read_transcript(content, file.name)
    if suffix in ANSWERS:
        return read_answers(content, file.name)
    if suffix in FEEDS:
        return read_feed(content, file.name)
    raise BadPackage(f"what is in it is no {suffix or 'package'} file; give it the ending of what it is")


def _check_ending(suffix: str, endings: tuple[str, ...], what: str) -> None:
    """Raise BadPackage for a file that is called something else than it is: somebody, or something, was misled."""
    if suffix not in endings:
        raise BadPackage(f"it is {what}, and is called {suffix or 'nothing'}; rename it to {' or '.join(endings)}")


def _packed(file: Path, suffix: str) -> Item:
    archive = open_archive(file)
    for name, ending in OFFICE.items():
        if name in archive:
            _check_ending(suffix, (ending,), f"a {ending} file")
            return read_office(archive, _whole(file, file.stat().st_size), file.name)
    inside = _inside_one_folder(archive)
    for name, (endings, reader) in BY_FILE.items():
        if name in inside:
            _check_ending(suffix, endings, f"a package with {name}")
            return reader(inside)
    known = ", ".join(BY_FILE)
    raise BadPackage(f"none of {known} is in it: no package that is known; packages within packages are not read")


def _inside_one_folder(archive: Archive) -> Archive:
    """Return the archive as seen from its only folder, where somebody packed the folder instead of what is in it."""
    tops = {name.partition("/")[0] for name in archive.entries}
    if len(tops) != 1 or any(name in archive for name in BY_FILE):
        return archive
    top = f"{next(iter(tops))}/"
    entries = {name.removeprefix(top): entry for name, entry in archive.entries.items() if name.startswith(top)}
    return Archive(entries, lambda name: archive.open(top + name))


def _whole(file: Path, size: int) -> bytes:
    if size > MOST_READ:
        raise BadPackage(f"{size:,} bytes; files of this kind of up to {MOST_READ:,} are read: split it")
    return file.read_bytes()
