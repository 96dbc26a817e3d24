"""Our accounts at the carrier, by the settings: the first, and one to fall back on.

A number belongs to one account, so the second has numbers of its own. A message is
written as from the first account's; whoever falls back sends from the number that
stands for it, and what comes in there counts as having come to the first's.
"""

from dataclasses import dataclass, field

from django.conf import settings


@dataclass(frozen=True, slots=True)
class Account:
    """Which account, and where it answers. `base_url` blank: Twilio itself.

    `numbers`: pairs of the first account's number and this one's that stands for it;
    empty for the first account itself.
    """

    sid: str
    token: str = field(repr=False)
    base_url: str
    timeout: float
    numbers: tuple[tuple[str, str], ...] = ()

    def sender_for(self, number: str) -> str | None:
        """From which number this account sends for `number`; None: from none."""
        return dict(self.numbers).get(number) if self.numbers else number


def accounts() -> tuple[Account, ...]:
    """Every account there is, the preferred first."""
    first = Account(
        sid=settings.TWILIO_ACCOUNT_SID,
        token=settings.TWILIO_AUTH_TOKEN,
        base_url=settings.TWILIO_API_BASE_URL,
        timeout=settings.TWILIO_TIMEOUT_SECONDS,
    )
    if not settings.TWILIO_2_ACCOUNT_SID:
        return (first,)
    second = Account(
        sid=settings.TWILIO_2_ACCOUNT_SID,
        token=settings.TWILIO_2_AUTH_TOKEN,
        base_url=settings.TWILIO_2_API_BASE_URL,
        timeout=settings.TWILIO_TIMEOUT_SECONDS,
        numbers=tuple(settings.TWILIO_2_NUMBERS),
    )
    return (first, second)


def account_of(sid: str) -> Account:
    """The account of that name; the first for a blank one. Raises LookupError for one
    that is in the settings no more.
    """
    for account in accounts():
        if sid in {"", account.sid}:
            return account
    raise LookupError("that account is in the settings no more")


def that_send_for(number: str) -> list[str]:
    """The accounts that can send for `number`, by name, the preferred first."""
    return [each.sid for each in accounts() if each.sender_for(number) is not None]


def ours(number: str) -> str:
    """The first account's number that `number` stands for; any other as it is."""
    for account in accounts():
        for first, here in account.numbers:
            if number == here:
                return first
    return number


def reached_by(number: str) -> list[str]:
    """Every number that we may call or text from for `number`, itself first."""
    found = (account.sender_for(number) for account in accounts())
    return [each for each in found if each is not None]


def tokens_for(account_sid: str) -> list[str]:
    """The tokens by which that account may have signed; all for one not named."""
    every = accounts()
    named = [each.token for each in every if each.sid == account_sid]
    return named or ([each.token for each in every] if not account_sid else [])
