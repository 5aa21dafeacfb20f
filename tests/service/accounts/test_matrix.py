"""Every guarded route, asked by everybody whom it does not concern: nobody learns anything, and nothing changes.

The routes come from the application itself; tests/service/accounts/asks.py says how each is asked about a thing of
`ann`, a learner of the first organisation.
"""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace as with_fields

from paths.model import Evidence, Learner, Resource, RoleGoal, Skill, Teaches
from service.accounts.guard import GUARDED, WHOEVER
from service.accounts.scopes import SCOPES, effective
from service.assistant.conversations import begin
from service.assistant.converse import reply
from service.assistant.dialogue import ConversationRequest
from service.assistant.events import Failed
from service.assistant.running import Asked
from service.intake.curate import put_records
from service.intake.indexer import Indexer
from service.recommend import recommend
from service.schemas import PathRequest
from service.store.values import IngestRun
from tests.service.accounts.asks import ASKS, Ask
from tests.service.accounts.conftest import OTHER
from tests.service.conftest import KEY, TENANT

OF_ANN = "canary-of-ann"
OF_TENANT = "canary-of-the-first"
OF_BOARD = "for the board alone"  # in what the small workspace keeps for the group board
UNKNOWN = ("nothing", "garbage", "expired", "revoked")
DAY = datetime(2026, 11, 23, tzinfo=UTC).date()


@pytest.fixture(scope="module")
def things(filled, anyone):
    """What is asked for, by the name that the table gives it: all of it ann's, or the first organisation's."""
    word = Evidence("e-ann", "s:sql", 1, "assessment", "2026-11-01", by=OF_ANN)
    own = Resource("own:ann", OF_ANN, minutes=5, teaches=(Teaches("s:git", 0, 1),))
    filled.store.put_learner(TENANT, Learner("ann", evidence=(word,), groups=("board",), additions=(own,)))
    filled.store.put_learner(TENANT, Learner("bob"))
    put_records(filled, TENANT, [Skill("s:own", OF_TENANT)], ())
    Indexer(filled).drain()
    path = recommend(filled, TENANT, PathRequest("ann", (RoleGoal("r:analyst"),)), DAY)
    recommend(filled, TENANT, PathRequest("bob", (RoleGoal("r:analyst"),)), DAY)
    filled.store.put_run(TENANT, IngestRun("run-1", OF_TENANT, "2026-11-22T00:00:00Z"))
    job = filled.store.jobs.add(TENANT, "no-such-kind", {"about": OF_TENANT})
    admin = {"Authorization": f"Bearer {KEY}"}
    hook = {"url": "https://hooks.example.org/in", "description": OF_TENANT}
    webhook = anyone.post("/v1/webhooks", json=hook, headers=admin).json()
    key = anyone.post("/v1/keys", json={"name": OF_TENANT}, headers=admin).json()
    talk = begin(filled, TENANT, ConversationRequest("ann", path.id))
    proposed = reply(filled, TENANT, talk.id, "I have 3 hours a week").proposal
    asked = Asked(TENANT, "run-ann", talk.id, "What is next?")
    filled.store.conversations.begin(TENANT, asked.id, talk.id, asked.hash)
    filled.store.conversations.go_on(TENANT, "run-ann", {1: Failed("failed", OF_ANN)}, "done")
    return {
        "talk": talk.id, "proposal": proposed.id,
        "path": path.id, "run": "run-1", "job": job.id, "key": key["prefix"],
        "webhook": webhook.get("id") or webhook["webhook"]["id"],
    }  # fmt: skip


@pytest.fixture(scope="module")
def who(filled, keyring, things):
    """A credential of everybody who asks."""
    expired, revoked = (keyring.key() for _ in range(2))
    known = filled.store.keys.get(expired.split("_")[1])
    filled.store.keys.remove(TENANT, known.prefix)
    over = (datetime.now(UTC) - timedelta(seconds=1)).isoformat()
    filled.store.keys.add(with_fields(known, expires=over))
    filled.store.keys.remove(TENANT, revoked.split("_")[1])
    without = {scope: keyring.key("admin", tuple(s for s in SCOPES if s != scope)) for scope in SCOPES}
    return {
        "ann": keyring.token("ann", minutes=60),
        "bob": keyring.token("bob", minutes=60),
        "ld": keyring.key("ld"),
        "admin": keyring.key("admin"),
        "elsewhere": keyring.key("admin", tenant=OTHER),
        "expired": expired,
        "revoked": revoked,
        "garbage": "fp_aaaaaaaaaaaa_" + "A" * 43,
        **{f"without {scope}": key for scope, key in without.items()},
    }  # fmt: skip


def guarded(app):
    """Yield the method, the address and the options of every guarded route."""
    for route in app.routes:
        for handler in getattr(route, "route_handlers", ()):
            if handler.opt.get(GUARDED):
                yield from ((method, route.path_format, handler.opt) for method in handler.http_methods - {"OPTIONS"})


def options(app):
    return {(method, address): opt for method, address, opt in guarded(app)}


@pytest.fixture
def ask(anyone, things, who):
    """Send a route's good request with somebody's credential."""

    def send(route, person):
        method, address = route
        found: Ask = ASKS[route]
        for name, value in found.ids.items():
            address = address.replace(f"{{{name}}}", value.format(**things))
        headers = {} if person == "nothing" else {"Authorization": f"Bearer {who[person]}"}
        body = {} if found.body is None else {"json": filled_in(found.body, things)}
        return anyone.request(method, address, params=found.params, headers=headers, **body)

    return send


def filled_in(body, things):
    """Return a body with what has been made in place of its name."""
    if isinstance(body, dict):
        return {name: filled_in(value, things) for name, value in body.items()}
    return things.get(body[1:-1], body) if isinstance(body, str) and body.startswith("{") else body


def state(ports):
    """Return what no refused request may change."""
    hooks = ports.store.webhooks.page(TENANT, "", 100)
    path = ports.store.paths(TENANT, "ann")
    kept = ports.store.conversations
    talks = [
        (talk, kept.messages(TENANT, talk.id), kept.proposals(TENANT, talk.id)) for talk in kept.page(TENANT, "ann")
    ]
    return (
        ports.store.revision(TENANT), ports.store.revision(OTHER), ports.store.learners(TENANT), path, talks,
        {key.prefix: (key.hash, key.expires) for key in ports.store.keys.of(TENANT)}, hooks,
    )  # fmt: skip


def test_every_guarded_route_has_a_row_and_every_row_a_route(anyone):
    assert ASKS.keys() == options(anyone.app).keys()


@pytest.mark.parametrize("route", list(ASKS), ids=" ".join)
def test_nobody_learns_or_changes_what_is_not_theirs(route, ask, anyone, filled, who):
    opt, before = options(anyone.app)[route], state(filled)

    for person in UNKNOWN:
        assert ask(route, person).status_code == 401, person
    if opt["scope"] != WHOEVER:
        lacking = ask(route, f"without {opt['scope']}")
        assert (lacking.status_code, opt["scope"] in lacking.json()["detail"]) == (403, True)
    _elsewhere(route, ask(route, "elsewhere"))
    _another_learner(route, opt, ask(route, "bob"))
    if not opt.get("learners"):
        assert ask(route, "ann").status_code == 403
    if opt["scope"] not in {*effective("ld"), WHOEVER}:
        assert ask(route, "ld").status_code == 403

    assert _unowned(route, before) == _unowned(route, state(filled))


def _elsewhere(route, reply):
    """Another organisation finds nothing, and hears nothing of the first."""
    assert reply.status_code < 500
    assert reply.status_code != 401
    assert not ASKS[route].owned or reply.status_code == 404, reply.text
    assert not any(canary in reply.text for canary in (OF_ANN, OF_TENANT, OF_BOARD))


def _another_learner(route, opt, reply):
    """Another learner of the same organisation finds nothing of ann's, and is told no more than that."""
    assert reply.status_code < 500
    if not opt.get("learners"):
        assert reply.status_code == 403
    elif ASKS[route].personal:
        assert reply.status_code == 404, reply.text
    assert not any(canary in reply.text for canary in (OF_ANN, OF_BOARD))


def _unowned(route, found):
    """Leave out what the other organisation may well do to its own things."""
    return (found[0], *found[2:])


@pytest.mark.parametrize("route", [route for route, ask in ASKS.items() if not ask.destroys], ids=" ".join)
def test_whoever_may_is_let_through(route, ask, anyone):
    opt = options(anyone.app)[route]
    may = [
        "admin",
        *(["ld"] if opt["scope"] in {*effective("ld"), WHOEVER} else []),
        *(["ann"] if opt.get("learners") else []),
    ]
    for person in set(may) - set(ASKS[route].apart):
        reply = ask(route, person)
        assert reply.status_code < 500, reply.text
        assert reply.status_code not in (401, 403), (person, reply.text)


def test_every_guarded_route_has_a_scope_that_there_is(anyone):
    assert {opt.get("scope") for _, _, opt in guarded(anyone.app)} <= {*SCOPES, WHOEVER}


OPEN = {
    "/", "/console/assets/{name}", "/elements", "/elements/{version}/{name}", "/health", "/ready", "/metrics", "/paths",
    "/paths/{id}", "/xapi/about", "/problems", "/problems/{kind}",
    "/schema", "/schema/{path}", "/schema/openapi.json", "/schema/openapi.yaml", "/schema/openapi.yml",
}  # fmt: skip


def test_only_what_tells_nothing_of_anybody_is_open(anyone):
    watched = {address for _, address, _ in guarded(anyone.app)}

    assert {route.path_format for route in anyone.app.routes} - watched <= OPEN
