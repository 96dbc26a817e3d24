"""An engine killed at every named place of a delivery, and the next one (promise 3)."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from common import clock
from notifications import duties
from notifications.models import Delivery
from notifications.services.sending import Sent
from tests.cast import build_cast
from tests.integration.notifications.conftest import RIVERA, verified_phone
from tests.integration.notifications.test_sending import page
from tests.lab import Lab

pytestmark = pytest.mark.django_db(transaction=True)
ENGINE = """
import django
django.setup()
from common import clock
from notifications import duties
duties.deliver_inline(clock.now())
"""


def database_url() -> str:
    """The test's own database, for another process."""
    facts = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{facts['NAME']}"
    who = f"{facts['USER']}:{facts['PASSWORD']}"
    return f"postgres://{who}@{facts['HOST']}:{facts['PORT']}/{facts['NAME']}"


def engine_dies(at: str, lab: Lab, var: Path) -> None:
    """Run an engine that is killed when it gets `at` that place."""
    environment: Mapping[str, str] = os.environ | {
        "DJANGO_SETTINGS_MODULE": "oncall.settings",
        "DATABASE_URL": database_url(),
        "TANDEM_SEAM": at,
        "TANDEM_VAR": str(var),
        "TANDEM_PUBLIC_URL": "http://127.0.0.1:9",
        "TWILIO_API_BASE_URL": lab.url,
    }
    ended = subprocess.run(
        [sys.executable, "-c", ENGINE],
        env=environment,
        cwd=settings.BASE_DIR,
        timeout=60,
        check=False,
    )
    assert ended.returncode == -signal.SIGKILL


def a_page() -> Sent:
    now = clock.now()
    cast = build_cast(now)
    verified_phone(cast.rivera, RIVERA, now)
    return page(cast, now, topic="nobody")  # no app listens


@pytest.mark.parametrize(
    "seam",
    [
        "delivery.claimed",
        "delivery.before_send",
        "delivery.sent",
        "delivery.recorded",
        "delivery.committed",
    ],
)
def test_a_page_is_neither_lost_nor_repeated_wherever_the_engine_dies(
    file_database: None, lab: Lab, tmp_path: Path, seam: str
) -> None:
    sent = a_page()
    engine_dies(seam, lab, tmp_path)

    lease_over = duties.next_due()
    assert lease_over is not None
    duties.deliver_inline(lease_over)

    phone = lab.handset(RIVERA)
    assert phone.wait_for_text(sent.code).body == sent.message.text
    created = [e for e in lab.log(kind="api") if e["place"] == "messages.create"]
    assert len(created) == 1
    assert Delivery.objects.get().sid == created[0]["about"]
