"""Who may do what: the one table from role to act.

An act is what a view or endpoint lets a person do. Which rows it may be done to is
the scope's business (`visible_to`), not this table's.
"""

from collections.abc import Iterable
from enum import StrEnum

from agencies.core.words import Kind, Role


class Act(StrEnum):
    """One thing a person may do. Each view and endpoint names one."""

    USE_ACCOUNT = "use_account"  # own phones, own sign-in, own name
    ASK = "ask"  # open a request for one's own agency
    ASK_FOR_MEMBERS = "ask_for_members"  # a dispatcher, for any agency served
    RECORD = "record"  # write down a response that happened
    DRILL = "drill"  # ask for practice, wherever one may ask; the host for any member
    SEE_CALLOUTS = "see_callouts"
    MARK_CALLOUTS = "mark_callouts"  # secure, arrived, cancel, cleared
    RESPOND = "respond"  # accept or decline a page, lead a response
    STEER_CALLOUTS = "steer_callouts"  # page again, hand over, close
    FOLLOW_UP = "follow_up"  # what is left to do on a later day
    SEE_ON_CALL = "see_on_call"
    SEE_ROSTER = "see_roster"
    EDIT_ROSTER = "edit_roster"
    SEE_MORNING = "see_morning"  # how last night went, and what needs somebody today
    EDIT_POLICIES = "edit_policies"  # whom we ring, and each agency's protocol
    SEE_PROTOCOL = "see_protocol"
    SEE_STATEMENTS = "see_statements"
    QUESTION_STATEMENTS = "question_statements"  # and say how one's books call them
    PREVIEW_PERIODS = "preview_periods"  # see the shares before they are issued
    CLOSE_PERIODS = "close_periods"
    EDIT_AGREEMENT = "edit_agreement"
    WEIGH_FORMULAS = "weigh_formulas"  # compare what members would pay, and keep it
    IMPORT_HISTORY = "import_history"
    SEE_PEOPLE = "see_people"
    MANAGE_PEOPLE = "manage_people"
    SET_UP = "set_up"  # the consortium's first day: its members, their first people
    RELEASE_LOCKOUT = "release_lockout"
    SEE_AUDIT = "see_audit"
    MANAGE_TOKENS = "manage_tokens"
    MANAGE_SIGN_ON = "manage_sign_on"  # the organisation's own sign-in service
    ACKNOWLEDGE_ALARM = "acknowledge_alarm"


_EVERYONE = frozenset({Act.USE_ACCOUNT, Act.SEE_ON_CALL})

ACTS: dict[Role, frozenset[Act]] = {
    Role.OFFICER: _EVERYONE
    | {
        Act.ASK,
        Act.RECORD,
        Act.DRILL,
        Act.SEE_CALLOUTS,
        Act.MARK_CALLOUTS,
        Act.SEE_PROTOCOL,
        Act.SEE_ROSTER,
    },
    Role.DISPATCHER: _EVERYONE
    | {
        Act.ASK,
        Act.ASK_FOR_MEMBERS,
        Act.RECORD,
        Act.DRILL,
        Act.SEE_PROTOCOL,
        Act.SEE_CALLOUTS,
        Act.MARK_CALLOUTS,
        Act.STEER_CALLOUTS,
        Act.SEE_ROSTER,
        Act.RELEASE_LOCKOUT,
        Act.ACKNOWLEDGE_ALARM,
    },
    Role.SUPERVISOR: _EVERYONE
    | {
        Act.ASK,
        Act.RECORD,
        Act.DRILL,
        Act.SEE_PROTOCOL,
        Act.SEE_CALLOUTS,
        Act.MARK_CALLOUTS,
        Act.STEER_CALLOUTS,
        Act.SEE_ROSTER,
        Act.SEE_PEOPLE,
        Act.RELEASE_LOCKOUT,
        Act.ACKNOWLEDGE_ALARM,
    },
    Role.CLINICIAN: _EVERYONE
    | {
        Act.SEE_CALLOUTS,
        Act.MARK_CALLOUTS,
        Act.RESPOND,
        Act.RECORD,
        Act.FOLLOW_UP,
        Act.SEE_ROSTER,
        Act.SEE_PROTOCOL,
    },
    Role.COORDINATOR: _EVERYONE
    | {
        Act.FOLLOW_UP,
        Act.RECORD,
        Act.DRILL,
        Act.SEE_CALLOUTS,
        Act.MARK_CALLOUTS,
        Act.STEER_CALLOUTS,
        Act.SEE_ROSTER,
        Act.EDIT_ROSTER,
        Act.SEE_MORNING,
        Act.EDIT_POLICIES,
        Act.SEE_PROTOCOL,
        Act.IMPORT_HISTORY,
        Act.SEE_STATEMENTS,
        Act.PREVIEW_PERIODS,
        Act.WEIGH_FORMULAS,
        Act.SEE_PEOPLE,
        Act.MANAGE_PEOPLE,
        Act.RELEASE_LOCKOUT,
        Act.ACKNOWLEDGE_ALARM,
    },
    # Periods and agreements are their consortium's host's: elsewhere they open nothing.
    Role.FINANCE: _EVERYONE
    | {
        Act.SEE_STATEMENTS,
        Act.QUESTION_STATEMENTS,
        Act.PREVIEW_PERIODS,
        Act.CLOSE_PERIODS,
        Act.EDIT_AGREEMENT,
        Act.WEIGH_FORMULAS,
    },
    Role.AGENCY_LEAD: _EVERYONE
    | {
        Act.SEE_CALLOUTS,
        Act.SEE_PROTOCOL,
        Act.SEE_ROSTER,
        Act.SEE_STATEMENTS,
        Act.QUESTION_STATEMENTS,
        Act.SEE_PEOPLE,
        Act.MANAGE_PEOPLE,
    },
    Role.ADMINISTRATOR: _EVERYONE
    | {
        Act.SET_UP,
        Act.SEE_STATEMENTS,
        Act.QUESTION_STATEMENTS,
        Act.PREVIEW_PERIODS,
        Act.CLOSE_PERIODS,
        Act.EDIT_AGREEMENT,
        Act.WEIGH_FORMULAS,
        Act.EDIT_POLICIES,
        Act.SEE_PROTOCOL,
        Act.IMPORT_HISTORY,
        Act.SEE_MORNING,
        Act.SEE_ROSTER,
        Act.SEE_PEOPLE,
        Act.MANAGE_PEOPLE,
        Act.RELEASE_LOCKOUT,
        Act.SEE_AUDIT,
        Act.MANAGE_TOKENS,
        Act.MANAGE_SIGN_ON,
        Act.ACKNOWLEDGE_ALARM,
    },
}


# Some acts open nothing but where they belong, whatever role somebody got elsewhere.
ONLY_AT: dict[Act, frozenset[Kind]] = {
    Act.EDIT_ROSTER: frozenset({Kind.HOST, Kind.PROVIDER}),
    Act.SEE_MORNING: frozenset({Kind.HOST, Kind.PROVIDER}),
    Act.EDIT_POLICIES: frozenset({Kind.HOST}),
    Act.EDIT_AGREEMENT: frozenset({Kind.HOST}),
    Act.SET_UP: frozenset({Kind.HOST}),
    Act.WEIGH_FORMULAS: frozenset({Kind.HOST}),
    Act.FOLLOW_UP: frozenset({Kind.HOST, Kind.PROVIDER}),
}


def acts_of(roles: Iterable[Role], *, at: Kind) -> frozenset[Act]:
    """Everything these roles together may do in an organisation of that kind."""
    together = frozenset[Act]().union(*(ACTS[role] for role in roles))
    return frozenset(
        act for act in together if act not in ONLY_AT or at in ONLY_AT[act]
    )
