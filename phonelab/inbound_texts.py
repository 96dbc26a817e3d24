"""Texts that people send: kept from strangers, announced to the customer, answered."""

from phonelab import keywords, twiml
from phonelab.courier import Courier
from phonelab.desk import Desk
from phonelab.handsets import ANYBODY, Handset
from phonelab.ids import new_sid
from phonelab.keywords import OptOut
from phonelab.records import Address, Message, MessageStatus, OwnedNumber
from phonelab.texting import API_VERSION, Texting
from phonelab.wire import Errand, Unreachable


class InboundTexts:
    def __init__(self, desk: Desk, courier: Courier, texting: Texting) -> None:
        self._desk = desk
        self._courier = courier
        self._texting = texting

    def send(self, handset: Handset, to: str, body: str) -> str:
        """A text leaves `handset`; returns its sid, "" between two handsets.

        To an owned number it is announced by webhook, after the carrier itself has
        acted on STOP, START and HELP.
        """
        self._texting.log_text(handset, to, body, incoming=False)
        owned = self._desk.owned.get(to)
        if owned is None:
            other = self._desk.handset(to)
            self._texting.log_text(other, handset.number, body, incoming=True)
            return ""
        keyword = keywords.recognise(body)
        if keyword is not None:
            self._act_on(keyword, handset, owned)
        message = Message(
            new_sid("SM"),
            owned.account_sid,
            handset.number,
            to,
            body,
            self._desk.clock.now(),
            direction="inbound",
            status=MessageStatus.RECEIVED,
        )
        self._desk.messages.add(message)
        self._desk.background.start(self._announce(message, owned, keyword))
        return message.sid

    def _act_on(self, keyword: OptOut, handset: Handset, owned: OwnedNumber) -> None:
        """Keep the person's wish and answer it, once: a second STOP says nothing."""
        was_out = handset.refuses_texts_from(owned.number)
        news = True
        match keyword:
            case OptOut.STOP:
                handset.opted_out_of.add(owned.number)
                news = not was_out
            case OptOut.START:
                handset.opted_out_of -= {owned.number, ANYBODY}
                news = was_out
            case OptOut.HELP:
                pass
        if news:
            answer = keywords.ANSWERS[keyword]
            self._texting.log_text(
                handset, owned.number, answer, incoming=True, by="carrier"
            )

    async def _announce(
        self, message: Message, owned: OwnedNumber, keyword: OptOut | None
    ) -> None:
        params = {
            "AccountSid": message.account_sid,
            "ApiVersion": API_VERSION,
            "Body": message.body,
            "From": message.sender,
            "MessageSid": message.sid,
            "NumMedia": "0",
            "NumSegments": str(message.segments),
            "SmsMessageSid": message.sid,
            "SmsSid": message.sid,
            "SmsStatus": "received",
            "To": message.to,
        }
        if keyword is not None:
            params["OptOutType"] = keyword.value
        for address in (owned.text, owned.text_fallback):
            if not address.url:
                continue
            try:
                verbs = await self._ask(message, address, params)
            except (Unreachable, twiml.BadTwiml) as failure:
                self._desk.journal.write(
                    "text_webhook_failed", message.sender, reason=str(failure)
                )
                params |= {"ErrorCode": str(failure.code), "ErrorUrl": address.url}
                continue
            self._answer(message, verbs)
            return

    async def _ask(
        self, message: Message, address: Address, params: dict[str, str]
    ) -> tuple[twiml.Verb, ...]:
        errand = Errand(
            message.account_sid,
            address,
            params,
            place="webhook.text",
            about=message.sid,
            number=message.sender,
        )
        answer = await self._courier.ask(errand)
        return twiml.parse(answer, verbs=twiml.TEXT_VERBS) if answer.strip() else ()

    def _answer(self, message: Message, verbs: tuple[twiml.Verb, ...]) -> None:
        for verb in verbs:
            to = verb.get("to", message.sender)
            if verb.name != "Message" or self._desk.handset(to).refuses_texts_from(
                message.to
            ):
                continue
            bodies = [child.words for child in verb.children]
            wanted = verb.get("statusCallback") or verb.get("action")
            reply = Message(
                new_sid("SM"),
                message.account_sid,
                message.to,
                to,
                " ".join(bodies) or verb.words,
                self._desk.clock.now(),
                direction="outbound-reply",
                callback=Address(wanted) if wanted else None,
            )
            self._texting.send(self._desk.messages.add(reply))
