"""Ladder, service policy and agency protocol as JSON documents, checked at the edge."""

from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from dispatch.core.ladder import Ladder, Manner, Rung, Whom
from dispatch.core.protocol import Agrees, Asker, Leads, Protocol, WeaponRule
from dispatch.core.service import Choice, Service


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


class ServiceDocument(_Strict):
    """`otherwise` is done when nobody chooses within `answer_within_seconds`."""

    version: Literal[1] = 1
    choices: list[Choice] = Field(default=list(Choice), min_length=1, max_length=4)
    otherwise: Choice = Choice.NEXT_TIER
    answer_within_seconds: float = Field(default=120, gt=0, le=900)
    longest_wait_minutes: float = Field(default=60, gt=0, le=480)
    travel_minutes: float = Field(default=30, ge=0, le=240)


def service_from(document: dict[str, Any]) -> Service:
    """The service policy a document describes. ValueError says what is wrong."""
    read = ServiceDocument.model_validate(document)
    return Service(
        choices=tuple(read.choices),
        otherwise=read.otherwise,
        answer_within=timedelta(seconds=read.answer_within_seconds),
        longest_wait=timedelta(minutes=read.longest_wait_minutes),
        travel=timedelta(minutes=read.travel_minutes),
    )


def service_document(service: Service) -> dict[str, Any]:
    minute = timedelta(minutes=1)
    return ServiceDocument(
        choices=list(service.choices),
        otherwise=service.otherwise,
        answer_within_seconds=service.answer_within.total_seconds(),
        longest_wait_minutes=service.longest_wait / minute,
        travel_minutes=service.travel / minute,
    ).model_dump(mode="json")


def service_schema() -> dict[str, Any]:
    """The JSON Schema of a service policy, for who writes one elsewhere."""
    return ServiceDocument.model_json_schema()


Beat = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z .'-]{0,15}$")]


class ProtocolV1(_Strict):
    version: Literal[1] = 1
    weapon_rule: Literal["stage", "phone_only"] = "stage"
    fallback_line: str = Field(default="", max_length=16)
    fallback_words: str = Field(default="or 988, or ED", max_length=32)
    beats: list[Beat] = Field(default_factory=list, max_length=40)


class ProtocolDocument(_Strict):
    version: Literal[2] = 2
    who_asks: list[Asker] = Field(default=list(Asker), min_length=1, max_length=3)
    weapon_rule: WeaponRule = WeaponRule.STAGE
    agrees: Agrees = Agrees.NEVER
    leads: Leads = Leads.OFFICER_UNTIL_SECURE
    fallback_line: str = Field(default="", max_length=16)
    fallback_words: str = Field(default="or 988, or ED", max_length=32)
    beats: list[Beat] = Field(default_factory=list, max_length=40)


def upgraded_protocol(document: dict[str, Any]) -> dict[str, Any]:
    """A protocol's document in the newest version; before, everybody might ask and
    nobody had to agree.
    """
    if document.get("version") != 1:
        return document
    old = ProtocolV1.model_validate(document).model_dump(mode="json")
    return old | {"version": 2}


def protocol_from(document: dict[str, Any]) -> Protocol:
    read = ProtocolDocument.model_validate(upgraded_protocol(document))
    return Protocol(
        weapon_rule=read.weapon_rule,
        fallback_line=read.fallback_line,
        fallback_words=read.fallback_words,
        beats=tuple(read.beats),
        who_asks=tuple(read.who_asks),
        leads=read.leads,
        agrees=read.agrees,
    )


def protocol_document(protocol: Protocol) -> dict[str, Any]:
    return ProtocolDocument(
        who_asks=list(protocol.who_asks),
        weapon_rule=protocol.weapon_rule,
        agrees=protocol.agrees,
        leads=protocol.leads,
        fallback_line=protocol.fallback_line,
        fallback_words=protocol.fallback_words,
        beats=list(protocol.beats),
    ).model_dump(mode="json")


def protocol_schema() -> dict[str, Any]:
    """The JSON Schema of a protocol, for who writes one elsewhere."""
    return ProtocolDocument.model_json_schema()
