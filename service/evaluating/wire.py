"""Requests and replies of the evaluation routes."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from msgspec import Meta

from evals.agreeing import Agreement
from evals.card import Card
from evals.review import Choice, Item, ItemState, Queue, Rating, Resolution
from evals.suite import Measures
from evals.values import CaseResult, Metric, Scale
from paths.model import Id
from service.schemas import Wire

Name = Annotated[str, Meta(min_length=1, max_length=100, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*(?!\n)$")]
Text = Annotated[str, Meta(max_length=2000)]
MOST_CASES = 10_000  # in one request; a larger dataset is imported by the command


class SuiteReply(Wire, frozen=True):
    """A suite: what it asks, by which scores it is judged, and whether it brings cases of its own.

    It takes datasets whose suite has the same `shape`; `searched` says that it can be run on own content.
    """

    name: str
    about: str
    measures: Measures
    packaged: bool
    shape: str
    searched: bool


class CardRequest(Wire, frozen=True):
    title: Annotated[str, Meta(min_length=1, max_length=200)]
    origin: Text = ""
    licence: Text = ""
    made: Text = ""
    cannot_show: Text = ""

    @property
    def card(self) -> Card:
        return Card(self.title, self.origin, self.licence, self.made, self.cannot_show)


class DatasetRequest(Wire, frozen=True):
    """Cases of a suite in its shape, or `source` overrides: a case for each step that people changed."""

    name: Name
    suite: str = "paths"
    card: CardRequest | None = None
    cases: Annotated[tuple[dict[str, Any], ...], Meta(max_length=MOST_CASES)] = ()
    source: Literal["cases", "expert", "overrides"] = "cases"


class CaseReply(Wire, frozen=True):
    """A scored case; `standing` is its main score, turned so that less is worse."""

    standing: float
    case: CaseResult


class SlicesReply(Wire, frozen=True):
    """The main score in each group of cases, by kind."""

    main: str
    slices: Mapping[str, Mapping[str, Metric]]


class RubricRequest(Wire, frozen=True):
    question: Annotated[str, Meta(min_length=1, max_length=1000)]
    choices: Annotated[tuple[Choice, ...], Meta(min_length=2, max_length=20)]
    scale: Scale = "nominal"
    accept_from: float | None = None


class ReviewRequest(Wire, frozen=True):
    """Cases of a run, or of two runs side by side, to be rated blind. `cases` are ids; by default the `worst`.

    `rubric` is one of ours by name (support, useful, better), or one of your own.
    """

    title: Annotated[str, Meta(min_length=1, max_length=200)]
    runs: Annotated[tuple[Id, ...], Meta(min_length=1, max_length=2)]
    rubric: Literal["support", "useful", "better"] | RubricRequest
    cases: Annotated[tuple[str, ...], Meta(max_length=1000)] = ()
    worst: Annotated[int, Meta(ge=1, le=1000)] = 50
    raters: Annotated[int, Meta(ge=1, le=5)] = 2
    seed: int = 0


class ReviewReply(Wire, frozen=True):
    """A queue, and how many of its items are open, disputed and settled."""

    queue: Queue
    counts: Mapping[str, int]


class ToRate(Wire, frozen=True):
    """The next case for a rater, null where none is left; `rated` and `left` count those they did and may do."""

    item: Item | None
    rated: int = 0
    left: int = 0


class RatingRequest(Wire, frozen=True):
    """`rater` counts only on a server for a single user, where nobody is known by a key."""

    n: Annotated[int, Meta(ge=1, le=2**31 - 1)]
    value: float
    comment: Text = ""
    rater: Annotated[str, Meta(max_length=100)] = ""


class RatingReply(Wire, frozen=True):
    n: int
    state: ItemState


class ItemReply(Wire, frozen=True):
    """An item with where it stands; ratings are told once everybody who is asked has given one."""

    item: Item
    state: ItemState
    resolution: Resolution | None = None
    ratings: tuple[Rating, ...] = ()


class ResolutionRequest(Wire, frozen=True):
    value: float
    comment: Text = ""
    by: Annotated[str, Meta(max_length=100)] = ""


class SignRequest(Wire, frozen=True):
    note: Text = ""
    by: Annotated[str, Meta(max_length=100)] = ""


class AgreementReply(Wire, frozen=True):
    """How far raters agree; `judge` is the run beside them, where the rubric says which answers are a yes."""

    agreement: Agreement
    judge: Any = None


class LabelRequest(Wire, frozen=True):
    """The dataset that a finished review's labels go into."""

    name: Name
    card: CardRequest | None = None
