"""Addresses of the pages that cross apps."""

from django.urls import path

from oncall import mornings, views

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
    path("acting", views.act_for, name="acting"),
]
