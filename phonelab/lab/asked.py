"""Reading what the lab is asked to do, with a plain sentence when it is wrong."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from json import JSONDecodeError

from aiohttp import web

from phonelab.phone_numbers import normalise


class LabRefusal(Exception):
    def __init__(self, detail: str, status: int = HTTPStatus.BAD_REQUEST) -> None:
        super().__init__(detail)
        self.detail = detail
        self.status = int(status)


@dataclass(frozen=True, slots=True)
class Fields:
    """A JSON object's fields, each checked as it is taken."""

    given: Mapping[str, object]

    def text(self, name: str, default: str = "") -> str:
        value = self.given.get(name, default)
        if not isinstance(value, str):
            raise LabRefusal(f"{name} must be a text")
        return value

    def number(self, name: str, default: float) -> float:
        value = self.given.get(name, default)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise LabRefusal(f"{name} must be a number")
        return float(value)

    def whole(self, name: str) -> int | None:
        """A whole number, or None when it is missing or null."""
        value = self.given.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int):
            raise LabRefusal(f"{name} must be a whole number")
        return value

    def flag(self, name: str, default: bool = False) -> bool:
        value = self.given.get(name, default)
        if not isinstance(value, bool):
            raise LabRefusal(f"{name} must be true or false")
        return value

    def __contains__(self, name: str) -> bool:
        return name in self.given


async def fields_of(request: web.Request) -> Fields:
    """The request's JSON object; an empty body is an empty object."""
    if not request.can_read_body:
        return Fields({})
    try:
        given = await request.json()
    except (JSONDecodeError, UnicodeDecodeError):
        raise LabRefusal("the body must be JSON") from None
    if not isinstance(given, dict):
        raise LabRefusal("the body must be a JSON object")
    return Fields(given)


def number_of(typed: str) -> str:
    """`typed` in E.164. Raises LabRefusal for what is no telephone number."""
    number = normalise(typed)
    if number is None:
        raise LabRefusal(f"{typed!r} is no telephone number")
    return number


def seconds_of(request: web.Request, name: str) -> float:
    """Real seconds from the query, 0 when missing, at most a minute."""
    try:
        return min(60.0, max(0.0, float(request.query.get(name, "0"))))
    except ValueError:
        raise LabRefusal(f"{name} must be a number of seconds") from None
