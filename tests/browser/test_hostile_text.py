"""Hostile text in every place where text of others is shown: it is shown, and does nothing.

The texts go in where an organisation's content does: titles, descriptions and documents of a catalogue, labels of
skills and roles, learners' names and evidence, a question, and an answer with its sources.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.hostile import ALL, CANARY
from tests.browser.servers import Served, copied, serving
from tests.e2e.conftest import PATIENCE_S

LEARNER = "mallory"
ROLE = "bad:role"
# What stands in a page through all shadow roots that should not be there, in words.
FOUND = """() => {
  const wrong = [];
  const links = /^\\s*(javascript|data|vbscript):/i;
  const far = (address) => new URL(address, location).host !== location.host;
  const remote = (address) => address && /^(https?:)?\\/\\//i.test(address) && far(address);
  const walk = (root) => {
    for (const element of root.querySelectorAll("*")) {
      const where = element.outerHTML.slice(0, 200);
      const name = element.localName;
      if (name === "script" && (!element.src || far(element.src))) wrong.push(`script: ${where}`);
      if (["iframe", "object", "embed", "base", "frame", "marquee"].includes(name)) wrong.push(`${name}: ${where}`);
      if (name === "meta" && element.httpEquiv === "refresh") wrong.push(`refresh: ${where}`);
      for (const { name: attribute, value } of element.attributes) {
        if (/^on/i.test(attribute)) wrong.push(`handler ${attribute}: ${where}`);
        if (["href", "xlink:href", "action", "formaction", "src"].includes(attribute) && links.test(value)
            && !(name === "img" || name === "wa-icon")) wrong.push(`link ${value.slice(0, 60)}: ${where}`);
        const loads = ["src", "srcset", "poster", "data"].includes(attribute) || name === "image";
        if (loads && remote(value)) wrong.push(`remote ${value}: ${where}`);
      }
      if (element.shadowRoot) walk(element.shadowRoot);
    }
  };
  walk(document);
  return wrong;
}"""
WORDS = """() => {
  const said = [];
  const walk = (root) => {
    for (const node of root.childNodes) {
      if (node.nodeType === 3) said.push(node.data);
      if (node.nodeType === 1 && node.localName !== "style") { walk(node); if (node.shadowRoot) walk(node.shadowRoot); }
    }
  };
  walk(document.body);
  return said.join("");
}"""


@pytest.fixture(scope="module")
def mean(stock: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server whose content is hostile all through."""
    with serving(copied(stock, tmp_path_factory.mktemp("hostile") / "home"), "--single-user") as server:
        written = httpx2.put(f"{server.url}/v1/records", json={"records": list(records())}, timeout=PATIENCE_S)
        assert written.is_success, written.text
        yield server


@pytest.fixture(scope="module")
def path(mean: Served) -> str:
    """A path through all of it."""
    made = mean.post("/v1/paths", {"learner": learner(), "roles": [{"role": ROLE, "weight": 1}], "locale": "en"})
    assert made.is_success, made.text
    assert len(made.json()["steps"]) >= len(ALL) // 2
    return str(made.json()["id"])


def test_there_are_many_of_them():
    assert len(set(ALL)) >= 60


def test_hostile_content_is_text_in_a_path(mean, path, page):
    page.goto(f"{mean.url}/#/path/{path}")
    expect(page.locator("fingerpost-path").get_by_text("<script>alert(1)</script>").first).to_be_visible()

    assert page.evaluate(FOUND) == []
    assert unchanged(page)
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("address", ["#/gap", "#/skills", "#/catalogue", "#/chat", "#/"])
def test_hostile_content_is_text_on_other_pages(mean, path, page, address):
    page.goto(f"{mean.url}/{address}")
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(700)

    assert page.evaluate(FOUND) == []
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


def test_a_hostile_answer_is_text_in_the_chat(mean, path, page):
    """What a server in wrong hands would say: each text as answer, quote, source, title, place, proposal and option."""
    page.route("**/v1/assistant/**", answered)
    page.route("**/v1/documents/**", lambda route: route.fulfill(json={**document(0), "text": f"{ALL[0]} and more"}))
    page.goto(f"{mean.url}/#/chat?path={path}")
    field = page.get_by_label("Your question")
    field.fill("".join(ALL)[:1900])
    field.press("Enter")
    expect(page.locator(".answer .proposal").first).to_be_visible()
    assert page.evaluate(FOUND) == []

    page.locator("fingerpost-cite button").first.click()
    page.get_by_role("button", name="Open the passage").first.click()
    expect(page.locator("fingerpost-passage mark")).to_be_visible()
    said = page.evaluate(WORDS)

    assert page.evaluate(FOUND) == []
    assert [text for text in ALL if squeezed(text) not in squeezed(said)] == []
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


def test_hostile_content_answers_as_text(mean, path, page):
    """The real assistant over the hostile documents."""
    page.goto(f"{mean.url}/#/chat?path={path}")
    field = page.get_by_label("Your question")
    field.fill("What does the harbour master say about the tide tables?")
    field.press("Enter")
    expect(page.locator(".answer:not([aria-busy='true'])")).to_be_visible()

    assert page.evaluate(FOUND) == []


def records() -> Iterator[dict[str, Any]]:
    """Give a catalogue of hostile records: a skill, a resource and a document for each text."""
    for at, text in enumerate(ALL):
        line = " ".join(text.split())[:300] or "nothing"
        yield {"type": "skill", "id": f"bad:skill-{at}", "label": line, "description": text}
        yield {
            "type": "resource", "id": f"bad:resource-{at}", "title": line, "description": text, "minutes": 10,
            "provider": line[:100], "url": f"https://example.org/{at}",
            "teaches": [{"skill": f"bad:skill-{at}", "from": 0, "to": 2}],
        }  # fmt: skip
        yield document(at)
    yield {
        "type": "role", "id": ROLE, "label": ALL[0], "description": ALL[1],
        "requirements": [{"skill": f"bad:skill-{at}", "level": 2, "weight": 1} for at in range(len(ALL))],
    }  # fmt: skip


def document(at: int) -> dict[str, Any]:
    text = f"The harbour master says about the tide tables: {ALL[at]}"
    return {
        "type": "document", "id": f"bad:document-{at}", "title": ALL[at][:300], "text": clean(text), "kind": "content",
        "version": "v1", "resource": f"bad:resource-{at}", "url": "https://example.org/",
    }  # fmt: skip


def learner() -> dict[str, Any]:
    evidence = [{"id": "e1", "skill": "bad:skill-0", "level": 1, "source": "self", "when": "2026-09-01", "by": ALL[3],
                 "original": ALL[4]}]  # fmt: skip
    return {"id": LEARNER, "evidence": evidence, "completed": []}


def clean(text: str) -> str:
    """Return a text as documents are kept: LF for every line's end."""
    return text.replace("\r\n", "\n")


def answered(route: Route) -> None:
    """Speak the assistant's wire with hostile text in every field."""
    if route.request.url.endswith("/agui"):
        body = "".join(f"id: {n}\ndata: {json.dumps(event)}\n\n" for n, event in enumerate(events(), 1))
        route.fulfill(content_type="text/event-stream", body=body)
    elif route.request.method == "GET":
        items = [{"id": "c1", "title": ALL[0], "updated": "2026-11-22", "notice": ALL[1], "path": None}]
        route.fulfill(json={"items": items, "next": None})
    else:
        route.fulfill(json={"id": "c1", "title": ALL[0], "updated": "2026-11-22", "notice": ALL[1], "path": None})


def events() -> Iterator[dict[str, Any]]:
    start = 0
    yield {"type": "RUN_STARTED", "threadId": "c1", "runId": "r"}
    for at, text in enumerate(ALL):
        end = start + len(text)
        yield {"type": "TEXT_MESSAGE_CONTENT", "messageId": "m", "delta": text}
        said = {"kind": ("quote", "claim", "fact")[at % 3], "start": start, "end": end, "citation": citation(text)}
        yield {"type": "CUSTOM", "name": "citation", "value": said}
        start = end
    near = [{"document": "x", "title": text, "url": text, "start": 0, "end": 1} for text in ALL]
    yield {"type": "CUSTOM", "name": "nearest", "value": near}
    options = [{"label": text, "text": text} for text in ALL[:20]]
    yield {"type": "CUSTOM", "name": "asks", "value": {"question": ALL[0], "options": options}}
    yield {"type": "CUSTOM", "name": "proposal", "value": proposal()}
    yield {"type": "RUN_FINISHED", "threadId": "c1", "runId": "r"}


def citation(text: str) -> dict[str, Any]:
    return {
        "sentence": {"start": 0, "end": 1}, "kind": "hub", "document": text[:50], "version": text[:20], "start": 0,
        "end": len(text), "quote": text, "sha256": "0" * 64, "prefix": text, "suffix": text, "url": text, "skill": None,
    }  # fmt: skip


def proposal() -> dict[str, Any]:
    changes = [
        {"code": "added", "resource": "x", "title": text, "after": at,
         "reason": {"code": "x", "kind": "fact", "facts": {}, "text": text, "citations": []}}
        for at, text in enumerate(ALL)
    ]  # fmt: skip
    return {
        "id": "p1", "operation": {"kind": ALL[0]}, "summary": ALL[1], "status": "open",
        "diff": {"differences": changes, "datesChanged": 0, "minutes": [1, 2]},
        "certificate": [{"claim": text, "verdict": True, "witness": text} for text in ALL],
    }  # fmt: skip


def squeezed(text: str) -> str:
    return "".join(text.split())


def unchanged(page: Page) -> bool:
    """Say whether nothing of the texts has run, and the page is still where it was."""
    return CANARY not in page.url and page.evaluate("() => document.title.includes('Fingerpost')")
