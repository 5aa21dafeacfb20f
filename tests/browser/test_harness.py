"""The tests' own means: the page comes up, nothing is asked of other machines, and faults are seen."""

from tests.browser.looking import Troubles, axe


def test_the_console_comes_up(server, page):
    page.goto(server.url)

    assert page.get_by_role("heading").first.is_visible()


def test_a_key_is_asked_for_and_taken(keyed, page_at, troubles):
    troubles.forgive("401")  # by which the console learns that a key is asked for
    page = page_at()
    page.goto(keyed.url)
    ask = "async (key) => (await fetch('/v1/me', {headers: key ? {Authorization: `Bearer ${key}`} : {}})).status"

    assert [page.evaluate(ask, key) for key in (keyed.admin, keyed.ld, keyed.token)] == [200, 200, 200]


def test_faults_of_a_page_are_seen(server, browser):
    """On a page of its own, so that the fixture does not fail the test for them."""
    page, troubles = browser.new_page(), Troubles()
    troubles.watch(page)
    page.goto(server.url)
    page.evaluate("() => console.error('an error')")
    page.evaluate("() => { setTimeout(() => { throw new Error('nobody caught it') }) }")
    page.evaluate("() => fetch('http://192.0.2.1/').catch(() => 0)")
    page.evaluate("() => { document.body.append(document.createElement('button')) }")
    found, grave = troubles.unforgiven(), axe(page)
    page.close()

    assert [any(words in one for one in found) for words in ("an error", "nobody caught it", "192.0.2.1")] == [True] * 3
    assert any("button-name" in line for line in grave)
