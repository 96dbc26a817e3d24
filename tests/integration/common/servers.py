"""Real servers on loopback that say what a test tells them to; with certificates."""

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from threading import Thread
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

Say = Callable[[socket.socket, bytes], None]
LOOPBACK = "127.0.0.1"


@dataclass
class Server:
    """One that listens on loopback. `asked`: the requests it heard, whole."""

    port: int
    asked: list[str] = field(default_factory=list)

    @property
    def also(self) -> frozenset[tuple[str, int]]:
        return frozenset({(LOOPBACK, self.port)})

    def at(self, path: str = "/", *, host: str = LOOPBACK, scheme: str = "http") -> str:
        return f"{scheme}://{host}:{self.port}{path}"


def answer(
    body: bytes = b"", *headers: str, status: str = "200 OK", length: bool = True
) -> bytes:
    """A whole answer."""
    lines = [f"HTTP/1.1 {status}", *headers]
    if length:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode() + body


def says(said: bytes) -> Say:
    return lambda plug, _asked: plug.sendall(said)


@contextmanager
def serving(say: Say, *, tls: ssl.SSLContext | None = None) -> Iterator[Server]:
    """A server that hears a request out, then does `say`, then hangs up."""
    listening = socket.create_server((LOOPBACK, 0))
    server = Server(listening.getsockname()[1])

    def one(plug: socket.socket) -> None:
        with suppress(OSError), plug:
            there = tls.wrap_socket(plug, server_side=True) if tls else plug
            with there:
                heard = b""
                while b"\r\n\r\n" not in heard:
                    part = there.recv(65536)
                    if not part:
                        return
                    heard += part
                server.asked.append(heard.decode("latin-1"))
                say(there, heard)

    def run() -> None:
        while True:
            try:
                plug, _where = listening.accept()
            except OSError:
                return
            Thread(target=one, args=[plug], daemon=True).start()

    accepting = Thread(target=run, daemon=True)
    accepting.start()
    try:
        yield server
    finally:
        with suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        accepting.join()


def names(**known: list[str]) -> Callable[..., list[Any]]:
    """A resolver that knows these hosts (an underscore stands for a dot), by their
    addresses; of an address it says the address.
    """
    hosts = {name.replace("_", "."): found for name, found in known.items()}

    def resolve(host: str, port: int, **_how: Any) -> list[Any]:
        found = []
        for text in hosts.get(host, [host]):
            try:
                version = ip_address(text).version
            except ValueError:
                raise socket.gaierror(host) from None
            family = socket.AF_INET if version == 4 else socket.AF_INET6
            where = (text, port) if version == 4 else (text, port, 0, 0)
            found.append((family, socket.SOCK_STREAM, 6, "", where))
        return found

    return resolve


@dataclass(frozen=True)
class Authority:
    """Somebody who certifies, whom only a test trusts."""

    folder: Path
    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @classmethod
    def found(cls, folder: Path) -> "Authority":
        key = ec.generate_private_key(ec.SECP256R1())
        return cls(folder, key, _certificate("Test Authority", key, None))

    def trusted(self) -> ssl.SSLContext:
        pem = self.certificate.public_bytes(serialization.Encoding.PEM).decode()
        return ssl.create_default_context(cadata=pem)

    def server_for(self, host: str) -> ssl.SSLContext:
        key = ec.generate_private_key(ec.SECP256R1())
        made = _certificate(host, key, self)
        path = self.folder / f"{host}.pem"
        path.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
            + made.public_bytes(serialization.Encoding.PEM)
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        return context


def _certificate(
    name: str, key: ec.EllipticCurvePrivateKey, by: Authority | None
) -> x509.Certificate:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    issuer_key = by.key if by else key
    begun = datetime(2020, 1, 1, tzinfo=UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by.certificate.subject if by else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begun)
        .not_valid_after(begun + timedelta(days=36_500))
        .add_extension(x509.BasicConstraints(ca=by is None, path_length=None), True)
        .add_extension(
            x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False
        )
    )
    if by is not None:
        made = made.add_extension(
            x509.SubjectAlternativeName([x509.DNSName(name)]), False
        )
    return made.sign(issuer_key, hashes.SHA256())
