"""Telling the carrier where our numbers' calls and texts go, also when we are dead."""

from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from twilio.twiml.messaging_response import MessagingResponse
from twilio.twiml.voice_response import VoiceResponse

from agencies.models import Consortium
from common import numbers
from notifications import words
from notifications.transports import accounts
from notifications.transports.carrier import Pointing
from notifications.transports.twilio_carrier import carrier

# Twilio's own echo: it answers the instructions written in the address, so the
# number still speaks when our server does not.
CARRIER_HOSTED = "https://twimlets.com/echo"


def connect_numbers() -> list[str]:
    """Point every consortium's number at this server, at every account; the numbers
    that an account does not own. Safe to repeat. Raises DeliveryFailed when a carrier
    cannot be asked.
    """
    here, unknown = settings.PUBLIC_URL, []
    for account in accounts.accounts():
        for consortium in Consortium.objects.all():
            number = account.sender_for(consortium.voice_number)
            if number is None:
                continue
            pointing = Pointing(
                number=number,
                text_url=here + reverse("notifications:text"),
                call_url=here + reverse("notifications:call"),
                fallback_url=_hosted(spoken_fallback(consortium)),
                text_fallback_url=_hosted(texted_fallback(consortium)),
                ended_url=here + reverse("notifications:ended"),
            )
            if not carrier(account.sid).point_number(pointing):
                unknown.append(number)
    return unknown


def spoken_fallback(consortium: Consortium) -> str:
    """What the carrier itself does with a call while our server does not answer."""
    spoken = VoiceResponse()
    if consortium.outside_line:
        spoken.say(words.fallback_call())
        spoken.dial(consortium.outside_line)
        spoken.say(words.fallback_call_over())
    else:
        spoken.say(words.fallback_call_alone())
    return str(spoken)


def texted_fallback(consortium: Consortium) -> str:
    """What the carrier itself answers to a text while our server does not."""
    texted = MessagingResponse()
    texted.message(words.fallback_text(numbers.shown(consortium.outside_line)))
    return str(texted)


def _hosted(instructions: str) -> str:
    return f"{CARRIER_HOSTED}?{urlencode({'Twiml': instructions})}"
