"""The question by telephone whether an open request of their department is theirs."""

from dispatch.errors import OpenThere
from dispatch.models import CallIn, Callout
from dispatch.services import standings
from dispatch.spoken import asking

_SAME = "same "


def remembered(found: OpenThere) -> str:
    """What the call's row keeps of the likeliest one while it is asked about."""
    return f"{_SAME}{found.callouts[0]}"


def asked_about(row: CallIn) -> Callout | None:
    """The request they are asked about."""
    _before, _mark, public_id = row.said.partition(_SAME)
    return Callout.objects.filter(public_id=public_id).first() if public_id else None


def question(row: CallIn) -> str:
    """Where it stands, without a name: who calls is known by number alone."""
    found = asked_about(row)
    stands = standings.spoken_all([found], offers_key=False) if found else ""
    return f"{stands} {asking.same_or_other()}".strip()
