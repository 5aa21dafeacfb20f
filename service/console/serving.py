"""The console at `/`, its files, and the elements that other pages embed, at an address that names their version."""

from base64 import b64encode
from hashlib import sha384
from importlib.metadata import version
from pathlib import Path
from typing import Final

from litestar import MediaType, Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import File

from service.http.securing import NOTHING

BUILT = Path(__file__).parent / "built"
VERSION: Final = version("fingerpost")
POLICY = {
    # The design system draws its few signs from data: addresses; nothing else comes from anywhere but this server.
    "Content-Security-Policy": f"{NOTHING}; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self' data:",
    "Cache-Control": "no-cache",
}
FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable"}
ANYWHERE = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".json": "application/json"}
NOT_BUILT = "The pages were not built into this installation: run `make web` in the source, or install the wheel."


@get("/", sync_to_thread=True, include_in_schema=False, media_type=MediaType.HTML)
def console() -> Response[str]:
    """Return the page that the console lives in."""
    page = BUILT / "console" / "index.html"
    if not page.is_file():
        return Response(NOT_BUILT, media_type=MediaType.TEXT, status_code=503)
    return Response(page.read_text(encoding="utf-8"), media_type=MediaType.HTML, headers=POLICY)


@get("/console/assets/{name:str}", sync_to_thread=True, include_in_schema=False)
def console_file(name: FromPath[str]) -> File:
    """Return a file of the console; its name holds its hash, so that it may be kept for ever."""
    return _file(BUILT / "console" / "assets", name, FOR_EVER)


@get("/elements/{version:str}/{name:str}", sync_to_thread=True, include_in_schema=False)
def element_file(version: FromPath[str], name: FromPath[str]) -> File:
    """Return a file of the elements, of this version and no other: a page that pins one never gets another."""
    if version != VERSION:
        raise NotFoundException(f"this server has the elements of version {VERSION}, not of {version}")
    return _file(BUILT / "embed", name, {**FOR_EVER, **ANYWHERE})


@get("/elements", sync_to_thread=True, include_in_schema=False)
def elements() -> Response[dict[str, object]]:
    """Return what a page that embeds the elements writes down: their version, and the integrity of each file."""
    told: dict[str, object] = {"version": VERSION, "integrity": integrity()}
    return Response(told, headers={**ANYWHERE, "Cache-Control": "no-cache"})


def integrity() -> dict[str, str]:
    """Return the integrity of each file of the elements, by name, as a page that embeds them states it."""
    return {file.name: f"sha384-{_digest(file)}" for file in sorted((BUILT / "embed").glob("*.js"))}


def _digest(file: Path) -> str:
    return b64encode(sha384(file.read_bytes()).digest()).decode()


def _file(folder: Path, name: str, headers: dict[str, str]) -> File:
    found = folder / name
    if found.parent != folder or not found.is_file():
        raise NotFoundException(f"there is no file named {name} here")
    return File(found, media_type=TYPES.get(found.suffix, "application/octet-stream"), headers=headers,
                content_disposition_type="inline")  # fmt: skip


handlers = [console, console_file, elements, element_file]
