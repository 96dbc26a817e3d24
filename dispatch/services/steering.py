"""What a dispatcher does by hand: ring again, call one more, let somebody take over,
pass on the charge.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from agencies import selectors as people
from agencies.core.words import Role
from agencies.models import User
from agencies.services import live
from dispatch import names, words
from dispatch.core.lifecycle import PersonAdded, RungAgain
from dispatch.core.words import (
    HELD,
    OPEN,
    EventKind,
    Kind,
    PageSort,
    PageState,
    Source,
    State,
)
from dispatch.errors import CalloutOver, JustRung, NotFree
from dispatch.models import Callout, Page
from dispatch.services import (
    candidates,
    drills,
    late_offers,
    log,
    owners,
    paging,
    telling,
    transition,
)
from dispatch.services.transition import Happening

RINGS = {EventKind.RANG_AGAIN.value, EventKind.PAGED.value}
_WAITING = {PageState.OPEN.value, PageState.FAILED.value}


@dataclass(frozen=True, slots=True)
class Choice:
    """Somebody who could be called, and why; or why not, in `refused`."""

    person: User
    why: str
    refused: str = ""


@transaction.atomic
def ring_again(callout_id: int, *, by: int, now: datetime, source: Source) -> Callout:
    """Ring who is asked now once more, by all that the rung does.

    Raises JustRung within 20 s of the last ring, so that two clicks ring once;
    CalloutOver when nobody is being called, or none of them can be.
    """
    callout = transition.locked(callout_id)
    if callout.state != State.PAGING.value:
        raise CalloutOver(_("Nobody is being called now."))
    last = _last_ring(callout)
    what = Happening(now=now, source=source, by=by)
    if not transition.move(callout, RungAgain(last), what):
        raise JustRung(telling.seconds_of(callout, last))
    asked = [page for page in paging.asked_now(callout) if page.state in _WAITING]
    rung = [page for page in asked if _rang(callout, page, what)]
    if not rung:
        raise CalloutOver(
            _("Who is asked is being rung, or cannot be rung again: call another.")
        )
    return callout


def _last_ring(callout: Callout) -> datetime:
    events = callout.events.filter(kind__in=RINGS).order_by("-entered_at", "-pk")
    last = events.values_list("entered_at", flat=True).first()
    return last or callout.entered_at


def _rang(callout: Callout, page: Page, what: Happening) -> bool:
    if not paging.page_again(callout, page, now=what.now):
        return False
    log.note(
        callout,
        EventKind.RANG_AGAIN,
        now=what.now,
        by=what.by,
        source=what.source,
        person=page.person_id,
    )
    return True


def who_could(callout: Callout, *, now: datetime) -> list[Choice]:
    """Everybody a human may think of: who is on call, the duty supervisors, and the
    clinicians who are off, in that order; each with the reason for or against.
    """
    consortium = callout.consortium
    agency = callout.place_agency_id or callout.requesting_organisation_id
    off = people.people_serving(consortium.pk, Role.CLINICIAN, now=now)[Role.CLINICIAN]
    around = candidates.look_around(
        consortium,
        agency,
        now=now,
        also=[person.pk for person in off],
        apart_from=callout.pk,
    )
    routing = candidates.by_hand(callout, around)
    by_id = people.people_by_id(
        pk for pk, _why in (*routing.chosen, *routing.passed_over)
    )
    able = [Choice(by_id[pk], names.routed(why)) for pk, why in routing.chosen]
    rest = [(by_id[pk], names.routed(why)) for pk, why in routing.passed_over]
    return able + [Choice(person, "", why) for person, why in rest]


def _chosen(callout: Callout, person_id: int, *, now: datetime) -> Choice:
    """That one, if they could be called. Raises NotFree, saying why not."""
    for choice in who_could(callout, now=now):
        if choice.person.pk == person_id:
            if choice.refused:
                raise NotFree(choice.person.work_name, choice.refused)
            return choice
    raise NotFree(_("They"), _("do not work here today"))


@transaction.atomic
def add_person(
    callout_id: int, person_id: int, *, by: int, now: datetime, source: Source
) -> Callout:
    """Call one more person, beside whom the ladder calls; after nobody came, them
    alone. Raises NotFree, saying why they cannot be; CalloutOver when somebody has it,
    or it is over.
    """
    callout = transition.locked(callout_id)
    drills.refuse_now(callout.consortium, Kind(callout.kind))
    chosen = _chosen(callout, person_id, now=now)
    nobody_called = callout.state in {State.EXHAUSTED.value, State.WAITING.value}
    if nobody_called:
        anew = words.offer_anew_text(telling.ref_of(callout))
        late_offers.end(callout, text=anew, now=now)
    what = Happening(now=now, source=source, by=by)
    transition.must_move(callout, PersonAdded(), what)
    _page(callout, chosen, PageSort.ADDED, what)
    if nobody_called:
        telling.tell_trying_again(callout, now=now)
        drills.give_way(callout, now=now)
    return callout


@transaction.atomic
def ask_to_take_over(
    callout_id: int, person_id: int, *, by: int, now: datetime, source: Source
) -> Callout:
    """Ask somebody to take over from who has it, who keeps it until they say yes.

    Raises NotFree, saying why they cannot; CalloutOver when nobody has it.
    """
    callout = transition.locked(callout_id)
    if State(callout.state) not in HELD:
        raise CalloutOver(_("Nobody has this request, so nobody can take it over."))
    chosen = _chosen(callout, person_id, now=now)
    if asked_to_take_over(callout).filter(person=person_id).exists():
        raise NotFree(chosen.person.work_name, _("is being asked already"))
    what = Happening(now=now, source=source, by=by)
    _page(callout, chosen, PageSort.HANDOVER, what)
    live.touch(*callout.live_topics)
    return callout


def asked_to_take_over(callout: Callout) -> QuerySet[Page]:
    """The pages of who is being asked to take over."""
    return callout.pages.filter(
        sort=PageSort.HANDOVER.value, state=PageState.OPEN.value
    )


def _page(callout: Callout, chosen: Choice, sort: PageSort, what: Happening) -> Page:
    return paging.page_person(
        callout,
        chosen.person.pk,
        rung=paging.beside_ladder(callout),
        why="chosen by hand",
        now=what.now,
        sort=sort,
        by=what.by,
        source=what.source,
    )


@transaction.atomic
def pass_charge(
    callout_id: int, person_id: int, *, by: int, now: datetime, source: Source
) -> Callout:
    """Let another of the duty supervisor tiers answer for it, while no clinician has
    it. They hear so. Raises CalloutOver while one has, and when it is over; NotFree
    for anybody else. Safe to repeat.
    """
    callout = transition.locked(callout_id)
    state = State(callout.state)
    if state not in OPEN or state in HELD:
        raise CalloutOver(_("The clinician who has it answers for it."))
    if not owners.answers_for(callout.consortium, person_id, now=now):
        raise NotFree(_("They"), _("do not answer for requests here"))
    if callout.owner_id == person_id:
        return callout
    callout.owner_id = person_id
    callout.save(update_fields=["owner"])
    log.note(
        callout,
        EventKind.OWNER_CHANGED,
        now=now,
        by=by,
        source=source,
        owner=person_id,
    )
    if person_id != by:
        text = words.in_charge_text(telling.ref_of(callout))
        telling.tell_clinician(callout, person_id, text, now=now)
    live.touch(*callout.live_topics)
    return callout


def may_have_charge(callout: Callout, *, now: datetime) -> list[User]:
    """Who may answer for it instead of who does, first to be told first."""
    everybody = [
        person for tier in owners.tiers(callout.consortium, now=now) for person in tier
    ]
    others = [person for person in everybody if person.pk != callout.owner_id]
    return list({person.pk: person for person in others}.values())
