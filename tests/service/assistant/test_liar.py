"""A model that invents, misquotes and miscites on purpose, over the real wire: nothing that it made up is shown."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib.resources import files

import pytest

from paths.model import Document
from retrieval.chunk import normalise, passages
from service.assistant.composing import Dropped, compose
from service.assistant.supporting import Passage, Sentence
from service.llm import Endpoint, open_model
from tests.service.assistant.endpoint import serving
from tests.service.assistant.liar import INVENTED, Liar
from tests.service.conftest import TENANT

QUESTION = "What do I have to do before I deploy?"


@contextmanager
def listening_to(ports, answer):
    """Ports whose model is `answer`, behind a real endpoint."""
    with serving(answer) as endpoint:
        model = open_model(Endpoint("liar", endpoint.url, timeout_s=5))
        try:
            yield replace(ports, complete=model), endpoint
        finally:
            model.close()


@pytest.fixture(scope="module")
def hub() -> list[list[Passage]]:
    """The pages of the starter's hub, each as its passages."""
    pages = sorted(files("service.starter").joinpath("hub").iterdir(), key=lambda page: page.name)
    documents = [Document(page.name, normalise(page.read_text("utf-8")), page.name) for page in pages]
    return [[Passage(document, found.start, found.end) for found in passages(document)] for document in documents]


def told(ports, question, shown) -> Iterator[Sentence | Dropped]:
    return compose(ports, TENANT, question, shown, "en")


def test_of_what_a_liar_says_of_the_whole_hub_nothing_made_up_is_shown(filled, hub):
    liar, shown, dropped = Liar(), [], 0
    with listening_to(filled, liar) as (ports, endpoint):
        for seen in [page[i : i + 3] for page in hub for i in range(0, len(page), 3)]:
            for found in told(ports, QUESTION, seen):
                shown += [found.text.strip("“”")] if isinstance(found, Sentence) else []
                dropped += isinstance(found, Dropped)
                assert not isinstance(found, Sentence) or found.document.text[found.start : found.end]

    whole = " ".join(" ".join(passage.document.text.split()) for page in hub for passage in page)
    assert len(endpoint.answers) > 20
    assert dropped > 5 * len(endpoint.answers) / 2
    assert [text for text in shown if text in liar.lies and text not in whole] == []
    assert [text for text in shown if text in liar.obeyed] == []


@pytest.mark.parametrize("lie", INVENTED)
def test_an_invention_is_dropped_and_counted(filled, hub, lie):
    with listening_to(filled, lambda _: f'{{"sentences": [{{"source": "S1", "text": "{lie}"}}]}}') as (ports, _):
        assert list(told(ports, QUESTION, hub[0][:2])) == [Dropped("support")]
