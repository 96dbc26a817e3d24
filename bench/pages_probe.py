"""What each page costs: `python -m bench.pages_probe FILE`, in the seed's database.

Everybody of the cast who has work to do signs in, and opens whatever their own pages
lead to, one example of each. Writes to FILE, as JSON, of each page: who, which, the
number of questions to the database, milliseconds of several answers, bytes.
"""

import json
import os
import re
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urlsplit

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
django.setup()

from django.conf import settings  # noqa: E402 - after setup
from django.contrib.staticfiles import finders  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import resolve  # noqa: E402

from agencies.models import User  # noqa: E402
from common import heap  # noqa: E402
from tests.cast import PASSWORD  # noqa: E402

WHO = {
    "dispatcher": "Joan Wells",
    "officer": "Erin Dunn",
    "clinician": "Rosa Rivera",
    "coordinator": "Petra Novak",
}
TIMES, MOST_PAGES = 12, 40
LINK = re.compile(r'href="(/[^"#]*)"')
FILE = re.compile(r'(?:href|src)="/static/([^"?]+)"')
LEAVE_ALONE = ("/accounts/", "/static/", "/lock")


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one page to one person. `cold` bytes: with every file that it names."""

    who: str
    view: str
    queries: int
    milliseconds: list[float]
    cold: int


def main(found: Path) -> None:
    resolve("/")
    heap.settle()  # as the web does
    costs = [asdict(cost) for who, name in WHO.items() for cost in of_person(who, name)]
    found.write_text(json.dumps(costs))


def of_person(who: str, name: str) -> list[Cost]:
    client = Client(HTTP_HOST=urlsplit(settings.PUBLIC_URL).netloc)
    email = User.objects.get(full_name=name).email
    client.post("/accounts/login/", {"login": email, "password": PASSWORD})
    waiting, seen, costs = ["/"], set[str](), list[Cost]()
    while waiting and len(costs) < MOST_PAGES:
        path = waiting.pop(0)
        view = resolve(path.split("?")[0]).view_name
        key = f"{view}?" if "?" in path else view
        if key in seen:
            continue
        seen.add(key)
        answer = client.get(path)
        if answer.status_code != 200 or "html" not in answer["Content-Type"]:
            continue
        html = answer.content.decode()
        costs.append(_cost(client, who, key, path, html))
        waiting += [
            link.replace("&amp;", "&")
            for link in LINK.findall(html)
            if not link.startswith(LEAVE_ALONE)
        ]
    return costs


def _cost(client: Client, who: str, key: str, path: str, html: str) -> Cost:
    with CaptureQueriesContext(connection) as asked:
        client.get(path)
    queries, taken = len(asked), []  # the next request begins a new count
    for _ in range(TIMES):
        begun = time.perf_counter()
        client.get(path)
        taken.append((time.perf_counter() - begun) * 1000)
    cold = len(html.encode()) + sum(map(_size, set(FILE.findall(html))))
    return Cost(who, key, queries, taken, cold)


def _size(name: str) -> int:
    where = finders.find(name)
    return Path(where).stat().st_size if isinstance(where, str) else 0


if __name__ == "__main__":
    main(Path(sys.argv[1]))
