"""What came in and went out beside one issued statement, and what that leaves."""

from dataclasses import dataclass

from common.money import Cents


@dataclass(frozen=True, slots=True)
class Account:
    """`credit_cents`, zero or less, is what the statement was not large enough for;
    `out_cents` what of its credit was paid out; `taken_cents`, zero or less, what the
    next one took off, None before there is one.
    """

    to_pay_cents: Cents
    credit_cents: Cents
    paid_cents: Cents
    out_cents: Cents
    taken_cents: Cents | None = None

    @property
    def over_cents(self) -> Cents:
        """What came in beyond what it asks for: a credit of the agency."""
        return Cents(max(0, self.paid_cents - self.to_pay_cents))

    @property
    def carried_cents(self) -> Cents:
        """What goes on to the next statement, or did; zero or less."""
        if self.taken_cents is not None:
            return self.taken_cents
        return Cents(min(0, self._stands))

    @property
    def payable_cents(self) -> Cents:
        """What may be paid out now, zero or more: what no later statement has taken."""
        return Cents(-self.carried_cents if self.taken_cents is None else 0)

    @property
    def owed_back_cents(self) -> Cents:
        """What was given of money that did not come in after all, as when a check is
        returned: taken off the next statement, or paid out. To come in on this one."""
        return Cents(max(0, self._stands - self.carried_cents))

    @property
    def missing_cents(self) -> Cents:
        """How much more the next statement should have taken off: nothing, but for
        figures that somebody changed behind our back."""
        return Cents(max(0, self.carried_cents - self._stands))

    @property
    def _stands(self) -> int:
        return self.credit_cents - self.over_cents + self.out_cents
