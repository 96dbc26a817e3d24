"""What the API says of input of the wrong shape: what was wrong, what is expected.

By the types of error that pydantic names, never in its words.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

INSTANT = _(
    "This is no instant. Write date, time and offset, as in "
    "2026-11-03T02:14:00-06:00, or Z for UTC, as in 2026-11-03T08:14:00Z."
)
DAY = _("This is no date. Write year, month and day, as in 2026-11-03.")
TIME = _("This is no time of day. Write hours and minutes, as in 19:00.")
KEY = _(
    "This is no id. Send one as this API gave it, as in "
    "376b049f-c43b-47b6-afbc-0f8f51371fe3."
)
NUMBER = _("This is no whole number. Write one in digits, as in 25.")
TRUTH = _("This is neither true nor false.")
WORDS = _("This is no text. Send a text in quotes.")
LIST = _("This is no list. Send one in square brackets.")
OBJECT = _("This is no object. Send one in curly brackets, as JSON.")
MISSING = _("This is missing.")
EMPTY = _("This is empty. Send something, or leave the field out.")
ONE_OF = _("This is none of what may stand here: %(limit)s.")
UNKNOWN = _("There is no such field: it is not permitted.")
NO_JSON = _("The body cannot be read. Send JSON, of at most 2.5 MB.")
# By the first part of the type's name: "datetime_parsing", "uuid_type".
BY_KIND: dict[str, str | Promise] = {
    "datetime": INSTANT,
    "timezone": INSTANT,
    "date": DAY,
    "time": TIME,
    "uuid": KEY,
    "int": NUMBER,
    "bool": TRUTH,
    "string": WORDS,
    "list": LIST,
    "model": OBJECT,
    "dict": OBJECT,
    "json": OBJECT,
    "extra": UNKNOWN,
}
LIMITS: dict[str, tuple[str, str | Promise]] = {
    "enum": ("expected", ONE_OF),
    "literal_error": ("expected", ONE_OF),
    "greater_than_equal": ("ge", _("At least %(limit)s.")),
    "less_than_equal": ("le", _("At most %(limit)s.")),
    "string_too_long": ("max_length", _("At most %(limit)s characters.")),
    "string_too_short": ("min_length", _("At least %(limit)s characters.")),
    "too_long": ("max_length", _("At most %(limit)s of them.")),
    "too_short": ("min_length", _("At least %(limit)s of them.")),
}


def said_of(error: Mapping[str, Any]) -> str:
    """One of pydantic's errors in a sentence of ours; what we raised ourselves in the
    words in which we did.
    """
    kind = str(error["type"])
    if kind == "value_error":
        return str(error["msg"]).removeprefix("Value error, ")
    if kind == "missing":
        return str(MISSING)
    if kind in LIMITS:
        name, sentence = LIMITS[kind]
        limit = error.get("ctx", {}).get(name, "")
        is_empty = kind == "string_too_short" and limit == 1
        return str(EMPTY if is_empty else sentence) % {"limit": limit}
    known = BY_KIND.get(kind.partition("_")[0])
    if known is None:
        return _now("This cannot be understood.")
    return str(known)
