"""Addresses of the pages that cross apps."""

from django.urls import path

from oncall import mornings, signing_on, views
from oncall.setting_up import views as first_day

app_name = "oncall"
urlpatterns = [
    path("", views.home, name="home"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
    path("sw.js", views.service_worker, name="service_worker"),
    path("offline", views.offline, name="offline"),
    path("wallboard/<str:token>", views.wall_screen, name="wall_screen"),
    path("health", views.health, name="health"),
    path("metrics", views.metrics, name="metrics"),
    path("sentences", views.sentences, name="sentences"),
    path("engine", views.engine, name="engine"),
    path("rosters/morning/<uuid:public_id>/", mornings.morning, name="morning"),
    path(
        "rosters/morning/<uuid:public_id>/<uuid:person_id>/card/",
        mornings.card,
        name="morning_card",
    ),
    path("sign-on/", signing_on.begin, name="sign_on"),
    path("sign-on/unlock", signing_on.unlock, name="sign_on_unlock"),
    path("sign-on/<uuid:public_id>/back", signing_on.back, name="sign_on_back"),
    path("setting-up", first_day.setting_up, name="setting_up"),
    path("setting-up/<uuid:public_id>/drill", first_day.page_me, name="page_me"),
    path("setting-up/<uuid:public_id>/end", first_day.end_drill, name="end_drill"),
    path("acting", views.act_for, name="acting"),
]
