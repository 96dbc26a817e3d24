"""What the page on which a period is closed says, step by step."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing import words
from billing.core.agreement import Agreement, Basis
from billing.core.changes import WeightMoved
from billing.core.refusals import percent
from billing.core.share_lines import ShareLine
from billing.core.spans import Days
from billing.core.statements import StatementDocument

NAMED = 6


def formula(agreement: Agreement) -> str:
    """ "25 % in equal parts, 75 % by hours." Where an estimate is billed, by what, and
    by what the year is settled."""
    really, estimate = words.formula_sentence(agreement.formula), agreement.estimate
    if estimate is None:
        return really
    return _("By estimate, %(billed)s What it really came to: %(really)s") % {
        "billed": words.formula_sentence(estimate.formula or agreement.formula),
        "really": really,
    }


def step_title(key: str) -> str:
    return {
        "times": _("Times complete"),
        "questions": _("Questions settled or carried"),
        "look": _("Shares looked at"),
        "lock": _("Locked"),
        "issue": _("Issued"),
        "send": _("Sent"),
    }[key]


def unfinished(numbers: Sequence[str]) -> str:
    """By their numbers, so that somebody can be asked; of many, the first."""
    named = ", ".join(numbers[:NAMED])
    return ngettext(
        "%(n)s request of these days is not over or not written up: %(numbers)s.",
        "%(n)s requests of these days are not over or not written up: %(numbers)s.",
        len(numbers),
    ) % {
        "n": len(numbers),
        "numbers": f"{named}, \N{HORIZONTAL ELLIPSIS}" if numbers[NAMED:] else named,
    }


def skipped(days: Days) -> str:
    """Months in no period before one that is to be issued."""
    first, last = days.starts_on, days.last_day
    one = (first.year, first.month) == (last.year, last.month)
    facts = {"days": words.period_name(days)}
    if one:
        return (
            _(
                "%(days)s is in no period: open it first if it is to be billed. Once "
                "this one is issued, it can only be billed as a correction."
            )
            % facts
        )
    return (
        _(
            "%(days)s are in no period: open them first if they are to be billed. Once "
            "this one is issued, they can only be billed as corrections."
        )
        % facts
    )


def unassigned(count: int) -> str:
    return ngettext(
        "%(n)s response has nobody to pay for it.",
        "%(n)s responses have nobody to pay for them.",
        count,
    ) % {"n": count}


def unclear(count: int) -> str:
    return ngettext(
        "%(n)s response has a clock that is missing or runs backwards.",
        "%(n)s responses have a clock that is missing or runs backwards.",
        count,
    ) % {"n": count}


def waiting_questions(count: int) -> str:
    return ngettext(
        "%(n)s question is open: decide it, or carry it past this period.",
        "%(n)s questions are open: decide them, or carry them past this period.",
        count,
    ) % {"n": count}


def carried_questions(count: int) -> str:
    return ngettext(
        "%(n)s question is carried past this period; its amount stays held.",
        "%(n)s questions are carried past this period; their amounts stay held.",
        count,
    ) % {"n": count}


def locked_on(day: str) -> str:
    return _("On %(day)s. Only what was looked at can be issued.") % {"day": day}


def issued_on(day: str) -> str:
    return _("On %(day)s. The statements stand.") % {"day": day}


def counts_late() -> str:
    """Of a skipped period: what becomes of it in place of statements."""
    return _(
        "A later period is issued, so no statement of this one goes out: what each "
        "owes of it stands on its next statement, as a correction."
    )


def counted_on(day: str) -> str:
    return _("Counted on %(day)s. The next statements carry it.") % {"day": day}


def nobody_to_tell(agency: str) -> str:
    return _("%(agency)s has no finance person or lead with an address: tell them.") % {
        "agency": agency
    }


def mended_hours(minutes: int, by: str, day: str, why: str) -> str:
    """ "10.00 hours, said by P. Novak on 2 December 2026: the roster was on paper"."""
    facts = {"hours": words.hours(minutes), "by": by, "day": day, "why": why}
    if not by:
        return _("%(hours)s hours, said on %(day)s: %(why)s") % facts
    return _("%(hours)s hours, said by %(by)s on %(day)s: %(why)s") % facts


def bare_weight(line: ShareLine) -> str:
    """What a member weighed, said of no one in particular: "5.75 of 18.50 hours"."""
    match line.basis:
        case Basis.EQUAL:
            return words.weight_sentence(line)
        case Basis.HOURS:
            own, whole, what = (
                words.hours(line.weight),
                words.hours(line.whole),
                _("hours"),
            )
        case Basis.FIXED_PERCENT:
            own, whole, what = percent(line.weight), percent(line.whole), "%"
        case _:
            own, whole = f"{line.weight:,}", f"{line.whole:,}"
            what = words.basis_name(line.basis)
    return _("%(own)s of %(whole)s %(what)s") % {
        "own": own,
        "whole": whole,
        "what": what,
    }


def weight_moved(moved: WeightMoved) -> str:
    """ "5.75 of 18.50 hours, before 4.00 of 12.00 hours"."""
    before, after = moved.before, moved.after
    if after is None or before is None:
        line = after or before
        if line is None:
            return ""
        weighed = bare_weight(line)
        came = _("new: %(weight)s") if after else _("no more: %(weight)s")
        return came % {"weight": weighed}
    return _("%(after)s, before %(before)s") % {
        "after": bare_weight(after),
        "before": bare_weight(before),
    }


def notice_subject(said: StatementDocument) -> str:
    return _("Statement %(number)s of %(consortium)s") % {
        "number": said.number,
        "consortium": said.consortium,
    }


def notice_text(said: StatementDocument, *, link: str) -> str:
    """Sentence 11 of the story, and where the statement is."""
    return f"{words.summary(said)}\n\n{link}\n"
