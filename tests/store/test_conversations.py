"""Conversations on both databases: kept whole, numbered without gaps, decided once, resumed, forgotten."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from msgspec import Struct
from msgspec.structs import replace

from paths.errors import BadRecord
from service.store.errors import NotFound
from service.store.people.conversations import Talk
from service.store.store import Store

TALK = Talk("c:1", "lea", "en", "2026-11-22T06:00:00.000+00:00", "2026-11-22T06:00:00.000+00:00")
THEN = datetime(2000, 1, 1, tzinfo=UTC)


class Said(Struct, frozen=True):
    n: int
    text: str


@pytest.fixture
def talk(store: Store, tenant: str) -> Talk:
    return store.conversations.add(tenant, TALK)


def say(store: Store, tenant: str, text: str) -> int:
    """Say something under the next number."""
    with store.atomic() as together:
        talk = together.conversations.get(tenant, TALK.id, lock=True)
        n = talk.messages + 1
        together.conversations.say(tenant, replace(talk, messages=n), {n: Said(n, text)})
        return n


def test_a_conversation_is_read_back_and_another_tenant_finds_nothing(store: Store, tenant: str, talk: Talk) -> None:
    assert store.conversations.get(tenant, talk.id) == TALK
    with pytest.raises(NotFound):
        store.conversations.get("nobody", talk.id)


def test_pages_come_newest_first_and_by_learner(store: Store, tenant: str, talk: Talk) -> None:
    for n, learner in enumerate(("lea", "max", "lea"), 2):
        store.conversations.add(tenant, replace(talk, id=f"c:{n}", learner=learner))

    assert [one.id for one in store.conversations.page(tenant, "lea")] == ["c:4", "c:2", "c:1"]
    assert [one.id for one in store.conversations.page(tenant, None, "c:4", 2)] == ["c:3", "c:2"]
    assert (store.conversations.count(tenant, "lea"), store.conversations.count(tenant, None)) == (3, 0)


def test_messages_said_at_once_are_numbered_without_gaps(store: Store, tenant: str, talk: Talk) -> None:
    with ThreadPoolExecutor(4) as pool:
        numbers = list(pool.map(lambda n: say(store, tenant, str(n)), range(8)))

    assert sorted(numbers) == list(range(1, 9))
    assert store.conversations.get(tenant, talk.id).messages == len(store.conversations.messages(tenant, talk.id)) == 8


def test_what_no_database_can_keep_is_refused(store: Store, tenant: str, talk: Talk) -> None:
    with pytest.raises(BadRecord):
        say(store, tenant, "nul \0")


def test_a_proposal_is_decided_once_however_many_try(store: Store, tenant: str, talk: Talk) -> None:
    store.conversations.propose(tenant, talk.id, "p:1", (2, "open", Said(2, "skip")))
    with ThreadPoolExecutor(4) as pool:
        won = list(pool.map(lambda _: store.conversations.decide(tenant, talk.id, "p:1", "confirmed"), range(6)))

    assert won.count(True) == 1
    assert store.conversations.proposal(tenant, talk.id, "p:1").status == "confirmed"
    assert store.conversations.proposals(tenant, talk.id)[2].status == "confirmed"


def test_an_answer_is_begun_once_and_its_events_are_kept_in_order(store: Store, tenant: str, talk: Talk) -> None:
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: store.conversations.begin(tenant, "r:1", talk.id, "hash"), range(6)))
    assert found.count(None) == 1

    store.conversations.go_on(tenant, "r:1", {1: Said(1, "a"), 2: Said(2, "b")})
    store.conversations.stop(tenant, "r:1")
    assert store.conversations.go_on(tenant, "r:1", {3: Said(3, "c")}) == "stopping"
    assert store.conversations.go_on(tenant, "r:1", {}, "done") == "done"
    store.conversations.stop(tenant, "r:1")

    assert store.conversations.run(tenant, "r:1").state == "done"
    assert ['"b"' in body for body in store.conversations.events(tenant, "r:1", 1)] == [True, False]


def test_answers_are_forgotten_piece_by_piece_and_what_was_said_stays(store: Store, tenant: str, talk: Talk) -> None:
    say(store, tenant, "kept")
    store.conversations.begin(tenant, "r:1", talk.id, "hash")
    store.conversations.go_on(tenant, "r:1", {1: Said(1, "a")})

    assert store.conversations.forget_runs(tenant, THEN) == 0
    assert store.conversations.forget_runs(tenant, datetime.now(UTC) + timedelta(days=400)) == 1
    assert store.conversations.events(tenant, "r:1") == []
    assert len(store.conversations.messages(tenant, talk.id)) == 1


def test_with_a_conversation_all_of_it_goes(store: Store, tenant: str, talk: Talk) -> None:
    say(store, tenant, "gone")
    store.conversations.propose(tenant, talk.id, "p:1", (1, "open", Said(1, "skip")))
    store.conversations.begin(tenant, "r:1", talk.id, "hash")
    store.conversations.go_on(tenant, "r:1", {1: Said(1, "a")})
    store.conversations.remove(tenant, talk.id)

    assert store.conversations.messages(tenant, talk.id) == []
    assert store.conversations.proposals(tenant, talk.id) == {}
    assert store.conversations.events(tenant, "r:1") == []
    with pytest.raises(NotFound):
        store.conversations.remove(tenant, talk.id)
