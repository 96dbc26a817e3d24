"""The carrier's addresses, and one's own phones."""

from django.urls import path

from notifications.views import cards, pacing, phones, push, shared, testing, wire

app_name = "notifications"
urlpatterns = [
    path("wire/text", wire.text, name="text"),
    path("wire/call", wire.call, name="call"),
    path("wire/ended", wire.ended, name="ended"),
    path("wire/status/<uuid:public_id>", wire.status, name="status"),
    path("wire/say/<uuid:public_id>", wire.say, name="say"),
    path("wire/test/<uuid:public_id>", testing.call, name="test_call"),
    path("wire/test/<uuid:public_id>/key", testing.key, name="test_key"),
    path("card/<uuid:public_id>", cards.card, name="card"),
    path("me/card", cards.send_own, name="send_own_card"),
    path("me/paging", pacing.pace, name="pace"),
    path("me/test", testing.own, name="test_own"),
    path("shared-phones", shared.listed, name="shared_phones"),
    path("shared-phones/<uuid:public_id>", shared.phone, name="shared_phone"),
    path("shared-phones/<uuid:public_id>/code", shared.send_code, name="shared_code"),
    path("shared-phones/<uuid:public_id>/remove", shared.remove, name="remove_shared"),
    path("me/screens", push.add, name="add_screen"),
    path("me/screens/<uuid:public_id>/remove", push.remove, name="remove_screen"),
    path("me/phones", phones.own_phones, name="phones"),
    path("me/phones/<uuid:public_id>", phones.own_phone, name="phone"),
    path("me/phones/<uuid:public_id>/code", phones.send_code, name="send_code"),
    path("me/phones/<uuid:public_id>/remove", phones.remove, name="remove_phone"),
]
