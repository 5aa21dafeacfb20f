"""A learner's journeys: from the gap to a path, along it, and what is shown when things go wrong."""

import json
import re
from typing import Any

import httpx2
import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.looking import looked_at

EVIL = '"><img src="http://192.0.2.1/x.png" onerror="alert(1)"><script>alert(2)</script> '
LONG = EVIL + "Donaudampfschifffahrtsgesellschaftskapitän" * 12
FIRST_CONTENT_MS = 5_000  # a second on an idle machine; those that run tests are busy
expect.set_options(timeout=30_000)  # as for what is clicked: planning takes a while on a busy machine


def made(server: Any, **more: Any) -> str:
    """Make a path of the test's own and return its id."""
    asked = {"learner": "ada-beginner", "roles": [{"role": "fp:python-developer"}], **more}
    answer = server.post("/v1/paths", asked)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def opened(page: Page, server: Any, path: str, goal: str = "Python developer") -> Page:
    page.goto(f"{server.url}/#/path/{path}")
    expect(page.locator("fingerpost-path h2").first).to_have_text(goal)
    return page


def fits(page: Page) -> bool:
    """Say whether the page is no wider than its window."""
    return bool(page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"))


def test_from_the_gap_to_a_path(server, page):
    page.goto(f"{server.url}/#/gap")
    page.get_by_label("Whose gap").select_option("bruno-developer-to-cloud")
    page.get_by_label("Towards which role").select_option("fp:cloud-developer")

    expect(page.get_by_role("table").first).to_contain_text("does it alone")
    expect(page.locator("canvas")).to_be_visible()
    page.get_by_text("held already", exact=False).last.click()
    page.locator("td summary").first.click()
    expect(page.locator("td li").first).to_contain_text("counts")
    looked_at(page, "gap")

    page.get_by_role("button", name="Make a path").click()
    expect(page.locator("fingerpost-path h2").first).to_have_text("Cloud application developer")
    assert "#/path/" in page.url


def test_steps_are_begun_and_taken_back(server, page):
    opened(page, server, made(server))
    first = page.locator("#step-1")

    first.get_by_role("button", name=re.compile("^Start")).click()
    expect(first.get_by_text("Under way")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Taken back.")).to_be_visible()
    expect(first.get_by_text("Under way")).to_have_count(0)

    first.get_by_role("button", name=re.compile("^Start")).click()
    first.get_by_role("button", name=re.compile("^Mark as done")).click()
    expect(page.locator("header.head").last).to_contain_text("1 of 26 steps done")
    looked_at(page, "path")


def test_a_quote_opens_its_passage(server, page):
    opened(page, server, made(server))
    quote = page.locator("#step-1 button.quote")
    words = quote.locator("span").first.inner_text().strip("“”")

    quote.click()
    passage = page.locator("fingerpost-passage")
    expect(passage.locator("mark")).to_have_text(words)
    expect(passage.get_by_text("Checked: this is, to the letter")).to_be_visible()
    looked_at(page, "passage")
    page.keyboard.press("Escape")
    expect(passage.locator("mark")).to_be_hidden()
    expect(quote).to_be_focused()


def test_a_skipped_step_has_the_rest_planned_again_and_comes_back(server, page):
    opened(page, server, made(server))
    page.locator("#step-22").get_by_role("button", name=re.compile("^Why, and other ways")).click()
    page.get_by_role("button", name="What without it?").click()
    expect(page.get_by_text("The best path without it")).to_be_visible()
    looked_at(page, "step")

    title = page.locator("#title-22 bdi").inner_text()
    page.get_by_role("button", name="Skip", exact=True).click()
    change = page.locator(".change")
    expect(change).to_contain_text(title)
    expect(change.get_by_role("heading").first).to_be_focused()
    looked_at(page, "replanned")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("fingerpost-path article", has_text=title)).to_have_count(1)


def test_what_if_shows_before_anything_changes(server, page):
    path = made(server)
    opened(page, server, path)
    page.get_by_role("tab", name="What if").click()
    page.get_by_label("Hours a week").fill("3")
    page.get_by_label("At most so many weeks").fill("6")
    page.get_by_role("button", name="Show what would change").click()

    expect(page.get_by_text("It would reach part of the goal")).to_be_visible()
    looked_at(page, "what-if")
    assert server.get(f"/v1/paths/{path}").json()["version"] == 1
    page.get_by_role("button", name="Use this plan").click()
    expect(page.locator(".standing")).to_contain_text("What would help")
    looked_at(page, "partial")


def test_a_step_is_swapped(server, page):
    path = made(server, roles=[], skills=[{"skill": "fp:cloud-concepts", "level": 2}])
    (was,) = server.get(f"/v1/paths/{path}").json()["steps"]
    other = server.get(f"/v1/paths/{path}/steps/1/alternatives").json()[0]["title"]
    opened(page, server, path, "Cloud concepts")
    page.locator("#step-1").get_by_role("button", name=re.compile("^Why, and other ways")).click()
    page.get_by_role("button", name="Swap", exact=True).click()
    page.locator("fingerpost-step li", has_text=other).get_by_role("button").click()

    expect(page.locator(".change")).to_contain_text(other)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#title-1 bdi")).to_have_text(was["title"])


def test_the_graph_is_walked_with_the_keyboard(server, page):
    opened(page, server, made(server))
    page.get_by_role("tab", name="Graph").click()
    node = page.locator("fingerpost-path-graph [role=button][tabindex='0']")
    node.focus()
    page.keyboard.press("ArrowDown")

    expect(page.locator("fingerpost-path-graph [data-n='2']")).to_be_focused()
    looked_at(page, "graph")
    page.keyboard.press("Enter")
    expect(page.locator("#title-2")).to_be_focused()


def test_the_path_check_says_what_holds(server, page):
    opened(page, server, made(server))
    page.get_by_role("tab", name="Path check").click()

    expect(page.get_by_role("heading", name=re.compile(r"^(\d+) of \1 promises hold$"))).to_be_visible()
    looked_at(page, "path-check")


def test_small_and_dark(server, page_at):
    page = page_at(width=360, dark=True)
    opened(page, server, made(server))
    page.locator("#step-2").get_by_role("button", name=re.compile("^Why, and other ways")).click()
    looked_at(page, "path-small-dark")
    assert fits(page)
    page.goto(f"{server.url}/#/gap?learner=bruno-developer-to-cloud&roles=fp:cloud-developer")
    expect(page.get_by_role("table").first).to_be_visible()
    looked_at(page, "gap-small-dark")
    assert fits(page)


def long(path: dict[str, Any]) -> dict[str, Any]:
    """Return a path of 300 steps with hostile, very long titles."""
    first = path["steps"]
    steps = [{**first[at % len(first)], "n": at + 1, "resource": f"x:{at}", "title": f"{LONG}{at}", "week": 1 + at // 8,
              "dependsOn": [at] if at % 5 else []} for at in range(300)]  # fmt: skip
    steps[0]["flags"] = [{"code": "source_changed", "citation": 0, "facts": {}, "text": "Its text has changed."}]
    return {**path, "steps": steps}


@pytest.mark.parametrize("width", [1280, 360])
def test_300_steps_of_very_long_hostile_titles(server, page_at, width):
    path = made(server)
    page = page_at(width=width)
    whole = json.dumps(long(server.get(f"/v1/paths/{path}").json()))
    page.route(f"**/v1/paths/{path}", lambda route: route.fulfill(body=whole, content_type="application/json"))

    opened(page, server, path)
    shown = page.evaluate("() => performance.now()")
    expect(page.locator(".week")).to_have_count(38)
    expect(page.locator("#step-1 h4 bdi")).to_have_text(f"{LONG}0")
    expect(page.get_by_text("Its text has changed.")).to_be_visible()
    page.get_by_role("tab", name="Graph").click()
    expect(page.locator("fingerpost-path-graph .node")).to_have_count(300)
    assert fits(page)
    assert page.locator("fingerpost-path img, fingerpost-path script").count() == 0
    assert shown < FIRST_CONTENT_MS


def test_a_server_that_is_away_is_said_and_asked_again(server, page, troubles):
    troubles.forgive("Failed to load resource|ERR_FAILED")
    path, away = made(server), [True]

    def answer(route: Route) -> None:
        route.abort() if away[0] else route.continue_()

    page.route(f"**/v1/paths/{path}", answer)
    page.goto(f"{server.url}/#/path/{path}")
    expect(page.get_by_role("alert")).to_contain_text("cannot be reached")
    away[0] = False
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("#step-1")).to_be_visible()


def test_what_somebody_else_changed_is_read_again_first(server, page, troubles):
    troubles.forgive("status of 412")
    path = made(server)
    opened(page, server, path)
    changed = httpx2.patch(f"{server.url}/v1/paths/{path}/steps/2", json={"state": "started"}, trust_env=False)
    assert changed.is_success
    page.locator("#step-1").get_by_role("button", name=re.compile("^Start")).click()

    expect(page.get_by_text("This has changed since you opened it")).to_be_visible()
    expect(page.locator("#step-2").get_by_text("Under way")).to_be_visible()


def test_a_learner_sees_the_own_gap_and_path(keyed, page_at):
    page = page_at(key=keyed.token)
    page.goto(f"{keyed.url}/#/gap")
    page.get_by_label("Towards which role").select_option("fp:python-developer")
    expect(page.get_by_role("table").first).to_be_visible()
    page.get_by_role("button", name="Make a path").click()

    first = page.locator("#step-1")
    first.get_by_role("button", name=re.compile("^Start")).click()
    first.get_by_role("button", name=re.compile("^Mark as done")).click()
    expect(page.get_by_text("It counts as evidence")).to_be_visible()
    expect(page.get_by_role("button", name="Undo")).to_have_count(0)
