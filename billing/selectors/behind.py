"""The responses behind an open period's shares: how many of each member, and one's."""

from dataclasses import dataclass

from django.db.models import Count

from agencies.core.scope import Scope
from billing.core.agreement import AgencyKey
from billing.models import Activation, Period
from billing.selectors.books import Terms
from billing.selectors.statements import Row, rows_said

NEWEST = 25


@dataclass(frozen=True, slots=True)
class WithResponses:
    """`key`: what its page's address calls it."""

    key: str
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Behind:
    """`shown`: the member whose newest responses, as they would be billed, are `rows`;
    None while none is chosen. However many members, the page stays short."""

    members: tuple[WithResponses, ...] = ()
    shown: WithResponses | None = None
    rows: tuple[Row, ...] = ()


def behind(scope: Scope, period: Period, terms: Terms, *, of: str) -> Behind:
    """Members with responses, in the agreement's order; nothing once it is issued, for
    then the statements have them. `of`: the key of the one to show."""
    if period.issued_at is not None:
        return Behind()
    priced = Activation.objects.within(period).filter(problem="").order_by()
    sums = priced.values_list("agency_id").annotate(number=Count("pk"))
    counts = {agency: int(number) for agency, number in sums}
    members = tuple(
        WithResponses(key, name_of(key, terms), counts[organisation])
        for organisation, key in terms.keys.items()
        if organisation in counts
    )
    shown = next((one for one in members if one.key == of), None)
    if shown is None:
        return Behind(members)
    theirs = next(pk for pk, key in terms.keys.items() if key == shown.key)
    newest = priced.filter(agency_id=theirs).order_by("-day", "-number")[:NEWEST]
    rows = rows_said(scope, list(newest), zone_name=period.consortium.zone, mends=True)
    return Behind(members, shown, rows)


def name_of(key: AgencyKey, terms: Terms) -> str:
    member = terms.agreement.member(key)
    return member.name if member else key
