"""Requests that machines make: by a token, or by a signed message about an incident."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from agencies import selectors as people
from agencies.core.acts import Act
from agencies.core.scope import Scope
from agencies.models import Organisation
from common import numbers
from common.errors import NotUnderstood, NotYours
from dispatch import selectors
from dispatch.core.lifecycle import Mark
from dispatch.core.words import Channel, Kind, Priority, Source, Weapon
from dispatch.documents.cad import HELP, Asked, CadEvent, CadMessage
from dispatch.errors import CalloutOver, OpenThere
from dispatch.models import Callout, OtherIncident
from dispatch.models.callouts import CalloutQuerySet
from dispatch.services import alike, intake, marks, upgrading, weapons

_INCIDENTS = UUID("5e1c3f6e-2f0b-4a35-9c51-1d3a2f6f8a70")


@dataclass(frozen=True, slots=True)
class Answer:
    """The request it is about; whether it was made now, or is one that was open."""

    callout: Callout
    created: bool = False
    joined: bool = False


def ask(
    asked: Asked, scope: Scope, *, now: datetime, form_key: UUID, incident: str = ""
) -> Answer:
    """Store it, or join the open request it is said to be. Safe to repeat with one
    `form_key`.

    Raises NotUnderstood at the field that cannot be read, OpenThere where it must be
    said whether it is one that is open, and what `open_callout` raises.
    """
    agency = agency_named(asked.agency, scope, now=now)
    officer = officer_with(asked.badge, agency, now=now)
    new = _new(asked, agency, officer, form_key=form_key, incident=incident)
    if asked.drill and not scope.may(Act.DRILL):
        raise NotYours(_("This key is not for practice."))
    stored = Callout.objects.filter(form_key=form_key).first()
    if stored is not None:
        return Answer(stored)
    if asked.same_as is not None:
        named = selectors.callout_for(scope, asked.same_as)
        return _joined(named, new, officer, incident=incident, now=now)
    try:
        return Answer(intake.open_callout(new, now=now), created=True)
    except OpenThere as found:
        same = _same_incident(found, agency, incident)
        if same is None:
            raise
        return _joined(same, new, officer, incident=incident, now=now)


def _new(
    asked: Asked,
    agency: Organisation,
    officer: int | None,
    *,
    form_key: UUID,
    incident: str,
) -> intake.NewCallout:
    if asked.weapon is None:
        raise NotUnderstood(
            _("Say whether there is a weapon or violence: no, or yes_or_unsure."),
            field="weapon",
        )
    callback = numbers.e164(asked.callback_number) if asked.callback_number else ""
    if callback is None:
        raise NotUnderstood(
            _("That is not a telephone number."), field="callback_number"
        )
    if officer is None and not callback:
        raise NotUnderstood(
            _("Say who is told: an officer's badge, or a number to call back."),
            field="callback_number",
        )
    return intake.NewCallout(
        agency=agency,
        response_type=HELP[asked.help],
        weapon=asked.weapon,
        place=asked.place or agency.short_name,
        beat=asked.beat,
        callback_number=callback,
        cad_incident=incident,
        channel=Channel.API,
        source=Source.API,
        requester_id=officer,
        entered_by_id=None,
        form_key=form_key,
        kind=Kind.DRILL if asked.drill else Kind.LIVE,
        priority=Priority.P2 if asked.can_wait else None,
        not_same_as=None if asked.another else frozenset(),
    )


def agency_named(name: str, scope: Scope, *, now: datetime) -> Organisation:
    """The agency of that id or name among those that may be asked for; without a name
    the only one. Raises NotUnderstood.
    """
    able = selectors.askable_agencies(scope, now=now)
    if not name and len(able) == 1:
        return able[0]
    wanted = name.casefold()
    for agency in able:
        known = {str(agency.public_id), agency.name.casefold()}
        if wanted in known | {agency.short_name.casefold()}:
            return agency
    raise NotUnderstood(
        _("That is not an agency you can ask for: {known}.").format(
            known=", ".join(agency.short_name for agency in able) or _("none")
        ),
        field="agency",
    )


def officer_with(badge: str, agency: Organisation, *, now: datetime) -> int | None:
    """Whose badge it is in that agency; None without one. Raises NotUnderstood."""
    if not badge:
        return None
    for row in people.officers_of([agency.pk], now=now):
        if row.badge == badge:
            return row.person_id
    raise NotUnderstood(
        _("{agency} has no officer with the badge {badge}.").format(
            agency=agency, badge=badge
        ),
        field="badge",
    )


def _same_incident(
    found: OpenThere, agency: Organisation, incident: str
) -> Callout | None:
    """The one of them that has this very number: then nobody need be asked."""
    for one in Callout.objects.filter(public_id__in=found.callouts):
        if alike.is_known_as(one, incident):
            return one
    return None


def _joined(
    same: Callout,
    new: intake.NewCallout,
    officer: int | None,
    *,
    incident: str,
    now: datetime,
) -> Answer:
    joiner = alike.Joiner(
        person_id=officer,
        channel=Channel.API,
        number=new.callback_number,
        weapon=new.weapon,
        incident=incident,
    )
    callout = alike.join(same.pk, joiner, by=officer, now=now, source=Source.API)
    return Answer(callout, joined=True)


# --- about an incident ---------------------------------------------------------------


def take(message: CadMessage, scope: Scope, *, now: datetime) -> Answer:
    """Do what a dispatch system says of an incident: agency and number are the key, so
    that saying it twice does it once.

    Raises NotUnderstood for an incident we were never told of, CalloutOver where it
    means nothing as things stand.
    """
    agency = agency_named(message.agency, scope, now=now)
    kind = Kind.DRILL if message.drill else Kind.LIVE
    said_before = _said_before(agency, message.incident, kind)
    if message.event is CadEvent.REQUEST:
        if said_before is not None:
            return _again(said_before, message, now=now)
        return ask(
            message,
            scope,
            now=now,
            form_key=_key(agency, message.incident, kind),
            incident=message.incident,
        )
    known = said_before or _open_with(agency, message.incident, kind)
    if known is None:
        raise NotUnderstood(
            _("Nothing was asked for under the incident {n} of {agency}.").format(
                n=message.incident, agency=agency
            ),
            field="incident",
        )
    by = officer_with(message.badge, agency, now=now) or known.requester_id
    return Answer(_done(known, message, by=by, now=now))


def _again(known: Callout, message: CadMessage, *, now: datetime) -> Answer:
    """Asked once more. A weapon that nobody knew of is passed on."""
    if message.weapon is Weapon.YES_OR_UNSURE:
        weapons.become_known(known.pk, now=now, by=None, source=Source.API)
    return Answer(known)


def _done(
    known: Callout, message: CadMessage, *, by: int | None, now: datetime
) -> Callout:
    source = Source.API
    match message.event:
        case CadEvent.UPGRADE:
            if not upgrading.can_be_raised(known):
                return known  # somebody is asked to come already
            return upgrading.upgrade(known.pk, by=by, now=now, source=source)
        case CadEvent.CANCEL:
            return marks.cancel(known.pk, by=by, now=now, source=source)
        case CadEvent.SECURE:
            if by is None:
                raise NotUnderstood(
                    _("Say who says that it is secure: an officer's badge."),
                    field="badge",
                )
            return marks.secure(known.pk, by=by, now=now, source=source)
        case CadEvent.ON_SCENE | CadEvent.CLEARED:
            which = _MARKS[message.event]
            return marks.mark(
                known.pk, which, by=by, now=now, source=source, at=message.at
            )
        case CadEvent.REQUEST:
            raise CalloutOver(_("It is asked for already."))


_MARKS = {CadEvent.ON_SCENE: Mark.ARRIVED, CadEvent.CLEARED: Mark.CLEARED}


def _key(agency: Organisation, incident: str, kind: Kind) -> UUID:
    number = alike.number_of(incident) or incident
    return uuid.uuid5(_INCIDENTS, f"{kind.value} {agency.public_id} {number}")


def _said_before(agency: Organisation, incident: str, kind: Kind) -> Callout | None:
    """The request that was made under that incident, or joined by it."""
    rows = _of(agency, kind)
    made = rows.filter(form_key=_key(agency, incident, kind)).first()
    if made is not None:
        return made
    too = OtherIncident.objects.filter(number=alike.number_of(incident))
    return rows.filter(pk__in=too.values("callout")).order_by("-pk").first()


def _open_with(agency: Organisation, incident: str, kind: Kind) -> Callout | None:
    """An open request that bears that number, whoever made it."""
    rows = _of(agency, kind).still_open().filter(cad_incident=incident)
    return rows.order_by("-pk").first()


def _of(agency: Organisation, kind: Kind) -> CalloutQuerySet:
    rows = Callout.objects.select_related("consortium", "requesting_organisation")
    return rows.filter(requesting_organisation=agency, kind=kind.value)
