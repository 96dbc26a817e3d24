"""Open shifts to draft for: Tri-Town's primary nights, taken off everybody."""

from datetime import date, datetime

from agencies.models import User
from rosters.core.words import Change
from rosters.models import Coverage, Draft, DraftLine
from rosters.services import changes
from rosters.services import drafts as services
from tests.cast import Cast
from tests.integration.rosters.nights import Nights, central

FROM, UNTIL = date(2026, 11, 9), date(2026, 11, 16)  # Monday to Sunday


def emptied(
    nights: Nights,
    now: datetime,
    begin: str = "2026-11-09T12:00",
    end: str = "2026-11-16T12:00",
) -> None:
    """Nobody takes the primary nights of that time, a week unless said otherwise."""
    changes.add_override(
        nights.primary,
        changes.Wish(Change.REMOVE),
        starts_at=central(begin),
        ends_at=central(end),
        now=now,
    )


def fair_draft(cast: Cast, nights: Nights, now: datetime) -> Draft:
    """A fair draft of a week in which all seven primary nights are open."""
    emptied(nights, now)
    return services.make(nights.roster, FROM, UNTIL, now=now, by=cast.novak.pk)


def who(draft: Draft) -> list[str]:
    return [str(line.person or "") for line in draft.lines.all()]


def line_on(draft: Draft, on: str) -> DraftLine:
    return draft.lines.get(night_on=date.fromisoformat(on))


def on_call(nights: Nights, night: str) -> User | None:
    at = central(f"{night}T23:00")
    row = Coverage.objects.at(at).filter(position=nights.primary).first()
    return row.person if row else None
