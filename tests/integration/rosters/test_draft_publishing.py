"""Publishing a draft and taking it back: at once, once, and told in one text."""

from datetime import date, datetime, time, timedelta

import pytest

from agencies.models import AuditEntry
from common.intervals import Span
from notifications.models import Message
from rosters.core.drafts import DraftState
from rosters.core.preferences import Level, Preference
from rosters.core.words import Change
from rosters.errors import (
    DraftChanged,
    DraftOver,
    DraftSettled,
    NothingToPublish,
)
from rosters.models import Coverage, Override
from rosters.services import (
    changes,
    draft_publishing,
    drafts,
    offers,
    preferences,
    swaps,
    time_off,
)
from rosters.services.nights import move_night
from tests.cast import Cast
from tests.integration.rosters.drafting import (
    emptied,
    fair_draft,
    line_on,
    on_call,
    who,
)
from tests.integration.rosters.nights import Nights, central, span
from tests.integration.rosters.swapping import act, offered, shift, state

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def texts() -> list[str]:
    sent = Message.objects.filter(topic="shifts").order_by("pk")
    return list(sent.values_list("text", flat=True))


def test_publishing_puts_everybody_on_call_at_once(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    made = fair_draft(cast, nights, now)

    draft_publishing.publish(made, edition=1, now=now + DAY, by=cast.novak.pk)

    made.refresh_from_db()
    assert (made.state, made.published_by) == (DraftState.PUBLISHED, cast.novak)
    for line in made.lines.all():
        assert on_call(nights, f"{line.night_on}") == line.person
        assert line.override is not None
        assert line.left == ""
    assert AuditEntry.objects.filter(act="add_override").count() == 8  # one empties it
    assert AuditEntry.objects.get(act="publish_draft").details["shifts"] == 7


def test_each_who_is_concerned_gets_one_text(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    made = fair_draft(cast, nights, now)

    draft_publishing.publish(made, edition=1, now=now + DAY, by=cast.novak.pk)

    people = {name for name in who(made) if name}
    assert len(texts()) == len(people)
    assert all("NEW" in text and "OFF" not in text for text in texts())


def test_pressing_twice_changes_nothing_and_a_second_person_hears_who_was_first(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    made = fair_draft(cast, nights, now)
    draft_publishing.publish(made, edition=1, now=now + DAY, by=cast.novak.pk)
    count = Override.objects.count(), Message.objects.count()

    draft_publishing.publish(made, edition=1, now=now + DAY, by=cast.novak.pk)
    with pytest.raises(DraftSettled) as late:
        draft_publishing.publish(made, edition=1, now=now + DAY, by=cast.admin.pk)

    assert late.value.by == str(cast.novak)
    assert (Override.objects.count(), Message.objects.count()) == count


def test_a_night_taken_meanwhile_is_left_as_it_is_and_said(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    made = fair_draft(cast, nights, now)
    tuesday = line_on(made, "2026-11-10")
    other = cast.vang if tuesday.person != cast.vang else cast.rivera
    changes.add_override(
        nights.primary,
        changes.Wish(Change.ADD, other),
        starts_at=tuesday.starts_at,
        ends_at=tuesday.ends_at,
        now=now + DAY,
        wins=True,
    )

    draft_publishing.publish(made, edition=1, now=now + DAY, by=cast.novak.pk)

    tuesday.refresh_from_db()
    assert on_call(nights, "2026-11-10") == other
    assert (tuesday.override, tuesday.left) == (None, f"{other} has it by now")
    assert made.lines.filter(override__isnull=False).count() == 6


def test_whom_a_rule_forbids_by_now_is_left_out_and_the_line_says_why(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    made = fair_draft(cast, nights, now)
    tuesday = line_on(made, "2026-11-10")
    assert tuesday.person is not None
    time_off.take(
        cast.tri_town,
        tuesday.person,
        starts_at=tuesday.starts_at,
        ends_at=tuesday.ends_at,
        now=now,
    )

    draft_publishing.publish(made, edition=1, now=now + DAY, by=cast.novak.pk)

    tuesday.refresh_from_db()
    assert tuesday.left == f"{tuesday.person} has time off then"
    assert on_call(nights, "2026-11-10") is None


def test_a_line_that_never_could_hold_is_not_published(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    made = fair_draft(cast, nights, now)
    people = dict.fromkeys(made.lines.values_list("pk", flat=True), cast.lindqvist)
    drafts.change(made, people, edition=1, now=now, by=cast.novak.pk)

    with pytest.raises(NothingToPublish):  # is the backup on each of those nights
        draft_publishing.publish(made, edition=2, now=now, by=cast.novak.pk)

    made.refresh_from_db()
    assert made.state == DraftState.OPEN


def test_what_was_changed_since_one_looked_is_not_published_unseen(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    made = fair_draft(cast, nights, now)
    first = made.lines.all()[0]
    drafts.change(made, {first.pk: None}, edition=1, now=now, by=cast.admin.pk)

    with pytest.raises(DraftChanged):
        draft_publishing.publish(made, edition=1, now=now, by=cast.novak.pk)


def test_nothing_outside_the_days_of_the_draft_changes(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    emptied(nights, now, "2026-11-20T12:00", "2026-11-21T12:00")
    made = fair_draft(cast, nights, now)

    def outside() -> list[tuple[object, ...]]:
        rows = Coverage.objects.exclude(
            position=nights.primary,
            starts_at__gte=central("2026-11-09T12:00"),
            starts_at__lt=central("2026-11-16T12:00"),
        )
        return list(rows.order_by("pk").values_list("pk", "person", "ends_at"))

    before = outside()
    draft_publishing.publish(made, edition=1, now=now, by=cast.novak.pk)

    assert outside() == before


def test_undo_withdraws_exactly_what_has_not_begun_and_tells_them(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    made = fair_draft(cast, nights, now)
    draft_publishing.publish(made, edition=1, now=now, by=cast.novak.pk)
    before = len(texts())
    wednesday = central("2026-11-11T22:00")  # the third night runs

    gone = draft_publishing.undo(made, now=wednesday, by=cast.novak.pk)
    again = draft_publishing.undo(made, now=wednesday, by=cast.novak.pk)

    assert (gone, again) == (4, None)
    assert on_call(nights, "2026-11-11") == line_on(made, "2026-11-11").person
    assert on_call(nights, "2026-11-12") is None
    told = {line.person for line in made.lines.all() if line.starts_at > wednesday}
    sent = texts()[before:]
    assert len(sent) == len(told - {None})
    assert all("OFF" in text and "NEW" not in text for text in sent)
    made.refresh_from_db()
    assert (made.state, made.undone_by) == (DraftState.UNDONE, cast.novak)
    entry = AuditEntry.objects.get(act="undo_draft")
    assert entry.details["shifts"] == 4


def test_undo_leaves_alone_what_others_changed_since(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    made = fair_draft(cast, nights, now)
    draft_publishing.publish(made, edition=1, now=now, by=cast.novak.pk)
    tuesday = line_on(made, "2026-11-10")
    other = cast.vang if tuesday.person != cast.vang else cast.rivera
    changes.add_override(
        nights.primary,
        changes.Wish(Change.ADD, other),
        starts_at=tuesday.starts_at,
        ends_at=tuesday.ends_at,
        now=now + DAY,
        wins=True,
    )
    assert tuesday.override is not None
    changes.withdraw_override(
        made.lines.get(night_on="2026-11-12").override,  # type: ignore[arg-type]
        now=now + DAY,
    )

    gone = draft_publishing.undo(made, now=now + DAY, by=cast.novak.pk)

    assert gone == 6
    assert on_call(nights, "2026-11-10") == other


def test_only_what_was_published_can_be_undone_and_what_was_undone_not_published(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    made = fair_draft(cast, nights, now)
    with pytest.raises(DraftOver):
        draft_publishing.undo(made, now=now, by=cast.novak.pk)
    draft_publishing.publish(made, edition=1, now=now, by=cast.novak.pk)
    draft_publishing.undo(made, now=now, by=cast.novak.pk)

    with pytest.raises(DraftSettled):
        draft_publishing.publish(made, edition=1, now=now, by=cast.novak.pk)
    with pytest.raises(DraftSettled) as late:
        draft_publishing.undo(made, now=now, by=cast.admin.pk)
    assert late.value.by == str(cast.novak)


def test_undo_leaves_a_night_to_whoever_took_it_in_a_swap_since(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    made = fair_draft(cast, nights, now)
    draft_publishing.publish(made, edition=1, now=now, by=cast.novak.pk)
    night = Span(central("2026-11-10T19:00"), central("2026-11-11T07:00"))
    holder = line_on(made, "2026-11-10").person
    assert holder is not None
    taker = next(
        one.person
        for one in offers.candidates(shift(nights.primary, night), now=now)
        if not one.broken
    )
    swap = offered(nights, holder, taker, when=night)
    swaps.take(swap.pk, taker, act(taker))
    assert on_call(nights, "2026-11-10") == taker

    gone = draft_publishing.undo(made, now=now + DAY, by=cast.novak.pk)

    assert gone == 6
    assert on_call(nights, "2026-11-10") == taker
    assert state(swap) == "in_force"
    assert line_on(made, "2026-11-10").left == "it was given on since"


def test_who_cannot_by_now_is_left_out_also_where_the_open_shift_has_other_times(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    made = fair_draft(cast, nights, now)
    tuesday = line_on(made, "2026-11-10")
    assert tuesday.person is not None
    longer = span("2026-11-10T18:00", "2026-11-11T08:00")
    move_night(nights.first_line, date(2026, 11, 10), longer, now=now)
    week = [Preference(1, time(20), time(23), Level.CANNOT)]
    preferences.set_week(cast.tri_town, tuesday.person, week, now=now, by=None)

    draft_publishing.publish(made, edition=1, now=now + DAY, by=cast.novak.pk)

    tuesday.refresh_from_db()
    assert on_call(nights, "2026-11-10") is None
    assert (
        tuesday.left == f"{tuesday.person} cannot from Tue 10 Nov 20:00, as they said"
    )
