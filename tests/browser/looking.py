"""What is looked for on a page: errors, requests to other machines, what axe finds; and pictures for the docs."""

import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import ConsoleMessage, Page

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "service" / "console" / "web" / "node_modules" / "axe-core" / "axe.min.js"
PICTURES = ROOT / "docs" / "pictures" / "console"
OURS = {"127.0.0.1", "localhost", None}  # None: data: and blob: addresses, which leave the page for nowhere
GRAVE = {"serious", "critical"}
LOOK = """async () => {
  const found = await axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] });
  return found.violations.map(({ id, impact, help, nodes }) => ({
    id, impact, help, where: nodes.map((node) => `${node.target.flat().join(" ")}: ${node.html.slice(0, 160)}`),
  }));
}"""


class Troubles:
    """What went wrong on the pages that are watched."""

    def __init__(self) -> None:
        self._seen: list[str] = []
        self._forgiven: list[str] = []

    def watch(self, page: Page) -> None:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self._seen.append(f"uncaught: {error}"))
        page.on("request", lambda request: self._request(request.url))

    def forgive(self, pattern: str) -> None:
        """Let what matches pass: the test means it to happen."""
        self._forgiven.append(pattern)

    def unforgiven(self) -> list[str]:
        return [text for text in self._seen if not any(re.search(pattern, text) for pattern in self._forgiven)]

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._seen.append(f"console: {message.text} ({message.location.get('url', '')})")

    def _request(self, url: str) -> None:
        if urlsplit(url).hostname not in OURS:
            self._seen.append(f"asked another machine: {url}")


def axe(page: Page) -> list[str]:
    """Return what is serious or critical, a line each; skip the rest of the test where axe is not installed."""
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: run `make web`")
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(f"() => {{ {AXE.read_text(encoding='utf-8')} }}")
    found: list[dict[str, Any]] = page.evaluate(LOOK)
    grave = [one for one in found if one["impact"] in GRAVE]
    return [f"{one['id']}: {one['help']} at {where}" for one in grave for where in one["where"]]


def screenshot(page: Page, name: str) -> None:
    """Keep the whole page as a picture for the docs, where that is asked for."""
    if os.environ.get("FINGERPOST_PICTURES") != "1":
        return
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.evaluate("() => scrollTo(0, 0)")  # what sticks to the screen would stand in the middle of the picture
    page.screenshot(path=PICTURES / f"{name}.png", full_page=True, animations="disabled")


def looked_at(page: Page, name: str) -> None:
    """Keep the picture, and check that axe finds nothing grave."""
    screenshot(page, name)
    assert axe(page) == []
