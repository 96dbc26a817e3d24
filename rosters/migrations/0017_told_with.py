"""Of each shortfall, in which text people last heard of it; a roster's first day."""

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import F


def told_by_themselves(apps: Apps, _schema: BaseDatabaseSchemaEditor) -> None:
    """What stands already was told of: nobody hears of it again."""
    shortfalls = apps.get_model("rosters", "Shortfall").objects
    shortfalls.filter(closed_at__isnull=True).update(told_with=F("pk"))


class Migration(migrations.Migration):
    dependencies = [
        ("rosters", "0016_cover"),
    ]

    operations = [
        migrations.AddField(
            model_name="shortfall",
            name="told_with",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="rosters.shortfall",
            ),
        ),
        migrations.AddField(
            model_name="roster",
            name="starts_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.RunPython(told_by_themselves, migrations.RunPython.noop),
    ]
