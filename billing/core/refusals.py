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
TABLE_MISSING = gettext_noop("there is no table of {basis} figures to split by.")
FIGURE_MISSING = gettext_noop("the table of {basis} figures has none for {member}.")
TABLE_ALL_ZERO = gettext_noop("the table of {basis} figures is all zero.")
NEGATIVE_FIGURE = gettext_noop("a {basis} figure cannot be below zero.")
UNKNOWN_MEMBER = gettext_noop("{member} is not a member under this agreement.")
FALLBACK_MISSING = gettext_noop(
    "it does not say how to split in a period without any {basis}."
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
ONLY_REQUESTER_PAYS = gettext_noop(
    "a trip that served two agencies can only be billed to the requester so far "
    "(requester_pays, not {policy})."
)
NOTHING_TO_WEIGH = gettext_noop(
    "{basis} comes to nothing from {start} to {end}, with no fallback."
)
NOBODY_BELONGS = gettext_noop("nobody is a member from {start} to {end}.")
