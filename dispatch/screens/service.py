"""The service policy in plain words, as it is read and compared."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from dispatch.core.service import USUAL, Choice, Service
from dispatch.documents.policies import service_from
from dispatch.models import ServicePolicy

CHOICES: dict[Choice, str | Promise] = {
    Choice.WAIT: lazy("1: wait for the clinician"),
    Choice.PHONE: lazy("2: a clinician calls as soon as one is free"),
    Choice.NEXT_TIER: lazy("3: the next tier of the ladder, the duty supervisor"),
    Choice.OUTSIDE_LINE: lazy("3: the outside line, where there is no next tier"),
}
OTHERWISE: dict[Choice, str | Promise] = {
    Choice.NEXT_TIER: lazy("The ladder goes on to the next tier"),
    Choice.OUTSIDE_LINE: lazy("We ring the officer for the outside line"),
    Choice.WAIT: lazy("They wait"),
}


def facts(service: Service) -> list[tuple[str, str]]:
    """What is asked, and the answer in a sentence."""
    minute = timedelta(minutes=1)
    seconds = int(service.answer_within.total_seconds())
    return [
        (
            _("While everybody is engaged the officer may choose"),
            "; ".join(str(CHOICES[one]) for one in Choice if one in service.choices),
        ),
        (
            _("When nobody chooses"),
            _("{what}, after {n} seconds.").format(
                what=OTHERWISE[service.otherwise], n=seconds
            ),
        ),
        (
            _("Who waits is asked again"),
            _("After {n} minutes.").format(n=service.longest_wait // minute),
        ),
        (
            _("From being free to being there"),
            _("{n} minutes, in the time the officer reads.").format(
                n=service.travel // minute
            ),
        ),
    ]


@dataclass(frozen=True, slots=True)
class Version:
    """One version: who put it in force, when, and what it changed."""

    row: ServicePolicy
    changed: list[str]


def history(rows: Sequence[ServicePolicy]) -> list[Version]:
    """The newest first."""
    found = []
    for place, row in enumerate(rows):
        before = rows[place + 1] if place + 1 < len(rows) else None
        old = service_from(before.document) if before else USUAL
        said = changes(old, service_from(row.document))
        found.append(Version(row, said or [_("Nothing changed.")]))
    return found


def changes(old: Service, new: Service) -> list[str]:
    return [
        _("{what}: {now} (Before: {then})").format(what=what, now=now, then=then)
        for (what, now), (_same, then) in zip(facts(new), facts(old), strict=True)
        if now != then
    ]
