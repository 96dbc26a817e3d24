"""Of what is lacking now, which texts told of it: its own, and the last it was in; of
what is not, which text says so.
"""

from uuid import UUID

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def link_texts(apps: Apps, _schema: BaseDatabaseSchemaEditor) -> None:
    messages = apps.get_model("notifications", "Message").objects
    shortfalls = apps.get_model("rosters", "Shortfall").objects
    standing = shortfalls.filter(closed_at__isnull=True, told_with__isnull=False)
    for row in standing.select_related("told_with").iterator():
        keys = {str(row.public_id), str(row.told_with.public_id)}
        row.told_in.set(messages.filter(topic="gap", owner_key__in=keys))
    news = messages.filter(topic="gap_news", closed_at__isnull=True)
    for key, text in news.values_list("owner_key", "pk").iterator():
        for row in shortfalls.filter(public_id=UUID(key), closed_at__isnull=False):
            row.cleared_in.add(text)


class Migration(migrations.Migration):
    dependencies = [("rosters", "0019_told_in_and_took_over")]

    operations = [migrations.RunPython(link_texts, migrations.RunPython.noop)]
