"""The books: agreements in force, periods, and what stands in them."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from agencies import selectors as agencies
from agencies.core.scope import Scope
from agencies.models import Consortium
from billing import words
from billing.core import former
from billing.core.agreement import AgencyKey, Agreement, StandbyPool
from billing.core.periods import Computation
from billing.core.spans import Days, members_during
from billing.documents import read_agreement, read_computation
from billing.errors import NoAgreementInForce, PeriodGone
from billing.models import Activation, Adjustment, AgreementVersion, Period
from billing.selectors import shifts, sources
from rosters import selectors as rosters


@dataclass(frozen=True, slots=True)
class Terms:
    """An agreement in force, and which organisation each of its members is.

    `keys` by organisation id. A member whose organisation is unknown is not in it:
    activation refused that. Where a year billed by estimate is to be settled, former
    members are in it too, and belong on no day.
    """

    version: AgreementVersion
    agreement: Agreement
    keys: dict[int, AgencyKey]

    def organisation_of(self, key: AgencyKey) -> int:
        return next(pk for pk, known in self.keys.items() if known == key)

    def belonging(self, days: Days) -> frozenset[int]:
        """The organisations that belong for some of `days`."""
        present = {member.key for member in members_during(self.agreement, days)}
        return frozenset(pk for pk, key in self.keys.items() if key in present)


def terms_of(version: AgreementVersion) -> Terms:
    agreement = read_agreement(version.document)
    if former.settles_a_year(agreement):
        before = AgreementVersion.objects.activated().filter(
            consortium_id=version.consortium_id, starts_on__lt=version.starts_on
        )
        documents = before.order_by("-starts_on").values_list("document", flat=True)
        agreement = former.remembering(
            agreement,
            [read_agreement(each) for each in documents],
            since=version.starts_on,
        )
    by_public_id = {member.organisation: member.key for member in agreement.members}
    known = agencies.organisation_keys(by_public_id)
    return Terms(
        version=version,
        agreement=agreement,
        keys={pk: by_public_id[public_id] for public_id, pk in known.items()},
    )


def version_on(consortium_id: int, day: date) -> AgreementVersion:
    """The agreement in force on `day`. Raises NoAgreementInForce."""
    found = (
        AgreementVersion.objects.filter(consortium_id=consortium_id)
        .in_force_on(day)
        .first()
    )
    if found is None:
        raise NoAgreementInForce(
            _("No agreement is in force on %(day)s.") % {"day": words.day_of(day)}
        )
    return found


def typed_standby(period: Period) -> dict[str, int]:
    """Minutes per standby pool as somebody typed them, before or after issue."""
    if period.issued_at is None:
        return dict(period.standby)
    mended = period.mended_standby.values_list("code", "minutes")
    return {**period.standby, **dict(mended)}


def standby_of(period: Period, agreement: Agreement) -> dict[str, int]:
    """Minutes per standby pool: as typed for the period, else as the rosters say."""
    window = sources.window(period.consortium, period.starts_on, period.ends_on)
    typed = typed_standby(period)
    return {
        pool.code: typed[pool.code]
        if pool.code in typed
        else shifts.standby_less_call_outs(
            period,
            pool,
            rosters.minutes_on_call(period.consortium_id, pool.tier, window),
        )
        for pool in agreement.pools
        if isinstance(pool, StandbyPool)
    }


def days_of(period: Period) -> Days:
    return Days(period.starts_on, period.ends_on)


def last_billed(period: Period) -> Computation:
    """What was last billed for an issued period: its own, or the latest correction.

    ValueError for a period that is not issued.
    """
    latest = period.corrections.order_by("-pk").first()
    if latest is None:
        return issued_computation(period)
    return read_computation(latest.computation)


def issued_computation(period: Period) -> Computation:
    """What the period was issued with. ValueError for one that is not issued."""
    if period.computation is None:
        raise ValueError("nothing was billed for this period yet")
    return read_computation(period.computation)


def issued_before(period: Period) -> QuerySet[Period]:
    """The consortium's issued periods before this one, earliest first."""
    ours = Period.objects.issued().filter(consortium_id=period.consortium_id)
    earlier = ours.filter(starts_on__lt=period.starts_on)
    return earlier.select_related("consortium", "agreement").order_by("starts_on")


def open_now() -> list[Period]:
    """Every period that is not issued yet. System question."""
    rows = Period.objects.filter(issued_at__isnull=True)
    return list(rows.select_related("consortium", "agreement"))


def waiting_adjustments(period: Period) -> dict[int, list[Adjustment]]:
    """Corrections of earlier periods that no statement carries yet, per agency."""
    waiting: dict[int, list[Adjustment]] = defaultdict(list)
    if is_skipped(period):
        return waiting  # it has no statement to carry them
    for row in Adjustment.objects.filter(
        carried_on__isnull=True,
        correction__period__consortium_id=period.consortium_id,
    ).select_related("correction__period__agreement"):
        waiting[row.agency_id].append(row)
    return waiting


def is_skipped(period: Period) -> bool:
    """Whether a later period was issued before it: it has no statements of its own, and
    what it comes to is a correction (ADR 17)."""
    if period.issued_at is not None:
        return not period.statements.exists()
    later = Period.objects.issued().filter(
        consortium_id=period.consortium_id, starts_on__gt=period.starts_on
    )
    return later.exists()


def held(periods: QuerySet[Period]) -> list[Period]:
    """These periods, held until the caller's transaction ends, latest first.

    Everybody who holds several takes the latest first, so that no two wait for each
    other.
    """
    return list(
        periods.select_for_update(of=("self",))
        .select_related("consortium", "agreement")
        .order_by("-starts_on")
    )


def held_period(period_id: int) -> Period:
    """This one, held likewise. Raises PeriodGone where somebody threw it away."""
    found = held(Period.objects.filter(pk=period_id))
    if not found:
        raise PeriodGone(_("Somebody threw this period away meanwhile."))
    return found[0]


def period_for(scope: Scope, public_id: UUID) -> Period:
    """The period, or 404 for whoever does not keep the consortium's books."""
    return get_object_or_404(
        Period.objects.visible_to(scope).select_related("consortium", "agreement"),
        public_id=public_id,
    )


def consortia_with_an_agreement() -> list[Consortium]:
    """Those that have put one in force, whatever its first day. System question."""
    versions = AgreementVersion.objects.activated().select_related("consortium")
    found = {row.consortium_id: row.consortium for row in versions.defer("document")}
    return list(found.values())


def consortia_kept(scope: Scope) -> list[Consortium]:
    """The consortia whose books the acting organisation keeps, by name."""
    return agencies.consortia_hosted(scope)


def consortium_for(scope: Scope, public_id: UUID) -> Consortium:
    """The consortium, or 404 for whoever does not keep its books."""
    return agencies.hosted_consortium_for(scope, public_id)


def periods(scope: Scope) -> list[Period]:
    """The periods whose books the acting organisation keeps, newest first."""
    return list(
        Period.objects.visible_to(scope).select_related("consortium", "agreement")
    )


@dataclass(frozen=True, slots=True)
class NotBilled:
    """A response in nobody's share, and why: nobody known who belongs and pays, or no
    price."""

    activation: Activation
    is_unassigned: bool


def not_billed(period: Period, terms: Terms) -> list[NotBilled]:
    """What is in the period and in no share, for a person to see to, by day."""
    paying = terms.belonging(days_of(period))
    nobody = Q(agency__isnull=True) | ~Q(agency__in=paying)
    rows = Activation.objects.within(period).filter(nobody | ~Q(problem=""))
    return [
        NotBilled(activation=row, is_unassigned=row.agency_id not in paying)
        for row in rows.select_related("agency")
    ]
