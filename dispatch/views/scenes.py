"""The scene, by taps: the officer leaves or is back, who is alone there is safe."""

from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from agencies.core.acts import Act
from agencies.doors import TandemRequest, may
from common import walltime
from common.errors import NotYours
from dispatch import screens, selectors
from dispatch.core.words import Source
from dispatch.forms import scenes as forms
from dispatch.services import at_scene, finishing, upgrading
from dispatch.views.callouts import do, do_typed


@require_POST
@may(Act.MARK_CALLOUTS)
def upgrade(request: TandemRequest, public_id: UUID) -> HttpResponse:
    def deed(asked: TandemRequest, pk: int) -> object:
        return upgrading.upgrade(
            pk, by=asked.scope.user_id, now=asked.now, source=Source.WEB
        )

    return do(request, public_id, deed)


@require_POST
@may(Act.MARK_CALLOUTS)
def leave(request: TandemRequest, public_id: UUID) -> HttpResponse:
    def deed(asked: TandemRequest, pk: int) -> object:
        return at_scene.officer_leaves(
            pk, by=asked.scope.user_id, now=asked.now, source=Source.WEB
        )

    return do(request, public_id, deed)


@require_POST
@may(Act.MARK_CALLOUTS)
def back(request: TandemRequest, public_id: UUID) -> HttpResponse:
    def deed(asked: TandemRequest, pk: int) -> object:
        return at_scene.officer_back(
            pk, by=asked.scope.user_id, now=asked.now, source=Source.WEB
        )

    return do(request, public_id, deed)


@require_POST
@may(Act.RESPOND)
def safe(request: TandemRequest, public_id: UUID) -> HttpResponse:
    def deed(asked: TandemRequest, pk: int) -> object:
        found = selectors.callout_for(asked.scope, public_id)
        question = selectors.safety_question(found, asked.scope.user_id)
        if question is None:
            raise NotYours(_("You are not asked whether you are safe."))
        return at_scene.say_safe(
            question.pk, by=asked.scope.user_id, now=asked.now, source=Source.WEB
        )

    return do(request, public_id, deed)


@require_POST
@may(Act.MARK_CALLOUTS)
def until(request: TandemRequest, public_id: UUID) -> HttpResponse:
    form = forms.UntilForm(request.POST)

    def deed(asked: TandemRequest, pk: int) -> object:
        return at_scene.say_how_long(
            pk,
            form.cleaned_data["minutes_there"],
            by=asked.scope.user_id,
            now=asked.now,
            source=Source.WEB,
        )

    return do_typed(request, public_id, deed, until_form=form)


@require_POST
@may(Act.RESPOND, Act.STEER_CALLOUTS)
def mend(request: TandemRequest, public_id: UUID) -> HttpResponse:
    form = forms.MendForm(request.POST)

    def deed(asked: TandemRequest, pk: int) -> object:
        found = selectors.callout_for(asked.scope, public_id)
        if not screens.choices(found, asked.scope, now=asked.now).mend:
            raise NotYours(_("The lead or a supervisor mends the time."))
        at = form.instant(walltime.zone(found.consortium.zone))
        return finishing.mend(pk, at, by=asked.scope.user_id, now=asked.now)

    return do_typed(request, public_id, deed, mend_form=form)
