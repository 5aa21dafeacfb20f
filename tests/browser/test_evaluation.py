"""Evaluations as an L&D person meets them for the first time: from a list of runs to a signed review."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.evaluated import evaluated
from tests.browser.looking import axe, looked_at, screenshot
from tests.browser.servers import copied, serving

WORST = "python-one-step-in"
FOCUSED = """() => {
  let found = document.activeElement;
  while (found.shadowRoot?.activeElement) found = found.shadowRoot.activeElement;
  return found.textContent;
}"""


@pytest.fixture(scope="module")
def ready(stock, tmp_path_factory):
    """A server with two runs, the later one on a catalogue that lacks courses."""
    home = copied(stock, tmp_path_factory.mktemp("evaluated") / "home")
    with serving(home, "--single-user") as server:
        yield evaluated(server)


def test_the_list_leads_to_a_comparison(ready, page):
    page.goto(ready.at("runs"))
    page.get_by_role("checkbox", name="Compare Before the change").check()
    page.get_by_role("checkbox", name="Compare After three courses were withdrawn").check()
    looked_at(page, "runs")
    page.get_by_role("button", name="Compare the two").click()

    expect(page.get_by_role("heading", name="Cases that changed, the worst first")).to_be_visible()
    assert ready.before in page.url.split("b=")[0]  # the older one is the one before


def test_a_run_says_what_its_figures_mean_and_leads_to_its_cases(ready, page):
    page.goto(ready.at(f"runs/{ready.before}"))
    expect(page.get_by_role("heading", name="Before the change")).to_be_visible()
    expect(page.get_by_role("img", name="Gap closed: ours and each simple method's")).to_be_visible()
    looked_at(page, "run")
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="Promises kept")).first
    row.get_by_role("button").click()
    focused = page.evaluate(FOCUSED)
    page.get_by_role("link", name="elixir-half-an-hour").click()

    assert "Cases, the worst first" in focused
    expect(page.get_by_role("heading", name="What a right answer must hold")).to_be_visible()
    page.get_by_text("Why, and what says so").first.click()
    expect(page.locator("blockquote").first).to_be_visible()
    looked_at(page, "run-case")


def test_a_newcomer_finds_what_got_worse_rates_it_and_takes_the_report(ready, page_at, tmp_path):
    page = page_at()
    page.goto(ready.comparison)
    expect(page.get_by_role("button", name="Regressed (", exact=False)).to_have_attribute("aria-pressed", "true")
    looked_at(page, "compare")
    page.get_by_role("link", name=WORST).click()
    sides = page.get_by_role("table", name="Both paths, row by row")
    expect(sides.get_by_text("removed", exact=True).first).to_be_visible()
    expect(sides.get_by_role("columnheader")).to_have_count(2)
    looked_at(page, "compare-case")
    page.get_by_role("button", name="Have people rate this case").click()

    page.get_by_label("Your name").fill("Ines")
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_text("Which of the two paths is better for this learner?").first).to_be_visible()
    told = page.locator("fingerpost-review-rate").inner_text()
    assert "Before the change" not in told
    assert "After three" not in told
    looked_at(page, "review-rate")
    page.keyboard.press("1")
    expect(page.get_by_role("heading", name="You have rated every case that is there for you")).to_be_visible()

    report = _taken(page, "Report (one HTML page)", tmp_path)
    assert "How far raters agree" in report
    assert "Ines" in report


def test_raters_who_differ_are_settled_and_signed_off(ready, page_at, tmp_path):
    asked = {
        "title": "Which is better",
        "runs": [ready.before, ready.after],
        "rubric": "better",
        "cases": [WORST, "data-from-zero"],
    }
    review = ready.server.post("/v1/evaluations/reviews", asked).json()["id"]
    _rated(ready.server, review, "Ines", {1: -1, 2: 1})
    _rated(ready.server, review, "Omar", {1: 1, 2: 1})
    page = page_at()
    page.goto(ready.at(f"reviews/{review}"))
    page.get_by_role("button", name="Differences (1)").click()
    page.get_by_label("Who decides").fill("Eve")
    looked_at(page, "review-differences")
    page.get_by_role("button", name="Decide: no difference").click()
    expect(page.get_by_text("Raters differ on no case.")).to_be_visible()
    page.get_by_role("button", name="Results").click()
    page.get_by_label("Signed by").fill("Eve")
    page.get_by_role("button", name="Sign off").click()

    expect(page.get_by_text("Signed off by Eve")).to_be_visible()
    looked_at(page, "review-results")
    assert "settled" in _taken(page, "Ratings as a table (CSV)", tmp_path)
    page.goto(ready.at("reviews"))
    expect(page.get_by_text("2 settled, 0 disputed, 0 open")).to_be_visible()
    looked_at(page, "reviews")


def test_a_run_is_started_followed_and_cancelled_from_the_page(ready, page):
    page.goto(ready.at("runs"))
    page.get_by_role("button", name="Start a run").click()
    page.get_by_label("On which cases?").select_option("intake")
    page.get_by_label("Name").fill("Never mind")
    assert axe(page) == []
    page.get_by_role("button", name="Start", exact=True).click()
    row = page.get_by_role("row").filter(has=page.get_by_role("link", name="Never mind"))
    row.get_by_role("button", name="Cancel").click()

    expect(row.get_by_text(re.compile("^(Stopping|Cancelled)$"))).to_be_visible()  # it stops at its next step


@pytest.mark.parametrize(("shade", "pictured"), [("light", "run"), ("dark", "compare-case")])
def test_small_screens_show_all_of_it(ready, page_at, shade, pictured):
    page = page_at(width=360, dark=shade == "dark")
    places = {
        "compare": ready.comparison, "compare-case": f"{ready.comparison}&case={WORST}",
        "run": ready.at(f"runs/{ready.before}"), "runs": ready.at("runs"),
    }  # fmt: skip
    for name, address in places.items():
        page.goto("about:blank")  # the same page with another part of its address would not be loaded anew
        page.goto(address)
        expect(page.get_by_role("table").first).to_be_visible()
        assert page.evaluate("() => document.documentElement.scrollWidth - innerWidth") == 0
        assert axe(page) == []
        if name == pictured:
            screenshot(page, f"{name}-360-{shade}")


def _rated(server, review, rater, values):
    for n, value in values.items():
        given = {"n": n, "value": value, "rater": rater, "comment": "The testing course is missing."}
        assert server.post(f"/v1/evaluations/reviews/{review}/ratings", given).is_success


def _taken(page, form: str, folder: Path) -> str:
    """Choose a file of the export, and return what the browser kept of it."""
    page.get_by_role("button", name="Export").click()
    with page.expect_download() as kept:
        page.get_by_role("menuitem", name=form).click()
    kept.value.save_as(folder / "file")
    return (folder / "file").read_text(encoding="utf-8")
