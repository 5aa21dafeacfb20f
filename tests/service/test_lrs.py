"""Both ways with a real learning record store: it is told of our steps, and what it holds becomes evidence here."""

import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest

from paths.model import Learner, Resource, RoleGoal, Teaches
from service.activity import accounts
from service.activity.accounts import Account, Accounts, Activities
from service.activity.apply import apply_pending
from service.activity.forward import forward
from service.activity.statement import check
from service.activity.taking import take
from service.auth import Caller
from service.changing.change import change_step
from service.intake.curate import put_records
from service.recommend import recommend
from service.schemas import PathRequest, StepChange
from service.store.store import Store
from tests import lrs
from tests.lrs import KEY, SECRET
from tests.receiver import receiving
from tests.service.conftest import TENANT
from tests.xapi import MAIL, real_statements

CALLER = Caller(TENANT, "key:lxp")
DAY = date(2026, 11, 20)
FUN = "http://fun-mooc.fr"


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """A record store of its own for these tests."""
    with lrs.running(tmp_path_factory.mktemp("lrs")) as found:
        yield found


def telling(ports, url):
    """Return ports that tell a record store."""
    settings = replace(ports.settings, lrs_url=url, lrs_key=KEY, lrs_secret=SECRET)
    return replace(ports, settings=settings)


def lived(ports):
    """Have lea open and complete a step, and take the completion back; return the path."""
    accounts.put_accounts(ports, TENANT, "lea", Accounts((Account(mbox=MAIL),)))
    path = recommend(ports, TENANT, PathRequest("lea", (RoleGoal("r:analyst"),), start="2026-11-16"), DAY)
    for state, by in (("started", "learner"), ("completed", "learner"), ("started", "ld"), ("completed", "learner")):
        change_step(ports, TENANT, path.id, 1, StepChange(state=state, by=by), DAY)
    return path


def kept(ports):
    """Return the statements that were made, by id."""
    with ports.store._read() as connection:
        rows = connection.exec_driver_sql("SELECT id, body FROM emitted").all()
    return {row.id: msgspec.json.decode(row.body) for row in rows}


def later(ports):
    """Return ports whose store believes that it is two hours later."""
    there = Store(ports.store.engine, lambda: datetime.now(UTC) + timedelta(hours=2), ring=ports.store.ring)
    return replace(ports, store=there)


def test_what_happens_to_a_step_is_said_in_statements(filled):
    ports = telling(filled, "https://lrs.example.org/xapi")
    path = lived(ports)
    said = sorted(kept(ports).values(), key=lambda one: one["timestamp"])
    assert [one["verb"]["display"]["en"] for one in said] == ["opened", "completed", "voided", "completed"]
    opened, completed, voided, again = said
    assert {one["actor"]["mbox"] for one in said} == {MAIL}
    assert {one["context"]["registration"] for one in (opened, completed, again)} == {path.id}
    assert opened["object"]["id"] == f"https://fingerpost.invalid/tenants/{TENANT}/resources/{path.steps[0].resource}"
    assert completed["result"] == {"completion": True}
    assert voided["object"]["id"] == completed["id"]
    for one in said:
        check(one, "1.0.3")


def test_without_a_record_store_nothing_is_made(filled):
    lived(filled)
    assert kept(filled) == {}


def test_a_record_store_that_is_down_gets_everything_later_and_once(filled):
    with receiving() as down:
        ports = telling(filled, down.url)
        lived(ports)
        down.status = 503
        assert forward(ports) == 4
        assert forward(ports) == 0
        assert ports.store.emitted.counts(TENANT) == {"waiting": 4}
        down.status = 200
        assert forward(later(ports)) == 4
        assert forward(later(ports)) == 0
    assert ports.store.emitted.counts(TENANT) == {"sent": 4}


def test_a_refused_statement_keeps_no_other(filled):
    with receiving() as picky:
        ports = telling(filled, picky.url)
        lived(ports)
        picky.status = 400
        forward(ports)
    assert ports.store.emitted.counts(TENANT) == {"refused": 4}


def test_a_real_record_store_holds_what_we_told_it(filled, store):
    """All but the voiding one: this store wants an address in every object, and a reference has none."""
    ports = telling(filled, store.url)
    path = lived(ports)
    for _ in range(2):
        assert forward(ports) == 4
        assert ports.store.emitted.counts(TENANT) == {"refused": 1, "sent": 3}
        with ports.store._write() as connection:  # as if the sender had been killed before it noted anything
            connection.exec_driver_sql("UPDATE emitted SET state = 'waiting'")
    ours = {id: one for id, one in kept(ports).items() if one["verb"]["display"]["en"] != "voided"}
    found = [one for one in store.all(limit=100) if one["id"] in ours]
    assert sorted(one["id"] for one in found) == sorted(ours)
    for one in found:
        assert {name: one[name] for name in ours[one["id"]]} == ours[one["id"]]
    assert [one["context"]["registration"] for one in store.all(registration=path.id)] == [path.id] * 3


def known(ports, statements):
    """Have everybody and every video of real statements known here."""
    videos = sorted({one["object"]["id"] for one in statements})
    names = sorted({one["actor"]["account"]["name"] for one in statements})
    bands = (Teaches("s:git", 0, 2),)
    put_records(
        ports, TENANT, [Resource(f"fun:{n}", f"Video {n}", minutes=5, teaches=bands) for n in range(len(videos))], ()
    )
    for n, video in enumerate(videos):
        accounts.put_activities(ports, TENANT, f"fun:{n}", Activities((video,)))
    with ports.store.atomic() as together:
        inner = replace(ports, store=together)
        for n, name in enumerate(names):
            together.put_learner(TENANT, Learner(f"p{n}"))
            accounts.put_accounts(inner, TENANT, f"p{n}", Accounts((Account(account={"homePage": FUN, "name": name}),)))
    return names


@pytest.mark.slow  # most of it is the record store, which reads its file again for every page
def test_five_thousand_statements_of_a_record_store_become_evidence_once(filled, store, shared_data, capsys):
    """All that a real platform said, replayed from the record store in lots of 500, twice."""
    for n in range(0, 5000, 500):
        store.post(real_statements(shared_data)[n : n + 500])
    names = known(filled, real_statements(shared_data))
    replayed = [one for one in store.all(limit=500) if one["actor"].get("account", {}).get("homePage") == FUN]
    assert len(replayed) == 5000
    begun = time.perf_counter()
    for n in range(0, 5000, 500):
        take(filled, CALLER, msgspec.json.encode(replayed[n : n + 500]), "1.0.3")
    taken = time.perf_counter()
    apply_pending(filled, DAY)
    done = time.perf_counter()
    rates = f"taken in at {5000 / (taken - begun):,.0f}/s, carried out at {5000 / (done - taken):,.0f}/s"
    with capsys.disabled():
        print(f"\n5,000 statements: {rates}")
    before = filled.store.activity.counts(TENANT)
    completed = {(one["actor"]["account"]["name"], one["object"]["id"]) for one in replayed
                 if one["verb"]["id"].endswith("/completed")}  # fmt: skip
    learners = [filled.store.learner(TENANT, f"p{n}") for n in range(len(names))]
    assert sum(len(learner.completed) for learner in learners) == len(completed)
    assert {names[n] for n, learner in enumerate(learners) if learner.evidence} == {name for name, _ in completed}
    assert {piece.level for learner in learners for piece in learner.evidence} == {2}
    assert sum(before.values()) == 5000
    assert set(before) <= {"applied", "ignored"}
    for n in range(0, 5000, 500):
        take(filled, CALLER, msgspec.json.encode(replayed[n : n + 500]), "1.0.3")
    apply_pending(filled, DAY)
    assert filled.store.activity.counts(TENANT) == before
    assert [filled.store.learner(TENANT, f"p{n}") for n in range(len(names))] == learners
