"""A month of Tri-Town's work to bill: agreement, closed responses, open period."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from agencies.models import Organisation
from billing.core.agreement import AgencyKey, Agreement, Member
from billing.models import Activation, Period
from billing.services import agreements, periods
from common.money import Cents
from dispatch.models import Callout, Response
from tests.cast import Cast
from tests.unit.billing.tritown import tri_town

STARTS_ON = date(2026, 7, 1)
ISSUED_AT = datetime(2026, 11, 3, 15, tzinfo=UTC)
DECEMBER = datetime(2026, 12, 2, 15, tzinfo=UTC)
STANDBY = 360 * 60


@dataclass
class Books:
    """Tri-Town's books, and how to write a response into them."""

    cast: Cast
    sequence: int = field(default=100)

    def agreement(self) -> Agreement:
        """The story's, with a budget for Harlow and years from July."""
        cast = self.cast
        story = tri_town()
        members = tuple(
            Member(
                AgencyKey(key), org.short_name, str(org.public_id), budget_cents=cents
            )
            for key, org, cents in (
                ("millbrook", cast.millbrook, None),
                ("harlow", cast.harlow, Cents(15_000_00)),
                ("stony-ford", cast.stony_ford, None),
            )
        )
        terms = replace(story.terms, fiscal_year_starts_in=7)
        return replace(story, members=members, terms=terms)

    def agree(self, agreement: Agreement | None = None) -> None:
        self.agree_from(STARTS_ON, agreement)

    def agree_from(self, day: date, agreement: Agreement | None = None) -> None:
        drafted = agreements.draft_agreement(
            self.cast.tri_town,
            agreement or self.agreement(),
            starts_on=day,
            now=ISSUED_AT,
        )
        agreements.activate_agreement(drafted.pk, now=ISSUED_AT)

    def october(self, *, standby: int = STANDBY) -> Period:
        return self.month(date(2026, 10, 1), standby=standby)

    def month(self, day: date, *, standby: int = STANDBY) -> Period:
        period = periods.open_period(self.cast.tri_town, day=day, now=ISSUED_AT)
        return periods.set_standby(
            period.pk,
            code="standby",
            minutes=standby,
            reason="the roster was kept on paper",
            now=ISSUED_AT,
        )

    def response(
        self,
        agency: Organisation | None,
        minutes: int,
        *,
        at: datetime = datetime(2026, 10, 6, 7, 14, tzinfo=UTC),
        **given: Any,
    ) -> Response:
        """A closed request of `agency`, with a response of so many minutes."""
        self.sequence += 1
        callout: dict[str, Any] = {
            "kind": "live",
            "requesting_organisation": agency,
            "place_agency": agency,
            "state": "closed",
            "response_type": "co_response",
        }
        if given.get("is_open"):
            callout |= {"owner": self.cast.lindqvist, "deadline_at": at}
        callout |= {name: given.pop(name) for name in list(given) if name in callout}
        made = Callout.objects.create(
            consortium=self.cast.tri_town,
            year=at.year,
            sequence=self.sequence,
            channel="phone",
            requested_at=at,
            entered_at=at,
            place="14 Larch Lane, blue door",
            disposition="involuntary_hold",
            **callout,
        )
        facts = {
            "in_person": True,
            "is_open": False,
            "is_drill": callout["kind"] == "drill",
            "clinician": self.cast.rivera,
            "dispatched_at": at,
            "departed_at": at + timedelta(minutes=min(minutes, 3)),
            "on_scene_at": at + timedelta(minutes=min(minutes, 20)),
            "cleared_at": at + timedelta(minutes=minutes),
        }
        return Response.objects.create(callout=made, **(facts | given))

    def the_story(self) -> dict[str, Response]:
        """11.25, 5.75 and 1.50 hours, in the night of 6 October and after."""
        cast = self.cast
        return {
            "millbrook": self.response(cast.millbrook, 11 * 60 + 15),
            "harlow": self.response(cast.harlow, 4 * 60 + 15),
            "border": self.response(cast.harlow, 90),
            "stony ford": self.response(cast.stony_ford, 90),
        }


def shares(period: Period) -> dict[str, int]:
    """What each agency's issued statement comes to."""
    rows = period.statements.select_related("agency")
    return {row.agency.short_name: row.total_cents for row in rows}


def hours_billed(period: Period) -> int:
    rows = Activation.objects.within(period)
    return sum(row.billable_minutes or 0 for row in rows)
