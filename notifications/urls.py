"""The carrier's addresses, and one's own phones."""

from django.urls import path

from notifications.views import phones, wire

app_name = "notifications"
urlpatterns = [
    path("wire/text", wire.text, name="text"),
    path("wire/call", wire.call, name="call"),
    path("wire/ended", wire.ended, name="ended"),
    path("wire/status/<uuid:public_id>", wire.status, name="status"),
    path("wire/say/<uuid:public_id>", wire.say, name="say"),
    path("me/phones", phones.own_phones, name="phones"),
    path("me/phones/<uuid:public_id>", phones.own_phone, name="phone"),
    path("me/phones/<uuid:public_id>/code", phones.send_code, name="send_code"),
    path("me/phones/<uuid:public_id>/remove", phones.remove, name="remove_phone"),
]
