"""Ladder and agency protocol as JSON documents, checked at the edge."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from dispatch.core.ladder import Ladder, Manner, Rung, Whom


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class RungV1(_Strict):
    whom: Whom
    wait_seconds: float = Field(gt=0, le=3600)
    rings: int = Field(default=2, ge=0, le=5)


class LadderV1(_Strict):
    version: Literal[1] = 1
    rungs: list[RungV1] = Field(min_length=1, max_length=12)
    bound_seconds: float = Field(gt=0, le=3600)


class RungDocument(_Strict):
    """`people` 0: everybody there is. The outside line waits for nobody."""

    whom: Whom
    wait_seconds: float = Field(ge=0, le=3600)
    manner: Manner = Manner.AT_ONCE
    people: int = Field(default=0, ge=0, le=20)
    channels: list[Literal["text", "voice"]] = Field(
        default=["text", "voice"], max_length=2
    )
    rings: int = Field(default=2, ge=0, le=5)


class LadderDocument(_Strict):
    version: Literal[2] = 2
    rungs: list[RungDocument] = Field(min_length=1, max_length=12)
    bound_seconds: float = Field(gt=0, le=3600)


def upgraded(document: dict[str, Any]) -> dict[str, Any]:
    """A ladder's document in the newest version; those rang everyone at once, by text
    and call. Callouts keep the version they began with (ADR 2): all must be read.
    """
    if document.get("version") != 1:
        return document
    old = LadderV1.model_validate(document).model_dump(mode="json")
    return old | {"version": 2}


def ladder_from(document: dict[str, Any]) -> Ladder:
    """The ladder a document describes. ValueError says what is wrong with it."""
    read = LadderDocument.model_validate(upgraded(document))
    return Ladder(
        rungs=tuple(rung_from(rung) for rung in read.rungs),
        bound=timedelta(seconds=read.bound_seconds),
    )


def rung_from(read: RungDocument) -> Rung:
    return Rung(
        whom=read.whom,
        wait=timedelta(seconds=read.wait_seconds),
        rings=read.rings if "voice" in read.channels else 0,
        manner=read.manner,
        people=read.people,
        by_text="text" in read.channels,
        by_voice="voice" in read.channels,
    )


def ladder_document(ladder: Ladder) -> dict[str, Any]:
    """The document of a ladder: what a callout keeps as its snapshot."""
    return LadderDocument(
        rungs=[rung_document(rung) for rung in ladder.rungs],
        bound_seconds=ladder.bound.total_seconds(),
    ).model_dump(mode="json")


def rung_document(rung: Rung) -> RungDocument:
    channels: list[Literal["text", "voice"]] = []
    if rung.by_text:
        channels.append("text")
    if rung.by_voice:
        channels.append("voice")
    return RungDocument(
        whom=rung.whom,
        wait_seconds=rung.wait.total_seconds(),
        manner=rung.manner,
        people=rung.people,
        channels=channels,
        rings=rung.rings,
    )


def ladder_schema() -> dict[str, Any]:
    """The JSON Schema of a ladder, for who writes one elsewhere."""
    return LadderDocument.model_json_schema()


class WeaponRule(StrEnum):
    """What "yes or not sure" to the weapon question does in this agency."""

    STAGE = "stage"  # the clinician comes and stages until secure
    PHONE_ONLY = "phone_only"


@dataclass(frozen=True, slots=True)
class Protocol:
    """How one agency wants it done. `fallback_line` in E.164 or as it is spoken.

    `beats` are the parts of town by name: the only words about a place that go over
    the wire, and so chosen from a list, never typed at a door.
    """

    weapon_rule: WeaponRule = WeaponRule.STAGE
    fallback_line: str = ""
    fallback_words: str = "or 988, or ED"
    beats: tuple[str, ...] = ()


Beat = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z .'-]{0,15}$")]


class ProtocolDocument(_Strict):
    version: Literal[1] = 1
    weapon_rule: WeaponRule = WeaponRule.STAGE
    fallback_line: str = Field(default="", max_length=16)
    fallback_words: str = Field(default="or 988, or ED", max_length=32)
    beats: list[Beat] = Field(default_factory=list, max_length=40)


def protocol_from(document: dict[str, Any]) -> Protocol:
    read = ProtocolDocument.model_validate(document)
    return Protocol(
        weapon_rule=read.weapon_rule,
        fallback_line=read.fallback_line,
        fallback_words=read.fallback_words,
        beats=tuple(read.beats),
    )
