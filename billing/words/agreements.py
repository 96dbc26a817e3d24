"""An agreement said back in plain sentences, clause by clause."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing.core.agreement import (
    AgencyKey,
    Agreement,
    Attribution,
    Basis,
    CallOutPool,
    FixedPool,
    Formula,
    Member,
    MileagePool,
    NightPool,
    Offset,
    Part,
    PeriodLength,
    Pool,
    Proration,
    ReferenceTable,
    ResponsePool,
    SplitMode,
    StandbyPool,
    TwoAgencies,
)
from billing.core.clauses import (
    DatedRate,
    PremiumPayer,
    RollingUnit,
    StandbyOffset,
)
from billing.core.refusals import percent
from billing.core.spans import DAY
from billing.words import agreement_clocks as clocks
from billing.words import basis_name, whole_dollars
from billing.words.agreement_clocks import clause_said, day_said


@dataclass(frozen=True, slots=True)
class Said:
    """One section of an agreement in sentences. `code` is the section's address."""

    code: str
    title: str
    sentences: tuple[str, ...]


def said(agreement: Agreement) -> tuple[Said, ...]:
    """The whole agreement, section by section, in reading order."""
    a = agreement
    return (
        Said("beginnings", _("The agreement"), tuple(_frame(a))),
        Said("members", _("Members"), tuple(_member(m) for m in a.members)),
        Said("pools", _("What is paid for"), tuple(_pools(a))),
        Said("formula", _("How it is split"), tuple(_formula(a))),
        Said("tables", _("Figures agreed on"), tuple(_tables(a))),
        Said(
            "offsets",
            _("Grants and other money"),
            tuple(_offset(a, o) for o in a.offsets),
        ),
        Said("limits", _("Limits"), tuple(_limits(a))),
        Said("time", _("How time is billed"), tuple(clocks.time_rules(a.time))),
        Said("premiums", _("Nights, weekends, holidays"), tuple(clocks.premiums(a))),
        Said("estimate", _("Estimates"), tuple(_estimate(a))),
        Said("terms", _("Paying"), tuple(clocks.terms(a))),
    )


def in_short(agreement: Agreement) -> str:
    """The heart of it in one sentence: "25 % is split in equal parts, 75 % by hours;
    nobody pays less than $8,000."
    """
    parts = ", ".join(
        _("%(percent)s %% is split %(how)s")
        % {"percent": percent(part.basis_points), "how": how(part)}
        if place == 0
        else _("%(percent)s %% %(how)s")
        % {"percent": percent(part.basis_points), "how": how(part)}
        for place, part in enumerate(agreement.formula)
    )
    return "; ".join([parts or _("nothing is split yet"), *_bounded(agreement)]) + "."


def how(part: Part) -> str:
    """ "in equal parts", "by hours", "by requests of the latest 8 quarters"."""
    if part.basis is Basis.EQUAL:
        return _("in equal parts")
    said = _("by %(basis)s") % {"basis": basis_name(part.basis)}
    if part.rolling is None:
        return said
    return _("%(said)s of the latest %(window)s") % {
        "said": said,
        "window": unit_name(part.rolling.of, part.rolling.count),
    }


def unit_name(unit: RollingUnit, count: int) -> str:
    return {
        RollingUnit.MONTH: ngettext("%(n)s month", "%(n)s months", count),
        RollingUnit.QUARTER: ngettext("%(n)s quarter", "%(n)s quarters", count),
        RollingUnit.YEAR: ngettext(
            "%(n)s calendar year", "%(n)s calendar years", count
        ),
    }[unit] % {"n": count}


def _frame(a: Agreement) -> Iterator[str]:
    yield {
        PeriodLength.MONTH: _("It is billed every month."),
        PeriodLength.QUARTER: _("It is billed every quarter."),
    }[a.period]
    yield {
        SplitMode.COMBINED: _("All costs are added up, and the sum is split."),
        SplitMode.PER_POOL: _("Each cost is split on its own."),
    }[a.split]
    yield {
        Proration.DAYS: _("Who joins or leaves within a period pays by days."),
        Proration.MONTHS: _("Who joins or leaves pays by whole months."),
    }[a.proration]
    yield {
        Attribution.REQUESTER: _("A response is billed to the agency that asked."),
        Attribution.PLACE: _("A response is billed to the agency of the place."),
    }[a.attribution]
    yield {
        TwoAgencies.REQUESTER_PAYS: _("A trip for two is billed to who asked."),
        TwoAgencies.EQUAL: _("A trip for two is billed to both in equal parts."),
        TwoAgencies.SCENE_MINUTES: _("A trip for two is billed by scene minutes."),
    }[a.two_agencies]
    yield (
        _("Each statement says what the others pay.")
        if a.shares_shown
        else _("Each statement says what its own agency pays, and no other.")
    )


def _member(member: Member) -> str:
    said = member.name
    if member.joins_on is not None:
        said += _(", from %(day)s") % {"day": day_said(member.joins_on)}
    if member.leaves_on is not None:
        said += _(", no longer from %(day)s") % {"day": day_said(member.leaves_on)}
    if member.budget_cents is not None:
        budget = whole_dollars(member.budget_cents)
        said += _("; budgeted %(budget)s a year") % {"budget": budget}
    return said + "."


def _pools(a: Agreement) -> Iterator[str]:
    yield from (_pool(pool, a) for pool in a.pools)
    if a.overhead is not None:
        yield clause_said(
            a.overhead.clause,
            _("%(title)s: %(percent)s %% of all of it.")
            % {"title": a.overhead.title, "percent": percent(a.overhead.basis_points)},
        )


def _pool(pool: Pool, a: Agreement) -> str:
    said = f"{pool.title}: {_pool_amount(pool)}"
    if not isinstance(pool, FixedPool | ResponsePool):
        said += "".join(_later(rate) for rate in pool.later_rates)
    if pool.formula is not None:
        said += _("; split %(how)s") % {"how": _parts(pool.formula)}
    payees = {payee.code: payee.name for payee in a.terms.payees}
    if pool.payee:
        said += _("; paid to %(payee)s") % {"payee": payees.get(pool.payee, pool.payee)}
    return clause_said(pool.clause, said + ".")


def _pool_amount(pool: Pool) -> str:
    match pool:
        case StandbyPool():
            return _standby(pool)
        case NightPool():
            return _(
                "%(minutes)s minutes' pay for each night on call, at $%(rate)s"
            ) % {
                "minutes": pool.minutes_per_night,
                "rate": pool.rate_per_hour,
            }
        case CallOutPool():
            return _("$%(rate)s an hour out or on the phone") % {
                "rate": pool.rate_per_hour
            }
        case MileagePool():
            return _("$%(rate)s a mile") % {"rate": pool.rate_per_mile}
        case ResponsePool():
            return _("%(price)s for each response") % {
                "price": whole_dollars(pool.price_cents)
            }
        case FixedPool():
            return _("%(amount)s each period") % {"amount": whole_dollars(pool.cents)}


def _standby(pool: StandbyPool) -> str:
    said = _("$%(rate)s for each hour on call (%(tier)s)") % {
        "rate": pool.rate_per_hour,
        "tier": pool.tier,
    }
    return (
        said
        + {
            StandbyOffset.NONE: "",
            StandbyOffset.PAID: _(", less the minutes billed for call-outs"),
            StandbyOffset.WORKED: _(", less the minutes worked on call-outs"),
        }[pool.while_working]
    )


def _later(dated: DatedRate) -> str:
    return _(", from %(day)s $%(rate)s") % {
        "day": day_said(dated.from_on),
        "rate": dated.rate,
    }


def _formula(a: Agreement) -> Iterator[str]:
    names = _names(a)
    for first in a.first:
        payer = names.get(first.member, first.title) if first.member else first.title
        said = _("%(payer)s pays %(percent)s %% first") % {
            "payer": payer,
            "percent": percent(first.basis_points),
        }
        if first.member and first.shares_rest:
            said += _(" and shares in the rest")
        yield clause_said(first.clause, said + ".")
    for part in a.formula:
        yield clause_said(part.clause, _part(part, names))
    for pool in a.pools:
        for part in pool.formula or ():
            said = _("Of %(pool)s, %(part)s") % {
                "pool": pool.title,
                "part": _part(part, names),
            }
            yield clause_said(part.clause, said)


def _part(part: Part, names: dict[AgencyKey, str]) -> str:
    said = _("%(percent)s %% %(how)s") % {
        "percent": percent(part.basis_points),
        "how": how(part),
    }
    if part.percentages:
        each = ", ".join(
            f"{names.get(key, key)} {percent(points)} %"
            for key, points in part.percentages
        )
        said += f": {each}"
    if part.fallback is not None:
        said += _("; where there is none, %(how)s") % {
            "how": how(Part(part.fallback, ""))
        }
    return said + "."


def _parts(formula: Formula) -> str:
    if len(formula) == 1:
        return how(formula[0])
    return ", ".join(f"{percent(p.basis_points)} % {how(p)}" for p in formula)


def _tables(a: Agreement) -> Iterator[str]:
    names = _names(a)
    for table in a.tables:
        yield _table(table, names)
    for past in a.history:
        figures = ", ".join(f"{names.get(k, k)} {n:,}" for k, n in past.figures)
        yield _(
            "Past %(basis)s from %(start)s to %(end)s: %(figures)s (%(source)s)."
        ) % {
            "basis": basis_name(past.basis),
            "start": day_said(past.from_on),
            "end": day_said(past.until_on),
            "figures": figures,
            "source": past.source,
        }


def _table(table: ReferenceTable, names: dict[AgencyKey, str]) -> str:
    facts = {
        "basis": basis_name(table.basis).capitalize(),
        "figures": ", ".join(f"{names.get(k, k)} {n:,}" for k, n in table.figures),
        "source": table.source,
        "as_of": day_said(table.as_of),
    }
    said = _("%(basis)s: %(figures)s (%(source)s, as of %(as_of)s)") % facts
    if table.from_on is not None:
        said += _(", for periods from %(day)s on") % {"day": day_said(table.from_on)}
    return said + "."


def _offset(a: Agreement, offset: Offset) -> str:
    amounts = []
    if offset.cents or not offset.basis_points:
        amounts.append(
            _("%(amount)s each period") % {"amount": whole_dollars(offset.cents)}
        )
    if offset.basis_points:
        of = _("of its share") if offset.earmarked_for else _("of the cost")
        amounts.append(f"{percent(offset.basis_points)} % {of}")
    said = f"{offset.title}: {' + '.join(amounts)}"
    if offset.earmarked_for:
        name = _names(a).get(offset.earmarked_for, offset.earmarked_for)
        said += _(", for %(name)s alone") % {"name": name}
    if offset.from_on is not None:
        said += _(", from %(day)s") % {"day": day_said(offset.from_on)}
    if offset.until_on is not None:
        said += _(", until %(day)s") % {"day": day_said(offset.until_on - DAY)}
    return clause_said(offset.clause, said + ".")


def _bounded(a: Agreement) -> Iterator[str]:
    if a.bounds is None:
        return
    if a.bounds.floor_cents is not None:
        yield _("nobody pays less than %(floor)s") % {
            "floor": whole_dollars(a.bounds.floor_cents)
        }
    if a.bounds.cap_basis_points is not None:
        yield _("nobody pays more than %(cap)s %% of it") % {
            "cap": percent(a.bounds.cap_basis_points)
        }


def _limits(a: Agreement) -> Iterator[str]:
    for sentence in _bounded(a):
        yield clause_said(
            a.bounds.clause if a.bounds else "",
            sentence[:1].upper() + sentence[1:] + ".",
        )
    if a.ceiling is not None:
        yield clause_said(
            a.ceiling.clause,
            _(
                "All together pay at most %(most)s a fiscal year; a warning stands "
                "on the period from %(warn)s %% of it."
            )
            % {
                "most": whole_dollars(a.ceiling.cents),
                "warn": percent(a.ceiling.warn_basis_points),
            },
        )
        if a.premiums and a.premium_payer is PremiumPayer.REQUESTER:
            yield clause_said(
                a.ceiling.clause,
                _("What an agency bears alone for nights and holidays counts in it."),
            )


def _estimate(a: Agreement) -> Iterator[str]:
    yield from clocks.estimate(a)
    own = a.estimate.formula if a.estimate else None
    for part in own or ():
        said = _("Of the estimate, %(part)s") % {"part": _part(part, _names(a))}
        yield clause_said(part.clause, said)


def _names(a: Agreement) -> dict[AgencyKey, str]:
    return {member.key: member.name for member in a.members}
