"""A consortium of many agencies with responses to bill, written in bulk."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Self

from agencies.core.words import Kind
from agencies.models import Consortium as Row
from agencies.models import Organisation, User
from agencies.services import membership
from billing.core.agreement import AgencyKey, FixedPool, Member
from billing.services import agreements
from dispatch.models import Callout, Response
from tests.cast import ZONE, build_cast
from tests.unit.billing.tritown import tri_town

BATCH, SPREAD = 2_000, timedelta(days=27)


@dataclass
class Consortium:
    """Tri-Town with more towns in it, under the story's formula."""

    consortium: Row
    agencies: list[Organisation]
    clinician: User
    numbered: int = 0

    @classmethod
    def of(cls, agencies: int, *, now: datetime) -> Self:
        cast = build_cast(now)
        towns = [cast.millbrook, cast.harlow, cast.stony_ford]
        for n in range(len(towns), agencies):
            made = membership.create_organisation(
                kind=Kind.AGENCY,
                name=f"Town {n} PD",
                short_name=f"Town {n}",
                zone=ZONE,
                now=now,
            )
            membership.seat(cast.tri_town, made, starts_on=cast.starts_on, now=now)
            towns.append(made)
        members = tuple(
            Member(AgencyKey(f"town-{n:03}"), town.short_name, str(town.public_id))
            for n, town in enumerate(towns)
        )
        story = tri_town()
        pools = tuple(p for p in story.pools if not isinstance(p, FixedPool))
        agreed = replace(story, members=members, pools=pools, offsets=())
        draft = agreements.draft_agreement(
            cast.tri_town, agreed, starts_on=now.date().replace(day=1), now=now
        )
        agreements.activate_agreement(draft.pk, now=now)
        return cls(cast.tri_town, towns, cast.rivera)

    def respond(self, month: date, count: int) -> None:
        """So many closed responses, evenly over the month and the agencies."""
        starts = datetime.combine(month, time(12), tzinfo=UTC)
        for first in range(0, count, BATCH):
            numbers = range(first, min(first + BATCH, count))
            callouts = [self._callout(n, starts + SPREAD * n / count) for n in numbers]
            Callout.objects.bulk_create(callouts)
            Response.objects.bulk_create(
                self._response(callout, 20 + n % 90)
                for n, callout in zip(numbers, callouts, strict=True)
            )

    def _callout(self, n: int, at: datetime) -> Callout:
        agency = self.agencies[n % len(self.agencies)]
        self.numbered += 1
        return Callout(
            consortium=self.consortium,
            year=at.year,
            sequence=self.numbered,
            channel="phone",
            kind="live",
            requesting_organisation=agency,
            place_agency=agency,
            state="closed",
            response_type="co_response",
            requested_at=at,
            entered_at=at,
            place="somewhere",
        )

    def _response(self, callout: Callout, minutes: int) -> Response:
        at = callout.requested_at
        return Response(
            callout=callout,
            clinician=self.clinician,
            in_person=True,
            is_open=False,
            is_drill=False,
            dispatched_at=at,
            departed_at=at + timedelta(minutes=3),
            on_scene_at=at + timedelta(minutes=min(minutes, 20)),
            cleared_at=at + timedelta(minutes=minutes),
        )
