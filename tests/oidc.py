"""A sign-in service (OpenID Connect) on loopback, which a test can make lie.

It asks nobody for a password: whoever comes is `person`.
"""

import json
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from secrets import token_urlsafe
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from common import clock

CLIENT_ID, CLIENT_SECRET = "tandem", "s3cret of the desk"


def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


OURS, ANOTHER = _key(), _key()


@dataclass
class Service:
    """What it says. `claims` overrides single claims, None leaving one out; the rest
    are ways to misbehave.
    """

    port: int = 0
    email: str = "dunn@harlow.example"
    subject: str = "00u-dunn"
    claims: dict[str, Any] = field(default_factory=dict)
    userinfo: dict[str, Any] = field(default_factory=dict)
    discovery: dict[str, Any] = field(default_factory=dict)
    signed_by: rsa.RSAPrivateKey = field(default_factory=lambda: OURS)
    by_shared_secret: bool = False
    refuses: str = ""
    nonsense: bytes = b""
    now: int | None = None
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def also(self) -> frozenset[tuple[str, int]]:
        return frozenset({("127.0.0.1", self.port)})

    def configuration(self) -> dict[str, Any]:
        at = self.issuer
        return {
            "issuer": at,
            "authorization_endpoint": f"{at}/authorize",
            "token_endpoint": f"{at}/token",
            "jwks_uri": f"{at}/keys",
            "userinfo_endpoint": f"{at}/userinfo",
            "response_types_supported": ["code"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        } | self.discovery

    def keys(self) -> dict[str, Any]:
        shown = jwt.algorithms.RSAAlgorithm.to_jwk(OURS.public_key(), as_dict=True)
        return {"keys": [shown | {"kid": "one", "use": "sig", "alg": "RS256"}]}

    def authorize(self, asked: dict[str, str]) -> str:
        """Where it sends the browser back to."""
        self.asked.append(asked)
        state = {"state": asked["state"]}
        if self.refuses:
            return (
                f"{asked['redirect_uri']}?{urlencode(state | {'error': self.refuses})}"
            )
        code = token_urlsafe(12)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode(state | {'code': code})}"

    def token(self, sent: dict[str, str]) -> dict[str, Any] | None:
        """The answer to a code, which counts once; None refuses it."""
        asked = self.codes.pop(sent.get("code", ""), None)
        proof = sha256(sent.get("code_verifier", "").encode()).digest()
        shown = urlsafe_b64encode(proof).rstrip(b"=").decode()
        known = sent.get("client_secret") == CLIENT_SECRET
        if asked is None or not known or asked.get("code_challenge") != shown:
            return None
        now = self.now or int(clock.now().timestamp())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT_ID,
            "sub": self.subject,
            "email": self.email,
            "email_verified": True,
            "iat": now,
            "exp": now + 300,
            "nonce": asked.get("nonce"),
            **({"auth_time": now} if "max_age" in asked else {}),
        } | self.claims
        said = {name: value for name, value in claims.items() if value is not None}
        return {
            "access_token": "a",
            "token_type": "Bearer",
            "id_token": self._sign(said),
        }

    def _sign(self, said: dict[str, Any]) -> str:
        headers = {"kid": "one"}
        if self.by_shared_secret:
            secret = CLIENT_SECRET.ljust(32, ".")
            return jwt.encode(said, secret, algorithm="HS256", headers=headers)
        return jwt.encode(said, self.signed_by, algorithm="RS256", headers=headers)


def _handler(service: Service) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            asked = {name: each[0] for name, each in parse_qs(parts.query).items()}
            if parts.path == "/authorize":
                self.send_response(302)
                self.send_header("Location", service.authorize(asked))
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            pages: dict[str, Callable[[], dict[str, Any]]] = {
                "/.well-known/openid-configuration": service.configuration,
                "/keys": service.keys,
                "/userinfo": lambda: service.userinfo,
            }
            page = pages.get(parts.path)
            self._say(page() if page else None)

        def do_POST(self) -> None:
            sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: each[0] for name, each in parse_qs(sent).items()}
            self._say(service.token(form))

        def _say(self, said: dict[str, Any] | None) -> None:
            body = service.nonsense or json.dumps(said or {}).encode()
            self.send_response(400 if said is None else 200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_said: Any) -> None:
            """Nothing on the screen."""

    return Handler


@contextmanager
def running(port: int = 0) -> Iterator[Service]:
    """The service, while this lasts. Reaching it must be allowed (`also`)."""
    service = Service()
    server = ThreadingHTTPServer(("127.0.0.1", port), _handler(service))
    service.port = server.server_address[1]
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
