"""A trip for two that was none: said by a row without the second agency."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("billing", "0008_credits_paid_out")]

    operations = [
        migrations.AlterField(
            model_name="sharedtrip",
            name="agency",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="agencies.organisation",
            ),
        ),
        migrations.AddConstraint(
            model_name="sharedtrip",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("agency__isnull", False),
                    models.Q(("other_minutes", 0), ("own_minutes", 0)),
                    _connector="OR",
                ),
                name="trip_for_one_has_no_minutes",
            ),
        ),
    ]
