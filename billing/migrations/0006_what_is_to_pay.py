"""What statements issued before credits were carried ask for."""

from django.db import migrations
from django.db.models import F


def what_is_to_pay(apps, schema_editor):
    """Until now a credit was to be paid out, and nothing was carried."""
    statements = apps.get_model("billing", "Statement").objects
    statements.filter(total_cents__gt=0).update(to_pay_cents=F("total_cents"))


class Migration(migrations.Migration):
    dependencies = [("billing", "0005_questions_payments_and_closing")]
    operations = [migrations.RunPython(what_is_to_pay, migrations.RunPython.noop)]
