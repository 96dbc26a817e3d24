"""What is issued stands: statements, lines, rows and their period never change.

Only a legal hold may be set or lifted, and nothing is added to what is issued. An
activated agreement stands as well, and so does an adjustment, but for the statement
that comes to carry it; so do a payment, a payout, and a question that has ended. `KEPT`
names every other column of a table that may change in one, for SQLite, which cannot
compare whole rows; a test keeps the names in step with the models. Every trigger is a
guard of its own, of the same name in both databases.
"""

from common.guards import Guard, unchangeable

FREE = "legal_hold"
KEPT = {
    "billing_statement": (
        *("id", "public_id", "retention_class", "period_id", "consortium_id"),
        *("agency_id", "number", "issued_at", "due_on", "questions_until"),
        *("share_cents", "adjustment_cents", "total_cents", "document"),
        *("credit_before_cents", "to_pay_cents"),
        "content_hash",
    ),
    "billing_period": (
        *("id", "public_id", "retention_class", "consortium_id", "agreement_id"),
        *("starts_on", "ends_on", "standby", "opened_at", "computation", "tally"),
        *("issued_at", "issued_by_id", "locked", "locked_at", "locked_by_id"),
    ),
    "billing_dispute": (
        *("id", "public_id", "retention_class", "statement_id", "line_id", "row_id"),
        *("held_cents", "reason", "raised_at", "raised_by_id", "state", "reply"),
        *("replied_at", "replied_by_id", "remedy", "ended_at", "correction_id"),
        "carried_past_id",
    ),
    "billing_payment": (
        *("id", "public_id", "retention_class", "statement_id", "received_on"),
        *("cents", "reference", "recorded_at", "recorded_by_id", "reverses_id"),
    ),
    "billing_payout": (
        *("id", "public_id", "retention_class", "statement_id", "paid_on"),
        *("cents", "reference", "recorded_at", "recorded_by_id", "reverses_id"),
    ),
    "billing_mendedstandby": (
        *("id", "public_id", "retention_class", "period_id", "code", "minutes"),
        *("reason", "said_at", "said_by_id"),
    ),
    "billing_agreementversion": (
        *("id", "public_id", "retention_class", "consortium_id", "number"),
        *(
            "starts_on",
            "document",
            "revision",
            "reason",
            "drafted_at",
            "drafted_by_id",
            "activated_at",
        ),
        "activated_by_id",
    ),
    "billing_correction": (
        *("id", "public_id", "retention_class", "period_id", "made_at"),
        *("made_by_id", "computation", "tally"),
    ),
    "billing_adjustment": (
        *("id", "correction_id", "agency_id", "cents", "explanation"),
    ),
}


def _unchangeable(name: str, table: str, *, once: str = "", free: str = FREE) -> Guard:
    """Refuses UPDATE and DELETE of rows of `table` for which `once` holds; only `free`
    may change, in a table of `KEPT`.
    """
    return unchangeable(name, table, kept=KEPT.get(table, ()), once=once, free=free)


def _complete(name: str, table: str, *, period: str) -> Guard:
    """Refuses INSERT into `table` once the period is issued.

    `period` is SQL for the id of the new row's period. Issuing sets `issued_at` last.
    PostgreSQL looks under a lock: who inserts while it is issued waits, and is refused.
    """
    trigger = f"{name}_insert"
    when = f"(SELECT issued_at FROM billing_period WHERE id = {period}"  # noqa: S608 - our own names
    return Guard(
        name=trigger,
        table=table,
        sqlite=[
            f"""CREATE TRIGGER {trigger} BEFORE INSERT ON {table}
            WHEN {when}) IS NOT NULL BEGIN SELECT RAISE(ABORT, '{name}'); END"""
        ],
        postgresql=[
            f"""CREATE OR REPLACE FUNCTION {trigger}() RETURNS trigger AS $$
            BEGIN
                IF {when} FOR SHARE) IS NOT NULL THEN
                    RAISE EXCEPTION '{name}' USING ERRCODE = '23514';
                END IF;
                RETURN new;
            END $$ LANGUAGE plpgsql""",
            f"DROP TRIGGER IF EXISTS {trigger} ON {table}",
            f"""CREATE TRIGGER {trigger} BEFORE INSERT ON {table} FOR EACH ROW
            EXECUTE FUNCTION {trigger}()""",
        ],
    )


OF_STATEMENT = "(SELECT period_id FROM billing_statement WHERE id = new.statement_id)"
COMPLETE = (
    _complete("statement_stands", "billing_statement", period="new.period_id"),
    _complete("statement_line_stands", "billing_statementline", period=OF_STATEMENT),
    _complete("statement_row_stands", "billing_statementrow", period=OF_STATEMENT),
)
GUARDS = (
    *COMPLETE,
    _unchangeable("statement_stands", "billing_statement"),
    _unchangeable("statement_line_stands", "billing_statementline"),
    _unchangeable("statement_row_stands", "billing_statementrow"),
    _unchangeable(
        "issued_period_stands", "billing_period", once="old.issued_at IS NOT NULL"
    ),
    _unchangeable(
        "activated_agreement_stands",
        "billing_agreementversion",
        once="old.activated_at IS NOT NULL",
    ),
    _unchangeable("correction_stands", "billing_correction"),
    _unchangeable("adjustment_stands", "billing_adjustment", free="carried_on_id"),
    unchangeable(
        "carried_adjustment_stands",
        "billing_adjustment",
        once="old.carried_on_id IS NOT NULL",
    ),
    _unchangeable(
        "ended_dispute_stands", "billing_dispute", once="old.ended_at IS NOT NULL"
    ),
    _unchangeable("payment_stands", "billing_payment"),
    _unchangeable("payout_stands", "billing_payout"),
    _unchangeable("mended_standby_stands", "billing_mendedstandby"),
    unchangeable("statement_print_stands", "billing_statementprint"),
)
