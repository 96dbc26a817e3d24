"""The story's departments and people, taken on through the services."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from allauth.account.adapter import get_adapter

from agencies.core.words import Kind, Role
from agencies.models import Consortium, Organisation, User
from agencies.services import membership, people
from oncall.story.numbers import COUNTY_LINE, OURS
from oncall.story.sign_ins import PASSWORD, SIGN_INS

CONSORTIUM = "Tri-Town Co-Response"
ZONE = "America/Chicago"
LICENCE, SPANISH = "lcsw", "lang:es"


@dataclass(frozen=True, slots=True)
class Cast:
    """Everyone by name. `agencies` and `clinicians` in the story's order."""

    tri_town: Consortium
    county: Organisation
    millbrook: Organisation
    harlow: Organisation
    stony_ford: Organisation
    dispatch: Organisation
    whitaker: User
    novak: User
    rivera: User
    okafor: User
    lindqvist: User
    vang: User
    kessler: User
    wells: User
    dunn: User
    hartmann: User
    pelt: User
    ames: User
    brandt: User

    @property
    def agencies(self) -> tuple[Organisation, ...]:
        return (self.millbrook, self.harlow, self.stony_ford)

    @property
    def clinicians(self) -> tuple[User, ...]:
        return (self.rivera, self.okafor, self.lindqvist, self.vang, self.kessler)

    def officer_of(self, agency: Organisation) -> User:
        officers = (self.pelt, self.dunn, self.ames)
        return officers[self.agencies.index(agency)]


@dataclass(frozen=True, slots=True)
class _House:
    """One department's door: who walks in gets a role there.

    Those the tour signs in as get its password; hashing it is slow by design.
    """

    organisation: Organisation
    domain: str
    starts_on: date
    now: datetime
    by: int | None = None

    def takes_on(self, full_name: str, *roles: Role, badge: str = "") -> User:
        surname = full_name.split()[-1].lower()
        person = people.add_person(
            full_name=full_name,
            email=f"{surname}@{self.domain}.example",
            organisation=self.organisation,
            roles=roles,
            badge=badge,
            starts_on=self.starts_on,
            now=self.now,
            by=self.by,
        )
        if any(row.email == person.email for row in SIGN_INS):
            get_adapter().set_password(person, PASSWORD)
        return person

    def clinician(
        self, full_name: str, *others: Role, also: tuple[str, ...] = ()
    ) -> User:
        person = self.takes_on(full_name, Role.CLINICIAN, *others)
        for code in (LICENCE, *also):
            people.qualify(
                person,
                self.organisation,
                code,
                expires_on=(self.now + timedelta(days=500)).date()
                if code == LICENCE
                else None,
                now=self.now,
                by=self.by,
            )
        return person


def take_on(*, now: datetime) -> Cast:
    """Found the consortium and take everyone on, employed for more than a year."""
    starts_on = (now - timedelta(days=400)).date()
    county = _organisation(Kind.HOST, "Tamarack County Human Services", "Tamarack", now)
    desk = _House(county, "tamarack", starts_on, now)
    whitaker = desk.takes_on("Sam Whitaker", Role.ADMINISTRATOR)
    by = whitaker.pk
    millbrook = _organisation(Kind.AGENCY, "Millbrook PD", "Millbrook", now, by)
    harlow = _organisation(Kind.AGENCY, "Harlow PD", "Harlow", now, by)
    stony_ford = _organisation(Kind.AGENCY, "Stony Ford PD", "Stony Ford", now, by)
    dispatch = _organisation(
        Kind.DISPATCH_CENTRE, "Tamarack County Dispatch", "Dispatch", now, by
    )
    tri_town = membership.create_consortium(
        name=CONSORTIUM,
        short_name="Tri-Town",
        zone=ZONE,
        host=county,
        voice_number=OURS,
        outside_line=COUNTY_LINE,
        now=now,
        by=by,
    )
    for member in (county, millbrook, harlow, stony_ford, dispatch):
        membership.seat(tri_town, member, starts_on=starts_on, now=now, by=by)
    at_county = _House(county, "tamarack", starts_on, now, by)
    at_millbrook = _House(millbrook, "millbrook", starts_on, now, by)
    at_harlow = _House(harlow, "harlow", starts_on, now, by)
    at_stony_ford = _House(stony_ford, "stony-ford", starts_on, now, by)
    return Cast(
        tri_town=tri_town,
        county=county,
        millbrook=millbrook,
        harlow=harlow,
        stony_ford=stony_ford,
        dispatch=dispatch,
        whitaker=whitaker,
        novak=at_county.takes_on("Petra Novak", Role.COORDINATOR),
        rivera=at_county.clinician("Rosa Rivera", also=(SPANISH,)),
        okafor=at_county.clinician("Jide Okafor"),
        lindqvist=at_county.clinician("Maja Lindqvist", Role.SUPERVISOR),
        vang=at_county.clinician("Tou Vang", also=("lang:hmn",)),
        kessler=at_county.clinician("Dana Kessler"),
        wells=_House(dispatch, "dispatch", starts_on, now, by).takes_on(
            "Joan Wells", Role.DISPATCHER
        ),
        dunn=at_harlow.takes_on("Erin Dunn", Role.OFFICER, badge="118"),
        hartmann=at_harlow.takes_on("Lena Hartmann", Role.FINANCE),
        pelt=at_millbrook.takes_on(
            "Marcus Pelt", Role.OFFICER, Role.SUPERVISOR, badge="7"
        ),
        ames=at_stony_ford.takes_on("Kit Ames", Role.OFFICER, badge="3"),
        brandt=at_stony_ford.takes_on("Ann Brandt", Role.AGENCY_LEAD),
    )


def _organisation(
    kind: Kind, name: str, short_name: str, now: datetime, by: int | None = None
) -> Organisation:
    return membership.create_organisation(
        kind=kind, name=name, short_name=short_name, zone=ZONE, now=now, by=by
    )
