"""Who has a request and says nothing: do they know that they have it?

The answer to a key or a text may be lost: the server dies after the commit, the carrier
drops it. The officer reads that somebody comes; so whoever has it reads it too, once.
"""

from datetime import datetime

from dispatch import words
from dispatch.core.words import PageState, State
from dispatch.models import Callout, Page
from dispatch.services import policies, questions, talking, telling
from notifications import selectors as phones
from notifications.services import sending


def ask(callout: Callout, *, now: datetime) -> datetime | None:
    """Say once more whose it is, and ask when they come, where they gave no minutes,
    did not set out and were not put through to the officer. Once; what moves the
    request on takes it back. In the caller's transaction, the callout locked.

    When to look again, where it is too early.
    """
    lead = questions.lead_of(callout)
    if lead is None or lead.dispatched_at is None or not _is_silent(callout):
        return None
    at = lead.dispatched_at + policies.policy_of(callout).no_word
    if now < at:
        return at
    about, since = str(callout.public_id), lead.dispatched_at
    if phones.is_said_since(about, telling.NO_TIME, since=since):
        return None
    if not talking.were_connected(callout, since=since):
        _ask(callout, now=now)
    return None


def _is_silent(callout: Callout) -> bool:
    state = State(callout.state)
    is_timeless = state is State.ACCEPTED and callout.expected_at is None
    return is_timeless or state is State.CONSULT


def _ask(callout: Callout, *, now: datetime) -> None:
    page = _taken(callout)
    sending.send(
        person_id=callout.lead_id,
        topic=telling.NO_TIME,
        owner_key=str(callout.public_id),
        text=_text(callout, page),
        voice_path=f"/voice/page/{page.public_id}" if page else "",
        now=now,
        consortium=callout.consortium,
        on_behalf_of=callout.requesting_organisation_id,
        expires_at=now + policies.message_life(),
    )


def _text(callout: Callout, page: Page | None) -> str:
    ref, number = telling.ref_of(callout), callout.consortium.voice_number
    if callout.state == State.CONSULT.value:
        return words.yours_by_phone_text(ref, number=number)
    code = phones.code_of(page.message_id) if page and page.message_id else ""
    return words.no_time_text(ref, code=code, number=number)


def _taken(callout: Callout) -> Page | None:
    """The page by which who has it took it."""
    taken = callout.pages.filter(person=callout.lead_id, state=PageState.ACCEPTED.value)
    return taken.order_by("-pk").first()
