"""A vehicle's or desk's phone: registered on a page, proven by a code."""

import re
from datetime import datetime

from notifications.models import ContactMethod, Message
from notifications.services import phones
from tests.cast import Cast
from tests.conftest import SignIn

CRUISER = "+17155550130"
TYPED: dict[str, object] = {
    "use": "vehicle",
    "number": "715-555-0130",
    "takes": ["text", "voice"],
}


def typed(cast: Cast) -> dict[str, object]:
    return TYPED | {"organisation": str(cast.harlow.public_id)}


def test_a_coordinator_registers_a_cruiser_of_a_member_and_proves_it(
    cast: Cast, sign_in: SignIn
) -> None:
    novak = sign_in(cast.novak)

    added = novak.post("/shared-phones", typed(cast))
    [sent] = re.findall(r"\b\d{6}\b", Message.objects.latest("pk").text)
    proven = novak.post(added["Location"], {"code": sent})

    assert proven.status_code == 302
    phone = ContactMethod.objects.get(number=CRUISER)
    assert (phone.person, phone.organisation, phone.use) == (
        None,
        cast.harlow,
        "vehicle",
    )
    assert phone.verified_at is not None
    assert "715-555-0130" in novak.get("/shared-phones").content.decode()


def test_a_chief_registers_a_desk_of_their_own_town_alone(
    cast: Cast, sign_in: SignIn
) -> None:
    brandt = sign_in(cast.brandt)

    refused = brandt.post("/shared-phones", typed(cast))
    own = TYPED | {"organisation": str(cast.stony_ford.public_id), "use": "desk"}
    added = brandt.post("/shared-phones", own)

    assert refused.status_code == 422
    assert added.status_code == 302
    assert ContactMethod.objects.get(number=CRUISER).organisation == cast.stony_ford


def test_a_number_of_somebody_else_is_refused_at_its_field(
    cast: Cast, now: datetime, sign_in: SignIn
) -> None:
    phones.add_contact_method(number=CRUISER, person_id=cast.dunn.pk, now=now)
    phones.mark_verified(ContactMethod.objects.get(), now=now, by=cast.dunn.pk)

    page = sign_in(cast.novak).post("/shared-phones", typed(cast))

    assert page.status_code == 409
    assert 'value="715-555-0130"' in page.content.decode()


def test_removed_it_is_no_phone_of_ours_any_more(
    cast: Cast, now: datetime, sign_in: SignIn
) -> None:
    phone = phones.add_contact_method(
        number=CRUISER, organisation_id=cast.harlow.pk, now=now
    )

    sign_in(cast.novak).post(f"/shared-phones/{phone.public_id}/remove")

    assert not ContactMethod.objects.live().exists()
