"""Why an agreement or a period cannot be worked out: facts, each naming its clause.

Pure, so without gettext: the sentence is marked here, and `words.py` looks it up in
the reader's language before it fills in the facts.
"""

from dataclasses import dataclass


def gettext_noop(sentence: str) -> str:
    """Marks a sentence for makemessages, which knows this name; changes nothing."""
    return sentence


@dataclass(frozen=True, slots=True)
class Refusal:
    """One thing that does not add up, where, and in what words."""

    clause: str
    sentence: str
    facts: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return f"{self.clause}: {self.sentence.format(**dict(self.facts))}"


def refusal(clause: str, sentence: str, **facts: object) -> Refusal:
    """A refusal whose facts are already words: `{sum}` in the sentence is `sum=`."""
    return Refusal(
        clause=clause,
        sentence=sentence,
        facts=tuple((name, str(fact)) for name, fact in facts.items()),
    )


def percent(basis_points: int) -> str:
    """Basis points as a percentage in words: 96, 12.5, 33.33."""
    whole, rest = divmod(abs(basis_points), 100)
    written = f"{whole}.{rest:02}".rstrip("0").rstrip(".")
    return f"-{written}" if basis_points < 0 else written


PARTS_DO_NOT_SUM = gettext_noop(
    "the parts of the formula sum to {sum} %, not to 100 %."
)
PERCENTAGES_DO_NOT_SUM = gettext_noop(
    "the members' percentages sum to {sum} %, not to 100 %."
)
NEGATIVE_PERCENTAGE = gettext_noop("a percentage cannot be below zero.")
NO_PARTS = gettext_noop("the formula says nothing about how the cost is split.")
NO_MEMBERS = gettext_noop("nobody is a member, so there is nobody to pay.")
SAME_MEMBER_TWICE = gettext_noop("{member} stands in the agreement twice.")
SAME_CODE_TWICE = gettext_noop("the code {code} is used twice.")
TABLE_MISSING = gettext_noop("there is no table of {basis} to split by.")
FIGURE_MISSING = gettext_noop("the table of {basis} has no figure for {member}.")
TABLE_ALL_ZERO = gettext_noop("the table of {basis} is all zero.")
NEGATIVE_FIGURE = gettext_noop("a figure of {basis} cannot be below zero.")
UNKNOWN_MEMBER = gettext_noop("{member} is not a member under this agreement.")
FALLBACK_MISSING = gettext_noop(
    "it does not say how to split a period in which {basis} come to nothing."
)
FALLBACK_MAY_BE_ZERO = gettext_noop(
    "{basis} may come to nothing, so it cannot be the fallback."
)
LEAVES_BEFORE_JOINING = gettext_noop("{member} leaves on or before the day it joins.")
NOTHING_TO_PAY_FOR = gettext_noop("it names no cost to share.")
NEGATIVE_AMOUNT = gettext_noop("an amount or rate cannot be below zero.")
ONE_POOL_OF_A_KIND = gettext_noop(
    "only one {kind} pool can be priced from the same responses."
)
POOL_FORMULA_IN_COMBINED = gettext_noop(
    "a pool has a formula of its own, but all pools are split together."
)
BOUNDS_NEED_COMBINED = gettext_noop(
    "a floor or cap needs all pools to be split together."
)
FLOOR_ABOVE_CAP = gettext_noop("the floor of {floor} lies above the cap of {cap}.")
FLOORS_ABOVE_COST = gettext_noop(
    "the floors come to {floors}, more than the {cost} to split."
)
CAPS_BELOW_COST = gettext_noop(
    "the caps come to {caps}, less than the {cost} to split."
)
BAD_INCREMENT = gettext_noop("an increment is 1, 6 or 15 minutes, not {minutes}.")
NEGATIVE_MINUTES = gettext_noop("minutes cannot be below zero.")
BAD_KEY = gettext_noop(
    "the key {member} is not 1 to 24 letters, digits, hyphens or underscores."
)
LONG_CLAUSE = gettext_noop("a clause is named in at most 80 characters.")
BAD_MONTH = gettext_noop("the fiscal year starts in a month from 1 to 12, not {month}.")
BAD_DAYS = gettext_noop("{what} is 0 to 366 days after the period, not {days}.")
NOTHING_TO_WEIGH = gettext_noop(
    "{basis} came to nothing from {start} to {end}, with no fallback."
)
NOBODY_BELONGS = gettext_noop("nobody is a member from {start} to {end}.")

SAME_ORGANISATION_TWICE = gettext_noop("{member} and {other} are the same agency.")
CAPS_BELOW_WHOLE = gettext_noop(
    "{members} members at no more than {cap} % each come to less than the whole."
)
FIRST_ABOVE_WHOLE = gettext_noop(
    "what is paid first sums to {sum} %, more than there is."
)
NOBODY_LEFT = gettext_noop(
    "every member pays first, so nobody is left to split the rest."
)
INSTALMENTS_DO_NOT_SUM = gettext_noop("the instalments sum to {sum} %, not to 100 %.")
BAD_INSTALMENT_DAY = gettext_noop("there is no day {day} of month {month}.")
ESTIMATE_BY_USAGE = gettext_noop(
    "an estimate cannot be split by {basis} that nobody has used yet: average past "
    "months, or give it a formula of its own."
)
ESTIMATE_YEAR_CUT = gettext_noop(
    "the fiscal year begins inside a quarter, so no period is a part of it."
)
ESTIMATE_ABOVE_CEILING = gettext_noop(
    "the estimate of {estimate} lies above the {most} of {ceiling}."
)
BAD_WARNING = gettext_noop(
    "a warning stands between 1 % and 100 %, not at {percent} %."
)
HALF_A_STRETCH = gettext_noop("a premium from a time needs one until which it counts.")
BAD_WEEKDAY = gettext_noop("weekdays are 0 (Monday) to 6 (Sunday), not {day}.")
UNKNOWN_STATE = gettext_noop("there is no calendar of holidays for {state}.")
PREMIUM_ON_NOTHING = gettext_noop("there is no call-out rate that it could raise.")
UNKNOWN_PAYEE = gettext_noop("{payee} is nobody the agreement pays.")
PAYEES_NEED_PER_POOL = gettext_noop(
    "to pay {payee} apart, every pool is split on its own."
)
BAD_COUNT = gettext_noop("an average is over 1 to 60 {unit}s, not {count}.")
ONLY_USAGE_AVERAGED = gettext_noop(
    "only what is used can be averaged over time, not {basis}."
)
NOT_WHOLE_MONTHS = gettext_noop(
    "past figures are for whole months, not from {start} to {end}."
)
PAST_OVERLAPS = gettext_noop("two lists of past {basis} share {start}.")
RATE_TWICE = gettext_noop("two rates begin on {day}.")
RATE_IN_MID_PERIOD = gettext_noop(
    "pay for being on call changes with a period, not on {day}."
)
TABLE_TWICE = gettext_noop("two tables of {basis} count from {day}.")
TABLE_TOO_LATE = gettext_noop("no table of {basis} counts from the first day on.")
ENDS_BEFORE_BEGINNING = gettext_noop("it ends on or before the day it begins.")
ABOVE_WHOLE = gettext_noop("{percent} % is more than the whole.")
MAXIMUM_BELOW_MINIMUM = gettext_noop(
    "the most of a call, {most} minutes, is less than the least, {least}."
)
