"""A form that was opened before somebody else's change says who made it, and when."""

from datetime import datetime, timedelta
from typing import Any

from django.test import Client
from django.urls import reverse

from rosters.core import agreement
from rosters.models import PatternLine, Rotation
from rosters.screens.changed import changed_since
from rosters.services import plan
from tests.cast import Cast
from tests.integration.rosters.nights import STARTS_ON, Nights, agree, empty_roster
from tests.integration.rosters.pages import text


def shown_in(client: Client, url: str) -> dict[str, Any]:
    """What the open form would send if nothing was typed."""
    form = client.get(url).context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {
        name: value
        for name, value in values.items()
        if value is not None and value is not False
    }


def rotation_page(nights: Nights) -> str:
    ids = [nights.roster.public_id, nights.rotation.public_id]
    return reverse("rosters:edit_rotation", args=ids)


def turned_round(nights: Nights, cast: Cast, now: datetime) -> None:
    plan.set_rotation(
        nights.roster,
        name="Turned round",
        starts_on=STARTS_ON,
        turn_days=7,
        people=[cast.vang, cast.okafor, cast.rivera],
        now=now,
        by=cast.admin.pk,
        rotation=Rotation.objects.get(pk=nights.rotation.pk),
    )


def test_a_stale_form_of_a_rotation_is_refused_with_who_changed_it_and_when(
    nights: Nights, cast: Cast, novak: Client, now: datetime
) -> None:
    typed = shown_in(novak, rotation_page(nights)) | {"name": "Mine"}
    turned_round(nights, cast, now)

    refused = novak.post(rotation_page(nights), typed)

    assert refused.status_code == 409
    assert "S. Whitaker changed it on Tue 3 Nov 02:14, since you opened it." in text(
        refused
    )
    assert refused.context["form"]["name"].value() == "Mine"
    assert Rotation.objects.get(pk=nights.rotation.pk).name == "Turned round"


def test_sent_again_it_shows_what_it_does_now_and_may_be_saved(
    nights: Nights, cast: Cast, novak: Client, now: datetime
) -> None:
    typed = shown_in(novak, rotation_page(nights)) | {"name": "Mine"}
    turned_round(nights, cast, now)
    seen = novak.post(rotation_page(nights), typed).context["form"]["seen"].value()

    saved = agree(novak, rotation_page(nights), typed | {"seen": seen})

    assert saved.status_code == 302
    assert Rotation.objects.get(pk=nights.rotation.pk).name == "Mine"


def test_between_the_preview_and_the_agreement_it_is_refused_as_well(
    nights: Nights, cast: Cast, novak: Client, now: datetime
) -> None:
    typed = shown_in(novak, rotation_page(nights))
    typed |= {"person_1": str(cast.kessler.public_id)}
    mark = novak.post(rotation_page(nights), typed).context["tried"].mark
    turned_round(nights, cast, now)

    refused = novak.post(rotation_page(nights), typed | {"agreed": mark})

    assert refused.status_code == 409
    assert "S. Whitaker changed it" in text(refused)


def test_a_form_nobody_overtook_is_saved(nights: Nights, novak: Client) -> None:
    typed = shown_in(novak, rotation_page(nights)) | {"name": "Mine"}

    assert agree(novak, rotation_page(nights), typed).status_code == 302


def test_a_stale_form_of_a_pattern_is_refused_too(
    nights: Nights, cast: Cast, novak: Client
) -> None:
    ids = [nights.roster.public_id, nights.second_line.public_id]
    url = reverse("rosters:edit_pattern", args=ids)
    typed = shown_in(novak, url)
    assert agree(novak, url, typed | {"name": "Late"}).status_code == 302

    refused = novak.post(url, typed | {"name": "Early"})

    assert refused.status_code == 409
    assert "P. Novak changed it on Tue 3 Nov 02:14" in text(refused)
    assert str(PatternLine.objects.get(pk=nights.second_line.pk)) == "Late"


def test_only_who_changed_this_roster_is_named(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    turned_round(nights, cast, now)
    later = now + timedelta(minutes=1)
    days = empty_roster(cast, later, "Days")
    plan.set_rotation(
        days,
        name="Elsewhere",
        starts_on=STARTS_ON,
        turn_days=7,
        people=[cast.vang],
        now=later,
        by=cast.novak.pk,
    )

    mark = agreement.mark([], now=now, until={})
    said = changed_since([nights.roster], mark)

    assert said.startswith("S. Whitaker saved a rotation. Turned round.")
    assert said.endswith("(Tue 3 Nov 02:14)")
    assert changed_since([nights.roster], agreement.mark([], now=later, until={})) == ""
    assert changed_since([nights.roster], "") == ""
