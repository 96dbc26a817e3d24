"""`manage.py run_engine`: pages people, climbs ladders, does what is due."""

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand

from oncall import demonstration, engine


class Command(BaseCommand):
    help = "Run the engine until it is told to stop."

    def handle(self, *_args: Any, **_options: Any) -> None:
        demonstration.refuse_in_production()
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        engine.run(stop)
