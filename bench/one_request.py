"""One request of the flow seed's officer, for the seeds that store it over again."""

from datetime import datetime

from agencies.models import Organisation, User
from dispatch.core.words import Channel, ResponseType, Source, Weapon
from dispatch.models import Callout
from dispatch.services import intake


def one_request(now: datetime) -> Callout:
    dunn = User.objects.get(full_name="Erin Dunn")
    asked = intake.NewCallout(
        agency=Organisation.objects.get(short_name="Harlow"),
        response_type=ResponseType.CO_RESPONSE,
        weapon=Weapon.NO,
        place="1 Main St",
        channel=Channel.WEB,
        source=Source.WEB,
        requester_id=dunn.pk,
        entered_by_id=dunn.pk,
    )
    return intake.open_callout(asked, now=now)
