"""A customer of phonelab's: a small web server that answers TwiML and keeps notes."""

# The SDK brings no types.
# mypy: disable-error-code="import-untyped"

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl

from twilio.request_validator import RequestValidator

from tests.lab import TOKEN, WITHIN

Params = dict[str, str]
EMPTY = "<Response></Response>"


@dataclass(frozen=True, slots=True)
class Received:
    path: str
    params: Params
    is_signed: bool
    token: str


@dataclass
class Customer:
    """Answers what a test has written for a path; everything received is kept."""

    url: str = ""
    answers: dict[str, str | Callable[[Params], str]] = field(default_factory=dict)
    _received: list[Received] = field(default_factory=list)
    _news: threading.Condition = field(default_factory=threading.Condition)

    def take(self, received: Received) -> str:
        with self._news:
            self._received.append(received)
            self._news.notify_all()
        answer = self.answers.get(received.path, EMPTY)
        return answer if isinstance(answer, str) else answer(received.params)

    def received(self, path: str) -> list[Params]:
        with self._news:
            return [one.params for one in self._received if one.path == path]

    def all_signed(self) -> bool:
        with self._news:
            return all(one.is_signed for one in self._received)

    def tokens(self, path: str) -> list[str]:
        with self._news:
            return [one.token for one in self._received if one.path == path]

    def wait_for(
        self, path: str, number: int = 1, within: float = WITHIN
    ) -> list[Params]:
        """The requests to `path`, once there are at least `number`."""
        with self._news:
            enough = self._news.wait_for(
                lambda: sum(o.path == path for o in self._received) >= number, within
            )
            found = [one.params for one in self._received if one.path == path]
        assert enough, f"{len(found)} requests to {path}, not {number}: {found}"
        return found

    def wait_for_status(self, path: str, status: str) -> list[str]:
        """The statuses reported to `path`, in order, once `status` is among them."""
        names = ("MessageStatus", "CallStatus")

        def statuses() -> list[str]:
            return [
                o.params[n]
                for o in self._received
                if o.path == path
                for n in names
                if n in o.params
            ]

        with self._news:
            came = self._news.wait_for(lambda: status in statuses(), WITHIN)
            seen = statuses()
        assert came, f"{status} did not come: {seen}"
        return seen


def serve(customer: Customer) -> ThreadingHTTPServer:
    """Start the customer's server on a free port, in a thread of its own."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", "0"))
            body = self.rfile.read(length).decode()
            params = dict(parse_qsl(body, keep_blank_values=True))
            self._answer(params)

        def do_GET(self) -> None:
            self._answer({})

        def _answer(self, params: Params) -> None:
            signature = self.headers.get("X-Twilio-Signature", "")
            url = customer.url + self.path
            signed = RequestValidator(TOKEN).validate(url, params, signature)
            token = self.headers.get("I-Twilio-Idempotency-Token", "")
            path = self.path.partition("?")[0]
            answer = customer.take(Received(path, params, signed, token)).encode()
            self.send_response(200 if answer else 500)
            self.send_header("Content-Type", "text/xml")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    customer.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    return server
