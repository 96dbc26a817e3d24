"""Addresses of agreements, statements and periods."""

from django.urls import path

from billing.views import agreements, payroll, periods, statements, times

app_name = "billing"
urlpatterns = [
    path("agreements/", agreements.listed, name="agreements"),
    path("agreements/draft/<uuid:consortium>", agreements.draft, name="draft"),
    path("agreements/<uuid:public_id>", agreements.version, name="agreement"),
    path(
        "agreements/<uuid:public_id>.json",
        agreements.document,
        name="agreement_document",
    ),
    path("agreements/<uuid:public_id>/try", agreements.preview, name="try_agreement"),
    path(
        "agreements/<uuid:public_id>/activate",
        agreements.activate,
        name="activate_agreement",
    ),
    path(
        "agreements/<uuid:public_id>/discard",
        agreements.discard,
        name="discard_agreement",
    ),
    path(
        "agreements/<uuid:public_id>/edit/<slug:code>",
        agreements.section,
        name="agreement_section",
    ),
    path("times/", times.to_mend, name="times"),
    path("times/<uuid:public_id>", times.mend, name="mend"),
    path("times/<uuid:public_id>/shared", times.share, name="share_trip"),
    path(
        "periods/<uuid:public_id>/payroll.csv",
        payroll.payroll_csv,
        name="payroll_csv",
    ),
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
    path("periods/<uuid:public_id>/issue", periods.issue, name="issue"),
]
