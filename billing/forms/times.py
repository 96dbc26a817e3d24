"""The times of a response as they are typed: the wall clock of the consortium."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as lazy

from billing import names
from billing.forms.fields import Choices, MinutesField, choice, meant, text
from billing.models import SharedTrip
from common import walltime
from dispatch.models import Response
from dispatch.services.correcting import CLOCKS, Corrected, KnownFrom

WALL = "%Y-%m-%dT%H:%M"


class WallField(forms.DateTimeField):
    def to_python(self, value: Any) -> datetime | None:
        return meant(super().to_python(value), self)


def _clock(label: Any) -> WallField:
    return WallField(
        label=label,
        required=False,
        input_formats=[WALL, "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=WALL),
        error_messages={"invalid": lazy("Write a day and a time: 2026-11-27 02:14.")},
    )


class TimesForm(forms.Form):
    dispatched_at = _clock(lazy("Sent"))
    departed_at = _clock(lazy("Left"))
    on_scene_at = _clock(lazy("Arrived"))
    cleared_at = _clock(lazy("Done"))
    documentation_minutes = MinutesField(label=lazy("Writing up, min."), required=False)
    miles = forms.DecimalField(
        label=lazy("Miles"),
        required=False,
        min_value=0,
        max_digits=6,
        decimal_places=1,
        error_messages={"invalid": lazy("Write a number, such as 11.4.")},
    )
    known_from = choice(
        lazy("What these are known from"),
        [(source.value, name) for source, name in names.KNOWN_FROM.items()],
    )
    reason = text(lazy("Why they are set right"), 200)

    def __init__(
        self, *args: Any, response: Response, zone: ZoneInfo, **kwargs: Any
    ) -> None:
        kwargs["initial"] = shown(response, zone)
        super().__init__(*args, **kwargs)
        self.response, self.zone = response, zone

    def corrected(self) -> Corrected:
        typed = self.cleaned_data
        miles = typed["miles"]
        return Corrected(
            clocks=self._instants(),
            documentation_minutes=typed["documentation_minutes"],
            miles_tenths=None if miles is None else int(miles.scaleb(1)),
            reason=typed["reason"],
            known_from=KnownFrom(typed["known_from"]),
        )

    def _instants(self) -> dict[str, datetime | None]:
        """Each in its order: in the night an hour comes twice, the clocks above say
        which of the two is meant."""
        found: dict[str, datetime | None] = {}
        above: datetime | None = None
        for name in CLOCKS:
            found[name] = self._instant(name, above)
            above = found[name] or above
        return found

    def _instant(self, name: str, above: datetime | None) -> datetime | None:
        """The very instant that was shown, where it was not touched; else the first at
        which the wall clock showed what was typed, and the second where only that is
        not before the clock `above`."""
        wall: datetime | None = self.cleaned_data[name]
        if wall is None:
            return None
        wall = wall.replace(tzinfo=None)
        before: datetime | None = getattr(self.response, name)
        if before is not None:
            before = before.replace(second=0, microsecond=0)
            if walltime.local(before, self.zone) == wall:
                return before
        first = walltime.instant_of(wall, self.zone)
        on, at = wall.date(), wall.time()
        if above is None or first >= above:
            return first
        if not walltime.is_repeated(on, at, self.zone):
            return first
        return walltime.next_shown(at, after=first, zone=self.zone)


def shown(response: Response, zone: ZoneInfo) -> dict[str, Any]:
    """What the fields show of a response."""
    clocks = ((name, getattr(response, name)) for name in CLOCKS)
    miles = response.miles_tenths
    return {
        **{n: walltime.local(at, zone).strftime(WALL) for n, at in clocks if at},
        "documentation_minutes": response.documentation_minutes,
        "miles": "" if miles is None else f"{miles // 10}.{miles % 10}",
    }


def trip_shown(trip: SharedTrip | None) -> dict[str, Any]:
    """What was said of a trip for two, to be said again otherwise."""
    if trip is None:
        return {}
    return {
        "agency": str(trip.agency.public_id) if trip.agency else "",
        "own_minutes": trip.own_minutes,
        "other_minutes": trip.other_minutes,
    }


class TripBackForm(forms.Form):
    why = text(lazy("Why it was one agency's alone"), 200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "back_%s", **kwargs})


class TripForm(forms.Form):
    agency = choice(lazy("Served as well"), [])
    own_minutes = MinutesField(label=lazy("Minutes at the scene of who asked"))
    other_minutes = MinutesField(label=lazy("Minutes at the other scene"))
    why = text(lazy("Why"), 200)

    def __init__(self, *args: Any, agencies: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["agency"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - narrows the type
        field.choices = agencies
        field.error_messages["invalid_choice"] = lazy(
            "Choose another agency of the consortium."
        )
