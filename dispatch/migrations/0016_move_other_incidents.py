import re
import unicodedata
from typing import Any

from django.db import migrations


def move(apps: Any, _schema_editor: Any) -> None:
    """What stood beside whoever asked too stands beside the request."""
    asked_too = apps.get_model("dispatch", "AskedToo")
    other_incident = apps.get_model("dispatch", "OtherIncident")
    for row in asked_too.objects.exclude(incident="").select_related("callout"):
        number = _number(row.incident)
        if number and number != _number(row.callout.cad_incident):
            other_incident.objects.get_or_create(
                callout=row.callout,
                number=number,
                defaults={"incident": row.incident, "at": row.at},
            )


def _number(incident: str) -> str:
    """As `dispatch.core.alike` had it when this was written."""
    folded = unicodedata.normalize("NFKC", incident).casefold()
    return "".join(re.findall(r"\w+", folded))


def move_back(apps: Any, _schema_editor: Any) -> None:
    """The column is still there with what it had."""


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0015_other_incidents")]

    operations = [migrations.RunPython(move, move_back)]
