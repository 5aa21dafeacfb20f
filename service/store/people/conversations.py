"""Conversations with the assistant: what was said, what was proposed, and answers as they are made."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal, NamedTuple

import msgspec
from sqlalchemy import ColumnElement, delete, func, select, update

from paths.model import Value
from service.store import tables
from service.store.area import Area
from service.store.content import tenants
from service.store.database.body import checked, decode, encode, key
from service.store.database.sql import claim, insert
from service.store.errors import NotFound

RunState = Literal["running", "stopping", "done"]
_C, _M, _P = tables.conversation.c, tables.message.c, tables.proposal.c
_R, _E = tables.chat_run.c, tables.chat_event.c


class Talk(Value, frozen=True):
    """One conversation, without what was said; `messages` counts that. `path` is the one that it is about."""

    id: str
    learner: str | None
    locale: str
    created: str
    updated: str
    path: str | None = None
    title: str = ""
    messages: int = 0


class Proposed(NamedTuple):
    """A proposal as it is kept: the number of the message that made it, how it stands, and its JSON."""

    n: int
    status: str
    body: str


class ChatRun(NamedTuple):
    """An answer as it is made: of which conversation, how it stands, the hash of what was asked, its last sign."""

    id: str
    conversation: str
    state: RunState
    asked: str
    updated: str


class Conversations(Area):
    """Each call is one transaction; what changes a conversation takes its lock first, so that numbers have no gaps."""

    def add(self, tenant: str, talk: Talk) -> Talk:
        """Keep a new conversation; raise NotFound for no tenant."""
        with self._write() as connection:
            tenants.revision(connection, tenant)
            row = {"tenant": tenant, "id": key("id", talk.id), "learner": talk.learner, "created": talk.created}
            insert(connection, tables.conversation, [{**row, **_changing(talk)}])
        return talk

    def get(self, tenant: str, id: str, lock: bool = False) -> Talk:
        """Return a conversation; raise NotFound. `lock` keeps others from changing it within `atomic`."""
        mine = select(_C.body).where(_C.tenant == tenant, _C.id == id)
        with self._read() as connection:
            body: str | None = connection.scalar(mine.with_for_update() if lock else mine)
        if body is None:
            raise NotFound("conversation", id)
        return decode(body, Talk)

    def page(self, tenant: str, learner: str | None, before: str = "", limit: int = 100) -> list[Talk]:
        """Return the conversations of a learner, or of everybody, the newest first, those older than `before`."""
        mine = select(_C.body).where(_C.tenant == tenant).order_by(_C.id.desc()).limit(limit)
        mine = mine.where(_C.id < before) if before else mine
        mine = mine if learner is None else mine.where(_C.learner == learner)
        with self._read() as connection:
            tenants.revision(connection, tenant)
            return [decode(body, Talk) for body in connection.scalars(mine)]

    def count(self, tenant: str, learner: str | None) -> int:
        """Return how many conversations a learner has; for None those of nobody in particular."""
        mine = select(func.count()).select_from(tables.conversation).where(_C.tenant == tenant, _C.learner == learner)
        with self._read() as connection:
            return connection.scalar(mine) or 0

    def remove(self, tenant: str, id: str) -> None:
        """Remove a conversation with all that was said in it; raise NotFound."""
        with self._write() as connection:
            gone = delete(tables.conversation).where(_C.tenant == tenant, _C.id == id)
            if connection.execute(gone).rowcount == 0:
                raise NotFound("conversation", id)

    # --- messages -----------------------------------------------------------------------------------------------------

    def say(self, tenant: str, talk: Talk, messages: Mapping[int, msgspec.Struct]) -> None:
        """Add messages under their numbers, and keep the conversation as it is with them; raise NotFound."""
        with self._write() as connection:
            mine = update(tables.conversation).where(_C.tenant == tenant, _C.id == talk.id)
            if connection.execute(mine.values(**_changing(talk))).rowcount == 0:
                raise NotFound("conversation", talk.id)
            named = {"tenant": tenant, "conversation": talk.id}
            rows = [{**named, "n": n, "body": checked(one, f"message {n}")} for n, one in messages.items()]
            insert(connection, tables.message, rows)

    def messages(self, tenant: str, id: str, after: int = 0, limit: int = 1000) -> list[str]:
        """Return the messages of a conversation as JSON, in their order."""
        mine = select(_M.body).where(_M.tenant == tenant, _M.conversation == id, _M.n > after)
        with self._read() as connection:
            return list(connection.scalars(mine.order_by(_M.n).limit(limit)))

    def message(self, tenant: str, id: str, n: int) -> str:
        """Return one message as JSON; raise NotFound."""
        with self._read() as connection:
            body: str | None = connection.scalar(select(_M.body).where(*_message(tenant, id, n)))
        if body is None:
            raise NotFound("message", str(n))
        return body

    def put_message(self, tenant: str, id: str, n: int, message: msgspec.Struct) -> None:
        """Keep a message in place of what it was; raise NotFound."""
        with self._write() as connection:
            body = checked(message, f"message {n}")
            if (
                connection.execute(update(tables.message).where(*_message(tenant, id, n)).values(body=body)).rowcount
                == 0
            ):
                raise NotFound("message", str(n))

    # --- proposals ----------------------------------------------------------------------------------------------------

    def propose(self, tenant: str, conversation: str, id: str, made: tuple[int, str, msgspec.Struct]) -> None:
        """Keep a proposal of a message: its number, how it stands, and what it is."""
        n, status, body = made
        row = {"tenant": tenant, "conversation": conversation, "id": key("id", id), "n": n, "status": status}
        with self._write() as connection:
            insert(connection, tables.proposal, [{**row, "body": checked(body, f"proposal {id!r}")}])

    def proposals(self, tenant: str, conversation: str) -> dict[int, Proposed]:
        """Return the proposals of a conversation by the numbers of their messages."""
        mine = select(_P.n, _P.status, _P.body).where(_P.tenant == tenant, _P.conversation == conversation)
        with self._read() as connection:
            return {row.n: Proposed(row.n, row.status, row.body) for row in connection.execute(mine)}

    def proposal(self, tenant: str, conversation: str, id: str, lock: bool = False) -> Proposed:
        """Return a proposal; raise NotFound. `lock` keeps others from deciding it within `atomic`."""
        mine = select(_P.n, _P.status, _P.body).where(*_proposal(tenant, conversation, id))
        with self._read() as connection:
            row = connection.execute(mine.with_for_update() if lock else mine).one_or_none()
        if row is None:
            raise NotFound("proposal", id)
        return Proposed(row.n, row.status, row.body)

    def decide(self, tenant: str, conversation: str, id: str, status: str) -> bool:
        """Say what became of an open proposal; False where it was not open any more."""
        mine = update(tables.proposal).where(*_proposal(tenant, conversation, id), _P.status == "open")
        with self._write() as connection:
            return connection.execute(mine.values(status=status)).rowcount == 1

    # --- answers as they are made -------------------------------------------------------------------------------------

    def begin(self, tenant: str, id: str, conversation: str, asked: str) -> ChatRun | None:
        """Take an id for an answer that begins; return the one that has it already, and None where it is ours."""
        row = {"tenant": tenant, "id": key("runId", id), "conversation": conversation, "state": "running",
               "asked": asked, "updated": self._now().isoformat()}  # fmt: skip
        with self._write() as connection:
            if claim(connection, tables.chat_run, row):
                return None
        return self.run(tenant, id)

    def run(self, tenant: str, id: str) -> ChatRun:
        """Return an answer as it stands; raise NotFound."""
        with self._read() as connection:
            mine = select(tables.chat_run).where(_R.tenant == tenant, _R.id == id)
            row = connection.execute(mine).one_or_none()
        if row is None:
            raise NotFound("run", id)
        return ChatRun(row.id, row.conversation, row.state, row.asked, row.updated)

    def go_on(
        self, tenant: str, id: str, events: Mapping[int, msgspec.Struct], state: RunState | None = None
    ) -> RunState:
        """Keep more of an answer, as a sign of life; return how it stands, which is `stopping` if it is to end."""
        rows = [
            {"tenant": tenant, "run": id, "n": n, "body": encode(event, f"event {n}")} for n, event in events.items()
        ]
        with self._write() as connection:
            mine = (_R.tenant == tenant, _R.id == id)
            change = {"updated": self._now().isoformat(), **({"state": state} if state else {})}
            if connection.execute(update(tables.chat_run).where(*mine).values(**change)).rowcount == 0:
                raise NotFound("run", id)
            insert(connection, tables.chat_event, rows)
            now: RunState = connection.scalars(select(_R.state).where(*mine)).one()
            return now

    def stop(self, tenant: str, id: str) -> None:
        """Have an answer end where it is; one that has ended stays as it is."""
        mine = update(tables.chat_run).where(_R.tenant == tenant, _R.id == id, _R.state == "running")
        with self._write() as connection:
            connection.execute(mine.values(state="stopping"))

    def events(self, tenant: str, run: str, after: int = 0) -> list[str]:
        """Return what is kept of an answer after event `after`, as JSON in its order."""
        mine = select(_E.body).where(_E.tenant == tenant, _E.run == run, _E.n > after).order_by(_E.n)
        with self._read() as connection:
            return list(connection.scalars(mine))

    def forget_runs(self, tenant: str, before: datetime) -> int:
        """Remove answers as they were made that gave their last sign before; what was said stays. Return how many."""
        old = delete(tables.chat_run).where(_R.tenant == tenant, _R.updated < before.isoformat())
        with self._write() as connection:
            return connection.execute(old).rowcount


def _changing(talk: Talk) -> dict[str, str | int]:
    body = checked(talk, f"conversation {talk.id!r}")
    return {"updated": talk.updated, "messages": talk.messages, "body": body}


def _message(tenant: str, conversation: str, n: int) -> Sequence[ColumnElement[bool]]:
    return _M.tenant == tenant, _M.conversation == conversation, _M.n == n


def _proposal(tenant: str, conversation: str, id: str) -> Sequence[ColumnElement[bool]]:
    return _P.tenant == tenant, _P.conversation == conversation, _P.id == id
