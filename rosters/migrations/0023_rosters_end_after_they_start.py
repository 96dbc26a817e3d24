"""A roster, and a shift offered in return, end after they start, as every other span
here does. What is stored otherwise is named before the database refuses it.
"""

from django.apps.registry import Apps
from django.core.management.base import CommandError
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import F, Q

HOW_TO_MEND = (
    "Nothing was migrated. Set the ends of these rows after their starts, or both ends "
    "of an invitation to null, then migrate again."
)


def name_bad_rows(apps: Apps, _schema: BaseDatabaseSchemaEditor) -> None:
    """Raises CommandError with every row that the constraints would refuse."""
    found = [
        f"Roster {row.name} ({row.public_id}) starts at {row.starts_at.isoformat()} "
        f"and ends at {row.ends_at.isoformat()}."
        for row in apps.get_model("rosters", "Roster")
        .objects.filter(ends_at__lte=F("starts_at"))
        .order_by("pk")
    ]
    both = Q(starts_at__isnull=True, ends_at__isnull=True)
    spans = both | Q(starts_at__isnull=False, ends_at__gt=F("starts_at"))
    odd = apps.get_model("rosters", "SwapInvitation").objects.exclude(spans)
    found += [
        f"Swap invitation {row.pk} starts at {row.starts_at and row.starts_at.isoformat()} "
        f"and ends at {row.ends_at and row.ends_at.isoformat()}."
        for row in odd.order_by("pk")
    ]
    if found:
        raise CommandError("\n".join([*found, HOW_TO_MEND]))


class Migration(migrations.Migration):
    dependencies = [("rosters", "0022_import_came_to_nothing")]

    operations = [
        migrations.RunPython(name_bad_rows, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="roster",
            constraint=models.CheckConstraint(
                condition=Q(starts_at__isnull=True)
                | Q(ends_at__isnull=True)
                | Q(ends_at__gt=F("starts_at")),
                name="roster_ends_after_it_starts",
            ),
        ),
        migrations.AddConstraint(
            model_name="swapinvitation",
            constraint=models.CheckConstraint(
                condition=Q(starts_at__isnull=True, ends_at__isnull=True)
                | Q(starts_at__isnull=False, ends_at__gt=F("starts_at")),
                name="swap_invitation_ends_after_it_starts",
            ),
        ),
    ]
