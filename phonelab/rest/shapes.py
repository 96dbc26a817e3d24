"""Records as the carrier's JSON shows them."""

from datetime import datetime
from email.utils import format_datetime

from phonelab.records import (
    Call,
    CallStatus,
    Conference,
    Message,
    OwnedNumber,
    Participant,
)
from phonelab.texting import REASONS

API_VERSION = "2010-04-01"
Json = dict[str, object]


def account_uri(account_sid: str) -> str:
    return f"/{API_VERSION}/Accounts/{account_sid}"


def stamp(at: datetime | None) -> str | None:
    """RFC 2822 in UTC, to the second, as everywhere in this API."""
    return format_datetime(at) if at else None


def message_json(message: Message) -> Json:
    uri = f"{account_uri(message.account_sid)}/Messages/{message.sid}"
    code = message.error_code
    return {
        "account_sid": message.account_sid,
        "api_version": API_VERSION,
        "body": message.body,
        "date_created": stamp(message.created_at),
        "date_sent": stamp(message.sent_at),
        "date_updated": stamp(message.updated_at or message.created_at),
        "direction": message.direction,
        "error_code": code,
        "error_message": REASONS.get(code, "Unknown error") if code else None,
        "from": message.sender,
        "messaging_service_sid": message.messaging_service_sid,
        "num_media": "0",
        "num_segments": str(message.segments),
        "price": None,
        "price_unit": "USD",
        "sid": message.sid,
        "status": message.status.value,
        "subresource_uris": {"media": f"{uri}/Media.json"},
        "to": message.to,
        "uri": f"{uri}.json",
    }


def call_json(call: Call) -> Json:
    uri = f"{account_uri(call.account_sid)}/Calls/{call.sid}"
    # "initiated" is a word of the callbacks only; to the API such a call is queued.
    initiated = call.status is CallStatus.INITIATED
    duration = call.duration_seconds
    return {
        "account_sid": call.account_sid,
        "annotation": None,
        "answered_by": call.answered_by,
        "api_version": API_VERSION,
        "caller_name": None,
        "date_created": stamp(call.created_at),
        "date_updated": stamp(call.updated_at or call.created_at),
        "direction": call.direction,
        "duration": None if duration is None else str(duration),
        "end_time": stamp(call.ended_at),
        "forwarded_from": None,
        "from": call.sender,
        "from_formatted": call.sender,
        "group_sid": None,
        "parent_call_sid": call.parent_sid,
        "phone_number_sid": None,
        "price": None,
        "price_unit": "USD",
        "queue_time": "0",
        "sid": call.sid,
        "start_time": stamp(call.answered_at or call.created_at),
        "status": CallStatus.QUEUED.value if initiated else call.status.value,
        "subresource_uris": {"recordings": f"{uri}/Recordings.json"},
        "to": call.to,
        "to_formatted": call.to,
        "trunk_sid": None,
        "uri": f"{uri}.json",
    }


def number_json(owned: OwnedNumber) -> Json:
    uri = f"{account_uri(owned.account_sid)}/IncomingPhoneNumbers/{owned.sid}.json"
    return {
        "account_sid": owned.account_sid,
        "api_version": API_VERSION,
        "beta": False,
        "capabilities": {"fax": False, "mms": False, "sms": True, "voice": True},
        "date_created": stamp(owned.created_at),
        "date_updated": stamp(owned.created_at),
        "friendly_name": owned.label or owned.number,
        "origin": "twilio",
        "phone_number": owned.number,
        "sid": owned.sid,
        "sms_fallback_method": owned.text_fallback.method,
        "sms_fallback_url": owned.text_fallback.url,
        "sms_method": owned.text.method,
        "sms_url": owned.text.url,
        "status": "in-use",
        "status_callback": owned.status_callback.url,
        "status_callback_method": owned.status_callback.method,
        "uri": uri,
        "voice_caller_id_lookup": False,
        "voice_fallback_method": owned.voice_fallback.method,
        "voice_fallback_url": owned.voice_fallback.url,
        "voice_method": owned.voice.method,
        "voice_url": owned.voice.url,
    }


def conference_json(room: Conference) -> Json:
    uri = f"{account_uri(room.account_sid)}/Conferences/{room.sid}"
    return {
        "account_sid": room.account_sid,
        "api_version": API_VERSION,
        "call_sid_ending_conference": room.ended_by,
        "date_created": stamp(room.created_at),
        "date_updated": stamp(room.updated_at or room.created_at),
        "friendly_name": room.name,
        "reason_conference_ended": room.reason_ended,
        "region": "us1",
        "sid": room.sid,
        "status": room.status,
        "subresource_uris": {"participants": f"{uri}/Participants.json"},
        "uri": f"{uri}.json",
    }


def participant_json(room: Conference, participant: Participant) -> Json:
    call = participant.call
    uri = f"{account_uri(room.account_sid)}/Conferences/{room.sid}"
    talking = call.status is CallStatus.IN_PROGRESS
    return {
        "account_sid": room.account_sid,
        "call_sid": call.sid,
        "call_sid_to_coach": None,
        "coaching": False,
        "conference_sid": room.sid,
        "date_created": stamp(participant.joined_at),
        "date_updated": stamp(participant.joined_at),
        "end_conference_on_exit": participant.ends,
        "hold": participant.on_hold,
        "label": participant.label or None,
        "muted": participant.muted,
        "queue_time": None,
        "start_conference_on_enter": participant.starts,
        "status": "connected" if talking else call.status.value,
        "uri": f"{uri}/Participants/{call.sid}.json",
    }
