"""A server as a process of its own, and what happens beside it."""

import signal
import stat
from dataclasses import replace

import pytest
from openapi_spec_validator import validate

from paths.model import Document, Learner, Resource, RoleGoal, Teaches
from retrieval.lock import WriterLock
from service.running import announced, announcement, asked
from service.schemas import PathRequest
from service.settings import Settings
from tests.e2e.conftest import PATIENCE_S, ended, lines, serving, soon, started

BODY = {"learner": {"id": "guest"}, "roles": [{"role": "r:analyst"}], "start": "2026-11-23"}
ASKED = ("recommend", "--role", "r:analyst", "--start", "2026-11-23", "--json", "--learner")
FOUND_S = 10  # the promise is 2 s on a quiet machine


@pytest.fixture
def server(stocked):
    """A server for a single user on the small workspace."""
    with serving(stocked, "--single-user") as found:
        yield found


def stopped(server, number=signal.SIGTERM):
    server.process.send_signal(number)
    return ended(server.process)


def finds(server, text, document):
    hits = server.post("/v1/search", {"query": text}).json()["hits"]
    return document in {hit["document"] for hit in hits}


def test_a_server_answers_takes_in_what_comes_beside_it_and_stops(server, tmp_path, guest, record_property):
    assert server.get("/health").json()["status"] == "ok"
    assert server.get("/ready").json()["checks"] == server.get("/ready").json()["checks"] | {
        "index": "ok",
        "store": "ok",
    }
    validate(server.get("/schema/openapi.json").json())
    reply = server.post("/v1/paths", BODY)
    assert (reply.status_code, reply.json()["status"]) == (201, "complete")

    # Asked beside it, the command gives the very path that the server gives, and leaves the index to it.
    beside = ended(started(*ASKED, guest))
    assert (beside.code, beside.err) == (0, "")
    assert (beside.json["fingerprint"], beside.json["degraded"]) == (reply.json()["fingerprint"], [])

    new = lines(tmp_path / "new.jsonl", Document("d:quokka", "Quokkas are remarkable marsupials."))
    taken = ended(started("ingest", new))
    assert (taken.code, "another process has the index open" in taken.err) == (0, True)
    record_property("found_after_s", soon(lambda: finds(server, "remarkable quokkas", "d:quokka"), FOUND_S))

    ran = stopped(server)
    assert (ran.code, ran.out, "Traceback" in ran.err) == (0, "", False)
    assert not (server.home / "server.json").exists()


def test_a_new_resource_counts_at_once_beside_a_server(server, tmp_path):
    quick = Resource("t:quick", "Quick queries", "SQL basics, quick.", minutes=5, teaches=(Teaches("s:sql"),))
    ended(started("ingest", lines(tmp_path / "new.jsonl", quick)))

    assert "t:quick" in {step["resource"] for step in server.post("/v1/paths", BODY).json()["steps"]}
    assert stopped(server, signal.SIGINT).code == 0


def test_a_second_server_says_that_the_index_is_open_elsewhere_and_still_answers(server):
    first = (server.home / "server.json").read_bytes()
    with serving(server.home, "--single-user") as second:
        reply = second.post("/v1/paths", BODY)
        assert (reply.status_code, reply.json()["degraded"]) == (201, ["index"])
        assert second.post("/v1/search", {"query": "SQL joins"}).json()["degraded"] == ["index"]
        assert "written by another process" in second.get("/ready").json()["checks"]["index"]
        assert (server.home / "server.json").read_bytes() == first
        ran = stopped(second)

    assert (ran.code, "the index is open elsewhere" in ran.err) == (0, True)
    assert (server.home / "server.json").read_bytes() == first


def test_a_server_is_asked_by_its_own_tenant_only(server):
    settings = Settings(home=str(server.home))
    assert asked(settings, REQUEST) is not None
    assert asked(replace(settings, tenant="another"), REQUEST) is None


def test_with_a_key_every_route_asks_for_it_and_the_command_beside_it_sends_it(stocked, guest):
    with serving(stocked, FINGERPOST_API_KEY="secret") as server:
        assert server.post("/v1/paths", BODY).status_code == 401
        reply = server.post("/v1/paths", BODY, headers={"Authorization": "Bearer secret"})
        own = ended(started(*ASKED, guest, env={"FINGERPOST_API_KEY": "secret"}))
        without = ended(started(*ASKED, guest))

        assert stat.S_IMODE((stocked / "server.json").stat().st_mode) == 0o600
        assert own.json["fingerprint"] == reply.json()["fingerprint"]
        assert (without.code, without.json["degraded"]) == (0, ["index"])
        assert "no server answers" in without.err
        assert "secret" not in (stocked / "server.json").read_text()


def test_a_killed_server_leaves_a_file_that_harms_nobody(server, guest):
    server.process.kill()
    server.process.wait(PATIENCE_S)
    assert (server.home / "server.json").exists()
    ran = ended(started(*ASKED, guest))

    assert (ran.code, ran.err, ran.json["degraded"]) == (0, "", [])


# --- what is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--single-user", "--host", "0.0.0.0"), "not on 0.0.0.0"),
        ((), "FINGERPOST_API_KEY"),
        (("--single-user", "--port", "70000"), "--port 70000"),
        (("--single-user", "--workers", "2"), "FINGERPOST_QDRANT_URL"),
    ],
)
def test_a_server_that_must_not_start_says_what_to_do(fingerpost, home, options, words):
    ran = fingerpost("serve", *options)

    assert ran.code == 2
    assert words in ran.err
    assert ran.err.count("\n") == 1


def test_a_port_that_is_taken_is_named(fingerpost, stocked):
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        ran = fingerpost("serve", "--single-user", "--port", taken.getsockname()[1])

    assert ran.code == 2
    assert "give another --port" in ran.err


# --- server.json ------------------------------------------------------------------------------------------------------


REQUEST = PathRequest(Learner("guest"), (RoleGoal("r:analyst"),))


@pytest.mark.parametrize(
    "content",
    [
        None,
        b"",
        b"{",
        b'{"url": "http://127.0.0.1:9", "tenant": "default", "pid": 1}',
        b'{"url": "nonsense", "tenant": "default", "pid": 1}',
        b'{"url": "http://[", "tenant": "default", "pid": 1}',
        b'{"url": "http://127.0.0.1:9", "tenant": "another", "pid": 1}',
    ],
)
def test_without_an_answer_the_command_works_alone_and_says_so(fingerpost, stocked, guest, content):
    if content is not None:
        (stocked / "server.json").write_bytes(content)
    lock = WriterLock(stocked / "index")
    ran = fingerpost(*ASKED, guest)
    lock.release()

    assert (ran.code, ran.json["degraded"]) == (0, ["index"])
    assert "no server answers" in ran.err


def test_the_announcement_goes_with_the_server(home):
    settings = Settings(home=str(home))
    with announced(settings, "0.0.0.0", 8123):
        assert announcement(settings).url == "http://127.0.0.1:8123"
        with announced(settings, "::", 8124):
            assert announcement(settings).url == "http://[::1]:8124"
    assert announcement(settings) is None
    assert list(home.iterdir()) == []
