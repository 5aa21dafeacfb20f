"""Webhooks told of what happens: signed, at least once, again and again until it arrives, then no more."""

import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from paths.errors import BadRecord
from paths.model import RoleGoal
from service.auth import Caller
from service.changing.change import change_step
from service.events import deliver, webhooks
from service.events.emit import MOST_ITEMS, TYPES, emit, evidence_added
from service.events.webhooks import WebhookChange, WebhookRequest
from service.recommend import recommend
from service.schemas import PathRequest, StepChange
from service.store.errors import NotFound
from service.store.store import Store
from tests.receiver import receiving
from tests.service.conftest import TENANT
from tests.service.told import opened

ROOT = Path(__file__).resolve().parents[2]
CALLER = Caller(TENANT, "key:test")
DAY = date(2026, 11, 20)


@pytest.fixture
def receiver():
    """A server that checks signatures with the reference library."""
    with receiving() as found:
        yield found


@pytest.fixture
def home(filled):
    """Ports whose webhooks may be on this machine."""
    return replace(filled, settings=replace(filled.settings, webhooks_own_network=True))


def hooked(ports, receiver, types=()):
    """Make a webhook of the receiver's address, whose secret it knows."""
    made = webhooks.create(ports, CALLER, WebhookRequest(receiver.url, types))
    receiver.secret = made.secret
    return made.webhook


def later(ports, **ahead):
    """Return ports whose store believes that it is later."""
    store = Store(ports.store.engine, lambda: datetime.now(UTC) + timedelta(**ahead), ring=ports.store.ring)
    return replace(ports, store=store)


def send(ports):
    """Send what is due, and return how many deliveries that were."""
    with ThreadPoolExecutor(2) as pool:
        return deliver.deliver(ports, pool)


def happen(ports, count=1):
    for n in range(count):
        emit(ports.store, TENANT, "job.finished", {"job": f"j{n}"})


def deliveries(ports, webhook):
    return ports.store.webhooks.deliveries(TENANT, webhook.id)


# --- what is told -----------------------------------------------------------------------------------------------------


def test_a_path_and_its_steps_are_told_by_ids_and_states_alone(home, receiver):
    hooked(home, receiver)
    path = recommend(home, TENANT, PathRequest("lea", (RoleGoal("r:analyst"),), start="2026-11-16"), DAY)
    change_step(home, TENANT, path.id, 1, StepChange(state="completed"), DAY)
    change_step(home, TENANT, path.id, 2, StepChange(state="waived", by="ld"), DAY)
    send(home)
    told = [body["type"] for _, body in receiver.got]
    assert told == ["path.created", "evidence.added", "step.changed", "path.state_changed", "path.replanned",
                    "step.changed", "path.state_changed"]  # fmt: skip
    step = receiver.got[2][1]["data"]
    assert step == {"path": path.id, "version": 2, "learner": "lea", "state": "active", "n": 1,
                    "resource": path.steps[0].resource, "stepState": "completed", "before": "planned",
                    "progress": 100}  # fmt: skip
    assert receiver.bad == 0


def test_what_is_undone_was_never_told(home, receiver):
    hook = hooked(home, receiver)

    def fail():
        with home.store.atomic() as together:
            emit(together, TENANT, "job.finished", {"job": "j"})
            together.learner(TENANT, "nobody")

    with pytest.raises(NotFound):
        fail()
    assert deliveries(home, hook) == []


def test_without_a_webhook_nothing_is_kept(home):
    happen(home)
    assert home.store.webhooks.forget(TENANT, datetime.now(UTC) + timedelta(days=1)) == 0


def test_only_types_that_are_wanted_are_told(home, receiver):
    hook = hooked(home, receiver, ("path.created",))
    happen(home)
    assert deliveries(home, hook) == []


def test_a_type_that_there_is_not_is_our_own_mistake(home):
    with pytest.raises(ValueError, match="no type"):
        emit(home.store, TENANT, "path.exploded", {})
    assert len(set(TYPES)) == len(TYPES)


def test_a_bulk_edit_is_told_in_few_bounded_events(home, receiver):
    hooked(home, receiver)
    evidence_added(home.store, TENANT, "lea", [f"e{n}" for n in range(250)])
    send(home)
    sizes = [len(body["data"]["evidence"]) for _, body in receiver.got]
    assert sizes == [MOST_ITEMS, MOST_ITEMS, 50]


# --- delivering -------------------------------------------------------------------------------------------------------


def test_what_failed_is_sent_again_later_under_the_same_id(home, receiver):
    hook = hooked(home, receiver)
    happen(home, 2)
    receiver.status = 503
    assert send(home) == 2
    assert send(home) == 0
    receiver.status = 200
    assert send(later(home, hours=1)) == 2
    assert (len(receiver.got), len(receiver.ids)) == (3, 2)
    assert [(one.state, one.status) for one in deliveries(home, hook)] == [("delivered", 200)] * 2


@pytest.mark.parametrize(("failures", "least", "most"), [(0, 24, 36), (1, 96, 144), (11, 69_000, 104_000)])
def test_pauses_grow_from_half_a_minute_to_a_day(failures, least, most):
    pauses = {deliver.pause(failures) for _ in range(50)}
    assert least <= min(pauses) < max(pauses) <= most


def test_retry_after_is_heeded(home, receiver):
    hooked(home, receiver)
    happen(home)
    receiver.status, receiver.headers = 429, {"retry-after": "7200"}
    send(home)
    assert send(later(home, hours=1)) == 0
    assert send(later(home, hours=3)) == 1


def test_redirects_are_not_followed(home, receiver):
    hook = hooked(home, receiver)
    happen(home)
    receiver.status, receiver.headers = 302, {"location": receiver.url}
    send(home)
    assert len(receiver.got) == 1
    assert deliveries(home, hook)[0].status == 302


def test_gone_disables_at_once_and_the_others_hear_of_it(home, receiver):
    hook = hooked(home, receiver)
    happen(home, 2)
    receiver.status = 410
    with receiving() as other:
        hooked(home, other, ("webhook.disabled",))
        send(home)
        send(home)
        receiver.secret = other.secret
        assert [body["data"]["webhook"] for _, body in other.got] == [hook.id]
    found = home.store.webhooks.get(TENANT, hook.id)
    assert (found.state, "410" in found.note) == ("disabled", True)
    assert {one.state for one in deliveries(home, hook)} == {"failed"}


def test_days_of_failure_disable_and_activating_begins_anew(home, receiver):
    hook = hooked(home, receiver)
    happen(home)
    receiver.status = 500
    send(home)
    long_ago = (datetime.now(UTC) - timedelta(days=6)).isoformat(timespec="microseconds")
    failing = home.store.webhooks.get(TENANT, hook.id)
    home.store.webhooks.put(TENANT, webhooks.replace(failing, failing_since=long_ago))
    send(later(home, hours=1))
    assert "failed since" in home.store.webhooks.get(TENANT, hook.id).note
    happen(home)
    assert webhooks.change(home, CALLER, hook.id, WebhookChange(state="active")).failing_since is None
    happen(home)
    receiver.status = 200
    assert send(home) == 1


def test_a_delivery_is_given_up_after_a_week_of_tries(home, receiver):
    hook = hooked(home, receiver)
    happen(home)
    receiver.status = 500
    for n in range(deliver.MOST_TRIES):
        assert send(later(home, days=2 * n + 1)) == 1
    (one,) = deliveries(home, hook)
    assert (one.state, one.tries) == ("failed", deliver.MOST_TRIES)


def test_one_can_be_sent_again_and_all_since_a_time(home, receiver):
    hook = hooked(home, receiver)
    happen(home, 3)
    send(home)
    first = deliveries(home, hook)[0]
    home.store.webhooks.replay(TENANT, hook.id, first.id)
    assert send(home) == 1
    assert home.store.webhooks.replay_since(TENANT, hook.id, datetime.now(UTC) - timedelta(hours=1)) == 3
    assert send(home) == 3
    assert (len(receiver.got), len(receiver.ids)) == (7, 3)
    with pytest.raises(NotFound):
        home.store.webhooks.replay(TENANT, hook.id, "dlv_none")


def test_a_slow_webhook_keeps_no_other_waiting(home, receiver):
    hooked(home, receiver)
    happen(home)
    (lot,) = home.store.webhooks.claim(60)
    with receiving() as other:
        other.secret = ""
        made = webhooks.create(home, CALLER, WebhookRequest(other.url))
        other.secret = made.secret
        happen(home)
        assert send(home) == 1
        assert len(other.got) == 1
    assert len(lot) == 1
    assert receiver.got == []


def test_many_senders_send_each_delivery_once(home, receiver):
    hooked(home, receiver)
    happen(home, 40)
    with ThreadPoolExecutor(4) as pool:
        while any(pool.map(lambda _: send(home), range(4))):
            pass
    assert (len(receiver.got), len(receiver.ids)) == (40, 40)


def test_a_sender_killed_between_sending_and_noting_has_it_sent_again(tmp_path, receiver):
    ports = opened(tmp_path / "home")
    ports.store.add_tenant(TENANT)
    hook = hooked(ports, receiver)
    happen(ports)
    command = [sys.executable, "-m", "tests.service.told", ports.settings.home]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as sender:
        assert sender.stdout is not None
        assert sender.stdout.readline() == "sent\n"
        sender.send_signal(signal.SIGKILL)
    assert send(ports) == 0
    assert send(later(ports, minutes=2)) == 1
    assert (len(receiver.got), len(receiver.ids)) == (2, 1)
    assert [one.state for one in deliveries(ports, hook)] == ["delivered"]
    ports.store.close()


# --- secrets and addresses --------------------------------------------------------------------------------------------


def test_both_secrets_sign_while_one_is_being_changed(home, receiver):
    hook = hooked(home, receiver)
    old = receiver.secret
    new = webhooks.rotate(home, CALLER, hook.id).secret
    for secret in (old, new):
        receiver.secret = secret
        happen(home)
        send(home)
    assert (len(receiver.got), receiver.bad) == (2, 0)
    sealed = home.store.webhooks.sealed(TENANT, hook.id)
    home.store.webhooks.put_secrets(TENANT, hook.id, webhooks.Sealed(sealed.secret, sealed.old_secret, "2026-01-01"))
    receiver.secret = old
    happen(home)
    send(home)
    assert receiver.bad == 1


def test_the_secret_is_kept_sealed(home, receiver):
    hook = hooked(home, receiver)
    assert receiver.secret.startswith("whsec_")
    assert receiver.secret[6:] not in home.store.webhooks.sealed(TENANT, hook.id).secret


@pytest.mark.parametrize(
    "url", ["http://example.org/hook", "https://127.0.0.1/", "https://169.254.169.254/", "https://u:p@example.org/",
            "ftp://example.org", "https://localhost/", "nothing"]
)  # fmt: skip
def test_an_address_that_may_not_be_called_is_refused(filled, url):
    with pytest.raises(BadRecord, match="url"):
        webhooks.create(filled, CALLER, WebhookRequest(url))


def test_an_address_that_is_inside_by_now_is_not_called(home, receiver):
    hook = hooked(home, receiver)
    happen(home)
    send(replace(home, settings=replace(home.settings, webhooks_own_network=False)))
    (one,) = deliveries(home, hook)
    assert (receiver.got, one.state, one.status) == ([], "waiting", None)


def test_an_erased_learner_is_told_once_and_then_forgotten(home, receiver):
    hook = hooked(home, receiver)
    emit(home.store, TENANT, "learner.erased", {"learner": "lea-4711"})
    send(home)
    assert receiver.got[0][1]["data"] == {"learner": "lea-4711"}
    with pytest.raises(NotFound):
        home.store.webhooks.replay(TENANT, hook.id, deliveries(home, hook)[0].id)
    file = Path(home.settings.home) / "fingerpost.db"
    home.store.close()
    assert b"lea-4711" not in file.read_bytes()
