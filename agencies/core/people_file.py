"""A file of people, as a department types it: what each line says, and what is wrong.

One person a line: organisation, name, roles, e-mail, badge, by commas, semicolons or
tabs, with a first line that names the columns.
"""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from agencies.core.words import Role

MOST_LINES = 500
COLUMNS = ("organisation", "name", "roles", "e-mail", "badge")
_KNOWN = {
    **{name: name for name in COLUMNS},
    "organization": "organisation",
    "agency": "organisation",
    "department": "organisation",
    "full name": "name",
    "full_name": "name",
    "role": "roles",
    "email": "e-mail",
    "mail": "e-mail",
    "badge number": "badge",
}
_ALSO = {
    "chief": Role.AGENCY_LEAD,
    "lead": Role.AGENCY_LEAD,
    "duty supervisor": Role.SUPERVISOR,
    "admin": Role.ADMINISTRATOR,
    **{role.value.replace("_", " "): role for role in Role},
}


class Fault(StrEnum):
    """What is wrong with a line, whoever else there is."""

    NO_ORGANISATION = "no_organisation"
    NO_NAME = "no_name"
    NO_ROLE = "no_role"
    UNKNOWN_ROLE = "unknown_role"
    NEEDS_EMAIL = "needs_email"
    NEEDS_BADGE = "needs_badge"
    NO_BADGE = "no_badge"


class Unreadable(StrEnum):
    """Why a whole file says nothing."""

    EMPTY = "empty"
    NO_COLUMNS = "no_columns"
    TOO_LONG = "too_long"


@dataclass(frozen=True, slots=True)
class Line:
    """One person, as typed. `number` as an editor counts; `odd` is the word that a
    fault is about.
    """

    number: int
    organisation: str
    name: str
    email: str
    badge: str
    roles: tuple[Role, ...]
    faults: tuple[tuple[Fault, str], ...] = ()


def read(text: str) -> list[Line] | Unreadable:
    """Every line with somebody in it, in order; or why it cannot be read."""
    rows = enumerate(text.lstrip("\ufeff").splitlines(), start=1)
    filled = [(n, row) for n, row in rows if row.strip()]
    if len(filled) < 2:
        return Unreadable.EMPTY
    if len(filled) - 1 > MOST_LINES:
        return Unreadable.TOO_LONG
    head = filled[0][1]
    by = max(",;\t", key=head.count)
    columns = [_KNOWN.get(word.strip().lower(), "") for word in _cut(head, by)]
    if not {"organisation", "name", "roles"} <= set(columns):
        return Unreadable.NO_COLUMNS
    return [
        _line(number, dict(zip(columns, _cut(row, by), strict=False)))
        for number, row in filled[1:]
        if row.replace(by, "").strip()
    ]


def _cut(row: str, by: str) -> list[str]:
    return next(iter(csv.reader([row], delimiter=by, skipinitialspace=True)), [])


def _line(number: int, said: dict[str, str]) -> Line:
    typed = {name: said.get(name, "").strip() for name in COLUMNS}
    words = [word for word in _words(typed["roles"]) if word]
    roles = tuple(dict.fromkeys(_ALSO[word] for word in words if word in _ALSO))
    return Line(
        number=number,
        organisation=typed["organisation"],
        name=typed["name"],
        email=typed["e-mail"].lower(),
        badge=typed["badge"],
        roles=roles,
        faults=tuple(_faults(typed, words, roles)),
    )


def _words(roles: str) -> Iterable[str]:
    for sign in "/+&;|":
        roles = roles.replace(sign, ",")
    return (
        " ".join(word.replace("_", " ").split()).lower() for word in roles.split(",")
    )


def _faults(
    typed: dict[str, str], words: list[str], roles: tuple[Role, ...]
) -> Iterator[tuple[Fault, str]]:
    if not typed["organisation"]:
        yield Fault.NO_ORGANISATION, ""
    if not typed["name"]:
        yield Fault.NO_NAME, ""
    yield from ((Fault.UNKNOWN_ROLE, word) for word in words if word not in _ALSO)
    if not words:
        yield Fault.NO_ROLE, ""
    email, badge = typed["e-mail"], typed["badge"]
    if set(roles) - {Role.OFFICER} and not email:
        yield Fault.NEEDS_EMAIL, ""
    if Role.OFFICER in roles and not badge:
        yield Fault.NEEDS_BADGE, ""
    if badge and not (badge.isascii() and badge.isdigit() and len(badge) <= 16):
        yield Fault.NO_BADGE, badge
