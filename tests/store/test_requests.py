"""Requests that may be sent twice: whoever answers one holds it as long as it gives signs of life."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from service.store.errors import NotFound
from service.store.store import Store
from service.store.values import Fresh, InFlight, Replay, Request
from service.store.work.requests import GIVEN_UP

BEGUN = datetime(2026, 3, 1, tzinfo=UTC)
FIRST, SECOND = Request("k", "POST x", "hash", "first"), Request("k", "POST x", "hash", "second")


def later(engine: Engine, times: float) -> Store:
    """The same store when so many leases have gone by."""
    return Store(engine, lambda: BEGUN + GIVEN_UP * times)


def test_a_request_whose_server_died_is_answered_by_another(engine: Engine, tenant: str) -> None:
    assert later(engine, 0).begin_request(tenant, FIRST) == Fresh()
    assert later(engine, 0.9).begin_request(tenant, SECOND) == InFlight()
    assert later(engine, 1.1).begin_request(tenant, SECOND) == Fresh()


def test_signs_of_life_keep_a_request_however_long_it_takes(engine: Engine, tenant: str) -> None:
    later(engine, 0).begin_request(tenant, FIRST)
    for times in (0.9, 1.8, 2.7):
        assert later(engine, times).hold_request(tenant, "k", "first")
    assert later(engine, 3.0).begin_request(tenant, SECOND) == InFlight()


def test_who_was_given_up_on_changes_nothing_any_more(engine: Engine, tenant: str) -> None:
    later(engine, 0).begin_request(tenant, FIRST)
    late = later(engine, 2)
    late.begin_request(tenant, SECOND)

    assert not late.hold_request(tenant, "k", "first")
    with pytest.raises(NotFound):
        late.finish_request(tenant, "k", Replay(201, b"of the first"), "first")
    late.drop_request(tenant, "k", "first")
    late.finish_request(tenant, "k", Replay(201, b"of the second"), "second")
    assert late.begin_request(tenant, FIRST) == Replay(201, b"of the second")


def test_headers_are_kept_with_the_answer(store: Store, tenant: str) -> None:
    told = Replay(202, b"{}", (("location", "/v1/jobs/1"), ("etag", '"x"')))
    store.begin_request(tenant, FIRST)
    store.finish_request(tenant, "k", told, "first")

    assert store.begin_request(tenant, SECOND) == told


def test_spending_stops_at_the_budget_of_a_day(engine: Engine, tenant: str) -> None:
    usage = Store(engine, lambda: BEGUN).usage

    assert [usage.spend(tenant, "llmTokens", 40, 100) for _ in range(3)] == [True, True, False]
    assert usage.today(tenant, "llmTokens") == 80
    assert usage.spend(tenant, "llmTokens", 20, 100)
    assert Store(engine, lambda: BEGUN + timedelta(days=1)).usage.spend(tenant, "llmTokens", 100, 100)


def test_what_was_estimated_is_put_right(engine: Engine, tenant: str) -> None:
    usage = Store(engine, lambda: BEGUN).usage
    usage.spend(tenant, "llmTokens", 40, None)
    usage.correct(tenant, "llmTokens", -15)
    assert usage.today(tenant, "llmTokens") == 25
    usage.correct(tenant, "llmTokens", -100)
    assert usage.today(tenant, "llmTokens") == 0


def test_usage_is_paged_by_day_and_kind(engine: Engine, tenant: str) -> None:
    for day in range(3):
        store = Store(engine, lambda day=day: BEGUN + timedelta(days=day))  # type: ignore[misc]
        for kind in ("llmCost", "llmTokens"):
            store.usage.spend(tenant, kind, day + 1, None)
    usage = Store(engine).usage
    first = usage.page(tenant, limit=4)
    rest = usage.page(tenant, f"{first[-1].day}|{first[-1].kind}", limit=4)

    assert [used.amount for used in (*first, *rest)] == [1, 1, 2, 2, 3, 3]
    assert usage.forget_old() == 0


def test_a_budget_is_set_and_taken_away(store: Store, tenant: str) -> None:
    store.usage.set_budget(tenant, "llmTokens", 7)
    assert store.usage.budget(tenant, "llmTokens") == 7
    store.usage.set_budget(tenant, "llmTokens", None)
    assert store.usage.budget(tenant, "llmTokens") is None
