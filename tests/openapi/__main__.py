"""`python -m tests.openapi [--write]`: what of the API as it is breaks clients of the released one (docs/openapi.json).

With `--write` the description as it is becomes the released one. Exit code 1: something breaks.
"""

import argparse
import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from litestar.serialization import encode_json

from service.app import create_app
from service.ports import Ports
from service.settings import Settings
from service.store.database.engine import open_engine
from service.store.store import Store
from service.workspace import Workspaces
from tests.fakes import HashEmbedder
from tests.openapi.differ import breaks

RELEASED = Path(__file__).resolve().parents[2] / "docs/openapi.json"


def described() -> Any:
    """Return the OpenAPI description of the service as it is, as clients get it."""
    with TemporaryDirectory(prefix="fingerpost-openapi-") as home:
        settings, embedder = Settings(home=home), HashEmbedder()
        store = Store(open_engine(settings.database))
        app = create_app(Ports(settings, store, embedder, Workspaces(store, embedder)))
        described = app.openapi_schema.to_schema()
        store.close()
        return json.loads(encode_json(described))


def text(description: Any) -> str:
    """Return a description as it is kept: in an order that does not depend on where routes are registered."""
    return json.dumps(description, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def main() -> int:
    """Compare, and write where asked to."""
    parser = argparse.ArgumentParser(prog="python -m tests.openapi", description=__doc__)
    parser.add_argument("--write", action="store_true", help=f"make docs/{RELEASED.name} what the service is now")
    write = parser.parse_args().write
    now = described()
    found = breaks(json.loads(RELEASED.read_text(encoding="utf-8")), now) if RELEASED.exists() else []
    print("\n".join(found) or "nothing breaks")
    if write:
        RELEASED.write_text(text(now), encoding="utf-8")
    return 0 if write else int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
