"""What the carrier asks and tells us."""

from uuid import UUID

from django.http import HttpResponse
from twilio.twiml.messaging_response import MessagingResponse
from twilio.twiml.voice_response import VoiceResponse

from agencies.doors import TandemRequest
from notifications import selectors, words
from notifications.doors import signed, signed_report
from notifications.services import deliveries, inbound
from notifications.transports import accounts


def _twiml(document: object) -> HttpResponse:
    return HttpResponse(str(document), content_type="text/xml")


def _came(request: TandemRequest, sid_field: str) -> inbound.Came:
    return inbound.Came(
        sid=request.POST.get(sid_field, "")[:40],
        from_number=request.POST.get("From", ""),
        to_number=accounts.ours(request.POST.get("To", "")),
        at=request.now,
    )


@signed
def text(request: TandemRequest) -> HttpResponse:
    came = _came(request, "MessageSid")
    said, carrier_took = request.POST.get("Body", ""), request.POST.get("OptOutType")
    answer = inbound.take_text(came, said, carrier_took=carrier_took or "")
    document = MessagingResponse()
    if answer:
        document.message(answer)
    return _twiml(document)


@signed
def call(request: TandemRequest) -> HttpResponse:
    twiml = inbound.take_call(_came(request, "CallSid"))
    if twiml is not None:
        return _twiml(twiml)
    document = VoiceResponse()
    document.say(words.plain_call())
    document.hangup()
    return _twiml(document)


@signed_report
def ended(request: TandemRequest) -> HttpResponse:
    """A call to us is over."""
    sid = request.POST.get("CallSid", "")[:40]
    inbound.take_end_of_call(sid, now=request.now)
    return HttpResponse(status=204)


@signed_report
def status(request: TandemRequest, public_id: UUID) -> HttpResponse:
    fields = request.POST
    code = fields.get("ErrorCode", "")
    told = deliveries.Told(
        sid=(fields.get("MessageSid") or fields.get("CallSid", ""))[:40],
        word=fields.get("MessageStatus") or fields.get("CallStatus", ""),
        code=int(code) if code.isdecimal() else None,
        account=fields.get("AccountSid", "")[:40],
        answered_by=fields.get("AnsweredBy", ""),
    )
    known = deliveries.take_callback(public_id, told, now=request.now)
    return HttpResponse(status=204 if known else 404)


@signed
def say(request: TandemRequest, public_id: UUID) -> HttpResponse:
    document = VoiceResponse()
    spoken = words.aloud(selectors.spoken_text(public_id))
    for _ in range(2):
        document.say(spoken)
        document.pause(length=1)
    document.hangup()
    return _twiml(document)
