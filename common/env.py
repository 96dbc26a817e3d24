"""Reading settings from the environment, typed, with secrets from files."""

import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit


class Misconfigured(Exception):
    """A setting is missing or unreadable; the text names it and what to do."""


def text(name: str, default: str = "") -> str:
    """The value of `name`, or `default` when it is unset or empty."""
    return os.environ.get(name) or default


def flag(name: str, *, default: bool = False) -> bool:
    """`1 true yes on` is true, `0 false no off` is false; anything else refuses."""
    raw = os.environ.get(name, "").strip().lower()
    if not raw:
        return default
    if raw in {"1", "true", "yes", "on"}:
        return True
    if raw in {"0", "false", "no", "off"}:
        return False
    raise Misconfigured(f"{name} must be 1 or 0, not {raw!r}")


def number(name: str, default: float) -> float:
    """A number, for seconds, ports and counts; refuses anything else."""
    raw = os.environ.get(name)
    if not raw:
        return default
    try:
        return float(raw)
    except ValueError:
        raise Misconfigured(f"{name} must be a number, not {raw!r}") from None


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated list, blanks dropped."""
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def places(name: str) -> list[tuple[str, int]]:
    """A list of addresses with their ports, as `words` has them: 127.0.0.1:8300."""
    found = [word.rpartition(":") for word in words(name)]
    refuse_if(
        not all(port.isdecimal() for _host, _colon, port in found),
        f"{name} is a list of addresses with a port, such as 127.0.0.1:8300.",
    )
    return [(host, int(port)) for host, _colon, port in found]


def pairs(name: str) -> list[tuple[str, str]]:
    """A list of pairs, as `words` has them: a=b, c=d."""
    found = [word.partition("=") for word in words(name)]
    refuse_if(
        not all(left and right for left, _sign, right in found),
        f"{name} is a list of pairs, such as +17155550140=+17155550190.",
    )
    return [(left.strip(), right.strip()) for left, _sign, right in found]


def secret(name: str, default: str = "") -> str:
    """The secret `name`, or the content of the file that `name_FILE` names."""
    path = os.environ.get(f"{name}_FILE")
    if path:
        return Path(path).read_text(encoding="utf-8").strip()
    return text(name, default)


def database(url: str) -> dict[str, object]:
    """Django's settings for `sqlite:///path` or `postgres://user@host/name`.

    SQLite runs in WAL with full synchronisation and IMMEDIATE transactions: a lost
    commit is a lost page, and a deferred one fails as "database is locked".
    """
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "common.sqlite",
            "NAME": parts.path[1:] if parts.path.startswith("//") else parts.path,
            "TEST": {"NAME": ":memory:"},  # as for Django's own; pytest-django asks
            "CONN_MAX_AGE": 60,  # a new one reads the whole schema: 2 ms each time
            "OPTIONS": {
                "timeout": 20,
                "transaction_mode": "IMMEDIATE",
                "init_command": (
                    "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;"
                    "PRAGMA foreign_keys=ON;PRAGMA mmap_size=134217728;"
                    "PRAGMA journal_size_limit=27103364"
                ),
            },
        }
    if parts.scheme in {"postgres", "postgresql"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or "",
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": dict(parse_qsl(parts.query)),
        }
    raise Misconfigured("DATABASE_URL must begin with sqlite:// or postgres://")


def refuse_if(wrong: bool, sentence: str) -> None:
    """Raises Misconfigured with `sentence` when something is wrong."""
    if wrong:
        raise Misconfigured(sentence)
