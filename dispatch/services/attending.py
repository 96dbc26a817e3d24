"""Who of those at work on a request is asked whether they are safe; who is alone."""

from dispatch.core.words import Part, QuestionKind
from dispatch.models import Callout, Response
from dispatch.services import telling


def who_is_asked(callout: Callout) -> list[Response]:
    """The lead, and who handed it over and is still there; whoever else is, where the
    lead helps by phone. The lead first.
    """
    rows = callout.responses.filter(is_open=True, in_person=True)
    there = list(rows.filter(clinician__isnull=False).order_by("pk"))
    leads = [one for one in there if one.part == Part.LEAD.value]
    before = [one for one in there if one not in leads and _handed_over(one)]
    return leads + before or there


def whom_we_call(callout: Callout) -> str:
    """Who is called first as the officer leaves, as the wire names them."""
    called = (one.clinician for one in who_is_asked(callout))
    first = next((person for person in called if person is not None), None)
    return telling.name_sent(callout, first) if first else telling.lead_name(callout)


def alone_there(callout: Callout) -> list[Response]:
    """Whom we ask whether they are safe, and who has come there."""
    asked = QuestionKind.SAFE.value
    there = callout.responses.filter(is_open=True, on_scene_at__isnull=False)
    standing = there.filter(questions__kind=asked, questions__ended_at=None)
    return list(standing.select_related("clinician").order_by("pk"))


def _handed_over(response: Response) -> bool:
    """Beside the lead since they gave it to them: their engagement is looked after."""
    kind = QuestionKind.STILL_THERE.value
    return response.questions.filter(kind=kind).exists()
