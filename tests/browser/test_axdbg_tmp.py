from tests.browser.conftest import *
from tests.browser.test_chat import opened, ask, REVIEW
from tests.browser.looking import axe
from playwright.sync_api import expect
def test_x(server, page, tmp_path):
    chat=opened(page, server.url)
    answer=ask(chat, REVIEW)
    answer.locator("fingerpost-cite button").last.click()
    pop=answer.locator("fingerpost-cite wa-popover").last
    expect(pop.get_by_text("How we review code")).to_be_visible()
    print("A", axe(chat))
    pop.get_by_role("button", name="Open the passage").click()
    expect(chat.locator("fingerpost-passage mark")).to_be_in_viewport()
    print("B", axe(chat))
    chat.screenshot(path="/tmp/axdbg.png")
