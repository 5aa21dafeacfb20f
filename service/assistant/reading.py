"""What was said, as it may be read now: a right that was taken away is gone from old answers at once."""

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass

from msgspec.structs import replace

from paths.model import Resource, Span
from service.assistant.dialogue import Message, Proposal
from service.assistant.values import Said
from service.assistant.wording import say
from service.ports import Ports
from service.readable import HIDDEN, UNNAMED
from service.store.values import Query


@dataclass(frozen=True, slots=True)
class Open:
    """What somebody may see now, by id, and what is said in place of the rest."""

    resources: Set[str]
    documents: Set[str]
    withheld: str

    def sees(self, said: Said) -> bool:
        cited = said.citation is None or said.citation.kind == "graph" or said.citation.document in self.documents
        return cited and self.resources >= {*said.resources}


def readable(
    ports: Ports, tenant: str, principals: frozenset[str], locale: str, messages: Sequence[Message]
) -> tuple[Message, ...]:
    """Return messages without what may not be seen now: quotes, sentences and titles that tell of it."""
    cited = {said.citation.document for m in messages for said in m.said if said.citation}
    near = {one.document for m in messages for one in m.nearest}
    named = {id for m in messages for id in _named(m)}
    documents = ports.store.documents(tenant, sorted(cited | near))
    found = ports.store.records(tenant, Resource, Query(ids=tuple(sorted(named)), principals=principals))
    own = {id for id in named if id.startswith("own:")}
    seen = {document.id for document in documents if not principals.isdisjoint(document.access)}
    able = Open({resource.id for resource in found} | own, seen, say(locale, "withheld"))
    return tuple(_message(message, able) for message in messages)


def _named(message: Message) -> Iterable[str]:
    for said in message.said:
        yield from said.resources
    if message.asks:
        yield from (option.resource for option in message.asks.options if option.resource)
    if message.proposal:
        yield from (change.resource for change in message.proposal.diff.differences)


def _message(message: Message, able: Open) -> Message:
    withheld = not all(able.sees(said) for said in message.said)
    near = tuple(one for one in message.nearest if one.document in able.documents)
    asks = message.asks
    if asks:
        options = tuple(o for o in asks.options if o.resource is None or o.resource in able.resources)
        asks = replace(asks, options=options)
    proposal = _proposal(message.proposal, able, withheld) if message.proposal else None
    shown = replace(_without(message, able) if withheld else message, nearest=near, asks=asks, proposal=proposal)
    return shown if shown == message else replace(shown, degraded=tuple(sorted({*message.degraded, HIDDEN})))


def _without(message: Message, able: Open) -> Message:
    """Return a message in which each sentence that may not be seen is replaced by the word that it is withheld."""
    text, said, last = "", list[Said](), 0
    for one in message.said:
        text += message.text[last : one.start]
        start, last = len(text), one.end
        if able.sees(one):
            text += message.text[one.start : one.end]
            at = Span(start=start, end=len(text))
            cited = replace(one.citation, sentence=at) if one.citation else None
            said.append(replace(one, start=at.start, end=at.end, citation=cited))
        else:
            text += able.withheld
            said.append(Said("fact", start, len(text)))
    return replace(message, text=text + message.text[last:], said=tuple(said))


def _proposal(proposal: Proposal, able: Open, withheld: bool) -> Proposal:
    differences = tuple(
        d if d.resource in able.resources else replace(d, title=UNNAMED, reason=None) for d in proposal.diff.differences
    )
    summary = able.withheld if withheld else proposal.summary
    return replace(proposal, summary=summary, diff=replace(proposal.diff, differences=differences))
