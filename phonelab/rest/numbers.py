"""IncomingPhoneNumbers.json: what the account rents, and where it wants to hear."""

from dataclasses import replace

from phonelab.company import Company
from phonelab.phone_numbers import normalise
from phonelab.records import OwnedNumber
from phonelab.rest.errors import bad, not_found
from phonelab.rest.gate import Answer, Asked
from phonelab.rest.paging import page_of
from phonelab.rest.shapes import account_uri, number_json

ADDRESSES = {
    "Voice": "voice",
    "VoiceFallback": "voice_fallback",
    "Sms": "text",
    "SmsFallback": "text_fallback",
}


async def create(company: Company, asked: Asked) -> Answer:
    number = normalise(asked.form.get("PhoneNumber", ""))
    if number is None:
        raise bad(21421, "PhoneNumber is invalid")
    if number in company.desk.owned:
        raise bad(21422, f"{number} is not available")
    owned = company.desk.own(number, asked.account_sid)
    _apply(owned, asked)
    return Answer(201, number_json(owned), owned.sid)


async def fetch(company: Company, asked: Asked) -> Answer:
    return Answer(200, number_json(_found(company, asked)))


async def update(company: Company, asked: Asked) -> Answer:
    owned = _found(company, asked)
    _apply(owned, asked)
    return Answer(200, number_json(owned), owned.sid)


async def listed(company: Company, asked: Asked) -> Answer:
    wanted = asked.query.get("PhoneNumber", "")
    records = [
        owned
        for owned in reversed(company.desk.owned.values())
        if owned.account_sid == asked.account_sid and wanted in owned.number
    ]
    page = page_of(
        records,
        key="incoming_phone_numbers",
        uri=f"{account_uri(asked.account_sid)}/IncomingPhoneNumbers.json",
        query=asked.query,
        show=number_json,
        sid_of=lambda owned: owned.sid,
    )
    return Answer(200, page)


def _found(company: Company, asked: Asked) -> OwnedNumber:
    sid = asked.sids["sid"]
    for owned in company.desk.owned.values():
        if owned.sid == sid and owned.account_sid == asked.account_sid:
            return owned
    raise not_found(asked.path)


def _apply(owned: OwnedNumber, asked: Asked) -> None:
    form = asked.form
    for name, field in ADDRESSES.items():
        address = getattr(owned, field)
        url = form.get(f"{name}Url", address.url)
        method = form.get(f"{name}Method", address.method)
        setattr(owned, field, replace(address, url=url, method=method))
    callback = owned.status_callback
    owned.status_callback = replace(
        callback,
        url=form.get("StatusCallback", callback.url),
        method=form.get("StatusCallbackMethod", callback.method),
    )
    owned.label = form.get("FriendlyName", owned.label)
