"""An answer put together from its pieces: told as it grows, and kept as the message that it comes to."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from msgspec.structs import replace

from paths.model import Citation, SentenceKind, Span
from service.assistant.dialogue import Asks, Message, Proposal
from service.assistant.events import AnyEvent, Backed, Dropped, Nearest, Proposes, Standing, Told, Wonders
from service.assistant.values import Near, Said

Before = Literal["\n\n", "\n", " "]


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of text that is one sentence or quote, and what it rests on; `before` parts it from the one before."""

    kind: SentenceKind
    text: str
    citation: Citation | None = None
    resources: tuple[str, ...] = ()
    before: Before = "\n\n"
    model: str = ""


@dataclass(frozen=True, slots=True)
class Doubt:
    """What an answer does not rest on, and what was away; `answered` is false where nothing answers."""

    answered: bool = True
    notes: tuple[str, ...] = ()
    degraded: tuple[str, ...] = ()


Piece = Part | Doubt | Nearest | Dropped | Proposes | Wonders | Standing


@dataclass(slots=True)
class Growing:
    """An answer as far as it is known."""

    text: str = ""
    said: list[Said] = field(default_factory=list)
    near: tuple[Near, ...] = ()
    doubt: Doubt = field(default_factory=Doubt)
    dropped: int = 0
    proposal: Proposal | None = None
    asks: Asks | None = None
    model: str | None = None
    stopped: bool = False

    def take(self, piece: Piece) -> Iterator[AnyEvent]:
        """Add a piece; give what is to be told of it."""
        match piece:
            case Part():
                yield from self._said(piece)
            case Doubt():
                self.doubt = _joined(self.doubt, piece)
            case _:
                self._kept(piece)
                yield piece

    def _said(self, part: Part) -> Iterator[AnyEvent]:
        before = part.before if self.text else ""
        start = len(self.text) + len(before)
        at = Span(start=start, end=start + len(part.text))
        self.text += before + part.text
        self.model = part.model or self.model
        cited = replace(part.citation, sentence=at) if part.citation else None
        self.said.append(Said(part.kind, at.start, at.end, cited, part.resources))
        yield Told(before + part.text)
        yield Backed(self.said[-1])

    def _kept(self, piece: Nearest | Dropped | Proposes | Wonders | Standing) -> None:
        match piece:
            case Nearest():
                self.near = piece.near
            case Dropped():
                self.dropped += piece.count
            case Proposes():
                self.proposal = piece.proposal
            case Wonders():
                self.asks = piece.asks
            case Standing():
                pass

    def message(self, n: int, created: str) -> Message:
        """Return the message that it comes to."""
        return Message(
            n=n,
            role="assistant",
            text=self.text,
            created=created,
            said=tuple(self.said),
            answered=self.doubt.answered,
            nearest=self.near,
            notes=self.doubt.notes,
            degraded=self.doubt.degraded,
            dropped=self.dropped,
            proposal=self.proposal,
            asks=self.asks,
            model=self.model,
            stopped=self.stopped,
        )


def _joined(one: Doubt, other: Doubt) -> Doubt:
    notes = tuple(dict.fromkeys((*one.notes, *other.notes)))
    return Doubt(one.answered and other.answered, notes, tuple(dict.fromkeys((*one.degraded, *other.degraded))))
