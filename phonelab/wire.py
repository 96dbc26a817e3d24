"""One signed request to the customer's server, and its answer."""

import base64
import hashlib
import hmac
import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlencode, urlsplit

import aiohttp
from yarl import URL

from phonelab.desk import Desk
from phonelab.faults import Happening
from phonelab.ids import new_sid
from phonelab.records import Address

CUSTOMER_HAS_S = 15.0
FORM = "application/x-www-form-urlencoded; charset=UTF-8"


class Unreachable(Exception):
    """The customer's server gave no usable answer. `code` is the carrier's for it."""

    def __init__(self, reason: str, code: int = 11200) -> None:
        super().__init__(reason)
        self.code = code


@dataclass(frozen=True, slots=True)
class Errand:
    """One request to carry. `about` is the sid it reports on, `number` the handset."""

    account_sid: str
    address: Address
    params: Mapping[str, str]
    place: str
    about: str
    number: str
    kind: str = ""
    token: str = field(default_factory=lambda: new_sid(""))

    def happening(self) -> Happening:
        return Happening(self.place, to=self.number, kind=self.kind)


def sign(token: str, url: str, params: Mapping[str, str]) -> str:
    """X-Twilio-Signature: HMAC-SHA1 over the URL and the sorted form fields."""
    text = url + "".join(name + params[name] for name in sorted(params))
    digest = hmac.new(token.encode(), text.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()


def is_this_machine(host: str | None) -> bool:
    """Whether `host` can only be this machine, without asking a name server."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False


class Wire:
    """Posts one errand, once, and notes in the journal what came of it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._session: aiohttp.ClientSession | None = None

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    def hosted(self, errand: Errand) -> str | None:
        """TwiML the carrier itself keeps: a bin of ours, or Twilio's echo twimlet.

        It is there even when the customer's web is dead.
        """
        parts = urlsplit(errand.address.url)
        found: str | None = None
        if parts.hostname == "twimlets.com" and parts.path == "/echo":
            found = parse_qs(parts.query).get("Twiml", [""])[0]
        elif parts.path.startswith("/twiml/EH"):
            found = self._desk.bins.get(parts.path.rpartition("/")[2])
        if found is not None:
            self._note(errand, status=200, hosted=True)
        return found

    async def post(self, errand: Errand) -> str:
        """The body answered, "" for none. Raises Unreachable, also for 4xx and 5xx."""
        try:
            self._check_reachable(errand)
            return await self._post(errand)
        except Unreachable as failure:
            self._note(errand, error=str(failure))
            raise
        except (aiohttp.ClientError, TimeoutError, ValueError, OSError) as error:
            reason = f"{type(error).__name__}: {error}"
            self._note(errand, error=reason)
            raise Unreachable(reason) from error

    def _check_reachable(self, errand: Errand) -> None:
        if self._desk.web_is_dead:
            raise Unreachable("the web is dead", 11205)
        host = urlsplit(errand.address.url).hostname
        if not (self._desk.reach_anywhere or is_this_machine(host)):
            raise Unreachable(f"{host} is not on this machine", 11210)

    async def _post(self, errand: Errand) -> str:
        url, method = errand.address.url, errand.address.method.upper()
        params = dict(errand.params)
        body: bytes | None = urlencode(params).encode()
        if method == "GET":
            url = f"{url}{'&' if '?' in url else '?'}{urlencode(params)}"
            params, body = {}, None
        async with self._open().request(
            method,
            URL(url, encoded=True),
            data=body,
            headers=self._headers(errand, url, params),
        ) as response:
            answer = (await response.read()).decode(errors="replace")
            if response.status >= 400:
                raise Unreachable(f"answered {response.status}")
            self._note(errand, status=response.status)
            return answer

    def _headers(
        self, errand: Errand, url: str, params: Mapping[str, str]
    ) -> dict[str, str]:
        token = self._desk.accounts[errand.account_sid]
        headers = {
            "X-Twilio-Signature": sign(token, url, params),
            "I-Twilio-Idempotency-Token": errand.token,
            "User-Agent": "TwilioProxy/1.1",
            "Accept": "*/*",
        }
        return {**headers, "Content-Type": FORM} if params else headers

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            # A connection each: a customer killed and started again must not be
            # met with a stale connection, which would look like a lost callback.
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(force_close=True, limit=100),
                timeout=aiohttp.ClientTimeout(total=CUSTOMER_HAS_S),
            )
        return self._session

    def _note(self, errand: Errand, **facts: object) -> None:
        self._desk.journal.write(
            "webhook",
            errand.number,
            place=errand.place,
            about=errand.about,
            event=errand.kind,
            url=errand.address.url,
            **facts,
        )
