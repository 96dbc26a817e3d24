"""Messages.json: create, fetch, list, redact, delete."""

from multidict import MultiMapping

from phonelab.company import Company
from phonelab.desk import Desk
from phonelab.ids import new_sid
from phonelab.phone_numbers import normalise
from phonelab.records import Address, Message, MessageStatus
from phonelab.rest.errors import Refusal, bad, not_found
from phonelab.rest.gate import Answer, Asked, first_told
from phonelab.rest.paging import page_of, time_filter
from phonelab.rest.shapes import account_uri, message_json

LONGEST_BODY = 1600
ON_ITS_WAY = frozenset([MessageStatus.QUEUED, MessageStatus.SENT])


async def create(company: Company, asked: Asked) -> Answer:
    message = _wanted(company.desk, asked.account_sid, asked.form)
    company.desk.messages.add(message)
    if asked.dropped:
        company.desk.journal.write(
            "text_dropped", message.to, sid=message.sid, body=message.body
        )
        return Answer(201, message_json(message), message.sid)
    shown = message_json(message)
    company.texting.send(message)
    if asked.early:
        await first_told(company.desk, message.sid)
    return Answer(201, shown, message.sid)


async def fetch(company: Company, asked: Asked) -> Answer:
    return Answer(200, message_json(_found(company, asked)))


async def update(company: Company, asked: Asked) -> Answer:
    """Redact: the only change allowed is an empty body, once the message is settled."""
    message = _found(company, asked)
    if asked.form.get("Body"):
        raise bad(20001, "Body can only be made empty")
    if "Body" in asked.form:
        _check_settled(message)
        message.body = ""
        message.updated_at = company.desk.clock.now()
    return Answer(200, message_json(message), message.sid)


async def delete(company: Company, asked: Asked) -> Answer:
    message = _found(company, asked)
    _check_settled(message)
    company.desk.messages.remove(message)
    return Answer(204, about=message.sid)


async def listed(company: Company, asked: Asked) -> Answer:
    to, sender = asked.query.get("To"), asked.query.get("From")
    in_time = time_filter(asked.query, "DateSent")
    records = (
        message
        for message in company.desk.messages.newest_first(asked.account_sid, to)
        if (not sender or message.sender == sender)
        and in_time(message.sent_at or message.created_at)
    )
    page = page_of(
        records,
        key="messages",
        uri=f"{account_uri(asked.account_sid)}/Messages.json",
        query=asked.query,
        show=message_json,
        sid_of=lambda message: message.sid,
    )
    return Answer(200, page)


def _found(company: Company, asked: Asked) -> Message:
    message = company.desk.messages.find(asked.account_sid, asked.sids["sid"])
    if message is None:
        raise not_found(asked.path)
    return message


def _check_settled(message: Message) -> None:
    if message.status in ON_ITS_WAY:
        raise Refusal(409, 20009, "Cannot change a message that is still on its way")


def _wanted(desk: Desk, account_sid: str, form: MultiMapping[str]) -> Message:
    to, body = _checked_to(form), _checked_body(form)
    sender = _sender(desk, account_sid, form)
    if desk.handset(to).refuses_texts_from(sender):
        raise bad(21610, "Attempt to send to unsubscribed recipient")
    callback = form.get("StatusCallback")
    return Message(
        new_sid("SM"),
        account_sid,
        sender,
        to,
        body,
        desk.clock.now(),
        callback=Address(callback) if callback else None,
        validity_seconds=_validity(form),
        messaging_service_sid=form.get("MessagingServiceSid"),
    )


def _validity(form: MultiMapping[str]) -> int:
    typed = form.get("ValidityPeriod", "14400")
    if not (typed.isdecimal() and 1 <= int(typed) <= 36000):
        raise bad(20001, "ValidityPeriod must be from 1 to 36000 seconds")
    return int(typed)


def _checked_to(form: MultiMapping[str]) -> str:
    typed = form.get("To", "")
    if not typed:
        raise bad(21604, "A 'To' phone number is required.")
    to = normalise(typed)
    if to is None:
        raise bad(21211, f"Invalid 'To' Phone Number: {typed}")
    return to


def _checked_body(form: MultiMapping[str]) -> str:
    body = form.get("Body", "")
    if not body:
        raise bad(21602, "Message body is required.")
    if len(body) > LONGEST_BODY:
        raise bad(21617, "The message body exceeds the 1600 character limit.")
    return body


def _sender(desk: Desk, account_sid: str, form: MultiMapping[str]) -> str:
    typed = form.get("From", "")
    if typed:
        number = normalise(typed)
        if number is None or desk.owned_by(account_sid, number) is None:
            raise bad(
                21606,
                f"The 'From' phone number {typed} is not one of this account's."
                " (phonelab: start it with --own NUMBER)",
            )
        return number
    owned = [n for n, o in desk.owned.items() if o.account_sid == account_sid]
    if form.get("MessagingServiceSid") and owned:
        return owned[0]
    raise bad(21603, "A 'From' phone number is required.")
