from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("dispatch", "0017_asked_too_without_incident"),
    ]

    operations = [
        migrations.AddField(
            model_name="callin",
            name="by_text",
            field=models.BooleanField(default=False),
        ),
        migrations.AlterField(
            model_name="callin",
            name="outcome",
            field=models.CharField(
                choices=[
                    ("calling", "calling"),
                    ("asked", "asked"),
                    ("asked_by_text", "asked_by_text"),
                    ("texted", "texted"),
                    ("same_request", "same_request"),
                    ("hung_up", "hung_up"),
                    ("not_pressed", "not_pressed"),
                    ("not_signed_in", "not_signed_in"),
                    ("locked", "locked"),
                    ("refused", "refused"),
                ],
                default="calling",
                max_length=16,
            ),
        ),
    ]
