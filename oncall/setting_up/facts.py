"""What is there already, asked of each room; and what a step's line says of it."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies import selectors as agencies
from agencies.core.acts import Act
from agencies.core.scope import Scope
from agencies.core.words import Kind, Role
from agencies.models import Consortium, Organisation
from billing.selectors import agreements
from common.numbers import shown
from dispatch import selectors as callouts
from dispatch.selectors import policies, practice
from notifications import selectors as phones
from oncall.setting_up import words
from oncall.setting_up.core import (
    Standing,
    State,
    Step,
    is_complete,
    minutes_left,
    path,
)
from rosters import selectors as rosters

_PAGES = {
    Step.MEMBERS: "agencies:members",
    Step.PEOPLE: "agencies:people_file",
    Step.PHONE: "notifications:phones",
    Step.NUMBER: "dispatch:attempts",
    Step.ROSTER: "rosters:roster_from_template",
    Step.LADDER: "dispatch:ladder",
    Step.PROTOCOL: "dispatch:edit_protocol",
    Step.AGREEMENT: "billing:agreements",
    Step.DRILL: "oncall:page_me",
}
# Once it is done: where it is looked at, and taken back.
_THEN = {Step.ROSTER: "rosters:rosters", Step.PROTOCOL: "dispatch:protocols"}
_OF_NONE = {Step.PHONE, Step.NUMBER, Step.AGREEMENT}
_ACTS = {Step.NUMBER: Act.SEE_CALLOUTS, Step.ROSTER: Act.EDIT_ROSTER}
ASKING = (Role.OFFICER, Role.SUPERVISOR, Role.DISPATCHER)


@dataclass(frozen=True, slots=True)
class Line:
    """One step as its page shows it. `url` blank: not yet."""

    standing: Standing
    title: str | Promise
    says: str
    link: str | Promise
    url: str
    back: str | Promise
    waits_for: tuple[str | Promise, ...]

    @property
    def is_drill(self) -> bool:
        return self.standing.step is Step.DRILL


@dataclass(frozen=True, slots=True)
class SettingUp:
    """Where a consortium stands on its first day."""

    consortium: Consortium
    lines: tuple[Line, ...]
    minutes: int
    is_complete: bool

    @property
    def next_one(self) -> Line | None:
        lines = (one for one in self.lines if one.standing.state is State.NEXT)
        return next(lines, None)


@dataclass(frozen=True, slots=True)
class _There:
    """Facts of the rooms."""

    members: list[Organisation]
    askers: int
    clinicians: int
    has_phone: bool
    was_called: bool
    rosters: int
    has_ladder: bool
    agreed: set[int]
    has_agreement: bool
    was_answered: bool

    @property
    def agencies(self) -> list[Organisation]:
        return [one for one in self.members if one.kind == Kind.AGENCY.value]

    def done(self) -> frozenset[Step]:
        held = {
            Step.MEMBERS: bool(self.agencies),
            Step.PEOPLE: bool(self.askers and self.clinicians),
            Step.PHONE: self.has_phone,
            Step.NUMBER: self.was_called,
            Step.ROSTER: bool(self.rosters),
            Step.LADDER: self.has_ladder,
            Step.PROTOCOL: bool(self.agencies)
            and len(self.agreed) == len(self.agencies),
            Step.AGREEMENT: self.has_agreement,
            Step.DRILL: self.was_answered,
        }
        return frozenset(step for step, is_done in held.items() if is_done)


def unfinished(scope: Scope, *, now: datetime) -> list[SettingUp]:
    """For the home page: each consortium of the host that is not set up yet, and that
    has had no real answer yet: then it runs, whatever it does without.
    """
    if not scope.may(Act.SET_UP):
        return []
    return [
        found
        for one in agencies.consortia_hosted(scope)
        if not callouts.was_ever_answered(one.pk)
        and not (found := _of(scope, one, now=now)).is_complete
    ]


def of_host(scope: Scope, *, now: datetime) -> list[SettingUp]:
    """Each consortium whose books the acting organisation keeps; none for whoever may
    not set one up.
    """
    if not scope.may(Act.SET_UP):
        return []
    return [_of(scope, one, now=now) for one in agencies.consortia_hosted(scope)]


def _of(scope: Scope, consortium: Consortium, *, now: datetime) -> SettingUp:
    there = _there(scope, consortium, now=now)
    steps = path(there.done())
    return SettingUp(
        consortium=consortium,
        lines=tuple(_line(scope, consortium, there, one) for one in steps),
        minutes=minutes_left(steps),
        is_complete=is_complete(there.done()),
    )


def _there(scope: Scope, consortium: Consortium, *, now: datetime) -> _There:
    members = agencies.members_of(consortium.pk, now=now)
    asking = [o.pk for o in members if o.kind in {Kind.AGENCY, Kind.DISPATCH_CENTRE}]
    askers = agencies.people_by_organisation(ASKING, organisation_ids=asking, now=now)
    serving = agencies.people_serving(consortium.pk, Role.CLINICIAN, now=now)
    me = scope.user_id
    ours = [r for r in rosters.rosters(scope) if r.consortium_id == consortium.pk]
    called = phones.came_in([consortium.voice_number], before=None, limit=1)
    towns = [one.pk for one in members if one.kind == Kind.AGENCY.value]
    return _There(
        members=members,
        askers=sum(len(some) for some in askers.values()),
        clinicians=len(serving[Role.CLINICIAN]),
        has_phone=phones.is_reachable([me])[me].at_all,
        was_called=bool(called),
        rosters=len(ours),
        has_ladder=policies.is_agreed(consortium),
        agreed=policies.with_protocol(towns),
        has_agreement=agreements.is_begun(consortium.pk),
        was_answered=practice.was_answered(consortium.pk),
    )


def _line(
    scope: Scope, consortium: Consortium, there: _There, standing: Standing
) -> Line:
    step = standing.step
    return Line(
        standing=standing,
        title=words.TITLES[step],
        says=_says(consortium, there)[step],
        link=words.link(standing) if _may(scope, step) else words.ASK_A_COORDINATOR,
        url=_url(scope, consortium, there, standing) if not standing.waits_for else "",
        back=words.BACK[step],
        waits_for=tuple(words.TITLES[each] for each in standing.waits_for),
    )


def _says(consortium: Consortium, there: _There) -> dict[Step, str]:
    """What is there, or what holds until it is."""
    number, towns = shown(consortium.voice_number), len(there.agencies)
    return {
        Step.MEMBERS: ", ".join(str(one) for one in there.members),
        Step.PEOPLE: _("%(askers)d who may ask, %(clinicians)d clinicians.")
        % {"askers": there.askers, "clinicians": there.clinicians},
        Step.PHONE: _("Proven: it can be rung.")
        if there.has_phone
        else _("So that a drill can ring you."),
        Step.NUMBER: _("A call to %(number)s has come to us.") % {"number": number}
        if there.was_called
        else _(
            "Call %(number)s from your phone: Tandem answers. Then load this page "
            "again. Silence: who runs the machine has not connected the number yet."
        )
        % {"number": number},
        Step.ROSTER: ngettext("%(n)d roster.", "%(n)d rosters.", there.rosters)
        % {"n": there.rosters}
        if there.rosters
        else _("None yet."),
        Step.LADDER: _("In force.")
        if there.has_ladder
        else _("Until then the usual one: primary 90 s, backup 90 s."),
        Step.PROTOCOL: _("%(agreed)d of %(towns)d departments. Else the usual one.")
        % {"agreed": len(there.agreed), "towns": towns},
        Step.AGREEMENT: _("Begun.")
        if there.has_agreement
        else _("Until then nothing is billed."),
        Step.DRILL: _("A drill was answered.")
        if there.was_answered
        else _("Your phone rings, nobody else's."),
    }


def _may(scope: Scope, step: Step) -> bool:
    """Requests and rosters are the coordinator's."""
    act = _ACTS.get(step)
    return act is None or scope.may(act)


def _url(
    scope: Scope, consortium: Consortium, there: _There, standing: Standing
) -> str:
    """Each room's own page; none where they may not go."""
    step, is_done = standing.step, standing.state is State.DONE
    if not _may(scope, step):
        return reverse("agencies:people")
    if step is Step.NUMBER and not is_done:
        return f"tel:{consortium.voice_number}"
    name, arguments = _PAGES[step], [consortium.public_id]
    if step in _THEN and is_done:
        return reverse(_THEN[step])
    if step is Step.PROTOCOL:
        undone = [one for one in there.agencies if one.pk not in there.agreed]
        arguments = [undone[0].public_id]
    if step in _OF_NONE:
        arguments = []
    query = "?help=" if step is Step.LADDER else ""
    return reverse(name, args=arguments) + query
