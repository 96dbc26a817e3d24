"""Identifiers as the carrier makes them: two letters and 32 hexadecimal digits."""

import secrets


def new_sid(prefix: str) -> str:
    """A fresh identifier, `SM…` for a text, `CA…` for a call, and so on."""
    return prefix + secrets.token_hex(16)
