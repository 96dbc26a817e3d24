import re
from datetime import datetime, timedelta

import pytest

from agencies.models import AuditEntry
from common import clock
from notifications import selectors
from notifications.core.kinds import Use
from notifications.core.reach import Reach
from notifications.errors import CodeOver, CodeSentJustNow, CodeWrong, NumberTaken
from notifications.models import ContactMethod, Message
from notifications.services import phones
from tests.cast import Cast
from tests.conftest import SignIn
from tests.integration.notifications.conftest import DUNN, RIVERA, Handsets

pytestmark = pytest.mark.django_db


def sent_code() -> str:
    latest = Message.objects.filter(topic="verify").latest("pk")
    found = re.search(r"\d{6}", latest.text)
    assert found is not None
    return found.group()


def unproven(cast: Cast, now: datetime) -> ContactMethod:
    return phones.add_and_prove(
        number=RIVERA,
        person_id=cast.rivera.pk,
        consortium_id=cast.tri_town.pk,
        now=now,
    )


def test_a_phone_is_proven_by_the_code_sent_to_it(cast: Cast, now: datetime) -> None:
    method = unproven(cast, now)
    assert selectors.person_by_number(RIVERA) == (None, None)

    phones.verify(method, f" {sent_code()} ", now=now, by=cast.rivera.pk)

    assert selectors.person_by_number(RIVERA) == (cast.rivera, method)
    assert AuditEntry.objects.filter(act="verify_phone").count() == 1


def test_only_the_hash_of_a_code_is_kept_with_the_phone(
    cast: Cast, now: datetime
) -> None:
    method = unproven(cast, now)

    assert sent_code() not in str(ContactMethod.objects.filter(pk=method.pk).values())


def test_a_code_may_be_tried_five_times(cast: Cast, now: datetime) -> None:
    method = unproven(cast, now)
    right = sent_code()
    wrong = f"{(int(right) + 1) % 10**6:06d}"

    for left in (4, 3, 2, 1, 0):
        with pytest.raises(CodeWrong, match=f"Tries left: {left}"):
            phones.verify(method, wrong, now=now, by=None)

    with pytest.raises(CodeOver):
        phones.verify(method, right, now=now, by=None)


def test_a_code_lasts_ten_minutes(cast: Cast, now: datetime) -> None:
    method = unproven(cast, now)

    with pytest.raises(CodeOver):
        phones.verify(method, sent_code(), now=now + phones.CODE_LASTS, by=None)


def test_another_code_is_sent_only_after_a_minute(cast: Cast, now: datetime) -> None:
    method = unproven(cast, now)

    with pytest.raises(CodeSentJustNow, match="60 seconds"):
        phones.send_verification(method, consortium_id=cast.tri_town.pk, now=now)

    later = now + timedelta(seconds=60)
    phones.send_verification(method, consortium_id=cast.tri_town.pk, now=later)
    assert method.code_sent_at == later


def test_a_number_belongs_to_one_person(
    cast: Cast, handsets: Handsets, now: datetime
) -> None:
    with pytest.raises(NumberTaken):
        phones.add_contact_method(number=RIVERA, person_id=cast.okafor.pk, now=now)


def test_nobody_keeps_a_number_from_its_owner_by_adding_it(
    cast: Cast, now: datetime
) -> None:
    squatted = phones.add_contact_method(
        number=RIVERA, person_id=cast.okafor.pk, now=now
    )
    soon, later = now + timedelta(minutes=9), now + timedelta(minutes=10)

    with pytest.raises(NumberTaken):
        phones.add_contact_method(number=RIVERA, person_id=cast.rivera.pk, now=soon)
    phones.add_contact_method(number=RIVERA, person_id=cast.rivera.pk, now=later)

    squatted.refresh_from_db()
    assert squatted.retired_at == later


def test_leaving_retires_every_phone_and_frees_the_number(
    cast: Cast, handsets: Handsets, now: datetime
) -> None:
    assert phones.retire_methods(cast.rivera.pk, now) == 1
    assert phones.retire_methods(cast.rivera.pk, now) == 0

    assert selectors.reachable_methods(cast.rivera.pk) == []
    phones.add_contact_method(number=RIVERA, person_id=cast.okafor.pk, now=now)


def test_reach_is_told_for_everyone_asked_about(
    cast: Cast, handsets: Handsets, now: datetime
) -> None:
    phones.opt_out(handsets.okafor.number, now=now)

    reach = selectors.is_reachable([cast.rivera.pk, cast.okafor.pk, cast.vang.pk])

    assert reach == {
        cast.rivera.pk: Reach(texts=True, calls=True, opted_out=False),
        cast.okafor.pk: Reach(texts=False, calls=True, opted_out=True),
        cast.vang.pk: Reach(),
    }
    assert not reach[cast.vang.pk].at_all


def test_a_shared_phone_is_known_and_is_nobodys(cast: Cast, now: datetime) -> None:
    cruiser = phones.add_contact_method(
        number=DUNN, organisation_id=cast.harlow.pk, use=Use.VEHICLE, now=now
    )
    phones.mark_verified(cruiser, now=now, by=cast.brandt.pk)

    assert selectors.person_by_number(DUNN) == (None, cruiser)


def test_the_page_adds_proves_and_removes_a_phone(
    cast: Cast, sign_in: SignIn, now: datetime
) -> None:
    browser = sign_in(cast.rivera)

    added = browser.post(
        "/me/phones", {"number": "715-555-0112", "takes": "text"}, follow=True
    )
    assert "715-555-0112" in added.content.decode()
    method = ContactMethod.objects.get()
    proven = browser.post(
        f"/me/phones/{method.public_id}", {"code": sent_code()}, follow=True
    )
    assert "is yours and ready" in proven.content.decode()
    assert selectors.is_reachable([cast.rivera.pk])[cast.rivera.pk].texts
    gone = browser.post(f"/me/phones/{method.public_id}/remove", follow=True)
    assert "No phone yet" in gone.content.decode()


@pytest.mark.parametrize(
    ("fields", "sentence", "status"),
    [
        ({"number": "", "takes": "text"}, "This field is required.", 422),
        ({"number": "what?", "takes": "text"}, "is not a telephone number", 409),
        ({"number": "715-555-0121"}, "must take texts, calls or both", 422),
        ({"number": "715-555-0113", "takes": "text"}, "belongs to somebody", 409),
    ],
)
def test_a_phone_that_cannot_be_added_is_refused_at_its_field(
    cast: Cast,
    sign_in: SignIn,
    now: datetime,
    fields: dict[str, str],
    sentence: str,
    status: int,
) -> None:
    phones.add_contact_method(number="715-555-0113", person_id=cast.okafor.pk, now=now)

    answer = sign_in(cast.rivera).post("/me/phones", fields)

    assert answer.status_code == status
    page = answer.content.decode()
    assert sentence in page
    assert f'value="{fields["number"]}"' in page or not fields["number"]


def test_a_wrong_code_and_a_hasty_second_one_are_refused_on_the_page(
    cast: Cast, sign_in: SignIn, now: datetime
) -> None:
    method = unproven(cast, now)
    browser = sign_in(cast.rivera)
    wrong = f"{(int(sent_code()) + 1) % 10**6:06d}"

    tried = browser.post(f"/me/phones/{method.public_id}", {"code": wrong})
    hasty = browser.post(f"/me/phones/{method.public_id}/code")

    assert (tried.status_code, hasty.status_code) == (409, 409)
    assert "Tries left: 4" in tried.content.decode()
    assert "Ask for another in" in hasty.content.decode()
    with clock.at(now + timedelta(minutes=2)):
        assert browser.post(f"/me/phones/{method.public_id}/code").status_code == 302


def test_another_persons_phone_is_not_there(
    cast: Cast, sign_in: SignIn, handsets: Handsets
) -> None:
    browser = sign_in(cast.okafor)

    for path in ("", "/code", "/remove"):
        url = f"/me/phones/{handsets.rivera.public_id}{path}"
        assert browser.post(url).status_code == 404

    handsets.rivera.refresh_from_db()
    assert handsets.rivera.retired_at is None
