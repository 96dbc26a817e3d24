"""Which ladder, protocol and deadlines are in force, and setting new ones."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from pydantic import ValidationError

from agencies.models import Consortium, Organisation
from agencies.services import audit
from dispatch.core import ladder as ladders
from dispatch.core.ladder import Ladder
from dispatch.core.lifecycle import Policy
from dispatch.documents import policies as documents
from dispatch.documents.policies import Protocol
from dispatch.errors import PolicyRefused
from dispatch.models import AgencyProtocol, Callout, LadderPolicy


def ladder_in_force(consortium_id: int) -> Ladder:
    """The newest ladder of the consortium, else the default; scaled for tests."""
    newest = LadderPolicy.objects.filter(consortium_id=consortium_id).first()
    found = documents.ladder_from(newest.document) if newest else ladders.DEFAULT
    return _scaled(found)


def _scaled(ladder: Ladder) -> Ladder:
    scale = settings.TIME_SCALE
    if scale == 1:
        return ladder
    return Ladder(
        rungs=tuple(replace(rung, wait=rung.wait * scale) for rung in ladder.rungs),
        bound=ladder.bound * scale,
    )


def policy_of(callout: Callout) -> Policy:
    """The policy this callout began with: its own snapshot."""
    snapshot = callout.ladder
    ladder = documents.ladder_from(snapshot) if snapshot else ladders.DEFAULT
    standard, scale = Policy(ladder=ladder), settings.TIME_SCALE
    return replace(
        standard,
        late_by=standard.late_by * scale,
        no_estimate=standard.no_estimate * scale,
        on_scene=standard.on_scene * scale,
        document=standard.document * scale,
        settle=standard.settle * scale,
    )


def protocol_of(agency_id: int | None) -> Protocol:
    """The agency's protocol in force, else the default one."""
    newest = AgencyProtocol.objects.filter(agency_id=agency_id).first()
    return documents.protocol_from(newest.document) if newest else Protocol()


def beats_of(agencies: Iterable[Organisation]) -> dict[str, tuple[str, ...]]:
    """By the agency's short name, the beats that may be named in its requests."""
    found = {a.short_name: protocol_of(a.pk).beats for a in agencies}
    return {name: beats for name, beats in found.items() if beats}


@transaction.atomic
def set_ladder(
    consortium: Consortium, document: dict[str, Any], *, by: int | None, now: datetime
) -> LadderPolicy:
    """Put a new version in force for callouts that begin from now on.

    Raises PolicyRefused, saying what does not hold together.
    """
    with _refusing(_("This ladder cannot be used: {why}")):
        documents.ladder_from(document)
    made = LadderPolicy(consortium=consortium, document=document)
    earlier = LadderPolicy.objects.filter(consortium=consortium)
    _put_in_force(made, earlier.first(), house=consortium.host_id, by=by, now=now)
    return made


@transaction.atomic
def set_protocol(
    agency: Organisation, document: dict[str, Any], *, by: int | None, now: datetime
) -> AgencyProtocol:
    """Put a new version of an agency's protocol in force. Raises PolicyRefused."""
    with _refusing(_("This protocol cannot be used: {why}")):
        documents.protocol_from(document)
    made = AgencyProtocol(agency=agency, document=document)
    earlier = AgencyProtocol.objects.filter(agency=agency)
    _put_in_force(made, earlier.first(), house=agency.pk, by=by, now=now)
    return made


@contextmanager
def _refusing(sentence: str) -> Iterator[None]:
    try:
        yield
    except (ValidationError, ValueError) as wrong:
        raise PolicyRefused(sentence.format(why=wrong), field="document") from wrong


def _put_in_force(
    made: LadderPolicy | AgencyProtocol,
    newest: LadderPolicy | AgencyProtocol | None,
    *,
    house: int,
    by: int | None,
    now: datetime,
) -> None:
    """Store it as the version after `newest`, and say so in the audit of `house`."""
    made.version = newest.version + 1 if newest else 1
    made.made_at, made.made_by_id = now, by
    made.save()
    act = "set_ladder" if isinstance(made, LadderPolicy) else "set_protocol"
    audit.record(act=act, about=made, now=now, person_id=by, organisation_id=house)


def stale_after() -> timedelta:
    """How long after the last mark an engagement is doubted: as long as a visit is
    given before somebody asks.
    """
    return Policy(ladder=ladders.DEFAULT).on_scene * settings.TIME_SCALE


def message_life() -> timedelta:
    """How long a page may still be answered: a clinician wakes up late."""
    return timedelta(hours=2) * settings.TIME_SCALE


def late_offer_life() -> timedelta:
    """How long the officer may say yes to somebody who answered too late."""
    return timedelta(minutes=30) * settings.TIME_SCALE


def told_within(callout: Callout) -> timedelta:
    """After how long news are late that the officer is not known to know. A call
    follows, and as long after it an alarm: both within the ladder's bound.
    """
    usual = timedelta(seconds=settings.OFFICER_TOLD_SECONDS)
    return min(usual, policy_of(callout).ladder.bound / 2)


def page_tried_until(callout: Callout, *, now: datetime) -> datetime:
    """How long the carrier is tried for a page of the present rung: to the rung's
    deadline (promise 3), but two leases at least. The first may end with the process
    that held it; who takes it over then still tries once.
    """
    shortest = now + 2 * timedelta(seconds=settings.PAGE_LEASE_SECONDS)
    return max(callout.deadline_at or shortest, shortest)
