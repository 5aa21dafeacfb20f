"""Outgoing calls: no form of address, name, redirect or second look at a name leads inside, and nothing is endless."""

import gzip
import re
import socket
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.network.addresses import Refused, check_address
from service.network.fetching import AddressRefused, Allow, Caps, FetchError, FetchFailed, fetch, safe_client

OWN = Allow(private=True, http=True)
QUICK = Caps(connect_s=0.5, total_s=0.6, body=20_000)
Answer = bytes | Callable[[socket.socket], None]


def received(connection: socket.socket) -> bytes:
    """Return a request, with its body where it names one; nothing of it where none comes in time."""
    connection.settimeout(2)
    asked = b""
    try:
        while more := connection.recv(65536):
            asked += more
            head, ended, body = asked.partition(b"\r\n\r\n")
            length = re.search(rb"(?i)content-length: (\d+)", head)
            if ended and len(body) == (int(length[1]) if length else 0):
                break
    except OSError:
        pass
    return asked


class Server:
    """Answers each connection with the next of its answers, or with the last; keeps what it was asked."""

    def __init__(self, *answers: Answer) -> None:
        self.answers, self.asked = list(answers), list[bytes]()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            with connection:
                self.asked.append(received(connection))
                answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
                try:
                    connection.sendall(answer) if isinstance(answer, bytes) else answer(connection)
                except OSError:
                    continue

    def close(self) -> None:
        self._socket.close()


@contextmanager
def serving(*answers: Answer) -> Iterator[Server]:
    server = Server(*answers)
    yield server
    server.close()


def ok(body: bytes = b"hello", more: str = "") -> bytes:
    return f"HTTP/1.1 200 OK\r\n{more}Content-Length: {len(body)}\r\n\r\n".encode() + body


def moved(to: str, status: int = 302) -> bytes:
    return f"HTTP/1.1 {status} Moved\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n".encode()


INSIDE = [
    "127.0.0.1", "2130706433", "0177.0.0.1", "0x7f.0.0.1", "0x7f000001", "017700000001", "127.1", "127.0.1", "0",
    "0.0.0.0", "[::]", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]", "[64:ff9b::7f00:1]",
    "[64:ff9b:1::7f00:1]", "[2002:7f00:1::]", "[2001::1]", "[fe80::1]", "[fec0::1]", "[fc00::1]", "[fd00:ec2::254]",
    "[ff02::1]", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254", "100.64.0.1",
    "100.100.100.200", "168.63.129.16", "192.0.0.192", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.7",
    "224.0.0.1", "240.0.0.1", "255.255.255.255", "localhost", "LOCALHOST", "localhost.", "a.localhost", "intranet",
    "db.internal", "printer.local", "router.lan", "metadata.google.internal", "metadata", "①②⑦.⓪.⓪.①", "127。0。0。1",
    "1.2.3.4.5", "256.1.1.1", "1.1.1", "0x08080808", "8.8.8.08",
]  # fmt: skip


@pytest.mark.parametrize("host", INSIDE)
def test_nothing_inside_is_called_in_whatever_form_it_is_written(host):
    with pytest.raises(AddressRefused):
        fetch(f"https://{host}/", resolve=lambda name, port: ["127.0.0.1"], caps=QUICK)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/", "ftp://example.org/", "file:///etc/passwd", "gopher://example.org/", "//example.org/",
        "example.org", "", "https://", "https:///x", "https://user@example.org/", "https://user:pass@example.org/",
        "https://example.org:22/", "https://example.org:6379/", "https://example.org:0/", "https://example.org:99999/",
        "https://exa mple.org/", "https://example.org\\@127.0.0.1/", "https://[::1", "https://example.org%00.evil/",
        "javascript:alert(1)", "data:text/plain,hi", "https://a\tb/", "https://ex\r\nHost: x/", "https://..", "https://.",
    ],
)  # fmt: skip
def test_addresses_that_may_not_be_called_are_refused_before_any_name_is_resolved(url):
    asked = []
    with pytest.raises(AddressRefused):
        fetch(url, resolve=lambda name, port: asked.append(name) or ["127.0.0.1"], caps=QUICK)
    assert asked == []


@pytest.mark.parametrize("address", ["169.254.169.254", "fd00:ec2::254", "168.63.129.16", "fe80::1", "224.0.0.1"])
def test_clouds_secrets_and_odd_addresses_are_refused_on_an_operators_own_network_too(address):
    with pytest.raises(Refused):
        check_address(address, OWN)


@settings(max_examples=300, deadline=None)
@given(st.ip_addresses())
def test_an_address_that_is_called_is_public_by_two_accounts(address):
    try:
        check_address(str(address), Allow())
    except Refused:
        return
    assert address.is_global
    assert not any((address.is_private, address.is_loopback, address.is_link_local, address.is_multicast))


def test_a_name_of_which_one_address_is_inside_is_refused():
    with pytest.raises(AddressRefused, match="not one of the public"):
        fetch("https://example.org/", resolve=lambda name, port: ["93.184.216.34", "10.0.0.1"], caps=QUICK)


def test_a_name_that_means_something_else_a_moment_later_gains_nothing():
    answers = [["192.0.2.1"], ["127.0.0.1"]]
    with serving(ok()) as server, pytest.raises(AddressRefused):
        fetch(f"https://example.org:{8443}/", resolve=lambda name, port: answers.pop(0), caps=QUICK)
    assert len(answers) == 1
    assert server.asked == []


def test_a_connection_goes_to_the_address_that_was_checked_and_the_name_is_resolved_once():
    asked = []

    def rebinding(name, port):
        asked.append(name)
        return ["127.0.0.1"] if len(asked) == 1 else ["127.0.0.2"]

    with serving(ok()) as server:
        found = fetch(f"http://example.org:{server.port}/x", allow=OWN, resolve=rebinding, caps=QUICK)
    assert (found.status, found.body, asked) == (200, b"hello", ["example.org"])
    assert b"host: example.org" in server.asked[0].lower()


@pytest.mark.parametrize(
    "target",
    ["http://169.254.169.254/latest/meta-data", "http://[fe80::1]/", "file:///etc/passwd", "http://a:b@x.org/"],
)
def test_a_redirect_is_checked_like_the_first_address(target):
    with serving(moved(target)) as server, pytest.raises(AddressRefused):
        fetch(server.url, allow=OWN, caps=QUICK)


def test_a_redirect_to_another_origin_takes_no_credentials_along():
    with serving(ok()) as other, serving(moved(other.url)) as server:
        fetch(server.url, allow=OWN, caps=QUICK, headers={"Authorization": "Bearer s3cret", "X-Key": "s3cret"})
    assert b"s3cret" in server.asked[0]
    assert b"s3cret" not in other.asked[0]


def test_redirects_end():
    with serving(b"") as server:
        server.answers = [moved(server.url)]
        with pytest.raises(FetchFailed, match="redirects more"):
            fetch(server.url, allow=OWN, caps=QUICK)


def test_a_post_is_not_sent_on_to_where_it_is_redirected():
    with serving(ok()) as other, serving(moved(other.url, 307)) as server:
        found = fetch(server.url, method="POST", body=b"x", allow=OWN, caps=QUICK)
    assert (found.status, other.asked) == (307, [])


def test_a_post_carries_its_body_and_headers():
    with serving(ok()) as server:
        fetch(server.url, method="POST", body=b'{"a":1}', headers={"webhook-id": "m1"}, allow=OWN, caps=QUICK)
    assert server.asked[0].startswith(b"POST / HTTP/1.1")
    assert b"webhook-id: m1" in server.asked[0]
    assert server.asked[0].endswith(b'{"a":1}')


def bomb(encoding: str) -> bytes:
    zeros = bytes(5_000_000)
    packed = gzip.compress(zeros) if encoding == "gzip" else zlib.compress(zeros)
    return ok(packed, f"Content-Encoding: {encoding}\r\n")


def endless(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        connection.sendall(bytes(65536))


@pytest.mark.parametrize(
    "answer", [ok(bytes(20_001)), endless, bomb("gzip"), bomb("deflate")], ids=["large", "endless", "gzip", "deflate"]
)
def test_an_answer_larger_than_its_cap_is_given_up(answer):
    with serving(answer) as server, pytest.raises(FetchFailed, match="larger than 20000"):
        fetch(server.url, allow=OWN, caps=QUICK)


def test_what_was_packed_within_the_cap_is_unpacked():
    with serving(ok(gzip.compress(b"x" * 20_000), "Content-Encoding: gzip\r\n")) as server:
        assert fetch(server.url, allow=OWN, caps=QUICK).body == b"x" * 20_000
    assert b"accept-encoding: identity" in server.asked[0].lower()


@pytest.mark.parametrize("encoding", ["br", "gzip, gzip", "zstd", "gzip"])
def test_an_answer_packed_in_another_way_or_falsely_is_given_up(encoding):
    with serving(ok(b"hello", f"Content-Encoding: {encoding}\r\n")) as server, pytest.raises(FetchFailed):
        fetch(server.url, allow=OWN, caps=QUICK)


def dripping(head: bytes) -> Callable[[socket.socket], None]:
    def drip(connection: socket.socket) -> None:
        connection.sendall(head)
        for _ in range(100):
            connection.sendall(b"a")
            time.sleep(0.05)

    return drip


@pytest.mark.parametrize(
    "answer",
    [
        dripping(b"HTTP/1.1 200 OK\r\nX-Slow: "),
        dripping(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n"),
        lambda connection: time.sleep(2),
    ],
    ids=["headers", "body", "silence"],
)
def test_whoever_drips_or_says_nothing_is_given_up_in_time(answer):
    began = time.monotonic()
    with serving(answer) as server, pytest.raises(FetchFailed):
        fetch(server.url, allow=OWN, caps=QUICK)
    assert time.monotonic() - began < QUICK.total_s + 0.5


def test_a_handshake_that_does_not_come_is_given_up_in_time():
    began = time.monotonic()
    with serving(dripping(b"\x16\x03\x03\x40\x00")) as server, pytest.raises(FetchFailed):
        fetch(server.url.replace("http:", "https:"), allow=OWN, caps=QUICK)
    assert time.monotonic() - began < QUICK.total_s + 0.5


@pytest.mark.parametrize("answer", [b"", b"rubbish\r\n\r\n", b"HTTP/1.1 999999 X\r\n\r\n", b"HTTP/1.1 200 OK\r\nConte"])
def test_what_is_no_answer_is_a_failure(answer):
    with serving(answer) as server, pytest.raises(FetchFailed):
        fetch(server.url, allow=OWN, caps=QUICK)


def test_no_proxy_of_the_environment_is_used(monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    with serving(ok()) as server:
        assert fetch(server.url, allow=OWN, caps=QUICK).status == 200


def test_a_certificate_that_nobody_vouches_for_is_refused(tls_server):
    with pytest.raises(FetchFailed, match="certificate"):
        fetch(tls_server, allow=OWN, caps=QUICK)


def test_the_client_for_libraries_is_as_careful():
    with safe_client() as client, pytest.raises(AddressRefused):
        client.get("https://127.0.0.1/")
    with serving(moved("http://169.254.169.254/")) as server, safe_client(OWN, QUICK) as client:
        assert client.get(server.url).status_code == 302


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_no_text_at_all_does_anything_but_be_refused(text):
    with pytest.raises(FetchError):
        fetch(f"https://{text}", resolve=lambda name, port: ["10.0.0.1"], caps=QUICK)


@pytest.fixture
def tls_server(tmp_path):
    import datetime
    import ssl

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + datetime.timedelta(days=1))
    certificate = builder.sign(key, hashes.SHA256())
    pem = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (tmp_path / "pem").write_bytes(key.private_bytes(*pem) + certificate.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "pem")
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        try:
            connection, _ = listening.accept()
            context.wrap_socket(connection, server_side=True).close()
        except OSError:
            return

    threading.Thread(target=serve, daemon=True).start()
    yield f"https://127.0.0.1:{listening.getsockname()[1]}/"
    listening.close()
