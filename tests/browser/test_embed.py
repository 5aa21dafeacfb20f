"""The elements in somebody else's page: another site, a policy of its own, a token that ends, and no cookie of ours.

The page is the example of docs/embedding, at `localhost`; the server is at `127.0.0.1`, which browsers hold for another
site.
"""

import importlib.util
import json
import threading
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha384
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from service.accounts import tokens
from service.accounts.scopes import LEARNER as MAY
from service.auth import Caller
from service.console.serving import BUILT, VERSION
from service.secrets import Ring
from service.settings import Settings
from service.store.database.engine import open_engine
from service.store.store import Store
from tests.browser.looking import ROOT, looked_at
from tests.browser.servers import REAL, Served, copied, serving
from tests.e2e.conftest import ended, free_port, started

EXAMPLE = ROOT / "docs" / "embedding" / "host.py"
ADA = "ada-beginner"


@dataclass(frozen=True)
class Example:
    """The pretend platform under way, and the server whose elements it embeds."""

    origin: str
    server: Served
    key: str
    given: list[str] = field(default_factory=list)  # tokens, in order
    first: list[str] = field(default_factory=list)  # given out before new ones are asked for

    def signed_in(self, page: Page) -> None:
        page.goto(self.origin)
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("heading", name="Your learning")).to_be_visible()


@pytest.fixture(scope="module")
def host() -> Any:
    """The example's program."""
    spec = importlib.util.spec_from_file_location("embedding_host", EXAMPLE)
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


@pytest.fixture(scope="module")
def example(host: Any, stock: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Example]:
    home, port = copied(stock, tmp_path_factory.mktemp("embedding") / "home"), free_port()
    origin, key = f"http://localhost:{port}", _key(home)
    with serving(home, FINGERPOST_ALLOWED_ORIGINS=origin) as server:
        made = Example(origin, server, key)
        found = server.get("/v1/paths", headers={"Authorization": f"Bearer {key}"}).json()["items"][0]["id"]
        platform = _listened(host, made)(server.url, key, found, origin, *host.pinned(server.url))
        platform_server = host.serve(platform, port)
        threading.Thread(target=platform_server.serve_forever, daemon=True).start()
        yield made
        platform_server.shutdown()
        platform_server.server_close()


@pytest.fixture
def here(example: Example, page: Page) -> Page:
    """A page of the platform, signed in."""
    example.given.clear()
    example.signed_in(page)
    return page


def test_path_and_chat_are_shown_on_the_other_site(example, here, troubles):
    expect(here.locator("fingerpost-path").get_by_role("heading").first).to_be_visible()
    expect(here.locator("fingerpost-chat").get_by_text("What would you like to know?")).to_be_visible()

    assert troubles.unforgiven() == []
    looked_at(here, "embed")


def test_a_question_is_answered_there(here):
    field = here.locator("fingerpost-chat").get_by_label("Your question")
    field.fill("How do we review code?")
    field.press("Enter")
    answer = here.locator("fingerpost-chat .answer")

    expect(answer.locator("fingerpost-cite").first).to_be_visible()
    expect(answer.locator("q").first).to_contain_text("review")


def test_the_page_states_the_integrity_of_what_it_loads(example, here):
    script = here.locator("script[integrity]")
    content = (BUILT / "embed" / "fingerpost.js").read_bytes()

    assert script.get_attribute("src") == f"{example.server.url}/elements/{VERSION}/fingerpost.js"
    assert script.get_attribute("integrity") == f"sha384-{_digest(content)}"


def test_elements_that_were_altered_are_not_run(example, page_at, troubles):
    troubles.forgive("integrity|Failed to find a valid digest")
    page = page_at()
    page.route("**/fingerpost.js", lambda route: _altered(route))
    example.signed_in(page)
    page.wait_for_timeout(500)

    assert page.evaluate("() => customElements.get('fingerpost-chat') === undefined")


def test_a_token_that_has_ended_is_asked_for_again(example, page, troubles):
    """The server really finds the first ones too old; the reader sees nothing of it."""
    troubles.forgive("status of 401")
    example.given.clear()
    example.first.extend([_ended(example)] * 2)
    example.signed_in(page)

    expect(page.locator("fingerpost-path").get_by_role("heading").first).to_be_visible()
    assert len(example.given) >= 3
    assert page.locator("fingerpost-path, fingerpost-chat").get_by_text("session has ended").count() == 0


def test_who_is_signed_out_at_the_platform_is_told_so(example, here, troubles):
    troubles.forgive("status of 401")
    here.context.clear_cookies()
    here.evaluate("() => { const old = document.querySelector('fingerpost-path'); old.replaceWith(old.cloneNode()) }")

    expect(here.locator("fingerpost-path").get_by_text("session has ended")).to_be_visible()


def test_no_cookie_is_set_by_us_or_sent_to_us(example, here):
    sent = []
    here.on("request", lambda request: sent.append(request))
    here.reload()
    expect(here.locator("fingerpost-path").get_by_role("heading").first).to_be_visible()
    ours = [request for request in sent if request.url.startswith(example.server.url)]

    assert ours
    assert [request.url for request in ours if "cookie" in request.all_headers()] == []
    assert [cookie["name"] for cookie in here.context.cookies()] == ["session"]


def test_the_key_never_reaches_the_browser(example, here):
    expect(here.locator("fingerpost-path").get_by_role("heading").first).to_be_visible()

    assert example.key not in here.content()
    assert all(token != example.key for token in example.given)


def test_a_token_that_was_carried_off_counts_on_no_other_page(example, here):
    expect(here.locator("fingerpost-path").get_by_role("heading").first).to_be_visible()
    bearer = {"Authorization": f"Bearer {example.given[-1]}"}
    asked = {origin: example.server.get("/v1/me", headers={**bearer, "Origin": origin}).status_code
             for origin in (example.origin, "https://elsewhere.example")}  # fmt: skip

    assert list(asked.values()) == [200, 403]


def test_the_elements_fit_a_small_dark_screen(example, page_at):
    page = page_at(width=360, dark=True)
    example.signed_in(page)
    expect(page.locator("fingerpost-path").get_by_role("heading").first).to_be_visible()

    assert page.evaluate("() => document.documentElement.scrollWidth") <= 360
    looked_at(page, "embed-small-dark")


def test_the_readme_names_what_is_served(example):
    """Whoever copies the two lines of the guide gets what works."""
    text = (EXAMPLE.parent / "README.md").read_text(encoding="utf-8")
    told = json.loads(example.server.get("/elements").text)

    assert told["version"] == VERSION
    assert "/elements/VERSION/fingerpost.js" in text
    assert set(told["integrity"]) == {file.name for file in (BUILT / "embed").glob("*.js")}


def _listened(host: Any, example: Example) -> Any:
    """Return the platform that notes the tokens that it gives, and gives those of `first` before it asks for any."""

    class Listened(host.Platform):  # type: ignore[misc]  # loaded from its file
        def token(self, learner: str) -> tuple[int, dict[str, Any]]:
            status, body = (200, {"token": example.first.pop()}) if example.first else super().token(learner)
            example.given.append(str(body.get("token", "")))
            return status, body

    return Listened


def _ended(example: Example) -> str:
    """Return a token of the platform's that was good an hour ago."""
    settings = Settings(home=str(example.server.home))
    store = Store(open_engine(settings.database), ring=Ring.of(settings))
    try:
        by = Caller("default", f"key:{example.key.split('_')[1]}")
        wanted = tokens.Wanted(ADA, timedelta(minutes=15), MAY, (example.origin,))
        return tokens.made(store, settings, by, wanted, datetime.now(UTC) - timedelta(hours=1))
    finally:
        store.close()


def _key(home: Path) -> str:
    ran = ended(
        started("keys", "add", "the platform", "--role", "admin", "--json", program=REAL,
                env={"FINGERPOST_HOME": str(home)})
    )  # fmt: skip
    assert ran.code == 0, ran.err
    return str(ran.json["key"])


def _altered(route: Any) -> None:
    answer = route.fetch()
    route.fulfill(response=answer, body=answer.body() + b"\n")


def _digest(content: bytes) -> str:
    return b64encode(sha384(content).digest()).decode()
