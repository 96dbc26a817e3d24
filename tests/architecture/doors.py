"""The sweep's table: for every address that names an object, a real one of others.

Add a line for each new route that takes an argument; the sweep fails until there
is one. A line gives the arguments of an object that belongs to the strangers of
`tests/cast.py` and, if members of a consortium must not see each other's either,
of one that belongs to a neighbour in Tri-Town (not Harlow, not the county). Make
the object through the services: what does not exist cannot leak.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

from agencies.core.keys import TokenScope
from agencies.core.words import Role
from agencies.models import Consortium, Job, Membership, Organisation, User
from agencies.services import invitations, jobs, lockout, people, tokens
from billing.models import AgreementVersion, Payout, Period, Scenario, Statement
from billing.services import agreements, disputing, payments, periods, scenarios
from dispatch import duties
from dispatch.core.finding import ANYTHING
from dispatch.core.lifecycle import Mark
from dispatch.core.words import Channel, Part, ResponseType, Source, Weapon
from dispatch.models import CadKey, Callout, Response
from dispatch.services import alarms, exporting, follow_ups, imports, intake, paging
from notifications.core.kinds import Use
from notifications.services import phones, subscriptions
from rosters.core import shortfalls
from rosters.core.effects import Held
from rosters.core.preferences import Level, Preference
from rosters.core.words import Change, PersonId, Tier
from rosters.models import (
    Confirmation,
    Coverage,
    Draft,
    GapOffer,
    PatternLine,
    Roster,
    Rotation,
    Shortfall,
    Swap,
)
from rosters.selectors import swaps as swaps_of
from rosters.services import (
    changes,
    confirming,
    drafts,
    feeds,
    offers,
    plan,
    preferences,
    time_off,
)
from rosters.services import imports as roster_imports
from rosters.services.swaps import Act
from tests.architecture.markers import NEIGHBOURS_AREA, STRANGERS_AREA
from tests.cast import Cast, scope_of
from tests.integration.billing.books import ISSUED_AT, Books
from tests.integration.dispatch import importing
from tests.integration.rosters.calendars_in import on_loopback, subscribed
from tests.integration.rosters.nights import (
    STARTS_ON,
    empty_roster,
    nightly,
    position,
)
from tests.push_service import Browser

Arguments = dict[str, object]
NEXT_YEAR = date(2027, 1, 1)
Make = Callable[[Cast, datetime], Arguments]


@dataclass(frozen=True, slots=True)
class Entry:
    """Makers of URL arguments: of a stranger's object, and of a neighbour's."""

    strangers: Make
    neighbours: Make | None = None


def _person(person: User) -> Arguments:
    return {"public_id": person.public_id}


def _role(person: User) -> Arguments:
    return {"public_id": Membership.objects.filter(person=person)[0].public_id}


def _invitation(organisation: Organisation, by: User, now: datetime) -> Arguments:
    made, _ = invitations.invite(
        organisation,
        email=f"guest-of-{by.email}",
        full_name=f"Guest of {by.full_name}",
        roles=(Role.OFFICER,),
        by=by.pk,
        now=now,
    )
    return {"public_id": made.public_id}


def _token(organisation: Organisation, by: User, now: datetime) -> Arguments:
    made, _ = tokens.create_token(
        organisation,
        name=f"wall of {by.full_name}",
        scopes=frozenset({TokenScope.BOARD_READ}),
        by=by.pk,
        now=now,
    )
    return {"public_id": made.public_id}


def _cad_key(organisation: Organisation, by: User, now: datetime) -> Arguments:
    made = CadKey.objects.create(
        organisation=organisation, salt="a", made_by=by, made_at=now
    )
    return {"public_id": made.public_id}


def _lockout(person: User, now: datetime) -> Arguments:
    subject = lockout.by_email(str(person.email))
    for _ in range(lockout.LIMIT):
        lockout.begin_try(subject, person=person, now=now)
        lockout.failed(subject, person=person, now=now)
    held = person.lockouts.get()
    return {"public_id": held.public_id}


def _job(organisation: Organisation, owner: User, now: datetime) -> Arguments:
    jobs.register("sweep", lambda job, report: {})
    made = jobs.enqueue(
        "sweep", owner_id=owner.pk, organisation_id=organisation.pk, now=now
    )
    made.result = {"sentence": f"Done for {owner.full_name}"}
    made.save(update_fields=["result"])
    return {"public_id": made.public_id}


def _phone(person: User, area: str, now: datetime) -> Arguments:
    number = f"+1{area}555{1000 + person.pk % 9000}"
    made = phones.add_contact_method(number=number, person_id=person.pk, now=now)
    return {"public_id": made.public_id}


def _shared_phone(organisation: Organisation, area: str, now: datetime) -> Arguments:
    number = f"+1{area}556{1000 + organisation.pk % 9000}"
    made = phones.add_contact_method(
        number=number, organisation_id=organisation.pk, use=Use.VEHICLE, now=now
    )
    return {"public_id": made.public_id}


def _screen(person: User, now: datetime) -> Arguments:
    browser = Browser()
    offered = subscriptions.Offered(
        f"https://fcm.googleapis.com/{person.pk}", browser.p256dh, browser.auth, "x"
    )
    made = subscriptions.subscribe(person.pk, offered, now=now)
    return {"public_id": made.public_id}


def _asked(organisation: Organisation, officer: User, now: datetime) -> Callout:
    return intake.open_callout(
        intake.NewCallout(
            agency=organisation,
            response_type=ResponseType.CO_RESPONSE,
            weapon=Weapon.NO,
            place=f"the old mill of {officer.full_name}",
            channel=Channel.WEB,
            source=Source.WEB,
            requester_id=officer.pk,
            entered_by_id=officer.pk,
        ),
        now=now,
    )


def _callout(organisation: Organisation, officer: User, now: datetime) -> Arguments:
    return {"public_id": _asked(organisation, officer, now).public_id}


def _api_callout(organisation: Organisation, officer: User, now: datetime) -> Arguments:
    return {"callout_id": _asked(organisation, officer, now).public_id}


def _mark(organisation: Organisation, officer: User, now: datetime) -> Arguments:
    return _callout(organisation, officer, now) | {"which": Mark.ARRIVED.value}


def _page(
    organisation: Organisation, officer: User, clinician: User, now: datetime
) -> Arguments:
    callout = _asked(organisation, officer, now)
    page = paging.page_person(callout, clinician.pk, rung=0, why="", now=now)
    return {"public_id": page.public_id}


def _other(
    organisation: Organisation, officer: User, clinician: User, now: datetime
) -> Arguments:
    callout = _asked(organisation, officer, now)
    made = Response.objects.create(
        callout=callout,
        clinician=clinician,
        part=Part.OTHER.value,
        in_person=True,
        dispatched_at=now,
    )
    return {"public_id": made.public_id, "which": Mark.ARRIVED.value}


def _work(
    organisation: Organisation, officer: User, clinician: User, now: datetime
) -> Arguments:
    public_id = str(_other(organisation, officer, clinician, now)["public_id"])
    Response.objects.filter(public_id=public_id).update(cleared_at=now)
    return {"public_id": public_id}


def _follow_up(organisation: Organisation, officer: User, now: datetime) -> Arguments:
    callout = _asked(organisation, officer, now)
    assert callout.owner is not None
    made = follow_ups.plan_for(
        callout,
        holder=callout.owner.pk,
        due_on=now.date(),
        doing=follow_ups.Doing(by=officer.pk, now=now),
    )
    return {"public_id": made.public_id}


def _alarm(consortium: Consortium, about: User, now: datetime) -> Arguments:
    made = alarms.raise_alarm(
        kind="overdue", consortium=consortium, subject=about.full_name, now=now
    )
    assert made is not None
    return {"public_id": made.public_id}


def _batch(
    consortium: Consortium, agency: Organisation, now: datetime
) -> imports.Imported:
    meaning = importing.a_map(agencies={"Here": agency.name, "?": None})
    with TemporaryDirectory() as folder:
        path = importing.write(
            Path(folder) / "old.csv", importing.row("1", city="Here")
        )
        asked = imports.Asked(
            path=path,
            file_name=path.name,
            consortium_id=consortium.pk,
            meaning=meaning,
        )
        return imports.import_callouts(asked, now=now)


def _import(consortium: Consortium, agency: Organisation, now: datetime) -> Arguments:
    batch = _batch(consortium, agency, now).batch
    assert batch is not None
    return {"public_id": batch.public_id}


def _imported(consortium: Consortium, agency: Organisation, now: datetime) -> Arguments:
    batch = _batch(consortium, agency, now).batch
    return {"public_id": Callout.objects.filter(batch=batch)[0].public_id}


def _tried(
    consortium: Consortium, agency: Organisation, owner: User, now: datetime
) -> Arguments:
    job = jobs.enqueue(
        "import_callouts",
        owner_id=owner.pk,
        organisation_id=consortium.host_id,
        request={"dry_run": True, "file_name": "old.csv"},
        now=now,
    )
    job.result = {"report": _batch(consortium, agency, now).report}
    job.save(update_fields=["result"])
    return {"public_id": job.public_id}


def _export(consortium: Consortium, owner: User, now: datetime) -> Arguments:
    """A file of requests, made and ready to be taken."""
    whose = scope_of(owner, acting=consortium.host, now=now)
    made = exporting.enqueue(whose, ANYTHING, now=now)
    duties.export_callouts(made, lambda _done, _total: True)
    Job.objects.filter(pk=made.pk).update(state=Job.State.DONE, due_at=None)
    return {"public_id": made.public_id}


def _next_door(cast: Cast) -> Cast:
    """The strangers in the story's parts, for helpers that write the story."""
    return replace(
        cast,
        tri_town=cast.two_rivers,
        tamarack=cast.pine_county,
        millbrook=cast.ashby,
        harlow=cast.pine_dispatch,
        stony_ford=cast.pine_county,
        rivera=cast.stranger_clinician,
        lindqvist=cast.stranger_supervisor,
    )


def _october(cast: Cast) -> Period:
    """The story's month, issued once however many entries ask for it."""
    made = Period.objects.filter(consortium=cast.tri_town).first()
    if made is not None:
        return made
    books = Books(cast, sequence=5000)  # clear of numbers given out elsewhere
    books.agree()
    books.the_story()
    period = books.october()
    periods.issue_period(period.pk, now=ISSUED_AT)
    return period


def _period(cast: Cast) -> Arguments:
    return {"public_id": _october(cast).public_id}


def _agreement_draft(cast: Cast) -> Arguments:
    """A draft of the consortium's host: no member sees it."""
    _october(cast)
    known = AgreementVersion.objects.drafts().filter(consortium=cast.tri_town).first()
    draft = known or agreements.draft_agreement(
        cast.tri_town, Books(cast).agreement(), starts_on=NEXT_YEAR, now=ISSUED_AT
    )
    return {"public_id": draft.public_id}


def _scenario(cast: Cast) -> Arguments:
    """One of the consortium's host, not open to members."""
    _october(cast)
    known = Scenario.objects.filter(consortium=cast.tri_town).first()
    made = known or scenarios.keep_last_year(cast.tri_town, now=ISSUED_AT)
    return {"public_id": made.public_id}


def _over(cast: Cast) -> Arguments:
    """A response that is over, of nobody who signs in as a member."""
    _october(cast)
    found = Response.objects.filter(
        callout__consortium=cast.tri_town, callout__state="closed"
    )
    return {"public_id": found[0].public_id}


def _draft_section(cast: Cast) -> Arguments:
    return {**_agreement_draft(cast), "code": "pools"}


def _statement(cast: Cast, agency: Organisation) -> Arguments:
    statements = Statement.objects.filter(period=_october(cast))
    return {"public_id": statements.get(agency=agency).public_id}


def _api_statement(cast: Cast, agency: Organisation) -> Arguments:
    return {"statement_id": _statement(cast, agency)["public_id"]}


def _question(cast: Cast, agency: Organisation, by: User) -> Arguments:
    """One however many entries ask: an open question is not asked twice."""
    found = Statement.objects.select_related("consortium").get(
        period=_october(cast), agency=agency
    )
    made = disputing.raise_question(
        found,
        "line-1",
        reason=f"says {by.full_name}",
        doing=disputing.Doing(by.pk, agency.pk, ISSUED_AT),
    )
    return {"public_id": made.public_id}


def _payment(cast: Cast, agency: Organisation, by: User) -> Arguments:
    found = Statement.objects.get(period=_october(cast), agency=agency)
    made = payments.record(
        found.pk,
        cents=1_00,
        received_on=ISSUED_AT.date(),
        reference=f"check of {by.full_name}",
        now=ISSUED_AT,
        by=by.pk,
    )
    return {"public_id": made.public_id}


def _payout(cast: Cast, agency: Organisation, by: User) -> Arguments:
    found = Statement.objects.get(period=_october(cast), agency=agency)
    made = Payout.objects.create(
        statement=found,
        paid_on=ISSUED_AT.date(),
        cents=1_00,
        reference=f"check to {agency.short_name}",
        recorded_at=ISSUED_AT,
        recorded_by=by,
    )
    return {"public_id": made.public_id}


def _roster_of(cast: Cast, now: datetime) -> Roster:
    """Their roster, one however many entries ask. A neighbour's leaves Harlow out."""
    found = Roster.objects.filter(consortium=cast.tri_town).first()
    if found is not None:
        return found
    made = empty_roster(cast, now, name=f"Nights of {cast.tamarack.short_name}")
    made.agencies.remove(cast.harlow)
    turns = plan.set_rotation(
        made,
        name=f"Weekly at {cast.tamarack.short_name}",
        starts_on=STARTS_ON,
        turn_days=7,
        people=[cast.rivera],
        now=now,
    )
    plan.set_pattern(position(made, Tier.PRIMARY), nightly(rotation=turns), now=now)
    return made


def _roster(cast: Cast, now: datetime) -> Arguments:
    return {"public_id": _roster_of(cast, now).public_id}


def _position(cast: Cast, now: datetime) -> Arguments:
    held = position(_roster_of(cast, now), Tier.PRIMARY)
    return _roster(cast, now) | {"position_id": held.public_id}


def _rotation(cast: Cast, now: datetime) -> Arguments:
    turns = Rotation.objects.get(roster=_roster_of(cast, now))
    return _roster(cast, now) | {"rotation_id": turns.public_id}


def _line(cast: Cast, now: datetime) -> Arguments:
    line = PatternLine.objects.get(rotation__roster=_roster_of(cast, now))
    return _roster(cast, now) | {"line_id": line.public_id}


def _override(cast: Cast, now: datetime) -> Arguments:
    """One that takes somebody off; made once, for then nobody is left to take off."""
    primary = position(_roster_of(cast, now), Tier.PRIMARY)
    begins = now + timedelta(days=2)
    made = primary.overrides.filter(starts_at=begins).first()
    if made is None:
        made = changes.add_override(
            primary,
            changes.Wish(Change.REMOVE),
            starts_at=begins,
            ends_at=begins + timedelta(days=1),
            now=now,
            wins=True,
        )
    return _roster(cast, now) | {"override_id": made.public_id}


def _swap(cast: Cast, now: datetime) -> Arguments:
    """One that somebody asked about answered with a shift of their own."""
    held = position(_roster_of(cast, now), Tier.PRIMARY)
    taker = people.add_person(
        full_name=f"Tam Taker of {cast.tamarack.short_name}",
        organisation=cast.tamarack,
        roles=(Role.CLINICIAN,),
        starts_on=cast.starts_on,
        now=now,
    )
    phone = phones.add_contact_method(
        number=f"+1414555{1000 + taker.pk % 9000}", person_id=taker.pk, now=now
    )
    phones.mark_verified(phone, now=now, by=cast.novak.pk)
    free = [
        shift
        for shift in swaps_of.coming_shifts(
            cast.rivera.pk, now=now, until=now + timedelta(days=60)
        )
        if swaps_of.open_swap_of(shift) is None
    ]
    mine, theirs = free[-1], free[-2]
    changes.put(
        held,
        changes.Wish(Change.REPLACE, taker, cast.rivera),
        theirs.span,
        now=now,
        by=None,
    )
    made = offers.offer(mine, Act(cast.rivera.pk, now), people=[taker])
    back = swaps_of.shift_at(held, theirs.span.starts_at)
    assert back is not None
    offers.counter(made.pk, taker, back, Act(taker.pk, now))
    return {"public_id": made.public_id}


def _counter(cast: Cast, now: datetime) -> Arguments:
    arguments = _swap(cast, now)
    swap = Swap.objects.get(public_id=str(arguments["public_id"]))
    return arguments | {"invitation_id": swap.invitations.get().public_id}


def _shift(cast: Cast, now: datetime) -> Arguments:
    held = position(_roster_of(cast, now), Tier.PRIMARY)
    [first, *_] = swaps_of.coming_shifts(
        cast.rivera.pk, now=now, until=now + timedelta(days=30)
    )
    seconds = int(first.span.starts_at.timestamp())
    return {"position_id": held.public_id, "seconds": seconds}


def _time_off(cast: Cast, now: datetime) -> Arguments:
    arguments = _roster(cast, now)
    made = time_off.take(
        cast.tri_town,
        cast.rivera,
        starts_at=now + timedelta(days=4),
        ends_at=now + timedelta(days=5),
        now=now,
    )
    return arguments | {"time_off_id": made.public_id}


def _own_feed(person: User, now: datetime) -> Arguments:
    made, _ = feeds.make_feed(None, scope_of(person, now=now), name="own", now=now)
    return {"feed_id": made.public_id}


def _own_calendar(person: User, now: datetime) -> Arguments:
    """Read from a real server of ours: nothing else may be reached."""
    with on_loopback() as there:
        made = subscribed(person, there, now)
    return {"public_id": made.public_id}


def _roster_import(cast: Cast, now: datetime) -> Arguments:
    seat = position(_roster_of(cast, now), Tier.PRIMARY)
    made = roster_imports.upload(
        seat,
        b"Who,Date,From,Until\nNobody,2026-11-20,19:00,07:00\n",
        file_name="old.csv",
        by=_coordinator_of(cast).pk,
        now=now,
    )
    return _roster(cast, now) | {"import_id": made.public_id}


def _own_shift(cast: Cast, now: datetime) -> Arguments:
    _roster_of(cast, now)
    held = Coverage.objects.standing().filter(person=cast.rivera)[0]
    return {
        "position_id": held.position.public_id,
        "starts": f"{held.starts_at:%Y%m%dT%H%M%SZ}",
    }


def _coordinator_of(cast: Cast) -> User:
    coordinators = Membership.objects.filter(
        organisation=cast.tamarack, role=Role.COORDINATOR.value
    )
    return coordinators.order_by("pk")[0].person


def _roster_feed(cast: Cast, now: datetime) -> Arguments:
    scope = scope_of(_coordinator_of(cast), now=now)
    made, _ = feeds.make_feed(_roster_of(cast, now), scope, name="", now=now)
    return _roster(cast, now) | {"feed_id": made.public_id}


def _consortium_feed(cast: Cast, now: datetime) -> Arguments:
    scope = scope_of(_coordinator_of(cast), now=now)
    made, _ = feeds.make_feed(cast.tri_town, scope, name="", now=now)
    return {"public_id": cast.tri_town.public_id, "feed_id": made.public_id}


def _consortium(cast: Cast, now: datetime) -> Arguments:
    return {"public_id": cast.tri_town.public_id}


def _week(cast: Cast, now: datetime) -> Arguments:
    line = Preference(1, time(18), time(20), Level.CANNOT)
    preferences.set_week(cast.tri_town, cast.rivera, [line], now=now, by=None)
    return {
        "public_id": cast.tri_town.public_id,
        "person_id": cast.rivera.public_id,
    }


def _reached(cast: Cast, now: datetime) -> Arguments:
    """Somebody on call within the week."""
    _roster_of(cast, now)
    return {
        "public_id": cast.tri_town.public_id,
        "person_id": cast.rivera.public_id,
    }


def _confirmation(cast: Cast, now: datetime) -> Arguments:
    roster = _roster_of(cast, now)
    starts_at = now + timedelta(hours=1)
    seat = position(roster, Tier.BACKUP)
    rows = Confirmation.objects.standing().filter(roster=roster, person=cast.rivera)
    if not rows.exists():
        held = Held(
            seat.pk,
            starts_at,
            starts_at + timedelta(hours=12),
            PersonId(cast.rivera.pk),
        )
        assert confirming.ask_due(roster, [held], now=now) == 1
    return {"public_id": rows.get().public_id}


def _gap(cast: Cast, now: datetime) -> Arguments:
    """A gap that nobody fills, noted by hand: the plan of the sweep has none."""
    roster = _roster_of(cast, now)
    row, _ = Shortfall.objects.get_or_create(
        roster=roster,
        kind=shortfalls.Kind.GAP.value,
        position=position(roster, Tier.BACKUP),
        defaults={
            "starts_at": now + timedelta(days=6),
            "ends_at": now + timedelta(days=7),
            "level": shortfalls.Level.FOUND,
            "found_at": now,
        },
    )
    return _roster(cast, now) | {"gap_id": row.public_id}


def _draft(cast: Cast, now: datetime) -> Arguments:
    """One for a night that nobody has; made once, whoever asks."""
    roster = _roster_of(cast, now)
    made = Draft.objects.filter(roster=roster).first()
    if made is None:
        changes.add_override(
            position(roster, Tier.PRIMARY),
            changes.Wish(Change.REMOVE),
            starts_at=now + timedelta(days=40),
            ends_at=now + timedelta(days=42),
            now=now,
        )
        first = roster.local_date(now + timedelta(days=40))
        made = drafts.make(roster, first, first + timedelta(days=2), now=now, by=None)
    return _roster(cast, now) | {"draft_id": made.public_id}


def _gap_offer(cast: Cast, now: datetime) -> Arguments:
    gap = Shortfall.objects.get(public_id=str(_gap(cast, now)["gap_id"]))
    offer, _ = GapOffer.objects.get_or_create(gap=gap, defaults={"made_at": now})
    offer.asked.add(cast.rivera)
    return {"public_id": offer.public_id}


def _api_roster(cast: Cast, now: datetime) -> Arguments:
    return {"roster_id": _roster_of(cast, now).public_id}


def _api_override(cast: Cast, now: datetime) -> Arguments:
    made = _override(cast, now)
    return {"roster_id": made["public_id"], "override_id": made["override_id"]}


def _api_swap(cast: Cast, now: datetime) -> Arguments:
    return {"swap_id": _swap(cast, now)["public_id"]}


# What a machine sends to an address that takes something: readable, and of nobody.
API_BODIES: dict[str, dict[str, object]] = {
    "api-1:add_override": {
        "position": str(uuid4()),
        "change": "remove",
        "starts_at": "2026-11-10T19:00:00Z",
        "ends_at": "2026-11-11T07:00:00Z",
    },
    "api-1:ask_for": {"weapon": "no", "badge": "118"},
    "api-1:offer": {"position": str(uuid4()), "at": "2026-11-10T19:00:00Z"},
    "api-1:withdraw": {},
    "api-1:settle": {"answer": "approve"},
}
API_QUERIES = {
    "api-1:coverage": "?from=2026-11-10T19:00:00Z&until=2026-11-11T07:00:00Z"
}


def _of_roster(make: Make) -> Entry:
    return Entry(lambda cast, now: make(_next_door(cast), now), make)


PERSON = Entry(
    lambda cast, now: _person(cast.stranger_officer),
    lambda cast, now: _person(cast.ames),
)
ROLE = Entry(
    lambda cast, now: _role(cast.stranger_officer),
    lambda cast, now: _role(cast.ames),
)
INVITATION = Entry(
    lambda cast, now: _invitation(cast.ashby, cast.stranger_chief, now),
    lambda cast, now: _invitation(cast.stony_ford, cast.brandt, now),
)
TOKEN = Entry(
    lambda cast, now: _token(cast.pine_county, cast.stranger_admin, now),
    lambda cast, now: _token(cast.millbrook, cast.pelt, now),
)
CAD_KEY = Entry(
    lambda cast, now: _cad_key(cast.pine_county, cast.stranger_admin, now),
    lambda cast, now: _cad_key(cast.millbrook, cast.pelt, now),
)
LOCKOUT = Entry(
    lambda cast, now: _lockout(cast.stranger_officer, now),
    lambda cast, now: _lockout(cast.ames, now),
)
JOB = Entry(
    lambda cast, now: _job(cast.pine_county, cast.stranger_coordinator, now),
    lambda cast, now: _job(cast.stony_ford, cast.brandt, now),
)
PHONE = Entry(
    lambda cast, now: _phone(cast.stranger_officer, STRANGERS_AREA, now),
    lambda cast, now: _phone(cast.ames, NEIGHBOURS_AREA, now),
)
SHARED_PHONE = Entry(
    lambda cast, now: _shared_phone(cast.ashby, STRANGERS_AREA, now),
    lambda cast, now: _shared_phone(cast.stony_ford, NEIGHBOURS_AREA, now),
)
SCREEN = Entry(
    lambda cast, now: _screen(cast.stranger_officer, now),
    lambda cast, now: _screen(cast.ames, now),
)
CALLOUT = Entry(
    lambda cast, now: _callout(cast.ashby, cast.stranger_officer, now),
    lambda cast, now: _callout(cast.stony_ford, cast.ames, now),
)
MARK = Entry(
    lambda cast, now: _mark(cast.ashby, cast.stranger_officer, now),
    lambda cast, now: _mark(cast.stony_ford, cast.ames, now),
)
PAGE = Entry(
    lambda cast, now: _page(
        cast.ashby, cast.stranger_officer, cast.stranger_clinician, now
    ),
    lambda cast, now: _page(cast.stony_ford, cast.ames, cast.rivera, now),
)
OTHER = Entry(
    lambda cast, now: _other(
        cast.ashby, cast.stranger_officer, cast.stranger_clinician, now
    ),
    lambda cast, now: _other(cast.stony_ford, cast.ames, cast.rivera, now),
)
OWN_WORK = Entry(
    lambda cast, now: _work(
        cast.ashby, cast.stranger_officer, cast.stranger_clinician, now
    ),
    lambda cast, now: _work(cast.stony_ford, cast.ames, cast.rivera, now),
)
FOLLOW_UP = Entry(
    lambda cast, now: _follow_up(cast.ashby, cast.stranger_officer, now),
    lambda cast, now: _follow_up(cast.stony_ford, cast.ames, now),
)
ALARM = Entry(
    lambda cast, now: _alarm(cast.two_rivers, cast.stranger_officer, now),
    lambda cast, now: _alarm(cast.tri_town, cast.ames, now),
)
IMPORT = Entry(
    lambda cast, now: _import(cast.two_rivers, cast.ashby, now),
    lambda cast, now: _import(cast.tri_town, cast.stony_ford, now),
)
IMPORTED = Entry(
    lambda cast, now: _imported(cast.two_rivers, cast.ashby, now),
    lambda cast, now: _imported(cast.tri_town, cast.stony_ford, now),
)
EXPORT = Entry(
    lambda cast, now: _export(cast.two_rivers, cast.stranger_coordinator, now),
    lambda cast, now: _export(cast.tri_town, cast.novak, now),
)
TRIED = Entry(
    lambda cast, now: _tried(
        cast.two_rivers, cast.ashby, cast.stranger_coordinator, now
    ),
    lambda cast, now: _tried(cast.tri_town, cast.stony_ford, cast.novak, now),
)
PERIOD = Entry(
    lambda cast, now: _period(_next_door(cast)), lambda cast, now: _period(cast)
)
STATEMENT = Entry(
    lambda cast, now: _statement(_next_door(cast), cast.ashby),
    lambda cast, now: _statement(cast, cast.stony_ford),
)
API_STATEMENT = Entry(
    lambda cast, now: _api_statement(_next_door(cast), cast.ashby),
    lambda cast, now: _api_statement(cast, cast.stony_ford),
)
QUESTIONED = Entry(
    lambda cast, now: _statement(_next_door(cast), cast.ashby) | {"about": "line-1"},
    lambda cast, now: _statement(cast, cast.stony_ford) | {"about": "line-1"},
)
QUESTION = Entry(
    lambda cast, now: _question(_next_door(cast), cast.ashby, cast.stranger_chief),
    lambda cast, now: _question(cast, cast.stony_ford, cast.brandt),
)
PAYMENT = Entry(
    lambda cast, now: _payment(_next_door(cast), cast.ashby, cast.stranger_admin),
    lambda cast, now: _payment(cast, cast.stony_ford, cast.admin),
)
PAYOUT = Entry(
    lambda cast, now: _payout(_next_door(cast), cast.ashby, cast.stranger_admin),
    lambda cast, now: _payout(cast, cast.stony_ford, cast.admin),
)
PAYER = Entry(
    lambda cast, now: {
        "consortium": cast.two_rivers.public_id,
        "agency": cast.ashby.public_id,
    },
    lambda cast, now: {
        "consortium": cast.tri_town.public_id,
        "agency": cast.stony_ford.public_id,
    },
)
# A neighbour may read of the year as well, its own part: see test_who_sees_what.
LATEST_YEAR = Entry(
    lambda cast, now: (
        _statement(_next_door(cast), cast.ashby)
        and {"consortium": cast.two_rivers.public_id}
    )
)
YEAR = Entry(
    lambda cast, now: LATEST_YEAR.strangers(cast, now) | {"begins": 2026},
)
AGREEMENT = Entry(
    lambda cast, now: _agreement_draft(_next_door(cast)),
    lambda cast, now: _agreement_draft(cast),
)
SCENARIO = Entry(
    lambda cast, now: _scenario(_next_door(cast)), lambda cast, now: _scenario(cast)
)
TIMES = Entry(lambda cast, now: _over(_next_door(cast)), lambda cast, now: _over(cast))
SECTION = Entry(
    lambda cast, now: _draft_section(_next_door(cast)),
    lambda cast, now: _draft_section(cast),
)
BOOKS = Entry(
    lambda cast, now: {"consortium": cast.two_rivers.public_id},
    lambda cast, now: {"consortium": cast.tri_town.public_id},
)
ROSTER = _of_roster(_roster)
POSITION = _of_roster(_position)
LINE = _of_roster(_line)
ROTATION = _of_roster(_rotation)
OVERRIDE = _of_roster(_override)
TIME_OFF = _of_roster(_time_off)
SWAP = _of_roster(_swap)
COUNTER = _of_roster(_counter)
SHIFT = _of_roster(_shift)
API_ROSTER = _of_roster(_api_roster)
API_OVERRIDE = _of_roster(_api_override)
API_SWAP = _of_roster(_api_swap)
API_CALLOUT = Entry(
    lambda cast, now: _api_callout(cast.ashby, cast.stranger_officer, now),
    lambda cast, now: _api_callout(cast.stony_ford, cast.ames, now),
)
OWN_FEED = Entry(
    lambda cast, now: _own_feed(cast.stranger_clinician, now),
    lambda cast, now: _own_feed(cast.rivera, now),
)
OWN_CALENDAR = Entry(
    lambda cast, now: _own_calendar(cast.stranger_clinician, now),
    lambda cast, now: _own_calendar(cast.rivera, now),
)
ROSTER_IMPORT = _of_roster(_roster_import)
OWN_SHIFT = _of_roster(_own_shift)
ROSTER_FEED = _of_roster(_roster_feed)
CONSORTIUM_FEEDS = _of_roster(_consortium)


def _shadowed(cast: Cast, now: datetime) -> Arguments:
    drill = CALLOUT.strangers(cast, now)["public_id"]
    Callout.objects.filter(public_id=str(drill)).update(kind="drill")
    return {"public_id": cast.two_rivers.public_id, "callout_id": drill}


SHADOWED = Entry(_shadowed)
MEMBER = Entry(
    lambda cast, now: {
        "public_id": cast.two_rivers.public_id,
        "organisation_id": cast.ashby.public_id,
    }
)
CONSORTIUM_FEED = _of_roster(_consortium_feed)
WEEK = _of_roster(_week)
REACHED = _of_roster(_reached)
CONFIRMATION = _of_roster(_confirmation)
GAP = _of_roster(_gap)
DRAFT = _of_roster(_draft)
GAP_OFFER = _of_roster(_gap_offer)

AGENCY = Entry(
    lambda cast, now: {"public_id": cast.ashby.public_id},
    lambda cast, now: {"public_id": cast.stony_ford.public_id},
)

OBJECTS: dict[str, Entry] = {
    "agencies:person": PERSON,
    "agencies:give_role": PERSON,
    "agencies:qualify": PERSON,
    "agencies:disqualify": PERSON,
    "agencies:new_pin": PERSON,
    "agencies:leave": PERSON,
    "agencies:end_role": ROLE,
    "agencies:withdraw": INVITATION,
    "agencies:revoke": TOKEN,
    "agencies:release": LOCKOUT,
    "agencies:job": JOB,
    "agencies:cancel_job": JOB,
    "notifications:shared_phone": SHARED_PHONE,
    "notifications:shared_code": SHARED_PHONE,
    "notifications:remove_shared": SHARED_PHONE,
    "notifications:phone": PHONE,
    "notifications:send_code": PHONE,
    "notifications:remove_phone": PHONE,
    "notifications:remove_screen": SCREEN,
    "dispatch:callout": CALLOUT,
    "dispatch:callout_now": CALLOUT,
    "dispatch:record": CALLOUT,
    "dispatch:connect_line": CALLOUT,
    "dispatch:end_cad_key": CAD_KEY,
    "dispatch:mark": MARK,
    "dispatch:secure": CALLOUT,
    "dispatch:release": CALLOUT,
    "dispatch:leave": CALLOUT,
    "dispatch:upgrade": CALLOUT,
    "dispatch:join": CALLOUT,
    "dispatch:mark_other": OTHER,
    "dispatch:own_work": OWN_WORK,
    "dispatch:back": CALLOUT,
    "dispatch:safe": CALLOUT,
    "dispatch:until": CALLOUT,
    "dispatch:mend": CALLOUT,
    "dispatch:cancel": CALLOUT,
    "dispatch:try_again": CALLOUT,
    "dispatch:choose": CALLOUT,
    "dispatch:late_offer": CALLOUT,
    "dispatch:agree": CALLOUT,
    "dispatch:ring_again": CALLOUT,
    "dispatch:add_person": CALLOUT,
    "dispatch:hand_over": CALLOUT,
    "dispatch:pass_charge": CALLOUT,
    "dispatch:minutes": CALLOUT,
    "dispatch:close": CALLOUT,
    "dispatch:plan_follow_up": CALLOUT,
    "dispatch:planned": CALLOUT,
    "dispatch:follow_up": FOLLOW_UP,
    "dispatch:follow_up_done": FOLLOW_UP,
    "dispatch:follow_up_move": FOLLOW_UP,
    "dispatch:follow_up_hand": FOLLOW_UP,
    "dispatch:acknowledge": ALARM,
    "dispatch:page": PAGE,
    "dispatch:accept": PAGE,
    "dispatch:decline": PAGE,
    "dispatch:ladder": CONSORTIUM_FEEDS,
    "dispatch:service": CONSORTIUM_FEEDS,
    "dispatch:shadow": CONSORTIUM_FEEDS,
    "dispatch:note_tree": SHADOWED,
    "dispatch:protocol": AGENCY,
    "dispatch:edit_protocol": AGENCY,
    "dispatch:assign": IMPORTED,
    "dispatch:import_tried": TRIED,
    "dispatch:exported": EXPORT,
    "dispatch:import_batch": IMPORT,
    "dispatch:import_remove": IMPORT,
    "billing:statement": STATEMENT,
    "billing:statement_csv": STATEMENT,
    "billing:statement_pdf": STATEMENT,
    "billing:print_statement": STATEMENT,
    "billing:why": STATEMENT,
    "billing:latest_year": LATEST_YEAR,
    "billing:year": YEAR,
    "billing:pay": STATEMENT,
    "billing:ask": QUESTIONED,
    "billing:question": QUESTION,
    "billing:decide": QUESTION,
    "billing:withdraw": QUESTION,
    "billing:take_back": PAYMENT,
    "billing:pay_out": STATEMENT,
    "billing:take_payout_back": PAYOUT,
    "billing:reference": PAYER,
    "billing:open_period": BOOKS,
    "billing:payroll_csv": PERIOD,
    "billing:mend": TIMES,
    "billing:share_trip": TIMES,
    "billing:take_trip_back": TIMES,
    "billing:draft": BOOKS,
    "billing:agreement": AGREEMENT,
    "billing:agreement_document": AGREEMENT,
    "billing:try_agreement": AGREEMENT,
    "billing:activate_agreement": AGREEMENT,
    "billing:discard_agreement": AGREEMENT,
    "billing:agreement_section": SECTION,
    "billing:new_scenario": BOOKS,
    "billing:last_year": BOOKS,
    "billing:scenario": SCENARIO,
    "billing:scenario_json": SCENARIO,
    "billing:change_scenario": SCENARIO,
    "billing:copy_scenario": SCENARIO,
    "billing:open_scenario": SCENARIO,
    "billing:delete_scenario": SCENARIO,
    "billing:period": PERIOD,
    "billing:price_again": PERIOD,
    "billing:standby": PERIOD,
    "billing:carry": PERIOD,
    "billing:lock": PERIOD,
    "billing:unlock": PERIOD,
    "billing:throw_away": PERIOD,
    "billing:issue": PERIOD,
    "billing:send": PERIOD,
    "rosters:week": ROSTER,
    "rosters:month": ROSTER,
    "oncall:morning": CONSORTIUM_FEEDS,
    "oncall:morning_card": REACHED,
    "oncall:page_me": CONSORTIUM_FEEDS,
    "oncall:end_drill": CONSORTIUM_FEEDS,
    "agencies:members": CONSORTIUM_FEEDS,
    "agencies:take_member_back": MEMBER,
    "agencies:people_file": CONSORTIUM_FEEDS,
    "agencies:take_people_back": MEMBER,
    "rosters:roster_from_template": CONSORTIUM_FEEDS,
    "rosters:take_back": ROSTER,
    "rosters:reach": CONSORTIUM_FEEDS,
    "rosters:reach_test": REACHED,
    "rosters:reach_card": REACHED,
    "rosters:history": ROSTER,
    "rosters:wall": ROSTER,
    "rosters:on_call": ROSTER,
    "rosters:plan": ROSTER,
    "rosters:confirming": ROSTER,
    "rosters:confirm": CONFIRMATION,
    "rosters:gaps": ROSTER,
    "rosters:tell_gaps": ROSTER,
    "rosters:hours": ROSTER,
    "rosters:hours_csv": ROSTER,
    "rosters:drafts": ROSTER,
    "rosters:draft": DRAFT,
    "rosters:publish_draft": DRAFT,
    "rosters:undo_draft": DRAFT,
    "rosters:make_draft_again": DRAFT,
    "rosters:drop_draft": DRAFT,
    "rosters:gap": GAP,
    "rosters:ask_for_gap": GAP,
    "rosters:take_gap": GAP_OFFER,
    "rosters:add_position": ROSTER,
    "rosters:base_towns": ROSTER,
    "rosters:holidays": ROSTER,
    "rosters:rules": ROSTER,
    "rosters:new_roster": CONSORTIUM_FEEDS,
    "rosters:roster_name": ROSTER,
    "rosters:start_roster": ROSTER,
    "rosters:end_roster": ROSTER,
    "rosters:end_position": POSITION,
    "rosters:take_over": POSITION,
    "rosters:swap": SWAP,
    "rosters:take_swap": SWAP,
    "rosters:decline_swap": SWAP,
    "rosters:counter_swap": SWAP,
    "rosters:withdraw_swap": SWAP,
    "rosters:settle_swap": SWAP,
    "rosters:answer_counter": COUNTER,
    "rosters:offer_shift": SHIFT,
    "rosters:add_pattern": POSITION,
    "rosters:edit_pattern": LINE,
    "rosters:change_night": LINE,
    "rosters:end_pattern": LINE,
    "rosters:add_rotation": ROSTER,
    "rosters:edit_rotation": ROTATION,
    "rosters:add_override": ROSTER,
    "rosters:withdraw_override": OVERRIDE,
    "rosters:add_time_off": ROSTER,
    "rosters:withdraw_time_off": TIME_OFF,
    "rosters:revoke_own_feed": OWN_FEED,
    "rosters:shift_file": OWN_SHIFT,
    "rosters:remove_own_calendar": OWN_CALENDAR,
    "rosters:import_roster": ROSTER,
    "rosters:import_draft": ROSTER_IMPORT,
    "rosters:discard_import": ROSTER_IMPORT,
    "rosters:withdraw_import": ROSTER_IMPORT,
    "rosters:roster_feeds": ROSTER,
    "rosters:revoke_roster_feed": ROSTER_FEED,
    "rosters:consortium_feeds": CONSORTIUM_FEEDS,
    "rosters:revoke_consortium_feed": CONSORTIUM_FEED,
    "rosters:weeks": CONSORTIUM_FEEDS,
    "rosters:person_week": WEEK,
    "api-1:statement_issued": API_STATEMENT,
    "api-1:activations": API_STATEMENT,
    "api-1:corrected_responses": API_STATEMENT,
    "api-1:callout": API_CALLOUT,
    "api-1:callout_events": API_CALLOUT,
    "api-1:on_call": API_ROSTER,
    "api-1:roster": API_ROSTER,
    "api-1:coverage": API_ROSTER,
    "api-1:people": API_ROSTER,
    "api-1:overrides": API_ROSTER,
    "api-1:add_override": API_ROSTER,
    "api-1:withdraw_override": API_OVERRIDE,
    "api-1:swap": API_SWAP,
    "api-1:withdraw": API_SWAP,
    "api-1:settle": API_SWAP,
}


def strangers_objects(cast: Cast, now: datetime) -> dict[str, Arguments]:
    """The arguments of a stranger's object for every address that takes one."""
    made = {
        entry: entry.strangers(cast, now) for entry in dict.fromkeys(OBJECTS.values())
    }
    return {name: made[entry] for name, entry in OBJECTS.items()}


def neighbours_objects(
    cast: Cast, now: datetime, names: Iterable[str] = OBJECTS
) -> dict[str, Arguments]:
    """The same of a neighbour, where neighbours must not see each other's."""
    wanted = {name: OBJECTS[name] for name in names}
    made = {
        entry: entry.neighbours(cast, now)
        for entry in dict.fromkeys(wanted.values())
        if entry.neighbours
    }
    return {name: made[entry] for name, entry in wanted.items() if entry in made}


OPEN_WITH_ARGUMENTS: dict[str, str] = {
    "agencies:join": "the argument is itself the secret, of 256 bits, kept as a hash",
    "oncall:sign_on_back": "whoever comes back brings proof from the service",
    "oncall:wall_screen": "the argument is itself the secret, kept as a hash",
    "rosters:feed": "the argument is itself the secret, of 256 bits, kept as a hash",
    "notifications:card": "it tells a telephone number, for whoever is sent the link",
}

FOREIGN_CODE: dict[str, str] = {
    "allauth.": "sign-in; every view acts on the signed-in person's own things only",
    "ninja.openapi": "the API's root; its description is switched off",
    "django.views.generic.base": "allauth's redirects from its former addresses",
}

# By kind of live topic: the key of a stranger's, and of a neighbour's object.
LIVE_TOPICS: dict[str, Entry] = {
    "callout": CALLOUT,
    "board": Entry(
        lambda cast, now: {"public_id": cast.two_rivers.public_id},
        lambda cast, now: {"public_id": cast.tri_town.public_id},
    ),
    "agency": Entry(
        lambda cast, now: {"public_id": cast.ashby.public_id},
        lambda cast, now: {"public_id": cast.stony_ford.public_id},
    ),
}
