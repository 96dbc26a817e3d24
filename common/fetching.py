"""Reading what is at an address somebody typed, without being led where one must not.

The rules, in words:

- Only https, port 443, without a name or password in the address. `webcal:` is https.
- We look the host up ourselves, once. Every address it has must be public
  (`common.public_addresses`); then we connect to the very address that was looked at,
  so that a second look-up cannot say something else. The certificate must be the
  host's.
- A redirect is followed by hand, at most three times, and each is judged anew.
- Connecting, each wait and the whole are bounded, and so is what is read: also what
  comes out of compressed content.

Nothing is kept and nothing retried; what goes wrong is a FetchFailed in plain words.
"""

import socket
import ssl
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from time import monotonic
from typing import Any, Self
from urllib.parse import SplitResult, urljoin

import h11
from django.utils.translation import gettext as _

from common.places import (
    AddressRefused,
    FetchFailed,
    NotReached,
    NotThere,
    RedirectedTooOften,
    Resolve,
    Terms,
    TooLarge,
    checked,
    left,
    places,
    too_slow,
)

MOST_REDIRECTS = 3
AT_ONCE = 64 * 1024
HEADERS_AT_MOST = 32 * 1024
REDIRECTS = frozenset({301, 302, 303, 307, 308})
NOT_THERE = frozenset({401, 403, 404, 410})


@dataclass(frozen=True, slots=True)
class Validators:
    """What the server said of what it sent: sent back, it need not send it again."""

    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What is at the address. `body` None: nothing new since the validators sent."""

    body: bytes | None
    content_type: str
    validators: Validators


@dataclass(frozen=True, slots=True)
class Besides:
    """What the server is told beside the address: headers of ours, and a body, which is
    POSTed. Neither goes on to where a redirect leads.
    """

    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = field(default=None, repr=False)


def ask(
    address: str,
    besides: Besides,
    *,
    terms: Terms,
    resolve: Resolve = socket.getaddrinfo,
) -> Fetched:
    """What a program answers, in JSON, at that very address. Raises FetchFailed."""
    until = monotonic() + terms.seconds
    place = checked(address, terms)
    with _connected(place, terms, resolve, until) as wire:
        answer = _ask(wire, place, Validators(), "application/json", besides)
        if answer.status != 200:
            raise NotThere(
                _("The server answered %(status)d.") % {"status": answer.status},
                status=answer.status,
            )
        return _fetched(wire, answer, terms)


def fetch(
    address: str,
    *,
    terms: Terms,
    known: Validators = Validators(),
    resolve: Resolve = socket.getaddrinfo,
    accept: str = "text/calendar, */*;q=0.1",
) -> Fetched:
    """Read what is there. Raises FetchFailed."""
    until = monotonic() + terms.seconds
    place, secure = checked(address, terms), False
    for _step in range(MOST_REDIRECTS + 1):
        if secure and place.scheme != "https":
            raise AddressRefused(_("It redirects to an address that is not https."))
        secure = place.scheme == "https"
        with _connected(place, terms, resolve, until) as wire:
            answer = _ask(wire, place, known, accept)
            if answer.status == 304 and known != Validators():
                return Fetched(None, "", known)
            if answer.status == 200:
                return _fetched(wire, answer, terms)
        if answer.status not in REDIRECTS:
            raise _refusal(answer.status)
        onward = urljoin(place.geturl(), answer.header("location"))
        place = checked(onward, terms)
    raise RedirectedTooOften(_("It redirects again and again."))


def _refusal(status: int) -> FetchFailed:
    if status in NOT_THERE:
        sentence = _("The server says that there is nothing for us (%(status)d).")
    else:
        sentence = _("The server answered %(status)d instead of a calendar.")
    return NotThere(sentence % {"status": status}, status=status)


class _Wire:
    """One connection: an HTTP dialogue whose every wait is bounded."""

    def __init__(self, plug: socket.socket, terms: Terms, until: float) -> None:
        self._plug, self._terms, self._until = plug, terms, until
        self._http = h11.Connection(
            h11.CLIENT, max_incomplete_event_size=HEADERS_AT_MOST
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_why: object) -> None:
        self._plug.close()

    def say(self, *events: h11.Event) -> None:
        for event in events:
            said = self._http.send(event)
            if said:
                self._plug.settimeout(left(self._until, self._terms.wait_seconds))
                _carefully(partial(self._plug.sendall, said))

    def hear(self) -> h11.Event:
        """The next of what the server says. Raises NotReached."""
        while True:
            try:
                event = self._http.next_event()
            except h11.RemoteProtocolError:
                raise NotReached(_("The server's answer broke off.")) from None
            if isinstance(event, h11.Event):
                return event
            self._plug.settimeout(left(self._until, self._terms.wait_seconds))
            self._http.receive_data(_carefully(lambda: self._plug.recv(AT_ONCE)))


def _carefully(act: Callable[[], Any]) -> Any:
    try:
        return act()
    except TimeoutError:
        raise too_slow() from None
    except ssl.SSLCertVerificationError:
        raise NotReached(
            _("The server could not prove that it is the one in the address.")
        ) from None
    except OSError:
        raise NotReached(_("The server did not answer.")) from None


def _connected(
    place: SplitResult, terms: Terms, resolve: Resolve, until: float
) -> _Wire:
    """Connected to one of the addresses that were looked at: the first that answers."""
    found = places(place, terms, resolve, until)
    failed: NotReached | None = None
    for family, sockaddr in found:
        try:
            return _Wire(_plug(place, family, sockaddr, terms, until), terms, until)
        except NotReached as failure:
            failed = failure
    raise failed or NotReached(_("The server did not answer."))


def _plug(
    place: SplitResult,
    family: int,
    sockaddr: tuple[Any, ...],
    terms: Terms,
    until: float,
) -> socket.socket:
    plug = socket.socket(family, socket.SOCK_STREAM)
    try:
        plug.settimeout(left(until, terms.connect_seconds))
        _carefully(lambda: plug.connect(sockaddr))
        if place.scheme == "https":
            name = place.hostname
            plug = _carefully(
                lambda: terms.trust.wrap_socket(plug, server_hostname=name)
            )
    except BaseException:
        plug.close()
        raise
    return plug


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: tuple[tuple[str, str], ...]

    def header(self, name: str) -> str:
        return next((value for known, value in self.headers if known == name), "")


def _ask(
    wire: _Wire,
    place: SplitResult,
    known: Validators,
    accept: str,
    besides: Besides = Besides(),
) -> _Answer:
    headers = [
        ("Host", place.netloc),
        ("User-Agent", "Tandem"),
        ("Accept", accept),
        ("Accept-Encoding", "gzip, identity"),
        ("Connection", "close"),
        *besides.headers,
    ]
    if besides.body is not None:
        headers.append(("Content-Length", str(len(besides.body))))
    if known.etag:
        headers.append(("If-None-Match", known.etag))
    if known.last_modified:
        headers.append(("If-Modified-Since", known.last_modified))
    target = f"{place.path}?{place.query}" if place.query else place.path
    try:
        asked = h11.Request(
            method="GET" if besides.body is None else "POST",
            target=_ascii(target),
            # What the server sent goes back as it came.
            headers=[(name.encode(), said.encode("latin-1")) for name, said in headers],
        )
    except h11.LocalProtocolError:
        raise AddressRefused(_("That is not an address.")) from None
    body = [] if besides.body is None else [h11.Data(besides.body)]
    wire.say(asked, *body, h11.EndOfMessage())
    while True:
        event = wire.hear()
        if isinstance(event, h11.Response):
            return _Answer(
                event.status_code,
                tuple(
                    (name.decode("latin-1"), value.decode("latin-1"))
                    for name, value in event.headers
                ),
            )
        if not isinstance(event, h11.InformationalResponse):
            raise NotReached(_("The server's answer broke off."))


def _ascii(target: str) -> bytes:
    """What people paste may hold other letters: as a browser would send them."""
    return b"".join(
        letter.encode()
        if letter.isascii()
        else b"".join(b"%%%02X" % byte for byte in letter.encode())
        for letter in target
    )


def _fetched(wire: _Wire, answer: _Answer, terms: Terms) -> Fetched:
    length = answer.header("content-length")
    if length.isdecimal() and int(length) > terms.most_bytes:
        raise _too_large(terms)
    body = b"".join(_bounded(_unpacked(_pieces(wire), answer, terms), terms))
    validators = Validators(answer.header("etag"), answer.header("last-modified"))
    return Fetched(body, answer.header("content-type"), validators)


def _pieces(wire: _Wire) -> Iterator[bytes]:
    while True:
        event = wire.hear()
        if isinstance(event, h11.Data):
            yield bytes(event.data)
        elif isinstance(event, h11.EndOfMessage):
            return
        else:
            raise NotReached(_("The server's answer broke off."))


def _unpacked(
    pieces: Iterator[bytes], answer: _Answer, terms: Terms
) -> Iterator[bytes]:
    """The content, out of gzip where it came so: never more at once than AT_ONCE."""
    encoding = answer.header("content-encoding").strip().lower()
    if encoding in {"", "identity"}:
        yield from _bounded(pieces, terms)
        return
    if encoding not in {"gzip", "x-gzip"}:
        raise NotReached(_("The server sent it in a form we did not ask for."))
    opened = zlib.decompressobj(16 + zlib.MAX_WBITS)
    try:
        for piece in _bounded(pieces, terms):
            rest = piece
            while rest:
                yield opened.decompress(rest, AT_ONCE)
                rest = opened.unconsumed_tail
        yield opened.flush()
    except zlib.error:
        raise NotReached(_("The server's answer broke off.")) from None
    if not opened.eof:
        raise NotReached(_("The server's answer broke off."))


def _bounded(pieces: Iterator[bytes], terms: Terms) -> Iterator[bytes]:
    """The pieces, as long as they are not too much together. Raises TooLarge."""
    total = 0
    for piece in pieces:
        total += len(piece)
        if total > terms.most_bytes:
            raise _too_large(terms)
        yield piece


def _too_large(terms: Terms) -> TooLarge:
    most = terms.most_bytes // (1024 * 1024)
    return TooLarge(_("It is larger than %(most)d MB.") % {"most": most})
