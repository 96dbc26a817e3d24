"""Addresses of agreements, statements and periods."""

from django.urls import path

from billing.views import (
    agreements,
    closing,
    disputes,
    payments,
    payouts,
    payroll,
    periods,
    scenarios,
    statements,
    times,
)

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
    path("what-if/", scenarios.listed, name="scenarios"),
    path("what-if/new/<uuid:consortium>", scenarios.new_scenario, name="new_scenario"),
    path("what-if/last-year/<uuid:consortium>", scenarios.last_year, name="last_year"),
    path("what-if/<uuid:public_id>", scenarios.scenario, name="scenario"),
    path(
        "what-if/<uuid:public_id>.json",
        scenarios.scenario_json,
        name="scenario_json",
    ),
    path(
        "what-if/<uuid:public_id>/change",
        scenarios.change,
        name="change_scenario",
    ),
    path("what-if/<uuid:public_id>/copy", scenarios.copy, name="copy_scenario"),
    path("what-if/<uuid:public_id>/open", scenarios.share, name="open_scenario"),
    path("what-if/<uuid:public_id>/delete", scenarios.delete, name="delete_scenario"),
    path("times/", times.to_mend, name="times"),
    path("times/<uuid:public_id>", times.mend, name="mend"),
    path("times/<uuid:public_id>/shared", times.share, name="share_trip"),
    path(
        "times/<uuid:public_id>/shared/back",
        times.take_trip_back,
        name="take_trip_back",
    ),
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
    path("statements/<uuid:public_id>/why", statements.why, name="why"),
    path(
        "statements/<uuid:public_id>/print",
        statements.print_statement,
        name="print_statement",
    ),
    path(
        "statements/<uuid:public_id>.pdf",
        statements.statement_pdf,
        name="statement_pdf",
    ),
    path("statements/years/<uuid:consortium>", statements.year, name="latest_year"),
    path(
        "statements/years/<uuid:consortium>/<int:begins>", statements.year, name="year"
    ),
    path("statements/references/", payments.reference_list, name="references"),
    path(
        "statements/references/<uuid:consortium>/<uuid:agency>",
        payments.reference,
        name="reference",
    ),
    path("statements/<uuid:public_id>/question/<str:about>", disputes.ask, name="ask"),
    path("statements/<uuid:public_id>/payments", payments.pay, name="pay"),
    path("statements/<uuid:public_id>/payouts", payouts.pay_out, name="pay_out"),
    path("payouts/<uuid:public_id>/back", payouts.take_back, name="take_payout_back"),
    path("questions/", disputes.questions, name="questions"),
    path("questions/<uuid:public_id>", disputes.question, name="question"),
    path("questions/<uuid:public_id>/decide", disputes.decide, name="decide"),
    path("questions/<uuid:public_id>/withdraw", disputes.withdraw, name="withdraw"),
    path("payments/", payments.owed, name="owed"),
    path("payments/ledger.csv", payments.owed_csv, name="owed_csv"),
    path("payments/<uuid:public_id>/back", payments.take_back, name="take_back"),
    path("periods/open/<uuid:consortium>", statements.open_period, name="open_period"),
    path("periods/<uuid:public_id>", periods.period, name="period"),
    path("periods/<uuid:public_id>/price", periods.price_again, name="price_again"),
    path("periods/<uuid:public_id>/standby", periods.standby, name="standby"),
    path("periods/<uuid:public_id>/carry", closing.carry, name="carry"),
    path("periods/<uuid:public_id>/lock", closing.lock, name="lock"),
    path("periods/<uuid:public_id>/unlock", closing.unlock, name="unlock"),
    path("periods/<uuid:public_id>/throw-away", closing.throw_away, name="throw_away"),
    path("periods/<uuid:public_id>/issue", closing.issue, name="issue"),
    path("periods/<uuid:public_id>/send", closing.send, name="send"),
]
