"""Where an address that somebody typed leads, and whether one may go there.

The rules: `common.fetching`. What may not be is refused in plain words.
"""

import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import ip_address
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.utils.translation import gettext as _

from common.errors import DomainError
from common.public_addresses import is_public

Resolve = Callable[..., list[Any]]
"""As `socket.getaddrinfo`."""
Place = tuple[int, tuple[Any, ...]]
"""Of which family, and the address as a socket takes it."""

LONGEST_ADDRESS = 2000


class FetchFailed(DomainError):
    """Nothing was read, and why. `permanent`: the address itself is at fault."""

    permanent = False


class AddressRefused(FetchFailed):
    """An address of a kind that is never asked."""

    permanent = True


class PlaceRefused(FetchFailed):
    """The host is, or redirects to, a machine that is not anybody's."""

    permanent = True


class NotReached(FetchFailed):
    """Nobody there answered, or not in time, or not as one must."""


class NotThere(FetchFailed):
    """The server says there is nothing, or nothing for us. `status`: its number."""

    def __init__(self, sentence: str, *, status: int) -> None:
        super().__init__(sentence)
        self.status = status


class TooLarge(FetchFailed):
    """More than may be read."""


class RedirectedTooOften(FetchFailed):
    """More redirects than are followed."""


@dataclass(frozen=True, slots=True)
class Terms:
    """How far a fetch may go. `also`: addresses with their port that may be reached
    besides, also by http: for tests and development, on which nothing public depends.
    """

    most_bytes: int = 5 * 1024 * 1024
    connect_seconds: float = 5.0
    wait_seconds: float = 10.0
    seconds: float = 20.0
    also: frozenset[tuple[str, int]] = frozenset()
    trust: ssl.SSLContext = field(default_factory=ssl.create_default_context)

    @property
    def ports(self) -> frozenset[int]:
        return frozenset({443, *(port for _address, port in self.also)})


def checked(address: str, terms: Terms) -> SplitResult:
    """The parts of the address, if it is of a kind that may be asked at all; nothing is
    looked up. Raises AddressRefused.
    """
    text = address.strip()
    if len(text) > LONGEST_ADDRESS or any(c <= " " or c == "\x7f" for c in text):
        raise AddressRefused(_("That is not an address: it should look like https://…"))
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
        host = host.encode("idna").decode() if not host.isascii() else host
    except ValueError:  # a port that is none, a bracket that does not close, a name
        raise AddressRefused(
            _("That is not an address: it should look like https://…")
        ) from None
    scheme = "https" if parts.scheme in {"webcal", "webcals"} else parts.scheme
    if scheme not in ({"https", "http"} if terms.also else {"https"}):
        raise AddressRefused(_("The address must begin with https:// or webcal://."))
    if not host:
        raise AddressRefused(_("That is not an address: it should look like https://…"))
    if parts.username is not None or parts.password is not None:
        raise AddressRefused(
            _("The address must not hold a name or a password (before an @).")
        )
    if (port or usual(scheme)) not in terms.ports:
        raise AddressRefused(_("The address must not name a port of its own."))
    bracketed = f"[{host}]" if ":" in host else host
    netloc = f"{bracketed}:{port}" if port else bracketed
    return SplitResult(scheme, netloc, parts.path or "/", parts.query, "")


def usual(scheme: str) -> int:
    return 443 if scheme == "https" else 80


def places(
    place: SplitResult, terms: Terms, resolve: Resolve, until: float
) -> list[Place]:
    """Every address of the host, each of which may be asked. Raises PlaceRefused if
    one of them may not: which one is connected to would be chance.
    """
    host, port = place.hostname or "", place.port or usual(place.scheme)
    found = _looked_up(host, port, resolve, until)
    for _family, place_of in found:
        bare = str(ip_address(str(place_of[0]).partition("%")[0]))
        is_ours = (bare, port) in terms.also
        if not is_ours and (place.scheme != "https" or port != 443):
            raise AddressRefused(
                _("The address must begin with https:// or webcal://.")
            )
        if not is_ours and not is_public(bare):
            raise PlaceRefused(
                _("%(host)s is not a server on the public internet.") % {"host": host}
            )
    return found


def _looked_up(host: str, port: int, resolve: Resolve, until: float) -> list[Place]:
    """In a thread of its own: a look-up cannot be told to end, only left alone."""
    answers: SimpleQueue[list[Any] | None] = SimpleQueue()

    def look() -> None:
        try:
            answers.put(resolve(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError):
            answers.put(None)

    Thread(target=look, name="look up", daemon=True).start()
    try:
        found = answers.get(timeout=left(until))
    except Empty:
        raise too_slow() from None
    if not found:
        raise NotReached(_("There is no server called %(host)s.") % {"host": host})
    return [(family, sockaddr) for family, _type, _proto, _name, sockaddr in found]


def left(until: float, most: float | None = None) -> float:
    """The seconds that are left, `most` at once. Raises NotReached when none is."""
    left = until - time.monotonic()
    if left <= 0:
        raise too_slow()
    return left if most is None else min(left, most)


def too_slow() -> NotReached:
    return NotReached(_("The server took too long."))
