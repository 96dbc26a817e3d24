from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0005_date_late_offers")]

    operations = [
        migrations.AddConstraint(
            model_name="callout",
            constraint=models.CheckConstraint(
                condition=Q(late_offer_at__isnull=True, late_offer_by__isnull=True)
                | Q(late_offer_at__isnull=False, late_offer_by__isnull=False),
                name="offered_by_someone_at_some_time",
            ),
        ),
    ]
