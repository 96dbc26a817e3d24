"""Of a file not taken over: whether what was last tried with it came to nothing."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("rosters", "0021_take_overs_of_nights")]

    operations = [
        migrations.AddField(
            model_name="rosterimport",
            name="came_to_nothing",
            field=models.BooleanField(default=False),
        ),
    ]
