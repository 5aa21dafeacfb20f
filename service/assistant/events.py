"""What happens while an answer is made, in our own words; a page, Slack or an MCP client is told in its own.

The texts of `Told` one after the other are exactly the text of the message that is kept.
"""

from msgspec import Struct

from service.assistant.dialogue import Asks, Message, Proposal
from service.assistant.values import Near, Said


class Event(Struct, frozen=True, rename="camel", tag_field="event"):
    """Base of all."""


class Began(Event, frozen=True, tag="began"):
    """An answer begins; `notice` says that a machine speaks."""

    notice: str


class Told(Event, frozen=True, tag="told"):
    """More text."""

    text: str


class Backed(Event, frozen=True, tag="backed"):
    """What the text at [start, end) rests on."""

    said: Said


class Nearest(Event, frozen=True, tag="nearest"):
    """Content that comes near."""

    near: tuple[Near, ...]


class Dropped(Event, frozen=True, tag="dropped"):
    """So many sentences did not hold and are not shown."""

    count: int


class Proposes(Event, frozen=True, tag="proposes"):
    """A change of the path, to be confirmed or not."""

    proposal: Proposal


class Wonders(Event, frozen=True, tag="wonders"):
    """A question of ours."""

    asks: Asks


class Standing(Event, frozen=True, tag="standing"):
    """The path that is spoken of, as it stands."""

    path: str
    fingerprint: str
    status: str
    version: int


class Ended(Event, frozen=True, tag="ended"):
    """The answer is whole, and kept as this message."""

    message: Message


class Failed(Event, frozen=True, tag="failed"):
    """There is no answer, and why."""

    code: str
    text: str


AnyEvent = Began | Told | Backed | Nearest | Dropped | Proposes | Wonders | Standing | Ended | Failed
