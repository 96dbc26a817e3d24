"""Last night in words, for the coordinator's morning."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies.core.scope import Scope
from agencies.models import Consortium
from common import walltime
from dispatch import names
from dispatch.core.nights import looks_back_to
from dispatch.core.words import DeclineReason, PageState
from dispatch.models import Callout, Page
from dispatch.selectors import nights
from dispatch.selectors.nights import Collision, Silent, Unanswered

DAY_BEGINS = time(6)


@dataclass(frozen=True, slots=True)
class Line:
    """A request, and why nobody came to it."""

    callout: Callout
    why: str


@dataclass(frozen=True, slots=True)
class Night:
    """What stands on the page. `said`: all of it in one sentence."""

    since: datetime
    said: str
    unanswered: tuple[Line, ...]
    collisions: tuple[Collision, ...]
    silent: tuple[Silent, ...]

    @property
    def is_eventful(self) -> bool:
        return bool(self.unanswered or self.collisions or self.silent)


def last_night(scope: Scope, consortium: Consortium, *, now: datetime) -> Night:
    """Since the day before at six; on a Monday since Friday."""
    zone = walltime.zone(consortium.zone)
    first = looks_back_to(walltime.local_date(now, zone))
    since = walltime.instant(first, DAY_BEGINS, zone)
    found = nights.night(scope, consortium, since=since, now=now)
    return Night(
        since=since,
        said=_counted(found),
        unanswered=tuple(Line(one.callout, _why(one)) for one in found.unanswered),
        collisions=found.collisions,
        silent=found.silent,
    )


def _counted(found: nights.Night) -> str:
    """`2 requests: 1 unanswered, 1 collision.`; `2 requests, all answered.`"""
    if not found.asked:
        return _("No request.")
    asked = ngettext("{n} request", "{n} requests", found.asked).format(n=found.asked)
    parts = list(_parts(found))
    if not parts:
        return _("{asked}, none unanswered.").format(asked=asked)
    return _("{asked}: {parts}.").format(asked=asked, parts=", ".join(parts))


def _parts(found: nights.Night) -> Iterator[str]:
    if many := len(found.unanswered):
        yield _("{n} unanswered").format(n=many)
    if many := len(found.collisions):
        yield ngettext("{n} collision", "{n} collisions", many).format(n=many)
    if many := len(found.silent):
        vain = ngettext(
            "{n} phone that rings in vain", "{n} phones that ring in vain", many
        )
        yield vain.format(n=many)


def _why(one: Unanswered) -> str:
    """What became of each who was called, once each, as the ladder called them."""
    last = {page.person_id: page for page in one.callout.pages.all()}
    said = [_of_page(page, one) for page in last.values()]
    said += [
        _at_work(str(work.clinician), work.callout)
        for person, work in one.at_work.items()
        if person not in last
    ]
    return "; ".join(said) or _("nobody could be called")


def _of_page(page: Page, one: Unanswered) -> str:
    if page.state == PageState.DECLINED.value:
        why = names.REASONS.get(DeclineReason(page.decline_reason))
        if why is None:
            return _("{name} could not").format(name=page.person)
        return _("{name} could not ({why})").format(name=page.person, why=why)
    work = one.at_work.get(page.person_id)
    if work is not None:
        return _at_work(str(page.person), work.callout)
    return _("{name} did not answer").format(name=page.person)


def _at_work(name: str, callout: Callout) -> str:
    return _("{name} was at work on {number}").format(name=name, number=callout.number)
