"""Which ladder, protocol and deadlines are in force, and setting new ones."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _
from pydantic import ValidationError

from agencies.models import Consortium, Organisation
from agencies.services import audit
from dispatch.core import ladder as ladders
from dispatch.core.ladder import NO_TIME, Ladder, Rung, Whom
from dispatch.core.lifecycle import Policy
from dispatch.core.protocol import Protocol
from dispatch.core.service import Service
from dispatch.core.words import Help, PageSort
from dispatch.documents import policies as documents
from dispatch.errors import PolicyChanged, PolicyRefused
from dispatch.models import (
    AgencyProtocol,
    Callout,
    LadderPolicy,
    Page,
    ServicePolicy,
)
from dispatch.selectors.policies import Place
from rosters.models import Roster

Versioned = LadderPolicy | AgencyProtocol | ServicePolicy
_ACTS: dict[type[Versioned], str] = {
    LadderPolicy: "set_ladder",
    AgencyProtocol: "set_protocol",
    ServicePolicy: "set_service_policy",
}
BY_HAND = Rung(Whom.EVERYONE_FREE, NO_TIME)


def ladder_for(consortium_id: int, *, roster_id: int | None, help_: Help) -> Ladder:
    """The ladder that a request follows; scaled for tests. The rule, in order: the
    roster's own for this kind of help, the roster's own for both, the consortium's
    for this kind, the consortium's for both, the default.

    One query. The newest version of each counts; an empty one says that there is none
    any more.
    """
    document = _followed(consortium_id, roster_id, help_)
    return scaled(documents.ladder_from(document) if document else ladders.DEFAULT)


def _followed(
    consortium_id: int, roster_id: int | None, help_: Help
) -> dict[str, Any] | None:
    newest = _newest_of(consortium_id)
    for roster in dict.fromkeys((roster_id, None)):
        for kind in (help_, Help.ANY):
            if document := newest.get((roster, kind.value)):
                return document
    return None


def followed_at(place: Place) -> Ladder:
    """The ladder that requests there follow: its own, or whose else it is. As it was
    written: not scaled.
    """
    roster = place.roster.pk if place.roster else None
    document = _followed(place.consortium.pk, roster, place.help)
    return documents.ladder_from(document) if document else ladders.DEFAULT


def ladder_in(row: LadderPolicy) -> Ladder | None:
    """The ladder of that version; None where it gave its own up."""
    return documents.ladder_from(row.document) if row.document else None


def put_ladder(
    place: Place, ladder: Ladder | None, *, by: int, now: datetime, seen: int
) -> LadderPolicy:
    """`set_ladder` for the editor: None gives up having one of its own."""
    return set_ladder(
        place.consortium,
        documents.ladder_document(ladder) if ladder else {},
        by=by,
        now=now,
        roster=place.roster,
        help_=place.help,
        seen=seen,
    )


def _newest_of(consortium_id: int) -> dict[tuple[int | None, str], dict[str, Any]]:
    rows = LadderPolicy.objects.filter(consortium_id=consortium_id).order_by()
    newest = rows.values("roster", "help").annotate(last=Max("pk")).values("last")
    found = LadderPolicy.objects.filter(pk__in=newest).order_by()
    columns = found.values_list("roster_id", "help", "document")
    return {(roster, kind): document for roster, kind, document in columns}


def scaled(ladder: Ladder) -> Ladder:
    """With its waits as this system lets time pass: shorter in tests."""
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
    service = documents.service_from(callout.service) if callout.service else Service()
    standard, scale = Policy(ladder=ladder), settings.TIME_SCALE
    return replace(
        standard,
        service=_scaled_service(service),
        late_by=standard.late_by * scale,
        no_estimate=standard.no_estimate * scale,
        no_word=standard.no_word * scale,
        woken=standard.woken * scale,
        on_scene=standard.on_scene * scale,
        document=standard.document * scale,
        settle=standard.settle * scale,
        again=standard.again * scale,
    )


def _scaled_service(service: Service) -> Service:
    scale = settings.TIME_SCALE
    return replace(
        service,
        answer_within=service.answer_within * scale,
        longest_wait=service.longest_wait * scale,
    )


def service_of(consortium_id: int) -> Service:
    """The consortium's service policy in force, else the default one: not scaled."""
    newest = ServicePolicy.objects.filter(consortium_id=consortium_id).first()
    return documents.service_from(newest.document) if newest else Service()


def protocol_of(agency_id: int | None) -> Protocol:
    """The agency's protocol in force, else the default one."""
    newest = AgencyProtocol.objects.filter(agency_id=agency_id).first()
    return documents.protocol_from(newest.document) if newest else Protocol()


def beats_of(agencies: Iterable[Organisation]) -> dict[str, tuple[str, ...]]:
    """By the agency's short name, the beats that may be named in its requests."""
    found = {a.short_name: protocol_of(a.pk).beats for a in agencies}
    return {name: beats for name, beats in found.items() if beats}


def rung_of(callout: Callout, page: Page) -> Rung:
    """The rung by which somebody was paged; the usual one where a human did."""
    if page.sort != PageSort.LADDER.value:
        return BY_HAND
    rungs = policy_of(callout).ladder.rungs
    # Asked for anew, a request may follow a shorter ladder than who was paged before.
    return rungs[page.rung] if page.rung < len(rungs) else BY_HAND


def set_ladder(
    consortium: Consortium,
    document: dict[str, Any],
    *,
    by: int | None,
    now: datetime,
    roster: Roster | None = None,
    help_: Help = Help.ANY,
    seen: int | None = None,
) -> LadderPolicy:
    """Put a new version in force for callouts that begin from now on.

    An empty document: the `roster`, or this kind of help, has no ladder of its own any
    more. `seen` is the version that whoever edits had before them (0: none); None asks
    nothing. Raises PolicyRefused, saying what does not hold together, and
    PolicyChanged, saying who put another one in force meanwhile.
    """
    if document:
        with _refusing(_("This ladder cannot be used: {why}")):
            read = documents.ladder_from(document)
        document = documents.ladder_document(read)
    made = LadderPolicy(
        consortium=consortium, roster=roster, help=help_.value, document=document
    )
    _put_in_force(
        made,
        LadderPolicy.objects.filter(
            consortium=consortium, roster=roster, help=help_.value
        ),
        seen=seen,
        by=by,
        now=now,
    )
    return made


def set_protocol(
    agency: Organisation,
    document: dict[str, Any],
    *,
    by: int | None,
    now: datetime,
    seen: int | None = None,
) -> AgencyProtocol:
    """Put a new version of an agency's protocol in force. `seen` and what is raised:
    as for `set_ladder`.
    """
    with _refusing(_("This protocol cannot be used: {why}")):
        read = documents.protocol_from(document)
    made = AgencyProtocol(agency=agency, document=documents.protocol_document(read))
    earlier = AgencyProtocol.objects.filter(agency=agency)
    _put_in_force(made, earlier, seen=seen, by=by, now=now)
    return made


def put_protocol(
    agency: Organisation, protocol: Protocol, *, by: int, now: datetime, seen: int
) -> AgencyProtocol:
    """`set_protocol` for the editor."""
    document = documents.protocol_document(protocol)
    return set_protocol(agency, document, by=by, now=now, seen=seen)


def set_service(
    consortium: Consortium,
    document: dict[str, Any],
    *,
    by: int | None,
    now: datetime,
    seen: int | None = None,
) -> ServicePolicy:
    """Put a new version of a consortium's service policy in force, for officers who
    are asked from now on. `seen` and what is raised: as for `set_ladder`.
    """
    with _refusing(_("This policy cannot be used: {why}")):
        read = documents.service_from(document)
    made = ServicePolicy(
        consortium=consortium, document=documents.service_document(read)
    )
    earlier = ServicePolicy.objects.filter(consortium=consortium)
    _put_in_force(made, earlier, seen=seen, by=by, now=now)
    return made


def put_service(
    consortium: Consortium, service: Service, *, by: int, now: datetime, seen: int
) -> ServicePolicy:
    """`set_service` for the editor."""
    document = documents.service_document(service)
    return set_service(consortium, document, by=by, now=now, seen=seen)


@contextmanager
def _refusing(sentence: str) -> Iterator[None]:
    try:
        yield
    except (ValidationError, ValueError) as wrong:
        raise PolicyRefused(sentence.format(why=wrong), field="document") from wrong


def _put_in_force(
    made: Versioned,
    earlier: QuerySet[LadderPolicy]
    | QuerySet[AgencyProtocol]
    | QuerySet[ServicePolicy],
    *,
    seen: int | None,
    by: int | None,
    now: datetime,
) -> None:
    """Store it as the version after the newest `earlier` one, and say so in the audit
    of its house. Two at once take the same number, and the database keeps one.
    """
    newest = earlier.first()
    version = newest.version if newest else 0
    if newest is not None and seen is not None and seen != version:
        raise _changed(newest)
    made.version, made.made_at, made.made_by_id = version + 1, now, by
    try:
        with transaction.atomic():
            made.save(force_insert=True)
            _audit(made)
    except IntegrityError as clash:
        newest = earlier.first()
        if newest is None or newest.version != made.version:
            raise
        raise _changed(newest) from clash


def _audit(made: Versioned) -> None:
    audit.record(
        act=_ACTS[type(made)],
        about=made,
        now=made.made_at,
        person_id=made.made_by_id,
        organisation_id=house_of(made).pk,
        version=made.version,
    )


def house_of(made: Versioned) -> Organisation:
    """The organisation that keeps it."""
    return made.agency if isinstance(made, AgencyProtocol) else made.consortium.host


def _changed(newest: Versioned) -> PolicyChanged:
    name = newest.made_by.work_name if newest.made_by else _("Somebody")
    return PolicyChanged(name, newest.made_at, house_of(newest).zone)


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
