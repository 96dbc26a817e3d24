"""How one agency wants it done, and what that makes of a request."""

from dataclasses import dataclass
from enum import StrEnum

from dispatch.core.words import Weapon


class WeaponRule(StrEnum):
    """What "yes or not sure" to the weapon question does in this agency."""

    STAGE = "stage"  # the clinician comes and stages until secure
    PHONE_ONLY = "phone_only"
    SUPERVISOR_AGREES = "supervisor_agrees"  # by phone until one does


class Asker(StrEnum):
    """Who may ask for a clinician."""

    OFFICER = "officer"
    SUPERVISOR = "supervisor"
    DISPATCHER = "dispatcher"


class Leads(StrEnum):
    """Who leads at the scene."""

    OFFICER = "officer"
    OFFICER_UNTIL_SECURE = "officer_until_secure"  # then the clinician
    CLINICIAN = "clinician"


class Agrees(StrEnum):
    """When a supervisor must agree that somebody comes, besides the weapon rule."""

    NEVER = "never"
    ALWAYS = "always"


@dataclass(frozen=True, slots=True)
class Protocol:
    """How one agency wants it done. `fallback_line` in E.164 or as it is spoken.

    `beats` are the parts of town by name: the only words about a place that go over
    the wire, and so chosen from a list, never typed at a door.
    """

    weapon_rule: WeaponRule = WeaponRule.STAGE
    fallback_line: str = ""
    fallback_words: str = "or 988, or ED"
    beats: tuple[str, ...] = ()
    who_asks: tuple[Asker, ...] = tuple(Asker)
    leads: Leads = Leads.OFFICER_UNTIL_SECURE
    agrees: Agrees = Agrees.NEVER

    @property
    def minds_who_asks(self) -> bool:
        """Whether it matters as what somebody asks."""
        agrees = self.weapon_rule is WeaponRule.SUPERVISOR_AGREES
        return agrees or self.agrees is Agrees.ALWAYS or len(self.who_asks) < len(Asker)


class Verdict(StrEnum):
    """What the protocol makes of a request that somebody come."""

    AS_ASKED = "as_asked"
    BY_PHONE = "by_phone"
    UNTIL_AGREED = "until_agreed"  # by phone, until a supervisor agrees


def verdict(protocol: Protocol, weapon: Weapon, *, by_supervisor: bool) -> Verdict:
    """A request waits for nobody: while a supervisor is asked, somebody is looked for
    by phone. A supervisor who asks for it has agreed.
    """
    armed = weapon is Weapon.YES_OR_UNSURE
    if armed and protocol.weapon_rule is WeaponRule.PHONE_ONLY:
        return Verdict.BY_PHONE
    must_agree = protocol.agrees is Agrees.ALWAYS or (
        armed and protocol.weapon_rule is WeaponRule.SUPERVISOR_AGREES
    )
    if must_agree and not by_supervisor:
        return Verdict.UNTIL_AGREED
    return Verdict.AS_ASKED
