"""Pages on a phone's screen (web push): what one says, and where one may be sent."""

import binascii
import re
from base64 import urlsafe_b64decode
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Self
from urllib.parse import urlsplit

# The push services of the browsers there are. Whoever subscribes names an address that
# we then call: nothing but these is called.
HOSTS = frozenset(
    {
        "fcm.googleapis.com",
        "updates.push.services.mozilla.com",
        "web.push.apple.com",
    }
)
DOMAINS = (".push.apple.com", ".notify.windows.com", ".push.services.mozilla.com")
LONGEST_ADDRESS = 1000
# What may stand in a host's name. Of anything else, such as a backslash, who reads the
# address to judge it and who calls it may think differently where the host ends.
_HOST = re.compile(r"[a-z0-9.-]+")


@dataclass(frozen=True, slots=True)
class Button:
    """One in the notification. `answer` is a word that the page at `path` knows."""

    answer: str
    label: str


@dataclass(frozen=True, slots=True)
class Note:
    """What a phone's screen shows, built from closed fields by `words`: no free text,
    nobody's name or street. `path` is the page of ours that a tap opens.
    """

    title: str
    body: str
    buttons: tuple[Button, ...] = ()
    path: str = "/"

    def at(self, path: str) -> Self:
        """The same, opening that page."""
        return replace(self, path=path)

    def as_json(self, *, tag: str) -> dict[str, object]:
        """As the service worker reads it. Two with one `tag` show as one."""
        return {
            "title": self.title,
            "body": self.body,
            "path": self.path,
            "tag": tag,
            "actions": [{"action": b.answer, "title": b.label} for b in self.buttons],
        }


def is_known(endpoint: str, *, also: Collection[tuple[str, int]] = ()) -> bool:
    """Whether this is an address at a push service that we may call.

    `also`: hosts and ports beside them, by plain HTTP, for tests and a desk.
    """
    if len(endpoint) > LONGEST_ADDRESS or not _is_plain(endpoint):
        return False
    try:
        parts = urlsplit(endpoint)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        return False
    if parts.username or parts.password:
        return False
    if (host, port or 0) in also:
        return True
    if parts.scheme != "https" or port not in {None, 443}:
        return False
    if _HOST.fullmatch(host) is None:
        return False
    return host in HOSTS or host.endswith(DOMAINS)


def _is_plain(endpoint: str) -> bool:
    """Printed ASCII without spaces: `urlsplit` drops tabs and line ends unsaid."""
    return all("!" <= letter <= "~" for letter in endpoint)


def are_keys(p256dh: str, auth: str) -> bool:
    """Whether a browser could have made these: a point of P-256, and 16 bytes."""
    try:
        point, secret = _decoded(p256dh), _decoded(auth)
    except (binascii.Error, ValueError):
        return False
    return len(point) == 65 and point[0] == 4 and len(secret) == 16


def _decoded(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
