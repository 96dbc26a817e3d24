"""Everything phonelab remembers, in one place and in memory only."""

from dataclasses import dataclass, field

from phonelab.background import Background
from phonelab.clock import Clock
from phonelab.faults import Faults
from phonelab.handsets import Handset
from phonelab.holds import Holds
from phonelab.ids import new_sid
from phonelab.journal import Journal
from phonelab.ledger import Ledger
from phonelab.records import Address, Call, Conference, Message, OwnedNumber


@dataclass
class Desk:
    """The state. Accounts map an account's sid to its token."""

    accounts: dict[str, str]
    clock: Clock
    base_url: str = ""
    reach_anywhere: bool = False
    web_is_dead: bool = False
    handsets: dict[str, Handset] = field(default_factory=dict)
    owned: dict[str, OwnedNumber] = field(default_factory=dict)
    bins: dict[str, str] = field(default_factory=dict)
    messages: Ledger[Message] = field(default_factory=Ledger)
    calls: Ledger[Call] = field(default_factory=Ledger)
    conferences: Ledger[Conference] = field(default_factory=Ledger)
    faults: Faults = field(default_factory=Faults)
    holds: Holds = field(default_factory=Holds)
    background: Background = field(default_factory=Background)
    journal: Journal = field(init=False)

    def __post_init__(self) -> None:
        self.journal = Journal(self.clock)

    def handset(self, number: str) -> Handset:
        """The telephone with `number`, made when it is first asked for."""
        if number not in self.handsets:
            self.handsets[number] = Handset(number)
        return self.handsets[number]

    def own(self, number: str, account_sid: str, label: str = "") -> OwnedNumber:
        """Rent `number` to the account. Renting it twice changes only the label."""
        if number not in self.owned:
            sid, now = new_sid("PN"), self.clock.now()
            self.owned[number] = OwnedNumber(sid, account_sid, number, now, label)
        owned = self.owned[number]
        owned.label = label or owned.label
        return owned

    def owned_by(self, account_sid: str, number: str) -> OwnedNumber | None:
        owned = self.owned.get(number)
        return owned if owned and owned.account_sid == account_sid else None

    def first_account(self) -> str:
        return next(iter(self.accounts))

    def host_fallback(self, number: OwnedNumber, twiml: str) -> str:
        """Keep `twiml` at the carrier and make it the number's voice fallback."""
        sid = new_sid("EH")
        self.bins[sid] = twiml
        number.voice_fallback = Address(f"{self.base_url}/twiml/{sid}")
        return number.voice_fallback.url

    async def reset(self, *, everything: bool) -> None:
        """Hang up, forget what happened, end all faults and holds.

        Numbers, their labels and webhooks stay unless `everything` is to go.
        """
        self.holds.clear()
        await self.background.stop_all()
        self.faults.clear()
        self.web_is_dead = False
        for ledger in (self.messages, self.calls, self.conferences):
            ledger.clear()
        self.handsets = {
            n: Handset(n, label=old.label)
            for n, old in self.handsets.items()
            if old.label and not everything
        }
        if everything:
            self.owned.clear()
            self.bins.clear()
        self.journal.clear()
        self.journal.write("reset")
