"""The good night: Harlow, a Tuesday, 02:14, with every clock of STORY.md."""

from datetime import date

from dispatch.core.lifecycle import Mark
from dispatch.core.words import Channel, ResponseType, Source, Weapon
from dispatch.services import intake, marks
from dispatch.services.closing import Ending
from oncall.story import scene, wire
from oncall.story.cast import Cast
from oncall.story.dates import Dates
from oncall.story.scene import Asked

SAFETY_PLAN = Ending(
    disposition="safety_plan_remain_in_place",
    voluntary="yes",
    would_have_been="ed",
    arrest="no",
    use_of_force="no",
    injury="no",
    miles_tenths=114,
    documentation_minutes=20,
)


def play(cast: Cast, when: Dates, on: date) -> None:
    """From three taps to the notes, early on the Tuesday `on`; whoever is on call."""
    north_beat = Asked(cast.harlow, "Alder Court, north side", beat="north beat")
    callout = scene.ask(cast, north_beat, when.at(on, "02:14"))
    page = scene.page_now(callout)
    clinician = page.person
    wire.ring(cast, clinician, when.at(on, "02:14:03"))
    wire.texts_arrive(cast, when.at(on, "02:14:05"))
    wire.answer(cast, clinician, when.at(on, "02:14:19"))
    scene.come(page, 35, when.at(on, "02:14:31"))
    wire.texts_arrive(cast, when.at(on, "02:14:33"))
    wire.hang_up(cast, clinician, when.at(on, "02:16:40"))

    dunn, released = cast.dunn.pk, when.at(on, "03:05")
    scene.secure(callout, cast.dunn, when.at(on, "02:41"))
    wire.texts_arrive(cast, when.at(on, "02:41:02"))
    scene.mark(callout, Mark.ARRIVED, cast.dunn, when.at(on, "02:49"), Source.WEB)
    marks.release_officer(callout.pk, by=dunn, now=released, source=Source.WEB)
    scene.mark(callout, Mark.CLEARED, clinician, when.at(on, "03:52"))
    scene.close(callout, SAFETY_PLAN, clinician, when.at(on, "04:15"))
    wire.settle(cast, when.at(on, "04:16"))


def leave_follow_up(cast: Cast, when: Dates) -> None:
    """What stands on Wednesday's list afterwards, for the coordinator to place."""
    rivera = cast.rivera.pk
    intake.open_callout(
        intake.NewCallout(
            agency=cast.harlow,
            response_type=ResponseType.FOLLOW_UP,
            weapon=Weapon.NOT_ASKED,
            place="Alder Court, north side",
            channel=Channel.SELF_INITIATED,
            source=Source.WEB,
            requester_id=rivera,
            entered_by_id=rivera,
            wanted_by=when.at(when.follow_up_on, "17:00"),
        ),
        now=when.at(when.good_on, "04:18"),
    )
