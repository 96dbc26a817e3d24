"""Telling the carrier where our numbers' calls and texts go, also when we are dead."""

from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from twilio.twiml.voice_response import VoiceResponse

from agencies.models import Consortium
from notifications import words
from notifications.transports.carrier import Pointing
from notifications.transports.twilio_carrier import carrier

# Twilio's own echo: it answers the instructions written in the address, so the
# number still speaks when our server does not.
CARRIER_HOSTED = "https://twimlets.com/echo"


def connect_numbers() -> list[str]:
    """Point every consortium's number at this server; the numbers the account does
    not own. Safe to repeat. Raises DeliveryFailed when the carrier cannot be asked.
    """
    here, unknown = settings.PUBLIC_URL, []
    for consortium in Consortium.objects.all():
        pointing = Pointing(
            number=consortium.voice_number,
            text_url=here + reverse("notifications:text"),
            call_url=here + reverse("notifications:call"),
            fallback_url=_fallback(consortium),
        )
        if not carrier().point_number(pointing):
            unknown.append(consortium.voice_number)
    return unknown


def _fallback(consortium: Consortium) -> str:
    spoken = VoiceResponse()
    spoken.say(words.fallback_call())
    if consortium.outside_line:
        spoken.dial(consortium.outside_line)
    return f"{CARRIER_HOSTED}?{urlencode({'Twiml': str(spoken)})}"
