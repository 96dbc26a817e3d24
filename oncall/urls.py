"""Where everything is. Each app names its own addresses."""

from django.urls import include, path

from oncall.api import api

handler400 = "oncall.error_pages.unreadable"
handler403 = "oncall.error_pages.not_allowed"
handler404 = "oncall.error_pages.missing"
handler429 = "oncall.error_pages.too_many"  # allauth's
handler500 = "oncall.error_pages.broken"
# Django looks from the top down: first what machines ask and what nights are made of.
urlpatterns = [
    path("api/v1/", api.urls),
    path("", include("notifications.urls")),
    path("", include("dispatch.urls")),
    path("", include("agencies.urls")),  # before allauth: it closes one of its pages
    path("accounts/", include("allauth.urls")),
    path("", include("rosters.urls")),
    path("", include("billing.urls")),
    path("", include("oncall.pages")),
]
