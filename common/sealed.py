"""Secrets of other people's that we must be able to use: stored so that the database
alone does not tell them.
"""

import base64
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


def seal(text: str, *, purpose: str) -> str:
    """The text, so that only who holds SECRET_KEY can open it; each time another."""
    return _lock(purpose).encrypt(text.encode()).decode()


def unseal(sealed: str, *, purpose: str) -> str | None:
    """The text again. None: it was sealed under another key, or for another purpose."""
    try:
        return _lock(purpose).decrypt(sealed.encode()).decode()
    except InvalidToken:
        return None


def _lock(purpose: str) -> Fernet:
    key = sha256(f"tandem sealed {purpose}\0{settings.SECRET_KEY}".encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
