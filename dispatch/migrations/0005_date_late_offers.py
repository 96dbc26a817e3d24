from django.db import migrations
from django.db.models import F


def date_them(apps, schema_editor):
    """Offers made before they had a date: those that stand count from the request,
    so that the engine ends them and says so; those of requests that are over go.
    """
    offered = apps.get_model("dispatch", "Callout").objects.filter(
        late_offer_by__isnull=False
    )
    offered.exclude(state="exhausted").update(late_offer_by=None)
    offered.filter(state="exhausted").update(late_offer_at=F("entered_at"))


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0004_late_offers")]

    operations = [migrations.RunPython(date_them, migrations.RunPython.noop)]
