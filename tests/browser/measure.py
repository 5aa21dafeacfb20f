"""`python -m tests.browser.measure [URL]`: how soon the console shows something, and what that takes.

Prints, for a first visit and for one with everything in the cache: first contentful paint, when the page's own content
is there, bytes over the wire, requests, and long tasks (more than 50 ms of the main thread). Without an address it
measures a server of its own over the starter workspace. Nothing is asserted: machines differ.
"""

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from playwright.sync_api import BrowserContext, sync_playwright

from tests.browser.conftest import CHROMIUM, QUIET
from tests.browser.servers import filled, serving

PAGES = ("", "catalogue", "skills", "edges", "settings", "audit", "gap", "path", "chat", "runs")
SETTLED_MS = 500  # without a request, for what comes late to be counted
WATCH = """new PerformanceObserver((list) => {
  window.long = [...(window.long ?? []), ...list.getEntries()];
}).observe({type: "longtask", buffered: true})"""
HEAD = "page         visit   paint ms  page ms      kB  requests  long  longest ms"
TOLD = """() => {
  const entries = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')];
  const long = window.long ?? [];
  return {
    fcp: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN,
    bytes: entries.reduce((sum, entry) => sum + entry.transferSize, 0),
    requests: entries.length,
    long: long.length,
    longest: Math.max(0, ...long.map((entry) => entry.duration)),
  };
}"""


def main(argv: list[str]) -> None:
    with _address(argv) as url, sync_playwright() as playwright:
        found = next(filter(None, map(shutil.which, CHROMIUM)))
        browser = playwright.chromium.launch(executable_path=found, args=list(QUIET))
        print(HEAD)
        for address in PAGES:
            context = browser.new_context()
            context.add_init_script(WATCH)
            for visit in ("first", "again"):
                print(_row(address or "home", visit, _visit(context, f"{url}/#/{address}")))
            context.close()
        browser.close()


def _visit(context: BrowserContext, url: str) -> dict[str, Any]:
    page = context.new_page()
    page.goto(url)
    page.locator("main h1").first.wait_for()
    shown = page.evaluate("() => performance.now()")
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(SETTLED_MS)
    told: dict[str, Any] = page.evaluate(TOLD)
    page.close()
    return {**told, "shown": shown}


def _row(name: str, visit: str, told: dict[str, Any]) -> str:
    return (
        f"{name:<12} {visit:<6} {told['fcp']:>9.0f} {told['shown']:>8.0f} {told['bytes'] / 1000:>7.0f} "
        f"{told['requests']:>9} {told['long']:>5} {told['longest']:>11.0f}"
    )


@contextmanager
def _address(argv: list[str]) -> Iterator[str]:
    if argv:
        yield argv[0].rstrip("/")
        return
    place = Path(mkdtemp(prefix="fingerpost-measure-"))
    try:
        with serving(filled(place / "home"), "--single-user") as served:
            yield served.url
    finally:
        shutil.rmtree(place, ignore_errors=True)


if __name__ == "__main__":
    main(sys.argv[1:])
