"""The chat over the real assistant: asked, answered with sources, cut, stopped, refused; and the path changed by it."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.conftest import PATIENCE_MS
from tests.browser.looking import looked_at

REVIEW = "How do we review code?"
HOURS = "I have only 3 hours a week"
SETTLED_MS = 400  # what is half faded in or out has too little contrast, and nobody reads it then
expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture
def chat(server, page) -> Page:
    """The console's chat, about the learner's path."""
    return opened(page, server.url)


def opened(page: Page, url: str) -> Page:
    page.goto(f"{url}/#/chat")
    expect(page.get_by_text("What would you like to know?")).to_be_visible()
    return page


def ask(page: Page, text: str) -> Locator:
    """Ask, and return the answer once it is whole."""
    field = page.get_by_label("Your question")
    field.fill(text)
    field.press("Enter")
    answer = page.locator(".answer").last
    expect(answer).to_have_attribute("aria-busy", "false")
    return answer


def test_an_answer_quotes_its_sources_and_opens_them(chat):
    answer = ask(chat, REVIEW)
    expect(answer.locator("q").first).to_be_visible()
    answer.locator("fingerpost-cite button").last.click()
    popover = answer.locator("fingerpost-cite wa-popover").last
    expect(popover.get_by_text("How we review code")).to_be_visible()
    looked_at(chat, "chat-source")
    quote = popover.locator("blockquote").inner_text()
    popover.get_by_role("button", name="Open the passage").click()

    expect(chat.locator("fingerpost-passage mark")).to_have_text(quote)
    expect(chat.locator("fingerpost-passage mark")).to_be_in_viewport()
    expect(popover.get_by_role("button", name="Open the passage")).to_be_hidden()
    chat.wait_for_timeout(SETTLED_MS)
    looked_at(chat, "chat-passage")


def test_what_the_content_does_not_say_is_not_said(chat):
    answer = ask(chat, "How do I cook pasta?")

    expect(answer).to_have_class(re.compile("unanswered"))
    expect(answer.get_by_role("heading", name="What comes nearest")).to_be_visible()
    assert answer.locator("fingerpost-cite").count() == 0
    looked_at(chat, "chat-unanswered")


def test_a_change_of_the_path_counts_only_once_it_is_confirmed(server, chat):
    before = newest(server)
    card = ask(chat, HOURS).locator(".proposal")
    expect(card.get_by_text("Nothing has changed yet")).to_be_visible()
    looked_at(chat, "chat-proposal")
    assert newest(server)["fingerprint"] == before["fingerprint"]
    card.get_by_role("button", name="Leave it").click()
    expect(card.get_by_text("Left as it was")).to_be_visible()
    assert newest(server)["fingerprint"] == before["fingerprint"]
    again = ask(chat, HOURS).locator(".proposal")
    again.get_by_role("button", name="Change my path").click()
    expect(chat.locator(".proposal.confirmed").get_by_text("Your path has been changed")).to_be_visible()

    assert newest(server)["version"] == before["version"] + 1


def test_a_cut_answer_is_taken_up_where_it_stopped(chat):
    """The connection really ends in the middle: half of the first answer is all that comes."""
    whole = words(ask(chat, REVIEW))
    chat.route("**/v1/assistant/agui", halved)
    answer = ask(chat, REVIEW)

    expect(answer.get_by_text("taken up where it stopped")).to_be_visible()
    assert words(answer) == whole


def test_the_reader_may_stop_and_go_on(chat, troubles):
    troubles.forgive("ERR_ABORTED|ERR_FAILED|status of 404")
    chat.route("**/v1/assistant/agui", lambda route: None)  # never answered
    field = chat.get_by_label("Your question")
    field.fill(REVIEW)
    field.press("Enter")
    expect(chat.get_by_text("Looking in your")).to_be_visible()
    field.press("Escape")
    expect(chat.get_by_text("You stopped this answer")).to_be_visible()
    chat.unroute("**/v1/assistant/agui")

    expect(ask(chat, REVIEW).locator("q").first).to_be_visible()


def test_everything_can_be_done_from_the_keyboard(chat):
    field = chat.get_by_label("Your question")
    field.focus()
    chat.keyboard.type("How do we")
    chat.keyboard.press("Shift+Enter")
    chat.keyboard.type("review code?")
    chat.keyboard.press("Enter")
    expect(chat.locator("fingerpost-cite").first).to_be_visible()
    expect(chat.locator(".asked p")).to_have_text("How do we\nreview code?")
    chat.locator("fingerpost-cite button").first.focus()
    chat.keyboard.press("Enter")
    expect(chat.get_by_role("button", name="Open the passage").first).to_be_visible()
    chat.keyboard.press("Escape")

    expect(chat.get_by_role("button", name="Open the passage")).to_have_count(0)


@pytest.mark.parametrize(
    ("status", "more", "words"),
    [
        (429, {"headers": {"Retry-After": "40"}}, "Try again in"),
        (503, {"json": {"type": "/problems#switched-off", "detail": "by Kim, for the audit"}}, "by Kim, for the audit"),
        (500, {}, "Something went wrong"),
        (0, {}, "cannot be reached"),
    ],
)
def test_a_refusal_says_what_to_do(chat, troubles, status, more, words):
    troubles.forgive("Failed to load resource|ERR_FAILED")
    chat.route("**/v1/assistant/agui", lambda route: refused(route, status, **more))
    field = chat.get_by_label("Your question")
    field.fill(REVIEW)
    field.press("Enter")

    expect(chat.locator("fingerpost-chat").get_by_text(words)).to_be_visible()
    looked_at(chat, f"chat-refused-{status}")


def test_conversations_are_kept_taken_along_and_removed(server, chat):
    ask(chat, REVIEW)
    chat.get_by_role("button", name="Conversations").click()
    shelf = chat.locator(".shelf")
    entry = shelf.locator(".entry").first
    expect(entry).to_contain_text(REVIEW)
    with chat.expect_download() as download:
        entry.get_by_role("button", name="Export").click()
    assert REVIEW in download.value.path().read_text(encoding="utf-8")
    count = shelf.locator(".entry").count()
    entry.get_by_role("button", name="Delete").click()
    looked_at(chat, "chat-conversations")
    shelf.get_by_role("button", name="Delete it").click()

    expect(shelf.locator(".entry")).to_have_count(count - 1)
    expect(chat.locator(".answer")).to_have_count(0)


def test_a_rating_can_be_taken_back(chat):
    sent = []
    chat.on("request", lambda request: sent.append(request.url) if "feedback" in request.url else None)
    answer = ask(chat, REVIEW)
    thumb = answer.get_by_role("button", name="Helpful", exact=True)
    thumb.click()
    expect(thumb).to_have_attribute("aria-pressed", "true")
    answer.get_by_role("button", name="Undo").click()

    expect(thumb).to_have_attribute("aria-pressed", "false")
    assert sent == []


def test_the_chat_fits_a_small_dark_screen(server, page_at):
    page = opened(page_at(width=360, height=740, dark=True), server.url)
    looked_at(page, "chat-start-small-dark")
    ask(page, REVIEW)

    assert page.evaluate("() => document.documentElement.scrollWidth") <= 360
    looked_at(page, "chat-small-dark")


def newest(server: Any) -> dict[str, Any]:
    found: dict[str, Any] = server.get("/v1/paths", params={"limit": 1}).json()["items"][0]
    return found


def words(answer: Locator) -> str:
    return answer.locator(".text").inner_text()


def halved(route: Route) -> None:
    """Let the answer through up to the middle of its events; what is asked later goes through."""
    answer = route.fetch()
    events = answer.text().split("\n\n")
    route.fulfill(response=answer, body="\n\n".join(events[: len(events) // 2]) + "\n\n")


def refused(route: Route, status: int, **more: Any) -> None:
    route.fulfill(status=status, **more) if status else route.abort()
