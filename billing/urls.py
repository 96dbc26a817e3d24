"""Addresses of statements and periods."""

from django.urls import path

from billing.views import closing, periods, statements

app_name = "billing"
urlpatterns = [
    path("statements/", statements.statements, name="statements"),
    path("statements/<uuid:public_id>", statements.statement, name="statement"),
    path(
        "statements/<uuid:public_id>.csv",
        statements.statement_csv,
        name="statement_csv",
    ),
    path("periods/open/<uuid:consortium>", statements.open_period, name="open_period"),
    path("periods/<uuid:public_id>", periods.period, name="period"),
    path("periods/<uuid:public_id>/price", periods.price_again, name="price_again"),
    path("periods/<uuid:public_id>/standby", periods.standby, name="standby"),
    path("periods/<uuid:public_id>/carry", closing.carry, name="carry"),
    path("periods/<uuid:public_id>/lock", closing.lock, name="lock"),
    path("periods/<uuid:public_id>/unlock", closing.unlock, name="unlock"),
    path("periods/<uuid:public_id>/issue", closing.issue, name="issue"),
    path("periods/<uuid:public_id>/send", closing.send, name="send"),
]
