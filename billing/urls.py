"""Addresses of statements and periods."""

from django.urls import path

from billing import views

app_name = "billing"
urlpatterns = [
    path("statements/", views.statements, name="statements"),
    path("statements/<uuid:public_id>", views.statement, name="statement"),
    path("statements/<uuid:public_id>.csv", views.statement_csv, name="statement_csv"),
    path("periods/open/<uuid:consortium>", views.open_period, name="open_period"),
    path("periods/<uuid:public_id>", views.period, name="period"),
    path("periods/<uuid:public_id>/price", views.price_again, name="price_again"),
    path("periods/<uuid:public_id>/standby", views.standby, name="standby"),
    path("periods/<uuid:public_id>/issue", views.issue, name="issue"),
]
