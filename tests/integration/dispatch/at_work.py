"""Dunn has asked, Lindqvist has it and is there; what her phone is asked."""

import re
from datetime import datetime, timedelta

from dispatch import duties
from dispatch.core.lifecycle import Mark
from dispatch.core.words import Capacity, Source
from dispatch.models import Alarm, Callout, Page, Question, Response
from dispatch.services import answering, hearing, joining, marks
from notifications.core.kinds import Channel
from notifications.events import InboundText
from notifications.services import inbound
from notifications.services.inbound import Came
from tests.cast import Cast
from tests.integration.dispatch.scene import LINDQVIST, OURS
from tests.integration.dispatch.wire import report, sent_to

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


def there(page: Page, now: datetime, *, by: int | None = None) -> Callout:
    """Lindqvist has taken it and has arrived, says she or `by`."""
    answering.accept_page(page.pk, in_person=True, now=now, source=Source.TEXT)
    return marks.mark(
        page.callout_id,
        Mark.ARRIVED,
        by=by or page.person_id,
        now=now,
        source=Source.WEB,
    )


def vang_joins(
    callout: Callout,
    cast: Cast,
    now: datetime,
    capacity: Capacity = Capacity.CLINICIAN,
) -> Response:
    """Lindqvist, who leads, has Vang come too."""
    return joining.join(
        callout.pk,
        cast.vang.pk,
        capacity,
        by=cast.lindqvist.pk,
        now=now,
        source=Source.WEB,
    )


def due(now: datetime) -> int:
    return duties.ask_who_is_at_work(now)


def texts(body: str, now: datetime, number: str = LINDQVIST) -> str | None:
    """What a phone is told that texts `body`."""
    sid = f"SM{now.timestamp()}{body}{number}"[:34]
    return inbound.take_text(Came(sid, number, OURS, now), body)


def asked_about(person_id: int, digit: str, callout: Callout, now: datetime) -> str:
    """What *digit + request number* is answered, from a phone of that person."""
    answer = hearing.request_text(
        InboundText("+17155550188", OURS, digit, str(callout.sequence), now, person_id)
    )
    assert answer is not None
    return answer


def last_text(number: str = LINDQVIST) -> str:
    return sent_to(number)[-1].message.text


def code_in(text: str) -> str:
    found = re.search(r"Reply 1 (\d+)", text)
    assert found is not None, text
    return found[1]


def calls(number: str = LINDQVIST, like: str = "/voice/question/") -> int:
    """How often that phone was called about such a thing."""
    rung = sent_to(number, Channel.VOICE)
    return sum(like in call.message.voice_path for call in rung)


def voicemail(number: str, at: datetime) -> None:
    """A machine answers the last call there."""
    call = sent_to(number, Channel.VOICE)[-1]
    for word in ("ringing", "in-progress", "completed"):
        report(call, word, at)


def open_alarms() -> list[str]:
    untaken = Alarm.objects.filter(acknowledged_at__isnull=True)
    return sorted(untaken.values_list("kind", flat=True))


def question(kind: str = "safe") -> Question:
    return Question.objects.get(kind=kind)


def leaves(callout: Callout, cast: Cast, now: datetime) -> str:
    """Dunn texts that he leaves."""
    return asked_about(cast.dunn.pk, "9", callout, now)
