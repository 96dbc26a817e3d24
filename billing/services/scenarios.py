"""Keeping what was thought through: named, changed, copied, opened, deleted. No book
is touched.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.models import Consortium
from agencies.services import audit
from billing.core.what_if import Scenario as Asked
from billing.documents import scenario_document
from billing.errors import NothingBilledYet, ScenarioChanged, ScenarioKept
from billing.models import Scenario
from billing.selectors import activity

NAME_LENGTH = 80


@transaction.atomic
def keep(
    consortium: Consortium,
    name: str,
    asked: Asked,
    *,
    now: datetime,
    by: int | None = None,
) -> Scenario:
    """A new scenario, seen by whoever keeps the consortium's books."""
    made = Scenario.objects.create(
        consortium=consortium,
        name=name[:NAME_LENGTH],
        document=scenario_document(asked),
        made_at=now,
        made_by_id=by,
        changed_at=now,
        changed_by_id=by,
    )
    _audit("keep_scenario", made, now=now, by=by)
    return made


def keep_last_year(
    consortium: Consortium, *, now: datetime, by: int | None = None
) -> Scenario:
    """What the last issued periods were, kept as a scenario of its own: what is billed
    later does not change it. Raises NothingBilledYet."""
    found = activity.last_year(consortium, now=now)
    if found is None:
        raise NothingBilledYet(
            _("No period has been issued yet: type the numbers instead.")
        )
    return keep(consortium, found.about, found, now=now, by=by)


@transaction.atomic
def change(
    scenario_id: int,
    name: str,
    asked: Asked,
    *,
    seen: int,
    now: datetime,
    by: int | None = None,
) -> Scenario:
    """Keep it as it is now. Raises ScenarioChanged where somebody else did since the
    revision `seen`."""
    held = _held(scenario_id, seen)
    held.name, held.document = name[:NAME_LENGTH], scenario_document(asked)
    held.revision += 1
    held.changed_at, held.changed_by_id = now, by
    held.save()
    _audit("change_scenario", held, now=now, by=by)
    return held


@transaction.atomic
def copy(scenario: Scenario, *, now: datetime, by: int | None = None) -> Scenario:
    """Another one that says the same, for whoever keeps the books alone."""
    begun = _("Copy of %(name)s") % {"name": scenario.name}
    made = Scenario.objects.create(
        consortium_id=scenario.consortium_id,
        name=begun[:NAME_LENGTH],
        document=scenario.document,
        made_at=now,
        made_by_id=by,
        changed_at=now,
        changed_by_id=by,
    )
    _audit("keep_scenario", made, now=now, by=by)
    return made


@transaction.atomic
def open_to_members(
    scenario_id: int, *, is_open: bool, now: datetime, by: int | None = None
) -> None:
    """Let the consortium's members read it by its address, or no longer. Safe to
    repeat."""
    held = _held(scenario_id, None)
    if held.is_open != is_open:
        held.is_open = is_open
        held.save(update_fields=["is_open"])
        _audit("open_scenario" if is_open else "close_scenario", held, now=now, by=by)


@transaction.atomic
def delete(scenario_id: int, *, now: datetime, by: int | None = None) -> None:
    """It is no record of the books: gone for good. Raises ScenarioChanged where it is
    gone already, ScenarioKept under legal hold."""
    held = _held(scenario_id, None)
    if held.legal_hold:
        raise ScenarioKept(_("This is under legal hold, and is kept."))
    _audit("delete_scenario", held, now=now, by=by)
    held.delete()


def _held(scenario_id: int, seen: int | None) -> Scenario:
    """The scenario, held until the caller's transaction ends, as it was read."""
    found = (
        Scenario.objects.select_for_update(of=("self",))
        .select_related("consortium")
        .filter(pk=scenario_id)
        .first()
    )
    if found is None:
        raise ScenarioChanged(_("Somebody deleted this meanwhile."), revision=0)
    if seen is not None and found.revision != seen:
        raise ScenarioChanged(
            _(
                "Somebody changed this meanwhile. What you typed is still here: read "
                "theirs first, then keep yours."
            ),
            revision=found.revision,
        )
    return found


def _audit(act: str, about: Scenario, *, now: datetime, by: int | None) -> None:
    audit.record(
        act=act,
        about=about,
        now=now,
        person_id=by,
        organisation_id=about.consortium.host_id,
        name=about.name,
    )
