"""What every part of the API asks: who it is, and whether it was asked before."""

from collections.abc import Callable
from typing import Annotated, Any, cast

from django.http import HttpRequest
from ninja import Header, Schema, Status
from pydantic import BaseModel

from agencies.doors import TandemRequest
from agencies.services import repeats

Key = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        max_length=64,
        description="Asked again with the same key, the same is answered and nothing "
        "done again; for two days.",
    ),
]


def ours(request: HttpRequest) -> TandemRequest:
    return cast(TandemRequest, request)


def once(
    request: HttpRequest,
    key: str,
    asked: BaseModel,
    work: Callable[[], Schema],
) -> Status[dict[str, Any]]:
    """201 and what `work` made; under the same key the same again.

    `work` also reads what was asked for: a plan that moved since it was done refuses
    no repeat of it.
    """
    token = cast(Any, request).auth
    what = [request.method, request.path, asked.model_dump()]

    def answer() -> repeats.Answer:
        return repeats.Answer(201, work().model_dump(mode="json"))

    kept = repeats.once(repeats.Asked(token, key, what), answer, now=ours(request).now)
    return Status(kept.status, kept.body)
