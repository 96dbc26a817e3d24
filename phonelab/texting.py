"""The life of a text to a handset: queued, sent, and delivered or not."""

from contextlib import suppress

from phonelab.courier import Courier
from phonelab.desk import Desk
from phonelab.faults import Action, Happening, Rule
from phonelab.handsets import Handset, Mode, Text
from phonelab.records import Message, MessageStatus
from phonelab.wire import Errand

API_VERSION = "2010-04-01"
HOP_S = 0.3
GIVES_UP_AFTER_S = 4.0
LOOKS_AGAIN_S = 0.5
UNREACHABLE_HANDSET = 30003
NO_TEXTS_HERE = 30006
REASONS = {
    UNREACHABLE_HANDSET: "Unreachable destination handset",
    30005: "Unknown destination handset",
    NO_TEXTS_HERE: "Landline or unreachable carrier",
    30007: "Message filtered by carrier",
    30008: "Unknown error",
}


class Texting:
    def __init__(self, desk: Desk, courier: Courier) -> None:
        self._desk = desk
        self._courier = courier

    def send(self, message: Message) -> None:
        """Start carrying `message` to its handset."""
        self._desk.background.start(self._carry(message))

    def log_text(
        self,
        handset: Handset,
        peer: str,
        body: str,
        *,
        incoming: bool,
        sid: str = "",
        by: str = "",
    ) -> None:
        """Put a text on the handset's screen and in the journal. `by` is "carrier"
        when the carrier itself wrote it.
        """
        kind = "text_in" if incoming else "text_out"
        entry = self._desk.journal.write(
            kind, handset.number, peer=peer, body=body, sid=sid, by=by
        )
        handset.texts.append(Text(entry.seq, entry.at, peer, body, incoming))

    async def _carry(self, message: Message) -> None:
        clock, handset = self._desk.clock, self._desk.handset(message.to)
        rule = self._desk.faults.strike(Happening("carry.message", message.to))
        await clock.sleep(HOP_S)
        message.sent_at = clock.now()
        self._report(message, MessageStatus.SENT)
        if rule is not None and await self._spoil(message, handset, rule):
            return
        await clock.sleep(HOP_S)
        code = await self._obstacle(message, handset)
        if code is not None:
            self._fail(message, MessageStatus.UNDELIVERED, code)
            return
        self._arrive(message, handset)
        self._report(message, MessageStatus.DELIVERED)

    def _arrive(self, message: Message, handset: Handset) -> None:
        self.log_text(
            handset, message.sender, message.body, incoming=True, sid=message.sid
        )

    async def _obstacle(self, message: Message, handset: Handset) -> int | None:
        """Why the text does not arrive, or None once it does."""
        if not handset.takes_texts:
            return NO_TEXTS_HERE
        if handset.mode is Mode.OUT_OF_COVERAGE:
            patience = GIVES_UP_AFTER_S
            if handset.hold_texts:
                patience = message.validity_seconds
            with suppress(TimeoutError):
                await self._desk.clock.wait(self._coverage(handset), patience)
        out = handset.mode is Mode.OUT_OF_COVERAGE
        return UNREACHABLE_HANDSET if out else None

    async def _coverage(self, handset: Handset) -> None:
        while handset.mode is Mode.OUT_OF_COVERAGE:
            await self._desk.clock.sleep(LOOKS_AGAIN_S)

    async def _spoil(self, message: Message, handset: Handset, rule: Rule) -> bool:
        """Let the fault happen; True when the text's way ends here."""
        self._desk.journal.write(
            "fault",
            handset.number,
            action=rule.action.value,
            place="carry.message",
            about=message.sid,
        )
        match rule.action:
            case Action.OUTCOME:
                failed = rule.status == MessageStatus.FAILED
                status = MessageStatus.FAILED if failed else MessageStatus.UNDELIVERED
                self._fail(message, status, rule.code or UNREACHABLE_HANDSET)
                return True
            case Action.DELAY:
                await self._desk.clock.sleep(rule.seconds)
            case Action.DUPLICATE:
                self._arrive(message, handset)
            case _:
                return True  # lost: it stays "sent" for ever
        return False

    def _fail(self, message: Message, status: MessageStatus, code: int) -> None:
        message.error_code = code
        self._desk.journal.write(
            "text_failed",
            message.to,
            sid=message.sid,
            status=status.value,
            code=code,
            body=message.body,
        )
        self._report(message, status)

    def _report(self, message: Message, status: MessageStatus) -> None:
        message.status, message.updated_at = status, self._desk.clock.now()
        if message.callback is None:
            return
        params = {
            "AccountSid": message.account_sid,
            "ApiVersion": API_VERSION,
            "From": message.sender,
            "MessageSid": message.sid,
            "MessageStatus": status.value,
            "SmsSid": message.sid,
            "SmsStatus": status.value,
            "To": message.to,
        }
        if message.error_code is not None:
            params["ErrorCode"] = str(message.error_code)
            params["ErrorMessage"] = REASONS.get(message.error_code, "Unknown error")
        errand = Errand(
            message.account_sid,
            message.callback,
            params,
            place="callback.message",
            about=message.sid,
            number=message.to,
            kind=status.value,
        )
        self._courier.notify(errand)
