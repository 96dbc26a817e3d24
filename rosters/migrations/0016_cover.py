import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("rosters", "0014_endings")]

    operations = [
        migrations.AddField(
            model_name="override",
            name="line",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="rosters.patternline",
            ),
        ),
        migrations.AddField(
            model_name="override",
            name="night_on",
            field=models.DateField(null=True),
        ),
        migrations.AlterField(
            model_name="override",
            name="change",
            field=models.CharField(
                choices=[
                    ("add", "add"),
                    ("replace", "replace"),
                    ("remove", "remove"),
                    ("cover", "cover"),
                ],
                max_length=8,
            ),
        ),
    ]
