"""A database with nothing in it but what `manage.py create_consortium` makes.

`python -m tests.flow.seed_founded FILE` writes the first administrator's link to FILE,
as JSON.
"""

import json
import os
import re
import sys
from io import StringIO
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "oncall.settings")
django.setup()

from django.core.management import call_command  # noqa: E402 - after setup

from tests.lab import VOICE_NUMBER  # noqa: E402

WHITAKER = "whitaker@tamarack.example"


def main(found: Path) -> None:
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    said = StringIO()
    call_command(
        "create_consortium",
        stdout=said,
        consortium="Tri-Town Co-Response",
        zone="America/Chicago",
        voice_number=VOICE_NUMBER,
        outside_line="+17155550199",
        host="Tamarack County Human Services",
        host_kind="host",
        administrator="Sam Whitaker",
        email=WHITAKER,
    )
    link = re.search(r"http\S+", said.getvalue())
    assert link is not None, said.getvalue()
    found.write_text(json.dumps({"link": link[0]}))


main(Path(sys.argv[1]))
