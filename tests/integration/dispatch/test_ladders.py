"""In turn, least recently called, by one channel, to the outside line; and whose
ladder is followed. Rivera is on call, Lindqvist her backup.
"""

from datetime import datetime, timedelta
from typing import Any

import pytest

from common import clock
from dispatch import duties, screens
from dispatch.core.ladder import Whom
from dispatch.core.words import DeclineReason, Help, PageState, ResponseType, Source
from dispatch.models import Callout, CalloutEvent, LadderPolicy, Page
from dispatch.services import answering, policies
from notifications.core.kinds import Channel as Wire
from tests.cast import Cast, scope_of
from tests.integration.dispatch import scene
from tests.integration.dispatch.scene import Line
from tests.integration.dispatch.wire import report, sent_to, texts_at
from tests.integration.notifications.conftest import verified_phone
from tests.integration.rosters.nights import Nights, tri_town_nights

RIVERA, LINDQVIST, VANG = "+17155550101", "+17155550103", "+17155550104"


@pytest.fixture(autouse=True)
def nights(cast: Cast, now: datetime) -> Nights:
    verified_phone(cast.rivera, RIVERA, now)
    verified_phone(cast.lindqvist, LINDQVIST, now)
    verified_phone(cast.dunn, scene.DUNN, now)
    return tri_town_nights(cast, now)


def rung(whom: str, wait: float = 90, **more: Any) -> dict[str, Any]:
    return {"whom": whom, "wait_seconds": wait, "rings": 2} | more


def ladder_of(*rungs: dict[str, Any], bound: float = 300) -> dict[str, Any]:
    return {"version": 2, "rungs": list(rungs), "bound_seconds": bound}


def in_force(cast: Cast, now: datetime, *rungs: dict[str, Any]) -> None:
    policies.set_ladder(cast.tri_town, ladder_of(*rungs), by=None, now=now)


IN_TURN = rung("everyone_free", manner="in_turn")
LINE = rung("outside_line", 0)


def paged() -> list[str]:
    return [page.person.work_name for page in Page.objects.order_by("pk")]


def at(now: datetime, seconds: float) -> datetime:
    return now + timedelta(seconds=seconds)


def log_of(callout: Callout, cast: Cast, now: datetime) -> list[str]:
    """The lines of its history, as the coordinator reads them."""
    scope = scope_of(cast.novak, now=now)
    return [told.what for told in screens.timeline(callout, scope)]


def test_in_turn_one_is_paged_and_has_half_of_the_wait(
    cast: Cast, now: datetime
) -> None:
    in_force(cast, now, IN_TURN)

    callout = scene.ask(cast, now)

    assert paged() == ["R. Rivera"]
    assert callout.deadline_at == at(now, 45)
    assert sent_to(RIVERA)[0].not_after == at(now, 45)


def test_in_turn_the_next_is_paged_when_the_share_is_over_and_then_nobody(
    cast: Cast, now: datetime
) -> None:
    in_force(cast, now, IN_TURN)
    scene.ask(cast, now)

    duties.escalate_due_callouts(at(now, 45))
    assert paged() == ["R. Rivera", "M. Lindqvist"]
    assert screens.status(Callout.objects.get(), now=at(now, 45)).line == (
        "First clinician did not answer. Calling the second."
    )
    duties.escalate_due_callouts(at(now, 89))
    assert Callout.objects.get().state == "paging"
    duties.escalate_due_callouts(at(now, 90))

    assert Callout.objects.get().state == "exhausted"
    assert len(paged()) == 2


def test_in_turn_whoever_declines_leaves_the_rest_of_the_wait_to_the_next(
    cast: Cast, now: datetime
) -> None:
    in_force(cast, now, IN_TURN)
    scene.ask(cast, now)

    answering.decline_page(Page.objects.get().pk, now=at(now, 10), source=Source.TEXT)

    assert paged() == ["R. Rivera", "M. Lindqvist"]
    assert Callout.objects.get().deadline_at == at(now, 90)


def test_in_turn_whose_share_is_over_is_rung_no_more_but_may_still_take_it(
    cast: Cast, now: datetime
) -> None:
    in_force(cast, now, IN_TURN)
    scene.ask(cast, now)
    duties.escalate_due_callouts(at(now, 45))

    report(sent_to(RIVERA, Wire.VOICE)[0], "no-answer", at(now, 46))
    first = Page.objects.order_by("pk")[0]

    assert (first.rings, first.state) == (1, PageState.FAILED)
    taken = answering.accept_page(
        first.pk, in_person=True, now=at(now, 50), source=Source.TEXT
    )
    assert taken.lead == cast.rivera


def test_in_turn_a_clinician_sent_elsewhere_meanwhile_is_passed_over(
    cast: Cast, now: datetime
) -> None:
    in_force(cast, now, IN_TURN)
    scene.ask(cast, now)
    scene.ask(cast, now)  # pages Rivera too; Lindqvist is asked for neither
    other = Page.objects.filter(person=cast.rivera).last()
    assert other is not None
    added = scene.also_paged(other, cast.lindqvist, now)
    answering.accept_page(added.pk, in_person=True, now=now, source=Source.TEXT)

    duties.escalate_due_callouts(at(now, 45))

    assert Callout.objects.order_by("pk")[0].state == "exhausted"


def test_least_recently_called_comes_first(cast: Cast, now: datetime) -> None:
    in_force(cast, now, rung("least_recent", people=1))
    first = scene.ask(cast, now)
    answering.decline_page(
        Page.objects.get().pk,
        now=now,
        source=Source.TEXT,
        reason=DeclineReason.FAMILY_OR_ILL,
    )

    scene.ask(cast, at(now, 60))

    assert paged() == ["R. Rivera", "M. Lindqvist"]
    started = first.events.get(kind="rung_started")
    assert [cast.lindqvist.pk, "others come first"] in started.details["passed_over"]


def test_a_rung_by_call_sends_no_text(cast: Cast, now: datetime) -> None:
    in_force(cast, now, rung("primary", channels=["voice"]))

    scene.ask(cast, now)

    assert texts_at(RIVERA) == []
    assert len(sent_to(RIVERA, Wire.VOICE)) == 1


def test_a_rung_by_text_rings_nobody_and_passes_over_who_takes_no_texts(
    cast: Cast, now: datetime
) -> None:
    verified_phone(cast.vang, VANG, now, takes_texts=False)
    in_force(cast, now, rung("primary", channels=["text"], rings=0))

    scene.ask(cast, now)

    assert len(texts_at(RIVERA)) == 1
    assert sent_to(RIVERA, Wire.VOICE) == []


# --- the outside line --------------------------------------------------------------


def nobody(cast: Cast, now: datetime) -> Callout:
    in_force(cast, now, rung("primary"), LINE)
    scene.ask(cast, now, callback_number="")
    duties.escalate_due_callouts(at(now, 90))
    return Callout.objects.get()


def test_a_ladder_that_ends_at_the_outside_line_says_so_everywhere(
    cast: Cast, line: Line, now: datetime
) -> None:
    callout = nobody(cast, now)

    assert callout.state == "exhausted"
    assert callout.owner is not None
    assert texts_at(scene.DUNN)[-1] == (
        f"Harlow {callout.sequence}: NOBODY IS COMING. 1 called, none free "
        "(02:15). Do not wait. We ring you: 3 connects county line 715-555-0199, "
        f"or 988, or ED. Again: text 1 {callout.sequence}."
    )
    status = screens.status(callout, now=at(now, 91))
    assert "press 3 and we connect you to the county line" in status.advice
    call = sent_to(scene.DUNN, Wire.VOICE)[-1]
    assert call.message.voice_path == f"/voice/outside/{callout.public_id}"
    assert "3 connects you to the county line now" in line.hears(
        call.message.voice_path
    )


def test_key_3_connects_the_outside_line_and_the_log_says_what_came_of_it(
    cast: Cast, line: Line, now: datetime
) -> None:
    callout = nobody(cast, now)
    path = f"/voice/outside/{callout.public_id}"

    with clock.at(at(now, 100)):
        connected = line.asks(f"{path}/key", Digits="3")
        heard = line.hears(f"{path}/done", DialCallStatus="no-answer")
    dial = connected.find("Dial")

    assert dial is not None
    assert dial.findtext("Number") == "+17155550199"
    assert dial.get("action") == f"{path}/done"
    assert "Connecting you to the county line" in " ".join(connected.itertext())
    assert "did not answer" in heard
    said = [
        told.what for told in screens.timeline(callout, scope_of(cast.novak, now=now))
    ]
    assert "Connected to the county line by key 3" in said
    assert "The county line did not answer" in said


def test_silence_connects_nobody_to_the_outside_line(
    cast: Cast, line: Line, now: datetime
) -> None:
    """Voicemail presses no key."""
    callout = nobody(cast, now)

    asked = line.asks(f"/voice/outside/{callout.public_id}")
    nothing = line.asks(f"/voice/outside/{callout.public_id}/key", Digits="")

    assert asked.find("Dial") is None
    assert nothing.find("Dial") is None


def test_key_1_tries_again_instead(cast: Cast, line: Line, now: datetime) -> None:
    callout = nobody(cast, now)

    with clock.at(at(now, 100)):
        line.hears(f"/voice/outside/{callout.public_id}/key", Digits="1")

    assert Callout.objects.get().state == "paging"


def test_without_an_outside_line_the_plain_no_stays_plain(
    cast: Cast, now: datetime
) -> None:
    cast.tri_town.outside_line = ""
    cast.tri_town.save()

    nobody(cast, now)

    assert "key 3" not in texts_at(scene.DUNN)[-1]
    assert "NOBODY IS COMING" in texts_at(scene.DUNN)[-1]


# --- whose ladder ------------------------------------------------------------------


def followed(
    cast: Cast, now: datetime, kind: ResponseType = ResponseType.CO_RESPONSE
) -> float:
    """The wait of the first rung: each ladder below has another."""
    callout = scene.ask(cast, now, kind)
    wait: float = callout.ladder["rungs"][0]["wait_seconds"]
    return wait


def test_the_most_particular_ladder_is_followed(
    cast: Cast, nights: Nights, now: datetime
) -> None:
    """The roster's for this kind, the roster's, the consortium's for this kind, the
    consortium's, the default.
    """
    consult = ResponseType.CONSULT

    def put(wait: float, **where: Any) -> None:
        document = ladder_of(rung("primary", wait))
        policies.set_ladder(cast.tri_town, document, by=None, now=now, **where)

    assert followed(cast, now) == 90
    put(11)
    assert (followed(cast, now), followed(cast, now, consult)) == (11, 11)
    put(12, help_=Help.BY_PHONE)
    assert (followed(cast, now), followed(cast, now, consult)) == (11, 12)
    put(13, roster=nights.roster)
    assert (followed(cast, now), followed(cast, now, consult)) == (13, 13)
    put(14, roster=nights.roster, help_=Help.IN_PERSON)
    assert (followed(cast, now), followed(cast, now, consult)) == (14, 13)


def test_a_roster_that_gives_up_its_ladder_follows_the_consortium_s_again(
    cast: Cast, nights: Nights, now: datetime
) -> None:
    document = ladder_of(rung("primary", 11))
    policies.set_ladder(cast.tri_town, document, by=None, now=now)
    own = ladder_of(rung("primary", 13))
    policies.set_ladder(cast.tri_town, own, by=None, now=now, roster=nights.roster)

    policies.set_ladder(cast.tri_town, {}, by=None, now=now, roster=nights.roster)

    assert followed(cast, now) == 11


def test_the_roster_counts_also_while_nobody_of_it_is_on_call(
    cast: Cast, nights: Nights, now: datetime
) -> None:
    own = ladder_of(rung("supervisor", 13))
    policies.set_ladder(cast.tri_town, own, by=None, now=now, roster=nights.roster)
    noon = now + timedelta(hours=10)

    assert followed(cast, noon) == 13


def test_an_edit_at_night_changes_the_next_request_and_not_this_one(
    cast: Cast, now: datetime
) -> None:
    in_force(cast, now, rung("primary"))
    begun = scene.ask(cast, now)

    in_force(cast, now, rung("supervisor", 30))
    duties.escalate_due_callouts(at(now, 90))
    begun.refresh_from_db()

    assert begun.state == "exhausted"


def test_a_request_that_began_with_the_first_version_goes_on(
    cast: Cast, now: datetime
) -> None:
    begun = scene.ask(cast, now)
    old = {"version": 1, "rungs": [{"whom": "primary", "wait_seconds": 90}] * 2}
    Callout.objects.update(ladder=old | {"bound_seconds": 300})

    duties.escalate_due_callouts(at(now, 90))
    begun.refresh_from_db()

    assert begun.rung == 1 or begun.state == "exhausted"
    assert policies.policy_of(begun).ladder.rungs[0].whom is Whom.PRIMARY


def test_what_is_stored_is_the_newest_version_whatever_was_sent(
    cast: Cast, now: datetime
) -> None:
    policies.set_ladder(cast.tri_town, scene.LADDER, by=None, now=now)

    stored = LadderPolicy.objects.get()

    assert stored.document["version"] == 2
    assert stored.document["rungs"][0]["channels"] == ["text", "voice"]


def test_whose_ladder_is_one_question(
    cast: Cast, now: datetime, django_assert_num_queries: Any
) -> None:
    in_force(cast, now, rung("primary"))

    with django_assert_num_queries(1):
        policies.ladder_for(cast.tri_town.pk, roster_id=1, help_=Help.IN_PERSON)


def test_the_log_names_the_order(cast: Cast, now: datetime) -> None:
    in_force(cast, now, IN_TURN)
    callout = scene.ask(cast, now)

    said = [
        told.what for told in screens.timeline(callout, scope_of(cast.novak, now=now))
    ]

    assert "Step 1: everyone who is free, one after another" in said
    assert CalloutEvent.objects.filter(kind="rung_started").count() == 1
