import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0014_cad_keys")]

    operations = [
        migrations.CreateModel(
            name="OtherIncident",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("incident", models.CharField(max_length=40)),
                ("number", models.CharField(max_length=40)),
                ("at", models.DateTimeField()),
                (
                    "callout",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="other_incidents",
                        to="dispatch.callout",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("callout", "number"),
                        name="other_incident_once_per_request",
                    )
                ],
                "indexes": [
                    models.Index(fields=["number"], name="other_incident_by_number")
                ],
            },
        ),
    ]
