"""Addresses of requests, pages, the board, the voice menus and imports."""

from django.urls import path

from dispatch.views import (
    asking,
    callouts,
    imports,
    ladders,
    outside,
    pages,
    steering,
    voice,
    wallet,
)

app_name = "dispatch"
urlpatterns = [
    path("ask", asking.ask, name="ask"),
    path("requests", callouts.callouts, name="callouts"),
    path("wallet-cards", wallet.cards, name="wallet_cards"),
    path("board", callouts.board, name="board"),
    path("r/<uuid:public_id>", callouts.callout, name="callout"),
    path("r/<uuid:public_id>/now", callouts.callout_now, name="callout_now"),
    path("r/<uuid:public_id>/mark/<str:which>", callouts.mark, name="mark"),
    path("r/<uuid:public_id>/secure", callouts.secure, name="secure"),
    path("r/<uuid:public_id>/release", callouts.release, name="release"),
    path("r/<uuid:public_id>/cancel", callouts.cancel, name="cancel"),
    path("r/<uuid:public_id>/again", callouts.try_again, name="try_again"),
    path("r/<uuid:public_id>/late", callouts.late_offer, name="late_offer"),
    path("r/<uuid:public_id>/minutes", callouts.minutes, name="minutes"),
    path("r/<uuid:public_id>/close", callouts.close, name="close"),
    path("r/<uuid:public_id>/ring", steering.ring_again, name="ring_again"),
    path("r/<uuid:public_id>/add", steering.add_person, name="add_person"),
    path("r/<uuid:public_id>/hand", steering.hand_over, name="hand_over"),
    path("r/<uuid:public_id>/charge", steering.pass_charge, name="pass_charge"),
    path("alarm/<uuid:public_id>", callouts.acknowledge, name="acknowledge"),
    path("p/<uuid:public_id>", pages.page, name="page"),
    path("p/<uuid:public_id>/accept", pages.accept, name="accept"),
    path("p/<uuid:public_id>/decline", pages.decline, name="decline"),
    path("voice/page/<uuid:public_id>", voice.page, name="voice_page"),
    path("voice/page/<uuid:public_id>/key", voice.page_key, name="voice_page_key"),
    path(
        "voice/page/<uuid:public_id>/instead/<uuid:other>",
        voice.page_instead,
        name="voice_page_instead",
    ),
    path(
        "voice/page/<uuid:public_id>/minutes",
        voice.page_minutes,
        name="voice_page_minutes",
    ),
    path(
        "voice/page/<uuid:public_id>/connect",
        voice.page_connect,
        name="voice_page_connect",
    ),
    path("voice/code", voice.code, name="voice_code"),
    path("voice/asked/<uuid:public_id>/key", voice.asked_key, name="voice_asked_key"),
    path("voice/told/<uuid:public_id>", voice.told, name="voice_told"),
    path("voice/told/<uuid:public_id>/key", voice.told_key, name="voice_told_key"),
    path("voice/needed/<uuid:public_id>", voice.needed, name="voice_needed"),
    path(
        "voice/needed/<uuid:public_id>/key", voice.needed_key, name="voice_needed_key"
    ),
    path("voice/alarm/<uuid:public_id>", voice.alarm, name="voice_alarm"),
    path("voice/alarm/<uuid:public_id>/key", voice.alarm_key, name="voice_alarm_key"),
    path("voice/outside/<uuid:public_id>", outside.offer, name="voice_outside"),
    path("voice/outside/<uuid:public_id>/key", outside.key, name="voice_outside_key"),
    path(
        "voice/outside/<uuid:public_id>/done", outside.done, name="voice_outside_done"
    ),
    path("ladders", ladders.ladders, name="ladders"),
    path("ladders/<uuid:public_id>", ladders.ladder, name="ladder"),
    path("imports/", imports.imports, name="imports"),
    path("imports/unassigned", imports.unassigned, name="unassigned"),
    path("imports/unassigned/<uuid:public_id>", imports.assign, name="assign"),
    path("imports/tried/<uuid:public_id>", imports.tried, name="import_tried"),
    path("imports/<uuid:public_id>", imports.batch, name="import_batch"),
    path("imports/<uuid:public_id>/remove", imports.remove, name="import_remove"),
]
