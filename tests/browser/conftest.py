"""The pages as people meet them: the real server over the starter workspace, and a real browser at it.

Run apart from the other tests (`make web-test`): `pytest tests/browser`. Without a Chromium, or without built pages
(`make web`), the tests are skipped and say so.

Fixtures
    server      Served, one a session: `.url`, `.home`, `.get(address)`, `.post(address, body)`; asks nobody for a key.
    keyed       Keyed, one a session: a server that asks for keys, with `.admin`, `.ld` (API keys), `.token` (of the
                learner `.learner`) and `.tenant`, for what signing in shows.
    stock       the data folder that both started from. A test that needs other data, or a server that it may break,
                copies it: `with serving(copied(stock, tmp_path / "home")) as mine: ...` (tests.browser.servers).
    page        a page of 1280 x 900, light, nothing loaded: `page.goto(server.url + "/#/runs")`.
    page_at     makes more: `page_at(width=360, dark=True)`, `page_at(key=keyed.ld)` signed in with a key or token.
    troubles    what went wrong on those pages. At its end a test fails on an error in the console, an uncaught one, and
                a request to another machine. `troubles.forgive("status of 404")` where a test causes one itself.

Helpers of tests.browser.looking
    axe(page)                   what axe calls serious or critical, in a line each, through all shadow roots.
    screenshot(page, name)      docs/pictures/console/NAME.png, only where FINGERPOST_PICTURES=1 is set.
    looked_at(page, name)       both: the picture, and no finding of axe.
"""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from service.console.serving import BUILT
from tests.browser.looking import Troubles
from tests.browser.servers import Keyed, Served, copied, filled, keyed_from, serving

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Chromium's own errands would wait for networks that are not there.
QUIET = (
    "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run", "--no-sandbox", "--disable-dev-shm-usage",
)  # fmt: skip
PATIENCE_MS = 30_000  # machines that run tests are busy
expect.set_options(timeout=PATIENCE_MS)
KEPT_AT = "fingerpost-key"  # where the console keeps a key for as long as its tab is open

PageAt = Callable[..., Page]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium."""
    found = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if found is None:
        pytest.skip("no Chromium on this machine; Debian's package is called chromium")
    if not (BUILT / "console" / "index.html").is_file():
        pytest.skip("the pages are not built: run `make web`")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=list(QUIET))
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def stock(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A data folder with the starter workspace, its sample learners and a first path."""
    place = tmp_path_factory.mktemp("stock")
    yield filled(place / "home")
    shutil.rmtree(place, ignore_errors=True)


@pytest.fixture(scope="session")
def server(stock: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server for a single user."""
    home = copied(stock, tmp_path_factory.mktemp("served") / "home")
    with serving(home, "--single-user") as served:
        yield served
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def keyed(stock: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Keyed]:
    """A server that asks for keys."""
    home = copied(stock, tmp_path_factory.mktemp("keyed") / "home")
    with keyed_from(home) as served:
        yield served
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def troubles() -> Iterator[Troubles]:
    """What went wrong on a test's pages; looked at when it ends."""
    seen = Troubles()
    yield seen
    assert seen.unforgiven() == []


@pytest.fixture
def page_at(browser: Browser, troubles: Troubles) -> Iterator[PageAt]:
    """Makes pages that are watched, each with storage of its own."""
    contexts = []

    def opened(width: int = 1280, height: int = 900, dark: bool = False, key: str = "", **more: Any) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light",
            reduced_motion="reduce", locale="en-GB", **more,
        )  # fmt: skip
        contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        if key:
            context.add_init_script(f"if (location.protocol === 'http:') sessionStorage.setItem({KEPT_AT!r}, {key!r})")
        page = context.new_page()
        troubles.watch(page)
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def page(page_at: PageAt) -> Page:
    """A page of a desktop's size."""
    return page_at()
