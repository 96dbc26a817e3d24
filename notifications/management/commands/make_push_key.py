"""Make the key by which push services know us. Once; a new one ends every screen."""

from base64 import urlsafe_b64encode
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Print a VAPID_PRIVATE_KEY for pages on people's screens (web push)."

    def handle(self, *args: Any, **options: Any) -> None:
        made = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
        key = urlsafe_b64encode(made.to_bytes(32, "big")).rstrip(b"=").decode()
        self.stdout.write(f"VAPID_PRIVATE_KEY={key}")
