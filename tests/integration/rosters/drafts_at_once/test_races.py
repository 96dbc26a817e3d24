"""Drafts published, changed and taken back by several at once: one wins, all hear."""

from collections.abc import Callable
from datetime import datetime, timedelta

from notifications.models import Message
from rosters.core.drafts import DraftState
from rosters.core.words import Change
from rosters.errors import DraftChanged, DraftOver, DraftSettled
from rosters.models import Draft, Override
from rosters.services import changes, draft_publishing, drafts
from tests.cast import Cast
from tests.integration.rosters.drafting import FROM, UNTIL, fair_draft, line_on, on_call
from tests.integration.rosters.nights import Nights
from tests.integration.rosters.test_races import overlaps
from tests.races import at_once

DAY = timedelta(days=1)


def test_of_two_who_publish_at_once_one_wins_and_the_other_hears_who(
    shared_nights: tuple[Cast, Nights], now: datetime
) -> None:
    cast, nights = shared_nights
    made = fair_draft(cast, nights, now)

    def publish(by: int) -> Callable[[], object]:
        return lambda: draft_publishing.publish(made, edition=1, now=now, by=by)

    both = (cast.novak, cast.admin)
    found = at_once(*[publish(person.pk) for person in both])

    won = [each for each in found if isinstance(each, Draft)]
    lost = [each for each in found if isinstance(each, DraftSettled)]
    assert (len(won), len(lost)) == (1, 1), found
    made.refresh_from_db()
    assert lost[0].by == str(made.published_by)
    assert Override.objects.filter(change=Change.COVER.value).count() == 7
    assert overlaps(nights.primary) == []
    people = {line.person_id for line in made.lines.all()}
    assert Message.objects.filter(topic="shifts").count() == len(people)


def test_pressing_five_times_at_once_publishes_once(
    shared_nights: tuple[Cast, Nights], now: datetime
) -> None:
    cast, nights = shared_nights
    made = fair_draft(cast, nights, now)
    by = cast.novak.pk

    found = at_once(
        *[lambda: draft_publishing.publish(made, edition=1, now=now, by=by)] * 5
    )

    assert all(isinstance(each, Draft) for each in found), found
    assert Override.objects.filter(change=Change.COVER.value).count() == 7
    assert overlaps(nights.primary) == []


def test_two_drafts_of_the_same_nights_never_put_two_on_one(
    shared_nights: tuple[Cast, Nights], now: datetime
) -> None:
    cast, nights = shared_nights
    one = fair_draft(cast, nights, now)
    two = drafts.make(nights.roster, FROM, UNTIL, now=now, by=cast.admin.pk)

    def publish(made: Draft) -> Callable[[], object]:
        return lambda: draft_publishing.publish(
            made, edition=1, now=now, by=cast.novak.pk
        )

    at_once(publish(one), publish(two))

    states = sorted(Draft.objects.values_list("state", flat=True))
    assert states == [DraftState.OPEN, DraftState.PUBLISHED]  # nothing is left for it
    assert Override.objects.filter(change=Change.COVER.value).count() == 7
    assert overlaps(nights.primary) == []


def test_a_night_given_by_hand_and_by_a_draft_at_once_is_one_persons(
    shared_nights: tuple[Cast, Nights], now: datetime
) -> None:
    cast, nights = shared_nights
    made = fair_draft(cast, nights, now)
    tuesday = line_on(made, "2026-11-10")
    other = cast.vang if tuesday.person != cast.vang else cast.rivera

    found = at_once(
        lambda: draft_publishing.publish(made, edition=1, now=now, by=cast.novak.pk),
        lambda: changes.add_override(
            nights.primary,
            changes.Wish(Change.ADD, other),
            starts_at=tuesday.starts_at,
            ends_at=tuesday.ends_at,
            now=now + DAY,
            wins=True,
        ),
    )

    assert {type(each) for each in found} == {Draft, Override}, found
    tuesday.refresh_from_db()
    # The one by hand is made later and wins; the draft left it if it came second.
    assert on_call(nights, "2026-11-10") == other
    assert tuesday.override is not None or tuesday.left == f"{other} has it by now"
    assert overlaps(nights.primary) == []


def test_changing_publishing_and_undoing_at_once_ends_in_one_of_the_orders(
    shared_nights: tuple[Cast, Nights], now: datetime
) -> None:
    cast, nights = shared_nights
    made = fair_draft(cast, nights, now)
    first = made.lines.all()[0]
    by = cast.novak.pk

    found = at_once(
        lambda: drafts.change(made, {first.pk: None}, edition=1, now=now, by=by),
        lambda: draft_publishing.publish(made, edition=1, now=now, by=by),
        lambda: draft_publishing.undo(made, now=now, by=by),
        lambda: drafts.make_again(made, now=now, by=by),
    )

    allowed = (Draft, int, DraftChanged, DraftOver, DraftSettled)
    assert all(isinstance(each, allowed) for each in found), found
    made.refresh_from_db()
    standing = Override.objects.standing().filter(draft_line__draft=made).count()
    assert (made.state == DraftState.PUBLISHED) is (standing > 0)
    assert overlaps(nights.primary) == []
