"""Where does a change that takes somebody's place, or takes them off, do nothing?

The rules, in words. It bites where somebody is on call, and they are whom it names, or
it names nobody. Where nobody is meant to be on call nothing is amiss with it: a change
of a week spans the days between its nights. So it is idle

- all through, where it bites nowhere;
- where another is on call than whom it names;
- of a change that puts somebody on: where a shift is open, which it does not fill.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from common.intervals import Span
from rosters.core.resolution import Stretch
from rosters.core.words import Change, PersonId


@dataclass(frozen=True, slots=True)
class Idle:
    """A part of the span in which the change does nothing, and who is on call there;
    None: nobody is.
    """

    span: Span
    holder: PersonId | None


def idle_in(
    stretches: Iterable[Stretch],
    span: Span,
    change: Change,
    instead_of: PersonId | None,
) -> tuple[Idle, ...]:
    """The parts of `span` in which a change to replace or remove `instead_of` (None:
    whoever is on) is idle, in order; parts of one kind with no shift between them that
    it bites are one. `stretches`: the span, resolved without it.
    """
    found: list[Idle] = []
    bites = joins = False
    for each in stretches:
        part = Span(each.starts_at, each.ends_at).intersect(span)
        if part is None or not each.planned:
            continue
        if each.person is not None and instead_of in (None, each.person):
            bites, joins = True, False
            continue
        if joins and found[-1].holder == each.person:
            part = Span(found.pop().span.starts_at, part.ends_at)
        found.append(Idle(part, each.person))
        joins = True
    if not bites and not found:
        return (Idle(span, None),)
    if bites and change is Change.REMOVE:
        found = [idle for idle in found if idle.holder is not None]
    if not bites and len({idle.holder for idle in found}) == 1:
        found = [replace(found[0], span=span)]
    return tuple(found)
