"""What the customer is told about a call, and what each request about it carries."""

from email.utils import format_datetime

from phonelab.courier import Courier
from phonelab.desk import Desk
from phonelab.records import Address, Call, CallStatus
from phonelab.wire import Errand

API_VERSION = "2010-04-01"
EVENTS = {
    CallStatus.INITIATED: "initiated",
    CallStatus.RINGING: "ringing",
    CallStatus.IN_PROGRESS: "answered",
}


def call_params(call: Call) -> dict[str, str]:
    """The fields every voice request carries, as the carrier names them."""
    params = {
        "AccountSid": call.account_sid,
        "ApiVersion": API_VERSION,
        "CallSid": call.sid,
        "CallStatus": call.status.value,
        "Called": call.to,
        "Caller": call.sender,
        "Direction": call.direction,
        "From": call.sender,
        "To": call.to,
    }
    if call.parent_sid:
        params["ParentCallSid"] = call.parent_sid
    if call.answered_by:
        params["AnsweredBy"] = call.answered_by
    return params


class CallEvents:
    """Moves a call from state to state, and says so in the journal and by callback."""

    def __init__(self, desk: Desk, courier: Courier) -> None:
        self._desk = desk
        self._courier = courier

    def move(self, call: Call, status: CallStatus) -> None:
        """Put the call in `status`. A final one also fixes its end and its duration:
        telephone seconds since it was answered, 0 when it never was.
        """
        now = self._desk.clock.now()
        call.status, call.updated_at = status, now
        if status is CallStatus.IN_PROGRESS:
            call.answered_at = now
        if status.is_final:
            call.ended_at = now
            answered = call.answered_at or now
            call.duration_seconds = self._desk.clock.seconds_between(answered, now)
        self._desk.journal.write(
            "call",
            call.handset_number,
            sid=call.sid,
            status=status.value,
            peer=call.peer,
            direction=call.direction,
            answered_by=call.answered_by,
        )
        self._tell(call, EVENTS.get(status, "completed"))

    def detected(self, call: Call, address: Address) -> None:
        """Report who answered, for detection that runs beside the call."""
        params = {
            "AccountSid": call.account_sid,
            "AnsweredBy": call.answered_by or "unknown",
            "CallSid": call.sid,
            "MachineDetectionDuration": "2000",
        }
        self._notify(call, address, params, kind="detected")

    def _tell(self, call: Call, event: str) -> None:
        sequence, call.sequence = call.sequence, call.sequence + 1
        if call.callback is None or event not in call.callback.events:
            return
        params = call_params(call) | {
            "CallbackSource": "call-progress-events",
            "SequenceNumber": str(sequence),
            "Timestamp": format_datetime(self._desk.clock.now()),
        }
        if call.status.is_final:
            seconds = call.duration_seconds or 0
            params["CallDuration"] = str(seconds)
            params["Duration"] = str(-(-seconds // 60))
        self._notify(call, call.callback.address, params, kind=call.status.value)

    def _notify(
        self, call: Call, address: Address, params: dict[str, str], *, kind: str
    ) -> None:
        self._courier.notify(
            Errand(
                call.account_sid,
                address,
                params,
                "callback.call",
                call.sid,
                call.handset_number,
                kind,
            )
        )
