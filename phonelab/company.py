"""The telephone company: its departments, put together."""

from phonelab.call_events import CallEvents
from phonelab.courier import Courier
from phonelab.desk import Desk
from phonelab.documents import Documents
from phonelab.inbound_texts import InboundTexts
from phonelab.interpreter import Interpreter
from phonelab.lines import Lines
from phonelab.rooms import Rooms
from phonelab.speech import Speech
from phonelab.switchboard import Switchboard
from phonelab.texting import Texting


class Company:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.courier = Courier(desk)
        self.texting = Texting(desk, self.courier)
        self.inbound_texts = InboundTexts(desk, self.courier, self.texting)
        self.speech = Speech(desk)
        self.lines = Lines(desk, events := CallEvents(desk, self.courier), self.speech)
        documents = Documents(desk, self.courier)
        self.rooms = Rooms(desk, self.courier, self.speech, documents)
        self.switchboard = Switchboard(
            desk,
            events=events,
            lines=self.lines,
            interpreter=Interpreter(
                desk,
                documents=documents,
                events=events,
                lines=self.lines,
                rooms=self.rooms,
                speech=self.speech,
            ),
        )

    async def reset(self, *, everything: bool) -> None:
        await self.desk.reset(everything=everything)
        self.courier.clear()

    async def close(self) -> None:
        await self.desk.background.stop_all()
        await self.courier.close()
