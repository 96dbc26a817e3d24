from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("notifications", "0004_web_push"),
        ("rosters", "0018_take_overs_cover"),
    ]

    operations = [
        migrations.AddField(
            model_name="override",
            name="took_over_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="shortfall",
            name="told_in",
            field=models.ManyToManyField(related_name="+", to="notifications.message"),
        ),
        migrations.AddField(
            model_name="shortfall",
            name="owed",
            field=models.ManyToManyField(related_name="+", to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name="shortfall",
            name="cleared_in",
            field=models.ManyToManyField(related_name="+", to="notifications.message"),
        ),
    ]
