"""A machine with a token, for tests of the API."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.test import Client

from agencies.core.keys import TokenScope
from agencies.models import ApiToken, Organisation
from agencies.services.tokens import create_token
from common import clock
from tests.cast import Cast


@dataclass(frozen=True, slots=True)
class Machine:
    """What it is answered: status and body."""

    token: ApiToken
    raw: str

    def ask(
        self, method: str, path: str, body: Any = None, *, key: str = "", at: Any = None
    ) -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {self.raw}"}
        if key:
            headers["Idempotency-Key"] = key
        asked = getattr(Client(), method)
        more = {} if body is None else {"data": body}
        if method != "get" and body is not None:
            more["content_type"] = "application/json"
        with clock.at(at or clock.now()):
            answer = asked(f"/api/v1{path}", headers=headers, **more)
        return answer.status_code, answer.json() if answer.content else None

    def get(self, path: str, **query: Any) -> tuple[int, Any]:
        renamed = {name.rstrip("_"): value for name, value in query.items()}
        return self.ask("get", path, renamed)

    def post(self, path: str, body: Any, **more: Any) -> tuple[int, Any]:
        return self.ask("post", path, body, **more)


def machine(
    cast: Cast,
    owner: Organisation,
    now: datetime,
    *scopes: TokenScope,
) -> Machine:
    opened = frozenset(scopes or {TokenScope.ROSTER_READ})
    made, raw = create_token(
        owner, name="machine", scopes=opened, by=cast.admin.pk, now=now
    )
    return Machine(made, raw)


def writer(cast: Cast, now: datetime) -> Machine:
    """One of the host, which may change rosters."""
    return machine(cast, cast.tamarack, now, TokenScope.ROSTER_WRITE)
