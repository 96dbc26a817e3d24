"""Everybody who may appear in a roster's history: people and programs."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Model, Q, QuerySet

from agencies import selectors as agencies
from rosters.models import (
    Confirmation,
    Draft,
    GapOffer,
    Override,
    PatternLine,
    Position,
    Roster,
    RosterImport,
    Rotation,
    RotationMember,
    Swap,
    SwapInvitation,
    TimeOff,
)
from rosters.selectors.history import Program

# How many of the newest changes that nobody made in person are asked who made them.
MOST = 500


def appearing(roster: Roster) -> tuple[set[int], list[Program]]:
    """People by key, and tokens by their label, who did something to the roster or to
    whom something was done. A constant number of queries. System question: who may
    read it, its caller says.
    """
    people, tokens = agencies.actors_on(_things_of(roster))
    named = agencies.tokens_by_id(tokens)
    programs = [
        Program(key, row.name, str(row.organisation)) for key, row in named.items()
    ]
    programs.sort(key=lambda one: (one.name, one.organisation, one.public_id))
    return people | _people_of(roster), programs


def _people_of(roster: Roster) -> set[int]:
    """Whom the roster's rows name. One query."""
    here = {"position__roster": roster}
    overrides = Override.objects.filter(**here)
    swaps = Swap.objects.filter(**here)
    drafts = Draft.objects.filter(roster=roster)
    imports = RosterImport.objects.filter(**here)
    time_off = TimeOff.objects.filter(consortium=roster.consortium_id)
    offers = GapOffer.objects.filter(gap__roster=roster)
    columns: list[tuple[QuerySet[Model], tuple[str, ...]]] = [
        (overrides, ("person", "instead_of", "made_by", "withdrawn_by")),
        (swaps, ("holder", "taker", "made_by", "settled_by")),
        (SwapInvitation.objects.filter(swap__in=swaps), ("person",)),
        (time_off, ("person", "made_by")),
        (
            PatternLine.objects.filter(event__calendar__position__roster=roster),
            ("person",),
        ),
        (RotationMember.objects.filter(rotation__roster=roster), ("person",)),
        (Confirmation.objects.filter(roster=roster), ("person",)),
        (offers, ("made_by", "asked")),
        (drafts, ("made_by", "published_by", "undone_by")),
        (imports, ("made_by", "withdrawn_by")),
    ]
    first, *others = (
        rows.order_by().values_list(name) for rows, names in columns for name in names
    )
    return {key for (key,) in first.union(*others) if key is not None}


def _things_of(roster: Roster) -> dict[str, Iterable[UUID]]:
    """What of it only the trail says who changed it: the plan's few parts, and the
    newest of what more than one may have done something to.
    """
    here = Q(position__roster=roster)
    by_nobody = Q(made_by=None) | Q(withdrawn_by=None, withdrawn_at__isnull=False)
    settled = Q(made_by=None) | Q(settled_by=None, settled_at__isnull=False)
    overrides = Override.objects.filter(here & by_nobody).order_by("-made_at")[:MOST]
    swaps = Swap.objects.filter(here & settled).order_by("-made_at")[:MOST]
    off = TimeOff.objects.filter(
        consortium=roster.consortium_id, withdrawn_at__isnull=False
    )
    rows: list[QuerySet[Model]] = [
        Roster.objects.filter(pk=roster.pk),
        Position.objects.filter(roster=roster),
        PatternLine.objects.filter(event__calendar__position__roster=roster),
        Rotation.objects.filter(roster=roster),
        overrides,
        swaps,
        off.order_by("-made_at")[:MOST],
        GapOffer.objects.filter(gap__roster=roster).order_by("-made_at")[:MOST],
        Draft.objects.filter(roster=roster).order_by("-made_at")[:MOST],
        RosterImport.objects.filter(here).order_by("-made_at")[:MOST],
    ]
    return {
        some.model._meta.label_lower: set(some.values_list("public_id", flat=True))
        for some in rows
    }
