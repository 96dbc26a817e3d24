"""A year of a consortium of five, played as its people would: through the pages.

Tri-Town grows to five. January to March are billed as they were, April to December by
estimate, and December sets the year right. Elm Grove joins on 16 March, Fairwater
leaves after June, the county's grant ends on 15 August, and from October another
formula holds.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

from django.test import Client

from agencies.core.words import Kind
from agencies.models import Organisation, User
from agencies.services import membership
from billing.core.agreement import (
    AgencyKey,
    Agreement,
    Basis,
    Estimate,
    Member,
    Offset,
    Part,
    ReferenceTable,
)
from billing.documents import read_agreement
from billing.models import Dispute, Period, Statement
from billing.selectors import laws
from common import clock
from common.money import Cents
from dispatch.core.words import Source
from dispatch.models import Callout, Response
from dispatch.services import closing
from tests.cast import ZONE, Cast
from tests.conftest import SignIn
from tests.integration.billing import year_typed
from tests.integration.billing.books import Books
from tests.integration.billing.year_typed import Agencies, Draft

POPULATION = {
    "elm-grove": 1_500,
    "fairwater": 3_000,
    "harlow": 6_000,
    "millbrook": 12_000,
    "stony-ford": 2_000,
}
JOINS, LEAVES, GRANT_ENDS = date(2026, 3, 16), date(2026, 7, 1), date(2026, 8, 16)
ESTIMATE = 48_000_00
QUARTER_EQUAL = ((25_00, "equal"), (75_00, "hours"))
BY_PEOPLE = ((40_00, "population"), (60_00, "hours"))
MONTHS = tuple(date(2026, month, 1) for month in range(1, 13))
AFTERWARDS = date(2027, 1, 1)


Typing = Callable[[Draft, Agencies], None]


@dataclass(frozen=True, slots=True)
class Visit:
    """A response as it really was: whose, on which day, and how many minutes."""

    agency: str
    on: date
    minutes: int


def day_after(month: date, day: int, hour: int = 15) -> datetime:
    """That day of the month after `month`."""
    after = (month + timedelta(days=32)).replace(day=day)
    return datetime(after.year, after.month, after.day, hour, tzinfo=UTC)


@dataclass
class Year:
    """What happened, and the verbs of those who did it. `visits`: as known by now."""

    cast: Cast
    sign_in: SignIn
    visits: list[Visit] = field(default_factory=list)
    known_at_year_end: list[Visit] = field(default_factory=list)
    agencies: dict[str, Organisation] = field(default_factory=dict)
    books: Books = field(init=False)

    def __post_init__(self) -> None:
        self.books = Books(self.cast, sequence=1000)  # recorded ones count from 101

    # The five.

    def seat(self) -> None:
        cast, at = self.cast, datetime(2025, 12, 20, 15, tzinfo=UTC)
        self.agencies = {
            "harlow": cast.harlow,
            "millbrook": cast.millbrook,
            "stony-ford": cast.stony_ford,
        }
        for key, name, starts, ends in (
            ("fairwater", "Fairwater", cast.starts_on, LEAVES - timedelta(days=1)),
            ("elm-grove", "Elm Grove", JOINS, None),
        ):
            made = membership.create_organisation(
                kind=Kind.AGENCY, name=f"{name} PD", short_name=name, zone=ZONE, now=at
            )
            membership.seat(cast.tri_town, made, starts_on=starts, ends_on=ends, now=at)
            self.agencies[key] = made

    # What they agree on.

    def agreement(self, *keys: str) -> Agreement:
        began = self.books.agreement()
        return replace(
            began,
            members=tuple(
                Member(
                    AgencyKey(key),
                    self.agencies[key].short_name,
                    str(self.agencies[key].public_id),
                    joins_on=JOINS if key == "elm-grove" else None,
                    leaves_on=LEAVES if key == "fairwater" else None,
                    budget_cents=Cents(15_000_00) if key == "harlow" else None,
                )
                for key in sorted(keys)
            ),
            offsets=(
                Offset(
                    "county-grant",
                    "County grant",
                    "§4.5",
                    Cents(1_500_00),
                    until_on=GRANT_ENDS,
                ),
            ),
            tables=(
                ReferenceTable(
                    Basis.POPULATION,
                    "census",
                    date(2025, 7, 1),
                    tuple((AgencyKey(key), POPULATION[key]) for key in sorted(keys)),
                ),
            ),
            terms=replace(began.terms, fiscal_year_starts_in=1),
        )

    def by_estimate(self, *keys: str) -> Agreement:
        estimate = Estimate(
            "estimate",
            "Estimate",
            "§6.1",
            Cents(ESTIMATE),
            formula=(Part(Basis.POPULATION, "§6.2"),),
        )
        return replace(self.agreement(*keys), estimate=estimate)

    def agree(self, agreement: Agreement, day: date, typed: Typing, why: str) -> None:
        """Typed into the forms and put in force ten days before it begins: in the end
        it says what `agreement` does, whoever is listed first."""
        early = datetime(day.year, day.month, day.day, 15, tzinfo=UTC)
        with clock.at(early - timedelta(days=10)):
            admin = self.sign_in(self.cast.admin)
            tri_town = self.cast.tri_town
            what = "in-force" if tri_town.agreements.exists() else "on-call"
            draft = year_typed.begun(admin, tri_town, what, day)
            typed(draft, self.agencies)
            made = draft.version
            made.refresh_from_db()
            assert in_one_order(read_agreement(made.document)) == in_one_order(
                agreement
            )
            self.post(
                admin,
                f"/agreements/{made.public_id}/activate",
                {"reason": why, "seen": made.revision},
            )

    # What happens.

    def visit(self, key: str, on: date, minutes: int) -> Response:
        self.visits.append(Visit(key, on, minutes))
        at = datetime(on.year, on.month, on.day, 18, tzinfo=UTC)
        return self.books.response(self.agencies[key], minutes, at=at)

    def recorded_late(self, key: str, person: User, on: date, *, at: datetime) -> None:
        """An hour and a quarter that nobody had written down, found after issue."""
        form = {
            "agency": str(self.agencies[key].public_id),
            "how": "radio_relayed",
            "clinician": str(self.cast.rivera.public_id),
            "on": on.isoformat(),
            "asked_at": "01:10",
            "departed_at": "01:10",
            "arrived_at": "01:40",
            "done_at": "02:25",
            "place": "Mill bridge",
            "weapon": "not_asked",
            "why": "Asked by radio, found in the log",
            "is_correction": "on",
            "form_key": str(uuid4()),
        }
        with clock.at(at):
            self.post(self.sign_in(person), "/requests/recorded", form)
            closing.close(
                Callout.objects.order_by("-pk")[0].pk,
                closing.Ending("resolved_on_scene"),
                by=self.cast.novak.pk,
                now=at,
                source=Source.WEB,
            )
        self.visits.append(Visit(key, on, 75))

    def mended(self, response: Response, minutes: int, *, at: datetime) -> None:
        """Its end was later by the dispatch centre's record; Novak sets it right."""
        page = f"/times/{response.public_id}"
        with clock.at(at):
            novak = self.sign_in(self.cast.novak)
            form = dict(novak.get(page).context["form"].initial)
            ended = datetime.fromisoformat(form["dispatched_at"])
            form["cleared_at"] = f"{ended + timedelta(minutes=minutes):%Y-%m-%dT%H:%M}"
            form |= {"known_from": "dispatch_record", "reason": "keypad pressed early"}
            typed = {name: value for name, value in form.items() if value is not None}
            self.post(novak, page, typed)
        self._was(response, lambda visit: replace(visit, minutes=minutes))

    def _was(self, response: Response, put_right: Callable[[Visit], Visit]) -> None:
        on = response.callout.requested_at.date()
        for place, visit in enumerate(self.visits):
            if visit.on == on:
                self.visits[place] = put_right(visit)

    # The month's end.

    def close(self, month: date, *, at: datetime | None = None) -> Period:
        """Opened, the hours on call typed, questions carried, locked, issued."""
        with clock.at(at or day_after(month, 3)):
            admin = self.sign_in(self.cast.admin)
            opened = f"/periods/open/{self.cast.tri_town.public_id}"
            self.post(admin, opened, {"day": month.isoformat()})
            period = Period.objects.get(starts_on=month)
            page = f"/periods/{period.public_id}"
            hours = {"code": "standby", "hours": "360", "reason": "kept on paper"}
            self.post(admin, f"{page}/standby", hours)
            if Dispute.objects.open().exists():
                self.post(admin, f"{page}/carry", {"reason": "still looking"})
            self.post(admin, f"{page}/lock", {"left": ""})
            self.post(admin, f"{page}/issue", {})
        period.refresh_from_db()
        assert period.issued_at is not None
        assert [each.sentence for each in laws.violations()] == []
        return period

    def paid(self, month: date, *, but: str = "") -> None:
        """Everybody pays on the 20th, `but` one."""
        with clock.at(day_after(month, 20)):
            admin = self.sign_in(self.cast.admin)
            for row in Statement.objects.filter(
                period__starts_on=month, to_pay_cents__gt=0
            ):
                if row.agency_id == getattr(self.agencies.get(but), "pk", None):
                    continue
                typed = {
                    "amount": f"{row.to_pay_cents // 100}.{row.to_pay_cents % 100:02}",
                    "received_on": day_after(month, 20).date().isoformat(),
                    "reference": f"check {row.number}",
                }
                self.post(admin, f"/statements/{row.public_id}/payments", typed)

    # Questions.

    def asked(self, number: str, about: str, person: User, at: datetime) -> Dispute:
        statement = Statement.objects.get(number=number)
        page = f"/statements/{statement.public_id}/question/{about}"
        with clock.at(at):
            self.post(self.sign_in(person), page, {"reason": "over the line"})
        return Dispute.objects.order_by("-pk")[0]

    def decided(self, question: Dispute, at: datetime, **typed: Any) -> None:
        with clock.at(at):
            admin = self.sign_in(self.cast.admin)
            self.post(admin, f"/questions/{question.public_id}/decide", typed)

    def moved(self, question: Dispute, to: str, at: datetime) -> None:
        """Upheld: the response was another's."""
        whose = str(self.agencies[to].pk)
        self.decided(question, at, outcome="moved", agency=whose, reply="You are right")
        assert question.row is not None
        row = Response.objects.get(pk=question.row.response_id_kept or 0)
        self._was(row, lambda visit: replace(visit, agency=to))

    @staticmethod
    def post(client: Client, url: str, typed: dict[str, Any]) -> None:
        answer = client.post(url, typed)
        assert answer.status_code == 302, (url, said(answer))


def in_one_order(a: Agreement) -> Agreement:
    """Members and their figures by key: in which order they stand moves no cent."""
    return replace(
        a,
        members=tuple(sorted(a.members, key=lambda member: member.key)),
        tables=tuple(
            replace(table, figures=tuple(sorted(table.figures))) for table in a.tables
        ),
    )


def said(answer: Any) -> str:
    text = answer.content.decode()
    return str(text.partition("<main")[2][:4000])


def play(year: Year) -> None:
    """All of 2026, which December sets right, and January after, which corrects it."""
    year.seat()
    three = ("harlow", "millbrook", "stony-ford")
    four, five = (*three, "fairwater"), (*three, "fairwater", "elm-grove")
    first = year.agreement(*four)
    year.agree(first, MONTHS[0], year_typed.first_year, "the first year")
    for month in MONTHS:
        _agreements(year, month, five)
        seen = _visits(year, month)
        year.close(month)
        year.paid(month, but="fairwater" if month.month == 6 else "")
        _afterwards(year, month, seen)
    year.visit("millbrook", date(2027, 1, 8), 120)
    year.close(AFTERWARDS)


def _agreements(year: Year, month: date, five: tuple[str, ...]) -> None:
    left = tuple(key for key in five if key != "fairwater")
    if month.month == 3:
        joined = year.agreement(*five)
        year.agree(joined, month, year_typed.elm_grove_joins, "Elm Grove joins")
    if month.month == 4:
        even = year.by_estimate(*five)
        year.agree(even, month, year_typed.even_bills, "councils want even bills")
    if month.month == 10:
        by_people = (
            Part(Basis.POPULATION, "§5.1", 40_00),
            Part(Basis.HOURS, "§5.2", 60_00, fallback=Basis.EQUAL),
        )
        again = replace(year.by_estimate(*left), formula=by_people)
        why = "residents count from now on"
        year.agree(again, month, year_typed.residents_count, why)


def _visits(year: Year, month: date) -> dict[str, Response]:
    on = month.month
    seen = {
        "millbrook": year.visit("millbrook", month.replace(day=4), 285 + 15 * on),
        "harlow": year.visit("harlow", month.replace(day=9), 180),
        "border": year.visit("harlow", month.replace(day=11), 83),
    }
    if on % 2:
        seen["stony-ford"] = year.visit("stony-ford", month.replace(day=14), 45)
    if on < 7:
        seen["fairwater"] = year.visit("fairwater", month.replace(day=20), 61)
    if on > 2:
        seen["elm-grove"] = year.visit("elm-grove", month.replace(day=22), 90)
    return seen


def _afterwards(year: Year, month: date, seen: dict[str, Response]) -> None:
    """What comes up after a month was issued."""
    match month.month:
        case 1:
            year.mended(seen["harlow"], 240, at=day_after(month, 12))
        case 2:
            harlow = year.cast.hartmann
            asked = year.asked("2026-02-harlow", "row-2", harlow, day_after(month, 10))
            year.moved(asked, "stony-ford", day_after(month, 12))
        case 3:
            late = date(2026, 3, 28)
            year.recorded_late(
                "stony-ford", year.cast.ames, late, at=day_after(month, 21)
            )
        case 8:
            brandt = year.cast.brandt
            year.asked("2026-08-stony-ford", "line-1", brandt, day_after(month, 10))
        case 9:
            asked = Dispute.objects.open().get()
            at = day_after(month, 20)
            year.decided(asked, at, outcome="reject", reply="By the census")
        case 12:
            year.known_at_year_end = list(year.visits)
            november = Response.objects.get(
                callout__requested_at__date=date(2026, 11, 9)
            )
            year.mended(november, 300, at=day_after(month, 10))
