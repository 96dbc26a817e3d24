"""The audit trail is append-only, and the database itself says so."""

from common.guards import unchangeable

# Every column but `legal_hold`, the one that may change; a test keeps them in step.
KEPT = (
    *("id", "retention_class", "at", "person_id", "organisation_id", "act"),
    *("object_kind", "object_id", "outcome", "reason", "details", "source_address"),
)
AUDIT_APPEND_ONLY = unchangeable("audit_append_only", "agencies_auditentry", kept=KEPT)
