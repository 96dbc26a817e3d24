"""Reading what is at an address somebody typed: where it goes, where it never goes."""

import gzip
import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from itertools import count
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from common.fetching import Fetched, Validators, fetch
from common.places import (
    AddressRefused,
    FetchFailed,
    NotReached,
    NotThere,
    PlaceRefused,
    RedirectedTooOften,
    Terms,
    TooLarge,
)
from tests.integration.common.servers import (
    LOOPBACK,
    Authority,
    Say,
    answer,
    names,
    says,
    serving,
)

CALENDAR = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
# So long that only a test that hangs would come to it.
PATIENT = Terms(seconds=120, wait_seconds=120, connect_seconds=120)


def read(address: str, terms: Terms, **more: Any) -> Fetched:
    return fetch(address, terms=terms, **more)


def never(*_asked: Any, **_how: Any) -> list[Any]:
    raise AssertionError("an address that is refused is not looked up")


def test_what_is_there_is_read_with_what_the_server_says_of_it() -> None:
    said = answer(CALENDAR, 'ETag: "seven"', "Content-Type: text/calendar")
    with serving(says(said)) as server:
        found = read(server.at("/a b?c=ü".replace(" ", "%20")), Terms(also=server.also))

    assert found == Fetched(CALENDAR, "text/calendar", Validators('"seven"', ""))
    assert server.asked[0].startswith("GET /a%20b?c=%C3%BC HTTP/1.1\r\n")


def test_what_is_not_new_is_not_sent_again() -> None:
    known = Validators('"seven"', "Tue, 03 Nov 2026 08:00:00 GMT")
    with serving(says(answer(status="304 Not Modified"))) as server:
        found = read(server.at(), Terms(also=server.also), known=known)

    assert found == Fetched(None, "", known)
    assert 'if-none-match: "seven"\r\n' in server.asked[0].lower()
    assert "if-modified-since: tue, 03 nov 2026" in server.asked[0].lower()


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("", "must begin with https"),
        ("calendar.example/feed.ics", "must begin with https"),
        ("http://calendar.example/feed.ics", "must begin with https"),
        ("ftp://calendar.example/feed.ics", "must begin with https"),
        ("file:///etc/passwd", "must begin with https"),
        ("https:///feed.ics", "not an address"),
        ("https://me:secret@calendar.example/", "name or a password"),
        ("https://me@calendar.example/", "name or a password"),
        ("https://calendar.example:8443/", "port of its own"),
        ("https://calendar.example:443443/", "not an address"),
        ("https://calendar.example/a\nHost: 10.0.0.1", "not an address"),
        ("https://[::1/", "not an address"),
        ("https://calendar.example/" + "a" * 2000, "not an address"),
        ("https://" + "ü" * 80 + ".example/", "not an address"),
    ],
)
def test_an_address_of_another_kind_is_refused_without_a_look(
    address: str, why: str
) -> None:
    with pytest.raises(AddressRefused, match=why):
        read(address, Terms(), resolve=never)


@pytest.mark.parametrize(
    "place",
    [
        "127.0.0.1",
        "127.255.255.254",
        "0.0.0.0",  # noqa: S104 - refused
        "10.0.0.8",
        "100.64.0.1",
        "100.100.100.200",
        "169.254.169.254",
        "168.63.129.16",
        "172.31.0.1",
        "192.168.1.1",
        "198.19.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "::127.0.0.1",
        "fe80::1",
        "fc00::1",
        "fd00:ec2::254",
        "fec0::1",
        "ff02::1",
        "64:ff9b::a00:1",
        "64:ff9b:1::a00:1",
        "2002:7f00:1::",
        "2001:0:7f00:1::",
        "2001:db8::1",
    ],
)
def test_a_host_that_is_not_on_the_public_internet_is_never_connected_to(
    place: str,
) -> None:
    resolve = names(calendar_example=[place])

    with pytest.raises(PlaceRefused, match="not a server on the public"):
        read("https://calendar.example/", Terms(), resolve=resolve)


@pytest.mark.parametrize("host", ["127.1", "2130706433", "0x7f.0.0.1", "localhost"])
def test_other_ways_to_write_loopback_are_loopback(host: str) -> None:
    with pytest.raises(PlaceRefused):
        read(f"https://{host}/", Terms())


def test_of_two_addresses_one_that_is_private_is_enough_to_refuse() -> None:
    resolve = names(calendar_example=["93.184.216.34", "10.0.0.8"])

    with pytest.raises(PlaceRefused):
        read("https://calendar.example/", Terms(), resolve=resolve)


def test_what_a_test_may_reach_opens_no_other_port_and_no_other_place() -> None:
    with serving(says(answer(CALENDAR))) as server:
        terms = Terms(also=server.also)

        with pytest.raises(AddressRefused, match="port of its own"):
            read(f"http://{LOOPBACK}:{server.port + 1}/", terms)
        with pytest.raises(AddressRefused):
            read(f"http://127.0.0.2:{server.port}/", terms)
        with pytest.raises(PlaceRefused):
            read("https://127.0.0.1/", terms)

    assert server.asked == []


def test_the_host_is_looked_up_once_so_that_it_cannot_become_another() -> None:
    turns = count()

    def rebinding(host: str, port: int, **how: Any) -> list[Any]:
        place = LOOPBACK if next(turns) == 0 else "10.0.0.8"
        return names(calendar_example=[place])(host, port, **how)

    with serving(says(answer(CALENDAR))) as server:
        terms = Terms(also=server.also)
        found = read(server.at(host="calendar.example"), terms, resolve=rebinding)

    assert found.body == CALENDAR
    assert next(turns) == 1  # asked once
    assert f"host: calendar.example:{server.port}" in server.asked[0].lower()


def redirect(to: str) -> bytes:
    return answer(b"", f"Location: {to}", status="302 Found")


def test_a_redirect_to_a_private_place_is_refused() -> None:
    for to, why in [
        ("https://192.168.0.1/", PlaceRefused),
        ("https://inside.example/", PlaceRefused),
        ("http://169.254.169.254/latest/", AddressRefused),
        ("https://me:me@calendar.example/", AddressRefused),
        ("file:///etc/passwd", AddressRefused),
    ]:
        with serving(says(redirect(to))) as server:
            resolve = names(inside_example=["10.0.0.8"])
            with pytest.raises(why):
                read(server.at(), Terms(also=server.also), resolve=resolve)
        assert len(server.asked) == 1


def test_redirects_are_followed_a_few_times_and_not_for_ever() -> None:
    def onward(plug: socket.socket, asked: bytes) -> None:
        step = int(asked.split()[1][1:])
        plug.sendall(redirect(f"/{step + 1}") if step != 3 else answer(CALENDAR))

    with serving(onward) as server:
        terms = Terms(also=server.also)

        assert read(server.at("/0"), terms).body == CALENDAR
        assert len(server.asked) == 4
        with pytest.raises(RedirectedTooOften):
            read(server.at("/4"), terms)
        assert len(server.asked) == 8


def test_the_certificate_must_be_the_hosts_own(tmp_path: Path) -> None:
    authority = Authority.found(tmp_path)
    resolve = names(calendar_example=[LOOPBACK], other_example=[LOOPBACK])
    tls = authority.server_for("calendar.example")
    with serving(says(answer(CALENDAR)), tls=tls) as server:
        trusting = Terms(also=server.also, trust=authority.trusted())

        def at(host: str, terms: Terms) -> Fetched:
            return read(server.at(host=host, scheme="https"), terms, resolve=resolve)

        assert at("calendar.example", trusting).body == CALENDAR
        with pytest.raises(NotReached, match="could not prove"):
            at("other.example", trusting)
        with pytest.raises(NotReached, match="could not prove"):
            at("calendar.example", Terms(also=server.also))
    assert len(server.asked) == 1


def test_from_https_it_does_not_go_on_to_http(tmp_path: Path) -> None:
    authority = Authority.found(tmp_path)
    with serving(says(answer(CALENDAR))) as plain:
        say = says(redirect(plain.at()))
        with serving(say, tls=authority.server_for("calendar.example")) as server:
            terms = Terms(also=server.also | plain.also, trust=authority.trusted())
            with pytest.raises(AddressRefused, match="not https"):
                read(
                    server.at(host="calendar.example", scheme="https"),
                    terms,
                    resolve=names(calendar_example=[LOOPBACK]),
                )
    assert plain.asked == []


@pytest.mark.parametrize(
    ("status", "why"),
    [
        ("404 Not Found", "nothing for us \\(404\\)"),
        ("401 Unauthorized", "nothing for us \\(401\\)"),
        ("500 Oh No", "answered 500"),
        ("206 Partial Content", "answered 206"),
    ],
)
def test_another_answer_is_said_by_its_number(status: str, why: str) -> None:
    said = answer(b"no", status=status)
    with serving(says(said)) as server, pytest.raises(NotThere, match=why):
        read(server.at(), Terms(also=server.also))


def endless(prefix: bytes, piece: bytes) -> Say:
    def say(plug: socket.socket, _asked: bytes) -> None:
        plug.sendall(prefix)
        with suppress(OSError):
            while True:
                plug.sendall(piece)

    return say


def test_no_more_is_read_than_may_be() -> None:
    megabyte = 1024 * 1024
    chunk = b"10000\r\n" + b"x" * 65536 + b"\r\n"
    bomb = gzip.compress(b"\0" * 50 * megabyte)
    announced = answer(length=False).replace(
        b"\r\n\r\n", b"\r\nContent-Length: 52428800\r\n\r\n"
    )
    zipped = "Content-Encoding: gzip"
    cases: list[tuple[str, Say]] = [
        ("announced", says(announced)),
        ("until it hangs up", endless(answer(length=False), b"x" * 65536)),
        (
            "in chunks",
            endless(answer(b"", "Transfer-Encoding: chunked", length=False), chunk),
        ),
        ("bomb", says(answer(bomb, zipped))),
        ("bombs", endless(answer(b"", zipped, length=False), bomb)),
    ]
    for name, say in cases:
        with serving(say) as server:
            terms = replace(PATIENT, also=server.also, most_bytes=megabyte)
            with pytest.raises(TooLarge, match="larger than 1 MB"):
                read(server.at(), terms)
        assert len(server.asked) == 1, name


def test_headers_without_end_are_no_answer() -> None:
    say = endless(b"HTTP/1.1 200 OK\r\n", b"X-More: and more\r\n" * 100)
    with serving(say) as server, pytest.raises(NotReached):
        read(server.at(), replace(PATIENT, also=server.also))


def test_compressed_content_is_read_and_broken_content_is_not() -> None:
    packed = gzip.compress(CALENDAR)
    for body, encoding, fits in [
        (packed, "gzip", True),
        (packed[:-12], "gzip", False),
        (CALENDAR, "gzip", False),
        (CALENDAR, "br", False),
    ]:
        said = answer(body, f"Content-Encoding: {encoding}")
        with serving(says(said)) as server:
            terms = Terms(also=server.also)
            if fits:
                assert read(server.at(), terms).body == CALENDAR
            else:
                with pytest.raises(NotReached):
                    read(server.at(), terms)


def test_an_answer_that_breaks_off_is_none() -> None:
    whole = answer(CALENDAR)
    for said in [b"", whole[:-4], b"SSH-2.0-OpenSSH\r\n", whole[:20]]:
        with serving(says(said)) as server, pytest.raises(NotReached):
            read(server.at(), Terms(also=server.also))


def dripping(over: Event, prefix: bytes = b"") -> Say:
    """A byte now and then: each wait is short, together they have no end."""

    def say(plug: socket.socket, _asked: bytes) -> None:
        plug.sendall(prefix)
        with suppress(OSError):
            while not over.wait(0.05):
                plug.sendall(b"x")

    return say


@pytest.mark.parametrize(
    "prefix", [b"", b"HTTP/1.1 200 OK\r\nX-", answer(length=False)]
)
def test_a_drip_is_given_up_after_the_time_there_is(prefix: bytes) -> None:
    over = Event()
    with serving(dripping(over, prefix)) as server:
        terms = Terms(also=server.also, seconds=0.5, wait_seconds=120)
        with pytest.raises(NotReached):
            read(server.at(), terms)
        over.set()


def test_silence_is_given_up_whether_it_is_the_server_or_the_look_up() -> None:
    over = Event()

    def silent(_plug: socket.socket, _asked: bytes) -> None:
        over.wait()

    def slow(*_asked: Any, **_how: Any) -> list[Any]:
        over.wait()
        return []

    with serving(silent) as server:
        impatient = Terms(also=server.also, wait_seconds=0.2, seconds=120)
        with pytest.raises(NotReached, match="took too long"):
            read(server.at(), impatient)
    with pytest.raises(NotReached, match="took too long"):
        read("https://calendar.example/", Terms(seconds=0.2), resolve=slow)
    over.set()


def test_a_name_nobody_has_and_a_port_nobody_listens_on_are_said_plainly() -> None:
    with serving(says(b"")) as server:
        gone = server
    terms = Terms(also=gone.also)

    with pytest.raises(NotReached, match="no server called nobody"):
        read("https://nobody.example/", Terms(), resolve=names())
    with pytest.raises(NotReached, match="did not answer"):
        read(gone.at(), terms)


def test_a_refusal_never_repeats_the_address(tmp_path: Path) -> None:
    """The address is a secret: it must not come back in a sentence, nor in a log."""
    refused: list[Callable[[], Any]] = [
        lambda: read("https://a.example:81/secret", Terms()),
        lambda: read("ftp://a.example/secret", Terms()),
        lambda: read("https://a.example/secret", Terms(), resolve=names()),
        lambda: read("https://10.0.0.1/secret", Terms()),
    ]
    for one in refused:
        with pytest.raises(FetchFailed) as said:
            one()
        assert "secret" not in str(said.value)
