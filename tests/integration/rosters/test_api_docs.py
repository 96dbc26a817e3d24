"""docs/api.md says what there is, and its examples do what it says."""

import json
import re
import shlex
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.test import Client

from agencies.core.keys import TokenScope
from agencies.services import tokens
from billing.models import Statement
from billing.services import periods
from oncall.api import api
from rosters.core.rules import Rule
from tests.cast import Cast
from tests.integration.billing.books import ISSUED_AT, Books
from tests.integration.rosters.machines import machine, writer
from tests.integration.rosters.nights import Nights

DOCS = Path(settings.BASE_DIR) / "docs" / "api.md"
EXAMPLE = re.compile(r"```sh\n(.*?)```", re.DOTALL)


def run(command: str, known: dict[str, str]) -> Any:
    """What the curl command would be answered."""
    for name, value in known.items():
        command = command.replace(f"${name}", value)
    words = shlex.split(command.replace("\\\n", " "))
    method, body, headers, url = "get", None, dict[str, str](), ""
    words = words[1:]
    while words:
        word = words.pop(0)
        match word:
            case "-X":
                method = words.pop(0).lower()
            case "-H":
                name, _, value = words.pop(0).partition(": ")
                headers[name] = value
            case "-d":
                body = json.loads(words.pop(0))
            case _:
                url = word
    more: dict[str, Any] = {}
    if method == "post":
        more = {"data": b"", "content_type": "text/plain"}
    if body is not None:
        more = {"data": body, "content_type": headers.pop("Content-Type")}
    return getattr(Client(), method)(url, headers=headers, **more)


def _statements(cast: Cast, now: datetime) -> dict[str, str]:
    """Harlow's statement, and a token that reads it."""
    books = Books(cast, sequence=5000)
    books.agree()
    books.the_story()
    periods.issue_period(books.october().pk, now=ISSUED_AT)
    _made, raw = tokens.create_token(
        cast.harlow,
        name="the city's finance system",
        scopes=frozenset({TokenScope.STATEMENTS_READ}),
        by=cast.admin.pk,
        now=now,
    )
    issued = Statement.objects.get(agency=cast.harlow)
    return {"FINANCE": raw, "STATEMENT": str(issued.public_id)}


def made_by(command: str) -> str:
    """What the answer's id is the id of, as the examples name it."""
    made = {"/swaps": "SWAP", "/callouts": "CALLOUT", "/overrides": "OVERRIDE"}
    return next(name for path, name in made.items() if path in command)


def test_every_example_is_answered_as_it_says(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    known = {
        "TANDEM": "",
        "TOKEN": writer(cast, now).raw,
        "ASKS": machine(cast, cast.harlow, now, TokenScope.CALLOUTS_WRITE).raw,
        "ROSTER": str(nights.roster.public_id),
        "POSITION": str(nights.primary.public_id),
        "PERSON": str(cast.kessler.public_id),
        **_statements(cast, now),
    }
    answers: list[tuple[str, int]] = []

    for command in EXAMPLE.findall(DOCS.read_text()):
        answer = run(command, known)
        if answer.status_code == 201:
            known[made_by(command)] = answer.json()["id"]
        path = command.split("$TANDEM/api/v1")[1].split('"')[0]
        answers.append((path, answer.status_code))

    unusual = {path: status for path, status in answers if status != 200}
    assert unusual == {
        "/callouts": 201,
        "/rosters/$ROSTER/overrides": 201,
        "/rosters/$ROSTER/overrides/$OVERRIDE": 204,
        "/swaps": 201,
        "/swaps/$SWAP/settle": 409,
    }
    assert len(answers) == 21


def test_every_address_is_in_the_docs_and_says_what_it_is_for() -> None:
    text = re.sub(r"\$\w+", "{}", DOCS.read_text())

    for path, methods in api.get_openapi_schema()["paths"].items():
        assert re.sub(r"\{\w+\}", "{}", path) in text, path
        for operation in methods.values():
            assert len(operation["summary"].split()) > 1, path


def test_every_rule_that_may_be_named_is_in_the_docs() -> None:
    text = DOCS.read_text()

    assert [rule.value for rule in Rule if f"`{rule.value}`" not in text] == []
