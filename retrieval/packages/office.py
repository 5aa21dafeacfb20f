"""PDF, Word and PowerPoint files as text. The libraries are large, so they are imported when a file needs them."""

from io import BytesIO
from pathlib import PurePath

from retrieval.dates import first_day
from retrieval.packages import xml
from retrieval.packages.archive import Archive, BadPackage
from retrieval.packages.item import LONGEST_TEXT, Item, joined
from retrieval.sources.plaintext import TooManyTags, markdown_page

# What a damaged file makes the libraries stumble over, beside errors of their own; only this file is lost.
STUMBLES = (ValueError, LookupError, TypeError, AttributeError, RecursionError, OSError, ArithmeticError)
CORE = "docProps/core.xml"
LONGEST_TITLE = 200  # characters; a first line that is longer is a paragraph


def read_pdf(content: bytes, name: str) -> Item:
    """Return the text of a PDF, page after page; raise BadPackage where it has none, as a scan has not."""
    from pdfminer.high_level import extract_pages
    from pdfminer.layout import LTTextContainer
    from pdfminer.pdfdocument import PDFDocument, PDFPasswordIncorrect, PDFTextExtractionNotAllowed
    from pdfminer.pdfexceptions import PDFException
    from pdfminer.pdfparser import PDFParser
    from pdfminer.psexceptions import PSException

    try:
        about = PDFDocument(PDFParser(BytesIO(content))).info
        boxes = [box for page in extract_pages(BytesIO(content)) for box in page]
    except (PDFPasswordIncorrect, PDFTextExtractionNotAllowed) as error:
        raise BadPackage("a PDF with a password; save it without") from error
    except (PDFException, PSException, *STUMBLES) as error:
        raise BadPackage(f"not a PDF that can be read ({type(error).__name__}); save it again") from error
    text = joined([_paragraphs(box.get_text()) for box in boxes if isinstance(box, LTTextContainer)])
    if not text:
        raise BadPackage("a PDF without text, as a scan is; run text recognition over it first")
    dates = (_text(d.get(key)) for key in ("ModDate", "CreationDate") for d in about)
    return Item(key=name, title=_stated(about) or _first_line(text), text=text, updated=first_day(*dates))


def _stated(about: list[dict[str, object]]) -> str:
    """Return the title that a PDF states of itself, '' where it states none that a reader would know."""
    found = next((title for d in about if (title := _text(d.get("Title")))), "")
    return "" if found.casefold().startswith(("untitled", "microsoft word -")) else found[:LONGEST_TITLE]


def _text(value: object) -> str:
    from pdfminer.utils import decode_text

    return " ".join(decode_text(value).split()) if isinstance(value, bytes) else ""


def _paragraphs(box: str) -> str:
    """Return a text box with the lines of a paragraph joined, and words put together that were cut at a line's end."""
    lines = [line.strip() for line in box.replace("-\n", "\u00ad").split("\n")]
    return " ".join(line for line in lines if line).replace("\u00ad", "-")


def read_office(archive: Archive, content: bytes, name: str) -> Item:
    """Return the text of a .docx or .pptx file, which is an archive, headings kept; raise BadPackage."""
    from markitdown import MarkItDown, MarkItDownException, StreamInfo

    suffix = PurePath(name).suffix.casefold()
    try:
        about = StreamInfo(extension=suffix)
        found = MarkItDown(enable_plugins=False).convert_stream(BytesIO(content), stream_info=about)
        page = markdown_page(found.markdown)
    except TooManyTags as error:
        raise BadPackage(str(error)) from error
    except (MarkItDownException, *STUMBLES) as error:
        raise BadPackage(f"not a {suffix} file that can be read ({type(error).__name__}); save it again") from error
    if not page.text.strip():
        raise BadPackage("no text in it")
    title = " ".join((found.title or page.heading or _first_line(page.text)).split())
    return Item(key=name, title=title[:LONGEST_TITLE], text=page.text[:LONGEST_TEXT], updated=_changed(archive))


def _changed(archive: Archive) -> str | None:
    """Return the day that the core properties name; a file whose properties cannot be read is still a file."""
    try:
        core = xml.read(archive, CORE) if CORE in archive else None
    except BadPackage:
        return None
    return first_day(*(xml.text(xml.child(core, name)) for name in ("modified", "created")))


def _first_line(text: str) -> str:
    line = text.lstrip().partition("\n")[0].strip("# ")
    return line if len(line) <= LONGEST_TITLE else ""
