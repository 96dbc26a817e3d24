"""Which overrides took a running shift over; and of which night those are that reach to
its end, so that they end with it.

They are known by having been made the instant they begin, which nobody types; the
night by what was stored of them.
"""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import F, Max


def mark(apps: Apps, _schema: BaseDatabaseSchemaEditor) -> None:
    overrides = apps.get_model("rosters", "Override").objects
    coverage = apps.get_model("rosters", "Coverage").objects
    taken = overrides.filter(starts_at=F("made_at"), person__isnull=False)
    taken.update(took_over_at=F("made_at"))
    of_no_night = taken.filter(
        change="cover", line__isnull=True, withdrawn_at__isnull=True
    )
    for made in of_no_night.iterator():
        theirs = coverage.filter(override_id=made.pk, line__isnull=False).order_by()
        nights = set(theirs.values_list("line_id", "night_on"))
        if len(nights) != 1:
            continue
        line_id, on = nights.pop()
        whole = coverage.filter(
            position_id=made.position_id, line_id=line_id, night_on=on
        )
        if whole.aggregate(last=Max("ends_at"))["last"] == made.ends_at:
            overrides.filter(pk=made.pk).update(line_id=line_id, night_on=on)


class Migration(migrations.Migration):
    dependencies = [("rosters", "0020_told_in_which_texts")]

    operations = [migrations.RunPython(mark, migrations.RunPython.noop)]
