"""Addresses of the rosters' pages."""

from django.urls import path

from rosters.views import (
    busy,
    confirming,
    drafts,
    feeds,
    gaps,
    history,
    imports,
    ledger,
    making,
    mine,
    month,
    nights,
    patterns,
    plan,
    preferences,
    reach,
    seats,
    swaps,
    takeovers,
    templates,
    unavailable,
    voice,
    wall,
    week,
)

app_name = "rosters"
urlpatterns = [
    path("rosters/", week.rosters, name="rosters"),
    path("calendars/<str:token>.ics", feeds.read, name="feed"),
    path("rosters/mine/", mine.my_shifts, name="my_shifts"),
    path("rosters/mine/week/", month.my_week, name="my_week"),
    path("rosters/mine/month/", month.my_month, name="my_month"),
    path("rosters/mine/hours/", ledger.my_hours, name="my_hours"),
    path(
        "rosters/mine/calendar/<uuid:feed_id>/revoke/",
        mine.revoke_feed,
        name="revoke_own_feed",
    ),
    path(
        "rosters/mine/<uuid:position_id>/<str:starts>.ics",
        mine.shift_file,
        name="shift_file",
    ),
    path("rosters/reach/<uuid:public_id>/", reach.reach, name="reach"),
    path(
        "rosters/reach/<uuid:public_id>/<uuid:person_id>/test/",
        reach.test,
        name="reach_test",
    ),
    path(
        "rosters/reach/<uuid:public_id>/<uuid:person_id>/card/",
        reach.card,
        name="reach_card",
    ),
    path(
        "rosters/calendars/<uuid:public_id>/",
        feeds.of_consortium,
        name="consortium_feeds",
    ),
    path(
        "rosters/calendars/<uuid:public_id>/<uuid:feed_id>/revoke/",
        feeds.revoke_of_consortium,
        name="revoke_consortium_feed",
    ),
    path("rosters/mine/usual-week/", preferences.usual_week, name="usual_week"),
    path("rosters/mine/unavailable/", unavailable.unavailable, name="unavailable"),
    path("rosters/weeks/<uuid:public_id>/", preferences.weeks, name="weeks"),
    path(
        "rosters/weeks/<uuid:public_id>/<uuid:person_id>/",
        preferences.week,
        name="person_week",
    ),
    path("rosters/mine/busy/", busy.own_calendars, name="own_calendars"),
    path(
        "rosters/mine/busy/<uuid:public_id>/remove/",
        busy.remove_own_calendar,
        name="remove_own_calendar",
    ),
    path("rosters/swaps/", swaps.swaps, name="swaps"),
    path("rosters/swaps/<uuid:public_id>/", swaps.swap, name="swap"),
    path("rosters/swaps/<uuid:public_id>/take/", swaps.take, name="take_swap"),
    path("rosters/swaps/<uuid:public_id>/decline/", swaps.decline, name="decline_swap"),
    path("rosters/swaps/<uuid:public_id>/counter/", swaps.counter, name="counter_swap"),
    path(
        "rosters/swaps/<uuid:public_id>/counters/<uuid:invitation_id>/",
        swaps.answer_counter,
        name="answer_counter",
    ),
    path(
        "rosters/swaps/<uuid:public_id>/withdraw/",
        swaps.withdraw,
        name="withdraw_swap",
    ),
    path("rosters/swaps/<uuid:public_id>/settle/", swaps.settle, name="settle_swap"),
    path(
        "rosters/shifts/<uuid:position_id>/<int:seconds>/offer/",
        swaps.offer,
        name="offer_shift",
    ),
    path(
        "rosters/<uuid:public_id>/positions/<uuid:position_id>/take-over/",
        takeovers.take_over,
        name="take_over",
    ),
    path("rosters/<uuid:public_id>/rules/", takeovers.rules, name="rules"),
    path("rosters/new/<uuid:public_id>/", making.new_roster, name="new_roster"),
    path(
        "rosters/new/<uuid:public_id>/template/",
        templates.from_template,
        name="roster_from_template",
    ),
    path("rosters/<uuid:public_id>/take-back/", templates.take_back, name="take_back"),
    path("rosters/<uuid:public_id>/name/", making.name, name="roster_name"),
    path("rosters/<uuid:public_id>/start/", making.start_roster, name="start_roster"),
    path("rosters/<uuid:public_id>/end/", making.end_roster, name="end_roster"),
    path(
        "rosters/<uuid:public_id>/positions/<uuid:position_id>/end/",
        making.end_position,
        name="end_position",
    ),
    path("rosters/<uuid:public_id>/", week.week, name="week"),
    path("rosters/<uuid:public_id>/month/", month.month, name="month"),
    path("rosters/<uuid:public_id>/print/", wall.show, name="wall"),
    path("rosters/<uuid:public_id>/history/", history.history, name="history"),
    path("rosters/<uuid:public_id>/now/", week.on_call, name="on_call"),
    path("rosters/<uuid:public_id>/import/", imports.start, name="import_roster"),
    path(
        "rosters/<uuid:public_id>/import/<uuid:import_id>/",
        imports.draft,
        name="import_draft",
    ),
    path(
        "rosters/<uuid:public_id>/import/<uuid:import_id>/discard/",
        imports.discard,
        name="discard_import",
    ),
    path(
        "rosters/<uuid:public_id>/import/<uuid:import_id>/withdraw/",
        imports.withdraw,
        name="withdraw_import",
    ),
    path("rosters/<uuid:public_id>/plan/", plan.show, name="plan"),
    path("rosters/<uuid:public_id>/calendar/", feeds.of_roster, name="roster_feeds"),
    path(
        "rosters/<uuid:public_id>/calendar/<uuid:feed_id>/revoke/",
        feeds.revoke_of_roster,
        name="revoke_roster_feed",
    ),
    path(
        "rosters/<uuid:public_id>/confirming/", confirming.set_lead, name="confirming"
    ),
    path("rosters/<uuid:public_id>/gaps/", gaps.gaps, name="gaps"),
    path("rosters/<uuid:public_id>/gaps/tell/", gaps.tell, name="tell_gaps"),
    path("rosters/<uuid:public_id>/gaps/<uuid:gap_id>/", gaps.gap, name="gap"),
    path(
        "rosters/<uuid:public_id>/gaps/<uuid:gap_id>/ask/", gaps.ask, name="ask_for_gap"
    ),
    path("rosters/<uuid:public_id>/hours/", ledger.hours, name="hours"),
    path("rosters/<uuid:public_id>/hours.csv", ledger.hours_csv, name="hours_csv"),
    path("rosters/<uuid:public_id>/drafts/", drafts.drafts, name="drafts"),
    path(
        "rosters/<uuid:public_id>/drafts/<uuid:draft_id>/", drafts.draft, name="draft"
    ),
    path(
        "rosters/<uuid:public_id>/drafts/<uuid:draft_id>/publish/",
        drafts.publish,
        name="publish_draft",
    ),
    path(
        "rosters/<uuid:public_id>/drafts/<uuid:draft_id>/undo/",
        drafts.undo,
        name="undo_draft",
    ),
    path(
        "rosters/<uuid:public_id>/drafts/<uuid:draft_id>/again/",
        drafts.make_again,
        name="make_draft_again",
    ),
    path(
        "rosters/<uuid:public_id>/drafts/<uuid:draft_id>/drop/",
        drafts.drop,
        name="drop_draft",
    ),
    path("gaps/<uuid:public_id>/take/", gaps.take, name="take_gap"),
    path("shifts/<uuid:public_id>/confirm/", confirming.confirm, name="confirm"),
    path("voice/shift/<uuid:public_id>", voice.shift, name="voice_shift"),
    path("voice/shift/<uuid:public_id>/key", voice.shift_key, name="voice_shift_key"),
    path(
        "voice/unavailable/<uuid:public_id>/<int:seconds>",
        voice.unavailable,
        name="voice_unavailable",
    ),
    path(
        "voice/unavailable/<uuid:public_id>/<int:seconds>/key",
        voice.unavailable_key,
        name="voice_unavailable_key",
    ),
    path(
        "rosters/<uuid:public_id>/positions/new/",
        seats.add_position,
        name="add_position",
    ),
    path(
        "rosters/<uuid:public_id>/base-towns/",
        seats.base_towns,
        name="base_towns",
    ),
    path(
        "rosters/<uuid:public_id>/holidays/",
        seats.holidays,
        name="holidays",
    ),
    path(
        "rosters/<uuid:public_id>/positions/<uuid:position_id>/patterns/new/",
        patterns.add_pattern,
        name="add_pattern",
    ),
    path(
        "rosters/<uuid:public_id>/patterns/<uuid:line_id>/",
        patterns.edit_pattern,
        name="edit_pattern",
    ),
    path(
        "rosters/<uuid:public_id>/patterns/<uuid:line_id>/night/",
        nights.change_night,
        name="change_night",
    ),
    path(
        "rosters/<uuid:public_id>/patterns/<uuid:line_id>/end/",
        nights.end_pattern,
        name="end_pattern",
    ),
    path(
        "rosters/<uuid:public_id>/rotations/new/",
        patterns.add_rotation,
        name="add_rotation",
    ),
    path(
        "rosters/<uuid:public_id>/rotations/<uuid:rotation_id>/",
        patterns.edit_rotation,
        name="edit_rotation",
    ),
    path(
        "rosters/<uuid:public_id>/overrides/new/",
        plan.add_override,
        name="add_override",
    ),
    path(
        "rosters/<uuid:public_id>/overrides/<uuid:override_id>/withdraw/",
        plan.withdraw_override,
        name="withdraw_override",
    ),
    path(
        "rosters/<uuid:public_id>/time-off/new/",
        plan.add_time_off,
        name="add_time_off",
    ),
    path(
        "rosters/<uuid:public_id>/time-off/<uuid:time_off_id>/withdraw/",
        plan.withdraw_time_off,
        name="withdraw_time_off",
    ),
]
