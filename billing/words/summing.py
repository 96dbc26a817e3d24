"""A statement in a few sentences, as its mail begins."""

from django.utils.translation import gettext as _

from billing.core.statements import StatementDocument
from billing.words.days import day, short_period_name, whole_dollars
from billing.words.readers import YOU
from billing.words.shares import share_parts
from common.money import Cents, dollars


def summary(
    statement: StatementDocument, *, is_open: bool = False, of: str = YOU
) -> str:
    """Sentence 11 of the story: the share, why, the year, when, and how to question.

    `is_open`: the reader has the statement before them and need not be sent to it.
    `of` names the agency where another reads.
    """
    return " ".join(
        (
            _share_sentence(statement, of),
            *_adjusted_sentence(statement),
            _year_sentence(statement),
            _("Due %(due)s to %(payee)s.")
            % {"due": day(statement.due_on), "payee": statement.terms.remit_to},
            *([] if is_open else [_("Each minute and clause: open the statement.")]),
            _("Question a line before %(until)s; it is held, not lost.")
            % {"until": day(statement.questions_until)},
        )
    )


def _share_sentence(statement: StatementDocument, of: str) -> str:
    return _("%(agency)s's %(period)s share is %(share)s: %(why)s.") % {
        "agency": statement.agency_name,
        "period": short_period_name(statement.period),
        "share": dollars(statement.share.cents),
        "why": ", ".join(share_parts(statement, of=of)) or _("nothing to split"),
    }


def _adjusted_sentence(statement: StatementDocument) -> list[str]:
    if not statement.adjustments:
        return []
    moved, total = statement.adjustment_cents, statement.total_cents
    facts = {
        "moved": dollars(Cents(abs(moved))),
        "total": dollars(Cents(abs(total))),
    }
    if total < 0:
        said = _("Corrections take %(moved)s off: it comes to %(total)s of credit.")
    elif moved < 0:
        said = _("Corrections take %(moved)s off: it comes to %(total)s.")
    else:
        said = _("Corrections add %(moved)s: it comes to %(total)s.")
    return [said % facts]


def _year_sentence(statement: StatementDocument) -> str:
    year = statement.year_to_date
    if year.budget_cents is None:
        return _("Year to date %(spent)s.") % {"spent": dollars(year.cents)}
    return _("Year to date %(spent)s of %(budget)s budgeted.") % {
        "spent": dollars(year.cents),
        "budget": whole_dollars(year.budget_cents),
    }
