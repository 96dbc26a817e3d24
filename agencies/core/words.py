"""The vocabulary of people, organisations and roles."""

from enum import StrEnum


class Kind(StrEnum):
    """What an organisation is to a consortium."""

    AGENCY = "agency"  # a department that asks
    PROVIDER = "provider"  # employs clinicians
    DISPATCH_CENTRE = "dispatch_centre"  # asks on behalf of agencies
    HOST = "host"  # keeps the books; often the provider too


class Role(StrEnum):
    """What a person does for one organisation. A person may have several."""

    OFFICER = "officer"
    DISPATCHER = "dispatcher"
    SUPERVISOR = "supervisor"
    CLINICIAN = "clinician"
    COORDINATOR = "coordinator"
    FINANCE = "finance"
    AGENCY_LEAD = "agency_lead"
    ADMINISTRATOR = "administrator"


class Outcome(StrEnum):
    """How an audited act ended."""

    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"
