"""A question answered from the organisation's content: quotes at once, then what a model adds and a check lets pass."""

from collections.abc import Callable, Iterator

from paths.model import Citation
from service.assistant.answering import Content, answer_from
from service.assistant.composing import Cut, compose
from service.assistant.composing import Dropped as Refused
from service.assistant.events import Dropped, Nearest
from service.assistant.saying import Doubt, Part, Piece
from service.assistant.supporting import Passage
from service.assistant.values import Answer, AnswerRequest, Said
from service.ports import Ports

Stopped = Callable[[], bool]


def answered(ports: Ports, content: Content, request: AnswerRequest, stopped: Stopped) -> Iterator[Piece]:
    """Give the pieces of an answer: what is quoted first, and behind it what a model says of those passages."""
    found = answer_from(content, request)
    yield Doubt(found.answered, found.notes, found.degraded)
    yield from (_part(found, said) for said in found.said)
    if found.nearest:
        yield Nearest(found.nearest)
    quotes = [said.citation for said in found.said if said.citation is not None]
    if quotes:
        yield from _composed(ports, content, request, quotes, stopped)


def _part(found: Answer, said: Said) -> Part:
    return Part(said.kind, found.text[said.start : said.end], said.citation)


def _composed(
    ports: Ports, content: Content, request: AnswerRequest, quotes: list[Citation], stopped: Stopped
) -> Iterator[Piece]:
    """Give the sentences of a model about the quoted passages that the passages hold."""
    there = {d.id: d for d in ports.store.documents(content.tenant, sorted({quote.document for quote in quotes}))}
    passages = [
        Passage(there[quote.document], quote.start, quote.end)
        for quote in quotes
        if quote.document in there and there[quote.document].version == quote.version
    ]
    shown = [quote.quote for quote in quotes]
    first = True
    for one in compose(ports, content.tenant, request.question, passages, request.locale, stopped, shown):
        if isinstance(one, Refused):
            yield Dropped(1)
        elif isinstance(one, Cut):
            yield Doubt(degraded=(one.why,))
        else:
            cited = one.said(0).citation
            yield Part(one.kind, one.text, cited, before="\n\n" if first else " ", model=one.model)
            first = False
