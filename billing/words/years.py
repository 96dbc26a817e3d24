"""What the page of a year tells of each month: what began, ended, moved, was asked."""

from datetime import date

from django.utils.translation import gettext as _

from billing import words
from billing.core.spans import DAY
from common.money import Cents, dollars


def version(number: int, short: str, reason: str) -> str:
    said = _("Version %(number)s of the agreement holds: %(short)s") % {
        "number": number,
        "short": short,
    }
    return f"{said} {_('Why: %(reason)s.') % {'reason': reason}}" if reason else said


def joins(name: str, day: date) -> str:
    return _("%(name)s joins on %(day)s.") % {"name": name, "day": words.day_of(day)}


def leaves(name: str, day: date) -> str:
    """`day` is the first on which it is no member any more."""
    last = words.day_of(day - DAY)
    return _("%(name)s leaves; its last day is %(day)s.") % {"name": name, "day": last}


def begins(title: str, day: date) -> str:
    return _("%(name)s begins on %(day)s.") % {"name": title, "day": words.day_of(day)}


def ends(title: str, day: date) -> str:
    last = words.day_of(day - DAY)
    return _("%(name)s ends; its last day is %(day)s.") % {"name": title, "day": last}


def settled() -> str:
    return _("With it the year billed by estimate is settled.")


def skipped() -> str:
    return _("Left out when it was due: the next statements carry it.")


def costs(before: str, moved: list[str]) -> str:
    return _("What all members share, against %(before)s: %(moved)s.") % {
        "before": before,
        "moved": "; ".join(moved),
    }


def correction(agency: str, cents: Cents, why: str) -> str:
    amount = f"+{dollars(cents)}" if cents > 0 else dollars(cents)
    return f"{agency} {amount}: {why}"


def an_amount() -> str:
    return _("an amount of it")


def question(
    agency: str, *, about: str, held: Cents, asked_on: str, state: str, ended_on: str
) -> str:
    """ "Harlow questioned Request 26-0412 of 6 October on 10 March 2026, $242.85 held:
    upheld, 12 March 2026."
    """
    said = _("%(agency)s questioned %(about)s on %(day)s, %(held)s held: %(state)s") % {
        "agency": agency,
        "about": about,
        "day": asked_on,
        "held": dollars(held),
        "state": state,
    }
    return f"{said}, {ended_on}." if ended_on else f"{said}."
