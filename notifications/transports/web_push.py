"""The push services of browsers: encrypted for one browser, signed by us."""

import base64
import json
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlsplit

import requests
from cryptography.hazmat.primitives import serialization
from django.conf import settings
from http_ece import ECEException
from py_vapid import Vapid02
from pywebpush import WebPusher

from common.errors import DeliveryFailed
from notifications.core.push import is_known

TIMEOUT_SECONDS = 5
GONE = frozenset({404, 410})  # RFC 8030: this browser takes no more
NEVER = frozenset({400, 401, 403, 413})


class Gone(DeliveryFailed):
    """That browser has unsubscribed: nothing is to be sent there any more."""

    def __init__(self) -> None:
        super().__init__("unsubscribed", permanent=True)


@dataclass(frozen=True, slots=True)
class Screen:
    """Where, and by whose keys."""

    endpoint: str
    p256dh: str
    auth: str


def public_key() -> str:
    """What a browser must know to subscribe to us; "" where pages are not pushed."""
    return _public_key(settings.VAPID_PRIVATE_KEY) if is_on() else ""


def is_on() -> bool:
    return bool(settings.VAPID_PRIVATE_KEY)


def send(screen: Screen, payload: dict[str, object], *, ttl_seconds: int) -> None:
    """Hand it over once, to be shown within `ttl_seconds`. Raises DeliveryFailed; Gone
    where there is nobody any more.
    """
    if not is_known(screen.endpoint, also=settings.PUSH_ALSO):
        raise DeliveryFailed("not a push service", permanent=True)
    info = {
        "endpoint": screen.endpoint,
        "keys": {"p256dh": screen.p256dh, "auth": screen.auth},
    }
    try:
        body = WebPusher(info).encode(json.dumps(payload).encode(), "aes128gcm")["body"]
    except (ValueError, ECEException) as broken:
        raise DeliveryFailed("keys of no browser", permanent=True) from broken
    _post(screen.endpoint, body, ttl_seconds)


def _post(endpoint: str, body: bytes, ttl_seconds: int) -> None:
    headers = _signed(endpoint) | {
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(ttl_seconds),
        "Urgency": "high",
    }
    try:
        answer = requests.post(
            endpoint,
            data=body,
            headers=headers,
            timeout=TIMEOUT_SECONDS,
            allow_redirects=False,
        )
    except requests.RequestException as failed:
        raise DeliveryFailed("no answer", permanent=False) from failed
    if answer.status_code in GONE:
        raise Gone
    if answer.status_code >= 300:
        raise DeliveryFailed(
            f"answered {answer.status_code}", permanent=answer.status_code in NEVER
        )


def _signed(endpoint: str) -> dict[str, str]:
    parts = urlsplit(endpoint)
    claims = {
        "sub": settings.VAPID_SUBJECT,
        "aud": f"{parts.scheme}://{parts.netloc}",
    }
    signed: dict[str, str] = _vapid(settings.VAPID_PRIVATE_KEY).sign(claims)
    return signed


@cache
def _vapid(private_key: str) -> Vapid02:
    return Vapid02.from_string(private_key)


@cache
def _public_key(private_key: str) -> str:
    point = _vapid(private_key).public_key.public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )
    return base64.urlsafe_b64encode(point).rstrip(b"=").decode()
