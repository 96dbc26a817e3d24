from django.db import migrations
from django.db.models import F


def to_cover(apps, schema_editor):
    """Take-overs were kept as replacing whom they were taken from. They are known by
    having been made the instant they begin, which nobody types.
    """
    overrides = apps.get_model("rosters", "Override").objects
    overrides.filter(
        change="replace",
        starts_at=F("made_at"),
        person__isnull=False,
        instead_of__isnull=False,
        withdrawn_at__isnull=True,
    ).update(change="cover")


class Migration(migrations.Migration):
    dependencies = [("rosters", "0017_told_with")]

    operations = [migrations.RunPython(to_cover, migrations.RunPython.noop)]
