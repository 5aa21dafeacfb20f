"""The console as its users meet it: who sees what, what is done and undone, what is said when something is wrong."""

import re
from collections.abc import Iterator

import httpx2
import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.looking import axe, looked_at, screenshot
from tests.browser.servers import Served, copied, serving

STAFF = ["skills", "catalogue", "tags", "edges", "catalogue-gaps", "ingests", "keys", "settings", "audit", "tour"]

PICTURED = ["", "catalogue", "skills?role=fp:data-analyst", "edges"]  # in the dark and on a small screen too


def opened(page: Page, server: Served, address: str) -> Page:
    page.goto(f"{server.url}/#/{address}")
    expect(page.locator("h1").first).to_be_visible()
    return page


def signed_in(page: Page, key: str) -> None:
    page.get_by_label("Key or token").fill(key)
    page.get_by_role("button", name="Sign in").click()


# --- who is there -----------------------------------------------------------------------------------------------------


def test_a_wrong_key_is_told_and_the_right_one_opens_the_page(keyed, page_at, troubles):
    troubles.forgive("status of 401")
    page = page_at()
    page.goto(f"{keyed.url}/#/keys")
    signed_in(page, "fp_wrong")
    expect(page.get_by_role("alert")).to_contain_text("does not know this key")
    looked_at(page, "sign-in")
    signed_in(page, keyed.admin)

    expect(page.get_by_role("heading", name="Keys", level=1)).to_be_visible()
    assert page.evaluate("() => [sessionStorage.length, JSON.stringify(localStorage).includes('fp_')]") == [1, False]


def test_a_learner_sees_only_the_learners_pages(keyed, page_at):
    page = opened(page_at(key=keyed.token), keyed, "")
    menu = page.get_by_role("navigation", name="Pages")
    expect(menu.get_by_role("link", name="Skills gap")).to_be_visible()
    expect(page.get_by_text("Next step")).to_be_visible()
    looked_at(page, "home-learner")

    assert menu.get_by_role("link", name="Keys").count() == 0
    assert menu.get_by_role("link", name="Review tags").count() == 0
    page.goto(f"{keyed.url}/#/keys")
    expect(page.get_by_role("heading", name="No such page")).to_be_focused()


def test_an_ld_person_has_no_keys_and_no_settings(keyed, page_at):
    page = opened(page_at(key=keyed.ld), keyed, "")
    menu = page.get_by_role("navigation", name="Pages")

    expect(menu.get_by_role("link", name="Review tags")).to_be_visible()
    assert menu.get_by_role("link", name=re.compile("Keys|Settings")).count() == 0


def test_a_session_that_ends_keeps_the_page_and_asks_again(keyed, page_at, troubles):
    troubles.forgive("status of 401")
    page = opened(page_at(key=keyed.admin), keyed, "catalogue")
    ended = [True]
    page.route("**/v1/resources?*q=*", lambda route: refused(route) if ended else route.continue_())
    page.get_by_label("Find by title").fill("Acronym")
    page.get_by_role("button", name="Find", exact=True).click()
    expect(page.get_by_role("heading", name="Your session has ended")).to_be_visible()
    looked_at(page, "session-ended")
    ended.clear()
    signed_in(page, keyed.admin)

    expect(page.get_by_role("link", name=re.compile("Acronym")).first).to_be_visible()
    expect(page.get_by_label("Find by title")).to_have_value("Acronym")
    expect(page.get_by_role("dialog")).to_have_count(0)


# --- what L&D does ----------------------------------------------------------------------------------------------------


def test_a_prerequisite_is_confirmed_and_taken_back(mine, page):
    opened(page, mine, "edges")
    card = page.get_by_role("listitem", name="Linear algebra before Deep learning")
    card.get_by_role("button", name="Confirm").click()
    expect(page.get_by_role("status").get_by_text("Prerequisite confirmed")).to_be_visible()
    assert edge(mine)["status"] == "confirmed"
    page.get_by_role("button", name="Undo").click()
    expect(card).to_be_visible()

    assert (edge(mine)["status"], edge(mine)["strength"]) == ("suggested", "soft")


def edge(server: Served) -> dict[str, str]:
    found: dict[str, str] = server.get("/v1/edges/fp:linear-algebra%7C1%7Cfp:deep-learning%7C3").json()
    return found


def test_a_circle_of_prerequisites_is_told_in_names(mine, page, troubles):
    troubles.forgive("status of 4")
    opened(page, mine, "skills?skill=fp:python-functions")
    page.get_by_label("What comes before").fill("Python functions")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("itself")
    page.get_by_label("What comes before").fill("No such skill")
    page.get_by_role("button", name="Add", exact=True).click()

    expect(page.get_by_role("alert")).to_contain_text("No skill goes by this name")


def test_a_roles_level_is_changed_and_taken_back_and_a_clash_is_told(mine, page, troubles):
    troubles.forgive("status of 412")
    opened(page, mine, "skills?role=fp:data-analyst")
    level = page.get_by_label(re.compile("^Level of")).first
    before = level.input_value()
    level.select_option("5")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Data analyst saved")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(level).to_have_value(before)
    level.select_option("4")
    role = mine.get("/v1/roles/fp:data-analyst").json()
    address = f"{mine.url}/v1/roles/fp:data-analyst"
    httpx2.put(address, json={**role, "description": "changed by somebody else"}, trust_env=False).raise_for_status()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("This has changed since you opened it")).to_be_visible()

    expect(page.get_by_text("changed by somebody else")).to_be_visible()
    expect(level).to_have_value("4")


def test_content_is_uploaded_and_what_it_teaches_is_reviewed(mine, page, tmp_path):
    file = tmp_path / "course.jsonl"
    file.write_text(UNTAGGED)
    opened(page, mine, "catalogue?view=upload")
    page.get_by_label("Files").set_input_files(file)
    page.get_by_role("button", name="Upload").click()
    expect(page.get_by_role("heading", name="Taken in")).to_be_visible()
    page.get_by_role("link", name="Review what was inferred").click()
    card = page.get_by_role("listitem").filter(has_text="Regular expressions, from the start").first
    expect(card).to_be_visible()
    looked_at(page, "tags-to-review")
    card.focus()
    page.keyboard.press("a")
    expect(page.get_by_role("status").get_by_text("Tag accepted")).to_be_visible()
    assert statuses(mine) == ["accepted"]
    page.get_by_role("button", name="Undo").click()
    expect(card).to_be_visible()

    assert statuses(mine) == []


UNTAGGED = (
    '{"type":"resource","id":"x:regex","title":"Regular expressions, from the start","minutes":30,'
    '"description":"Regular expressions, regular expressions: groups and anchors of regular expressions."}\n'
)


def statuses(server: Served) -> list[str]:
    return [tag["status"] for tag in server.get("/v1/tags?status=accepted").json()["items"]]


def test_a_resource_is_found_and_edited(mine, page):
    opened(page, mine, "catalogue")
    page.get_by_label("Find by title").fill("Acronym (Elixir")
    page.get_by_role("button", name="Find", exact=True).click()
    page.get_by_role("link", name=re.compile("Acronym")).click()
    page.get_by_role("button", name="Edit").click()
    page.get_by_label("Minutes").fill("25")
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_text("25 min")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("10 min")).to_be_visible()


# --- what an administrator does ---------------------------------------------------------------------------------------


def test_a_key_is_made_shown_once_and_revoked(keyed, page_at):
    page = opened(page_at(key=keyed.admin), keyed, "keys")
    page.get_by_role("button", name="New key").click()
    page.get_by_label("What it is for").fill("a journey")
    page.get_by_label("paths:read", exact=True).check()
    page.get_by_role("button", name="Make the key").click()
    secret = page.get_by_label("The key", exact=True).input_value()
    bearer = {"Authorization": f"Bearer {secret}"}
    assert keyed.get("/v1/me", headers=bearer).json()["scopes"] == ["paths:read"]
    page.get_by_role("button", name="I have it").click()
    page.reload()
    row = page.get_by_role("row").filter(has_text="a journey")
    expect(row).to_be_visible()
    assert secret not in page.content()
    row.get_by_role("button", name="Revoke").click()
    page.get_by_role("dialog").get_by_role("button", name="Revoke").click()
    expect(row).to_have_count(0)

    assert keyed.get("/v1/me", headers=bearer).status_code == 401


def test_settings_are_saved_and_the_audit_log_holds(keyed, page_at):
    page = opened(page_at(key=keyed.admin), keyed, "settings?view=retention")
    page.get_by_label("Events").fill("20")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    page.get_by_role("button", name="What would go now?").click()
    expect(page.get_by_text("By the rules as saved")).to_be_visible()
    page.get_by_role("navigation", name="Pages").get_by_role("link", name="Audit log").click()
    expect(page.get_by_text("retention.set").first).to_be_visible()
    page.get_by_role("button", name="Check the log").click()
    expect(page.get_by_text("The log holds")).to_be_visible()
    looked_at(page, "audit")


def test_a_feature_is_switched_off_with_a_reason_and_on_again(mine, page):
    opened(page, mine, "settings")
    card = page.get_by_role("listitem").filter(has=page.get_by_role("heading", name="Suggestions"))
    card.get_by_role("button", name="Switch off").click()
    page.get_by_label("Why").fill("a test")
    card.get_by_role("button", name="Switch off").click()
    expect(page.get_by_text("Suggestions is off")).to_be_visible()
    page.get_by_role("button", name="Undo").click()

    expect(card.get_by_text("taken back")).to_be_visible()


# --- when something is wrong ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def mine(stock, tmp_path_factory) -> Iterator[Served]:
    """A server whose data this module changes."""
    with serving(copied(stock, tmp_path_factory.mktemp("console") / "home"), "--single-user") as served:
        yield served


def refused(route: Route) -> None:
    route.fulfill(status=401, json={"title": "No key", "detail": "expired"})


def test_a_server_that_is_away_is_said_and_asked_again(server, page, troubles):
    troubles.forgive("ERR_FAILED")
    away = [True]
    page.route("**/v1/**", lambda route: route.abort() if away else route.continue_())
    page.goto(f"{server.url}/#/catalogue")
    expect(page.get_by_role("alert")).to_contain_text("cannot be reached")
    screenshot(page, "server-away")
    away.clear()
    page.get_by_role("button", name="Try again").click()

    expect(page.get_by_role("heading", name="Catalogue", level=1)).to_be_visible()


def test_a_server_at_fault_leaves_the_frame_and_says_what_to_do(server, page, troubles):
    troubles.forgive("status of 500")
    broken = [True]
    page.route("**/v1/resources**", lambda route: route.fulfill(status=500, json={}) if broken else route.continue_())
    opened(page, server, "catalogue")
    expect(page.get_by_role("alert")).to_contain_text("Try again")
    assert page.get_by_role("navigation", name="Pages").is_visible()
    broken.clear()
    page.get_by_role("button", name="Try again").click()

    expect(page.get_by_role("row").nth(1)).to_be_visible()


def test_a_slow_server_shows_the_page_at_once_with_lines_to_come(server, page):
    held: list[Route] = []
    page.route("**/v1/resources**", lambda route: held.append(route))
    opened(page, server, "catalogue")
    expect(page.locator("wa-skeleton").first).to_be_visible()
    held.pop().continue_()

    expect(page.get_by_role("row").nth(1)).to_be_visible()


def test_an_empty_workspace_says_what_to_do_on_every_page(tmp_path, page):
    with serving(tmp_path / "home", "--single-user") as empty:
        opened(page, empty, "")
        expect(page.get_by_text("No path yet")).to_be_visible()
        for address in STAFF:
            opened(page, empty, address)
            page.wait_for_load_state("networkidle")
            assert page.get_by_role("alert").count() == 0, address


# --- every page -------------------------------------------------------------------------------------------------------


def test_the_pages_are_reached_by_keyboard_and_say_where_one_is(server, page):
    opened(page, server, "")
    page.keyboard.press("Tab")
    expect(page.get_by_text("Skip to the page")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.get_by_role("navigation", name="Pages").get_by_role("link", name="Catalogue", exact=True).press("Enter")

    expect(page.get_by_role("heading", name="Catalogue", level=1)).to_be_focused()
    expect(page).to_have_title("Catalogue · Fingerpost")


def test_light_and_dark_are_chosen_and_remembered(server, page):
    opened(page, server, "tour")
    console = page.locator("fingerpost-console")
    button = page.get_by_role("button", name=re.compile("change$"))
    button.click()
    button.click()
    expect(console).to_have_attribute("theme", "dark")
    page.reload()

    expect(console).to_have_attribute("theme", "dark")


def test_a_menu_stands_in_for_the_navigation_on_a_small_screen(server, page_at):
    page = opened(page_at(width=360, height=740), server, "catalogue")
    assert not page.get_by_role("navigation", name="Pages").is_visible()
    page.get_by_role("button", name="Menu").click()
    page.get_by_role("link", name="Audit log").click()

    expect(page.get_by_role("heading", name="Audit log", level=1)).to_be_focused()
    assert not page.get_by_role("navigation", name="Pages").is_visible()


def test_the_tour_walks_over_the_pages_and_is_gone_on_with(server, page):
    opened(page, server, "")
    page.get_by_role("button", name="Take the tour").or_(page.get_by_role("link", name="Take the tour")).click()
    page.get_by_role("button", name="Begin the tour").click()
    expect(page.get_by_role("heading", name="1 of 6: What a role needs")).to_be_visible()
    screenshot(page, "tour-begun")
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_role("heading", name="2 of 6")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="2 of 6")).to_be_visible()
    page.get_by_role("button", name="End the tour").click()
    expect(page.get_by_role("heading", name="Home", level=1)).to_be_visible()

    assert page.get_by_text("Take the tour").count() == 0


@pytest.mark.parametrize("look", ["light", "dark", "small"])
def test_axe_finds_nothing_grave_on_any_page(server, page_at, look):
    page = page_at(width=360 if look == "small" else 1280, dark=look == "dark")
    found = {}
    for address in [
        "",
        *STAFF,
        "skills?role=fp:data-analyst",
        "skills?skill=fp:machine-learning",
        "settings?view=policy",
    ]:
        opened(page, server, address)
        page.wait_for_load_state("networkidle")
        name = re.sub(r"\W+", "-", address.replace("fp:", "")) or "home"
        if look == "light" or address in PICTURED:
            screenshot(page, name if look == "light" else f"{name}-{look}")
        wide = page.evaluate("() => document.documentElement.scrollWidth > innerWidth")
        found[name] = [*axe(page), *(["it is wider than the screen"] if wide else [])]

    assert {name: grave for name, grave in found.items() if grave} == {}
