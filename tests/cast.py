"""The story's people and departments (`STORY.md`), and strangers to leak to.

Built through the services, as a coordinator would. Beside the story's cast stand
a dispatcher and an administrator it does not name, and a foreign consortium with
people in the same roles, so that what leaks can show.
"""

from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from uuid import UUID

from agencies import selectors
from agencies.core.scope import Scope
from agencies.core.words import Kind, Role
from agencies.models import Consortium, Organisation, User
from agencies.services import membership, people

ZONE = "America/Chicago"
PASSWORD = "a quiet night in november"
LICENSED = "lcsw"


@dataclass(frozen=True, slots=True)
class Cast:
    """Everyone by name. `starts_on` is the day all of them began."""

    starts_on: date
    # Tri-Town Co-Response
    tri_town: Consortium
    tamarack: Organisation  # host and provider
    millbrook: Organisation
    harlow: Organisation
    stony_ford: Organisation
    county_dispatch: Organisation
    rivera: User
    okafor: User
    lindqvist: User  # clinician and duty supervisor
    vang: User
    kessler: User
    novak: User  # coordinator
    admin: User  # S. Whitaker, administrator of the host
    wells: User  # dispatcher
    dunn: User  # officer, Harlow
    hartmann: User  # finance, Harlow
    pelt: User  # officer and duty supervisor, Millbrook
    ames: User  # officer, Stony Ford
    brandt: User  # chief, Stony Ford
    # strangers
    two_rivers: Consortium
    pine_county: Organisation  # its host and provider
    ashby: Organisation
    pine_dispatch: Organisation
    stranger_officer: User
    stranger_dispatcher: User
    stranger_clinician: User
    stranger_supervisor: User
    stranger_coordinator: User
    stranger_finance: User
    stranger_chief: User
    stranger_admin: User

    def people(self) -> list[User]:
        members = (getattr(self, field.name) for field in fields(self))
        return [member for member in members if isinstance(member, User)]


def scope_of(
    person: User, *, now: datetime, acting: Organisation | None = None
) -> Scope:
    """The scope the web would build for this person."""
    chosen: UUID | None = acting.public_id if acting else None
    return selectors.scope_for(person.pk, acting=chosen, now=now)


def with_password(person: User) -> User:
    """Let the person sign in with PASSWORD. Hashing is slow: only where needed."""
    person.set_password(PASSWORD)
    person.save(update_fields=["password"])
    return person


@dataclass(frozen=True, slots=True)
class _Hiring:
    """One department's door: who walks in gets a role there."""

    organisation: Organisation
    starts_on: date
    now: datetime

    def person(self, full_name: str, *roles: Role, badge: str = "") -> User:
        surname = full_name.split()[-1].lower()
        house = self.organisation.short_name.lower().replace(" ", "-")
        return people.add_person(
            full_name=full_name,
            email=f"{surname}@{house}.example",
            organisation=self.organisation,
            roles=roles,
            badge=badge,
            starts_on=self.starts_on,
            now=self.now,
        )

    def clinician(self, full_name: str, *others: Role) -> User:
        person = self.person(full_name, Role.CLINICIAN, *others)
        people.qualify(
            person,
            self.organisation,
            LICENSED,
            expires_on=(self.now + timedelta(days=365)).date(),
            now=self.now,
        )
        return person


def _organisation(
    kind: Kind, name: str, short_name: str, now: datetime
) -> Organisation:
    return membership.create_organisation(
        kind=kind, name=name, short_name=short_name, zone=ZONE, now=now
    )


def _consortium(
    name: str,
    short_name: str,
    *,
    voice_number: str,
    outside_line: str,
    host: Organisation,
    members: tuple[Organisation, ...],
    starts_on: date,
    now: datetime,
) -> Consortium:
    made = membership.create_consortium(
        name=name,
        short_name=short_name,
        zone=ZONE,
        host=host,
        voice_number=voice_number,
        outside_line=outside_line,
        now=now,
    )
    for member in (host, *members):
        membership.seat(made, member, starts_on=starts_on, now=now)
    return made


def build_cast(now: datetime) -> Cast:
    """Everyone, employed since 400 days before `now`. About 150 rows."""
    starts_on = (now - timedelta(days=400)).date()

    tamarack = _organisation(
        Kind.HOST, "Tamarack County Human Services", "Tamarack", now
    )
    millbrook = _organisation(Kind.AGENCY, "Millbrook PD", "Millbrook", now)
    harlow = _organisation(Kind.AGENCY, "Harlow PD", "Harlow", now)
    stony_ford = _organisation(Kind.AGENCY, "Stony Ford PD", "Stony Ford", now)
    dispatch = _organisation(
        Kind.DISPATCH_CENTRE, "Tamarack County Dispatch", "Dispatch", now
    )
    tri_town = _consortium(
        "Tri-Town Co-Response",
        "Tri-Town",
        voice_number="+17155550140",
        outside_line="+17155550199",
        host=tamarack,
        members=(millbrook, harlow, stony_ford, dispatch),
        starts_on=starts_on,
        now=now,
    )

    pine = _organisation(Kind.HOST, "Pine County Behavioral Health", "Pine", now)
    ashby = _organisation(Kind.AGENCY, "Ashby PD", "Ashby", now)
    pine_dispatch = _organisation(
        Kind.DISPATCH_CENTRE, "Pine County Dispatch", "Pine 911", now
    )
    two_rivers = _consortium(
        "Two Rivers Crisis Team",
        "Two Rivers",
        voice_number="+17155550180",
        outside_line="+17155550189",
        host=pine,
        members=(ashby, pine_dispatch),
        starts_on=starts_on,
        now=now,
    )

    at_county = _Hiring(tamarack, starts_on, now)
    at_millbrook = _Hiring(millbrook, starts_on, now)
    at_harlow = _Hiring(harlow, starts_on, now)
    at_stony_ford = _Hiring(stony_ford, starts_on, now)
    at_pine = _Hiring(pine, starts_on, now)
    at_ashby = _Hiring(ashby, starts_on, now)
    return Cast(
        starts_on=starts_on,
        tri_town=tri_town,
        tamarack=tamarack,
        millbrook=millbrook,
        harlow=harlow,
        stony_ford=stony_ford,
        county_dispatch=dispatch,
        rivera=at_county.clinician("Rosa Rivera"),
        okafor=at_county.clinician("Jide Okafor"),
        lindqvist=at_county.clinician("Maja Lindqvist", Role.SUPERVISOR),
        vang=at_county.clinician("Tou Vang"),
        kessler=at_county.clinician("Dana Kessler"),
        novak=at_county.person("Petra Novak", Role.COORDINATOR),
        admin=at_county.person("Sam Whitaker", Role.ADMINISTRATOR),
        wells=_Hiring(dispatch, starts_on, now).person("Joan Wells", Role.DISPATCHER),
        dunn=at_harlow.person("Erin Dunn", Role.OFFICER, badge="118"),
        hartmann=at_harlow.person("Lena Hartmann", Role.FINANCE),
        pelt=at_millbrook.person(
            "Marcus Pelt", Role.OFFICER, Role.SUPERVISOR, badge="7"
        ),
        ames=at_stony_ford.person("Kit Ames", Role.OFFICER, badge="3"),
        brandt=at_stony_ford.person("Ann Brandt", Role.AGENCY_LEAD),
        two_rivers=two_rivers,
        pine_county=pine,
        ashby=ashby,
        pine_dispatch=pine_dispatch,
        stranger_officer=at_ashby.person("Ola Officer", Role.OFFICER, badge="118"),
        stranger_dispatcher=_Hiring(pine_dispatch, starts_on, now).person(
            "Dee Dispatcher", Role.DISPATCHER
        ),
        stranger_clinician=at_pine.clinician("Cal Clinician"),
        stranger_supervisor=at_pine.person("Sue Supervisor", Role.SUPERVISOR),
        stranger_coordinator=at_pine.person("Cory Coordinator", Role.COORDINATOR),
        stranger_finance=at_ashby.person("Fay Finance", Role.FINANCE),
        stranger_chief=at_ashby.person("Chip Chief", Role.AGENCY_LEAD),
        stranger_admin=at_pine.person("Ada Administrator", Role.ADMINISTRATOR),
    )
