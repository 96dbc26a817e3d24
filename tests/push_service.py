"""A browser maker's push service on loopback, and the keys of a browser behind it."""

import json
import os
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import http_ece
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec


@dataclass
class Browser:
    """The secrets that only the browser has: it alone can read what it is sent."""

    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    secret: bytes = field(default_factory=lambda: os.urandom(16))

    @property
    def p256dh(self) -> str:
        point = self.key.public_key().public_bytes(
            serialization.Encoding.X962,
            serialization.PublicFormat.UncompressedPoint,
        )
        return urlsafe_b64encode(point).rstrip(b"=").decode()

    @property
    def auth(self) -> str:
        return urlsafe_b64encode(self.secret).rstrip(b"=").decode()

    def read(self, body: bytes) -> dict[str, Any]:
        clear = http_ece.decrypt(body, private_key=self.key, auth_secret=self.secret)
        said: dict[str, Any] = json.loads(clear)
        return said


@dataclass
class PushService:
    """`posted`: headers and body of what came. `status`: what it answers."""

    url: str
    status: int = 201
    posted: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    @property
    def endpoint(self) -> str:
        return f"{self.url}/send/a-browser"


@contextmanager
def serving(port: int = 0) -> Iterator[PushService]:
    """The service, for as long as this lasts."""

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            service.posted.append((dict(self.headers), body))
            self.send_response(service.status)
            self.send_header("Location", "http://127.0.0.1:9/elsewhere")
            self.end_headers()

        def log_message(self, *_args: Any) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Answers)
    service = PushService(f"http://127.0.0.1:{server.server_port}")
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
