"""The parts of the store that have a name of their own, as in `store.jobs.add(...)`."""

from typing import Generic, TypeVar

from service.store.area import Area
from service.store.content.citing import Citing
from service.store.content.sources import Sources
from service.store.content.tags import Tags
from service.store.content.uploads import Uploads
from service.store.content.wording import Wording
from service.store.evaluating.evaluations import Evaluations
from service.store.evaluating.ratings import Ratings
from service.store.people.aging import Aging
from service.store.people.conversations import Conversations
from service.store.people.erasures import Erasures
from service.store.people.people import People
from service.store.people.reviews import Reviews
from service.store.record_store import RecordStore
from service.store.telling.activity import Activity
from service.store.telling.emitted import Emitted
from service.store.telling.statements import Statements
from service.store.telling.webhooks import Webhooks
from service.store.trust.audit import Audit
from service.store.trust.keys import Keys
from service.store.trust.sealed import SealedTexts
from service.store.trust.switches import Switches
from service.store.work.jobs import Jobs
from service.store.work.usage import Usage

A = TypeVar("A", bound=Area)


class Part(Generic[A]):
    """An area as an attribute of the store: made at each use, so that it works in the transaction of that store."""

    def __init__(self, kind: type[A]) -> None:
        self._kind = kind

    def __get__(self, store: RecordStore, _: type[RecordStore]) -> A:
        return store.area(self._kind)


class AreaStore(RecordStore):
    """The areas, each documented by its class."""

    activity = Part(Activity)  # what statements come to, and the names by which their actors and activities are known
    aging = Part(Aging)  # what has been kept for its time
    audit = Part(Audit)  # who did what to what; `service.record.audit` writes and checks it
    citing = Part(Citing)  # which documents live paths cite
    conversations = Part(Conversations)  # what was said to the assistant and by it, and answers as they are made
    emitted = Part(Emitted)  # statements that we make, until a record store has them
    erasures = Part(Erasures)  # who is to stay forgotten, by reference
    evaluations = Part(Evaluations)  # evaluation datasets and runs
    jobs = Part(Jobs)  # work that outlives a request
    keys = Part(Keys)  # API keys
    people = Part(People)  # all that is held of one learner, to export or to erase
    ratings = Part(Ratings)  # what people say of evaluated cases, blind
    reviews = Part(Reviews)  # what people decided about paths
    sealed = Part(SealedTexts)  # sealed texts, wherever they stand
    sources = Part(Sources)  # what each file of a source gave
    statements = Part(Statements)  # xAPI statements, as a record store keeps them
    switches = Part(Switches)  # which features are switched off; `service.record.switches` switches them
    tags = Part(Tags)  # people's word on what a resource teaches
    uploads = Part(Uploads)  # files that wait to be taken in
    usage = Part(Usage)  # what costs money: how much of it was used, and how much may be
    webhooks = Part(Webhooks)  # webhooks, and how telling them goes
    wording = Part(Wording)  # documents by the words of their texts
