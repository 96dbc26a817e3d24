"""What a dispatch system sends about one incident, as JSON."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from dispatch.core.words import ResponseType, Weapon


class CadEvent(StrEnum):
    """What is said of the incident."""

    REQUEST = "request"
    UPGRADE = "upgrade"
    CANCEL = "cancel"
    SECURE = "secure"
    ON_SCENE = "on_scene"
    CLEARED = "cleared"


class Help(StrEnum):
    """What is asked for."""

    COME = "come"
    TALK = "talk"
    FOLLOW_UP = "follow_up"


HELP = {
    Help.COME: ResponseType.CO_RESPONSE,
    Help.TALK: ResponseType.CONSULT,
    Help.FOLLOW_UP: ResponseType.FOLLOW_UP,
}
Line = Annotated[str, Field(pattern=r"^[^\x00-\x1f]*$")]


class Asked(BaseModel):
    """What is asked, by whoever asks by machine. The place is kept from the wire."""

    model_config = ConfigDict(extra="forbid")

    agency: Line = Field(
        default="",
        max_length=200,
        description="Its id, name or short name; blank for who asks for one only.",
    )
    help: Help = Help.COME
    weapon: Weapon | None = Field(
        default=None, description="Weapon or violence; a request says it."
    )
    place: Line = Field(default="", max_length=200)
    beat: Line = Field(default="", max_length=24)
    badge: Line = Field(
        default="", max_length=16, description="The officer's, who is told who comes."
    )
    callback_number: Line = Field(
        default="", max_length=24, description="Told too; needed without a badge."
    )
    drill: bool = False
    can_wait: bool = Field(
        default=False,
        description="Up to two hours (P2): what cannot wait goes before it.",
    )
    same_as: UUID | None = Field(
        default=None, description="It is this open request: tell us too."
    )
    another: bool = Field(
        default=False, description="It is none of the open requests at that place."
    )


class CadMessage(Asked):
    """One thing said about one incident."""

    incident: Line = Field(min_length=1, max_length=40)
    event: CadEvent = CadEvent.REQUEST
    at: AwareDatetime | None = Field(
        default=None, description="When it happened, for on_scene and cleared."
    )

    @property
    def happened_at(self) -> datetime | None:
        return self.at


def cad_schema() -> dict[str, Any]:
    """The JSON Schema of a message, for who writes one."""
    return CadMessage.model_json_schema()
