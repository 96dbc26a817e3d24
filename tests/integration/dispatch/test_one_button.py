"""One button at a time: the next step stands out, whatever else may be done."""

import re
from datetime import datetime
from itertools import product

import pytest

from dispatch.core.lifecycle import Mark
from dispatch.core.words import OPEN, Source, State
from dispatch.models import Callout, Page
from dispatch.services import answering, marks
from tests.cast import Cast
from tests.conftest import SignIn
from tests.integration.dispatch.at_work import MINUTE, due, leaves, there
from tests.integration.dispatch.scene import ask, sergeant_of_harlow

BUTTON = re.compile(r'<(?:button|a class="button)\b[^>]*>.*?</(?:button|a)>', re.DOTALL)
QUIET = re.compile(r'class="[^"]*\b(plain|danger|link)\b')


def filled(html: str) -> list[str]:
    """What the buttons say that stand out, inside the page's own part."""
    own = html.partition("<main")[2].partition("</main>")[0]
    loud = (b for b in BUTTON.findall(own) if not QUIET.search(b.partition(">")[0]))
    return [" ".join(re.sub("<[^>]*>", "", button).split()) for button in loud]


def test_what_counts_as_filled() -> None:
    main = '<main><a class="button big">One</a><button>Two</button><a href="">No</a>'
    quiet = '<button class="plain big">No</button><a class="button danger">No</a>'

    assert filled(f"{main}{quiet}</main><button>No</button>") == ["One", "Two"]


@pytest.mark.parametrize("who", ["lindqvist", "kessler", "dunn", "wells", "novak"])
def test_no_state_shows_anybody_two_buttons_that_stand_out(
    cast: Cast, page: Page, now: datetime, sign_in: SignIn, who: str
) -> None:
    answering.accept_page(page.pk, in_person=True, now=now, source=Source.TEXT)
    client = sign_in(getattr(cast, who))
    for state, secured, left in product(State, (None, now), (None, now)):
        Callout.objects.filter(pk=page.callout_id).update(
            state=state.value,
            deadline_at=now + MINUTE if state in OPEN else None,
            secured_at=secured,
            secured_by=cast.dunn if secured else None,
            officer_left_at=left,
        )
        html = client.get(f"/r/{page.callout.public_id}").content.decode()

        assert len(filled(html)) <= 1, (state, secured, left, filled(html))


def test_her_buttons_follow_the_story_of_the_response(
    cast: Cast, page: Page, now: datetime, sign_in: SignIn
) -> None:
    her, address = sign_in(cast.lindqvist), f"/r/{page.callout.public_id}"

    def stands_out() -> list[str]:
        return filled(her.get(address).content.decode())

    def marked(mark: Mark) -> None:
        pk, by = page.callout_id, cast.lindqvist.pk
        marks.mark(pk, mark, by=by, now=now, source=Source.WEB)

    answering.accept_page(page.pk, in_person=True, now=now, source=Source.TEXT)
    assert stands_out() == ["On the way"]
    marked(Mark.DEPARTED)
    assert stands_out() == ["Staged"]
    marked(Mark.STAGED)
    assert stands_out() == ["Scene is SECURE"]
    her.post(f"{address}/secure")
    assert stands_out() == ["Clinician is here"]
    marked(Mark.ARRIVED)
    assert stands_out() == ["Clinician is done"]
    marked(Mark.CLEARED)
    assert stands_out() == ["Close the request"]


def test_where_it_is_secure_she_need_not_stage(
    cast: Cast, page: Page, now: datetime, sign_in: SignIn
) -> None:
    answering.accept_page(page.pk, in_person=True, now=now, source=Source.TEXT)
    pk, by = page.callout_id, cast.lindqvist.pk
    marks.secure(pk, by=cast.dunn.pk, now=now, source=Source.WEB)
    marks.mark(pk, Mark.DEPARTED, by=by, now=now, source=Source.WEB)

    html = sign_in(cast.lindqvist).get(f"/r/{page.callout.public_id}").content

    assert filled(html.decode()) == ["Clinician is here"]


def test_alone_at_the_scene_only_that_she_is_safe_stands_out(
    cast: Cast, page: Page, now: datetime, sign_in: SignIn
) -> None:
    callout = there(page, now)
    leaves(callout, cast, now)
    due(now + 20 * MINUTE)

    html = sign_in(cast.lindqvist).get(f"/r/{callout.public_id}").content.decode()

    assert filled(html) == ["I am safe"]
    assert "Clinician is done" in html


def test_the_officers_next_word_is_that_it_is_secure(
    cast: Cast, page: Page, now: datetime, sign_in: SignIn
) -> None:
    answering.accept_page(page.pk, in_person=True, now=now, source=Source.TEXT)

    html = sign_in(cast.dunn).get(f"/r/{page.callout.public_id}").content.decode()

    assert filled(html) == ["Scene is SECURE"]


def test_a_supervisors_agreement_stands_out_before_all_else(
    cast: Cast, page: Page, now: datetime, sign_in: SignIn
) -> None:
    callout = ask(cast, now)
    Callout.objects.filter(pk=callout.pk).update(
        response_type="consult", agreement="asked"
    )
    sergeant = sign_in(sergeant_of_harlow(cast, now))

    html = sergeant.get(f"/r/{callout.public_id}").content.decode()

    assert filled(html) == ["Yes, I agree"]
