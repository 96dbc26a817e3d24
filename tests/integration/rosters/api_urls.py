"""The rosters' API alone, for its own tests."""

from django.urls import path
from ninja import NinjaAPI

from rosters.api import router

api = NinjaAPI(urls_namespace="rosters-alone")
api.add_router("/rosters", router)
urlpatterns = [path("api/v1/", api.urls)]
