"""Log lines as JSON, one per event: no bodies, phone numbers, names or secret links."""

import json
import logging
import re
from datetime import UTC, datetime
from typing import Any

# A link to join or to set a password is as good as a password while it is open, and the
# address of a calendar or wall screen is the only key to it.
_SECRET = re.compile(
    r"(/join/|/accounts/password/reset/key/|/calendars/|/wallboard/)[^\s/?\"]+"
)


class JsonLine(logging.Formatter):
    """`extra={"callout": "26-0412"}` and the like become fields of the line."""

    KEPT = ("callout", "request_id", "duty", "delivery", "seconds", "status")

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= {
            name: getattr(record, name) for name in self.KEPT if hasattr(record, name)
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return _SECRET.sub(r"\1***", json.dumps(line, default=str))


def as_json(level: str) -> dict[str, Any]:
    """The LOGGING setting: everything from `level` on, to standard output."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": "oncall.logs.JsonLine"}},
        "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["out"], "level": level},
        # Its debug lines are whole addresses of the carrier, numbers included.
        # uvicorn's own access lines pass our formatter by, secret links and all.
        "loggers": {
            "urllib3": {"level": "WARNING"},
            "uvicorn.access": {
                "handlers": [],
                "level": "WARNING",
                "propagate": False,
            },
        },
    }
