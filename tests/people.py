"""The cast: the people and places that tests speak of, and how to put them into the register.

Everything is made by the real actions, on the timeline that the test runs in. A factory makes what it
is named after and what that cannot be without, nothing else; called twice it finds the same one again.
"""

from dataclasses import dataclass
from datetime import date, time

from sambayan.registry import actions
from sambayan.registry.enums import OperatorKind, Role, TurnoverBand


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody of the cast. The numbers are made up."""

    name: str
    phone: str


SARI = Named("Sari Wulandari", "0811-7900-0001")  # makes keripik, one cheap phone, works alone
YULI = Named("Yuliana Hasan", "0811-7900-0002")  # weaves tapis, far from the city
DEWI = Named("Dewi Anggraini", "0811-7900-0003")  # buys on a patchy network
BUDI = Named("Budi Santoso", "0811-7900-0004")  # courier
RINA = Named("Rina Marlina", "0811-7900-0005")  # at the desk of PKOR
HASAN = Named("Hasan Basri", "0811-7900-0006")  # runs PKOR for the operator
RATNA = Named("Ratna Dewi Sartika", "0811-7900-0007")  # Dinas Koperasi dan UKM
JOKO = Named("Joko Prasetyo", "0811-7900-0008")  # Dishub
ANDI = Named("Andi Firmansyah", "0811-7900-0009")  # Asisten II's office
TUTI = Named("Tuti Alawiyah", "0811-7900-0010")  # treasurer
AGUS = Named("Agus Setiawan", "0811-7900-0011")  # auditor, Inspektorat
MAYA = Named("Maya Lestari", "0811-7900-0012")  # partnership manager of the platform
TONO = Named("Tono Wijaya", "0811-7900-0013")  # a stranger: registered, and nothing else

GRANTED_ON = date(2018, 1, 1)  # before any day that a test plays on
AUDIT_ENDS_ON = date(2099, 12, 31)

PKOR = "pkor-way-halim"
MIDNIGHT = time(23, 59)


def a_person(who: Named = TONO) -> int:
    return actions.register_person(name=who.name, phone=who.phone)


def an_official(who: Named, role: Role) -> int:
    """Somebody with a role for the whole region."""
    person = a_person(who)
    ends_on = AUDIT_ENDS_ON if role == Role.AUDITOR else None
    actions.grant_role(person_id=person, role=role, starts_on=GRANTED_ON, ends_on=ends_on)
    return person


def a_sentra(slug: str = PKOR, name: str = "PKOR Way Halim") -> int:
    """Active, open day and night, so that no test depends on the hour."""
    return actions.register_sentra(
        slug=slug, name=name, lat=-5.3793, lng=105.2790, opens=time(0), closes=MIDNIGHT, operator_id=an_operator()
    )


def an_operator() -> int:
    return actions.register_operator(code="wahana", name="PT Wahana (uji)", kind=OperatorKind.BUMD)


def somebody_at(sentra_id: int, who: Named, role: Role) -> int:
    """Somebody with a role at one sentra: desk or operator."""
    person = a_person(who)
    actions.grant_role(person_id=person, role=role, sentra_id=sentra_id, starts_on=GRANTED_ON)
    return person


def an_umkm(owner: Named = SARI, name: str = "Keripik Sari") -> int:
    """With a baseline, so that a stall of it may open."""
    umkm = actions.register_umkm(name=name, owner_id=a_person(owner))
    actions.record_baseline(umkm_id=umkm, turnover=TurnoverBand.UNDER_15M, days_open=60, workers=1)
    return umkm


def a_stall(sentra_id: int | None = None, number: str = "A-01", owner: Named = SARI, name: str = "Keripik Sari") -> int:
    """Live from today, at PKOR unless another sentra is named."""
    sentra = a_sentra() if sentra_id is None else sentra_id
    return actions.open_stall(sentra_id=sentra, umkm_id=an_umkm(owner, name), number=number)


@dataclass(frozen=True, slots=True)
class Cast:
    """Ids of everybody, at PKOR with a stall of Sari's and one of Yuli's."""

    sentra: int
    food_stall: int
    craft_stall: int
    food_owner: int
    craft_owner: int
    buyer: int
    courier: int
    desk: int
    operator: int
    dinas: int
    dishub: int
    governor_office: int
    treasurer: int
    auditor: int
    platform: int
    stranger: int


def the_cast() -> Cast:
    """Everybody at once, each with the role of their own."""
    sentra = a_sentra()
    return Cast(
        sentra=sentra,
        food_stall=a_stall(sentra),
        craft_stall=a_stall(sentra, "A-02", YULI, "Tapis Yuli"),
        food_owner=a_person(SARI),
        craft_owner=a_person(YULI),
        buyer=a_person(DEWI),
        courier=an_official(BUDI, Role.COURIER),
        desk=somebody_at(sentra, RINA, Role.DESK),
        operator=somebody_at(sentra, HASAN, Role.OPERATOR),
        dinas=an_official(RATNA, Role.DINAS_KOPERASI),
        dishub=an_official(JOKO, Role.DISHUB),
        governor_office=an_official(ANDI, Role.GOVERNOR_OFFICE),
        treasurer=an_official(TUTI, Role.TREASURER),
        auditor=an_official(AGUS, Role.AUDITOR),
        platform=an_official(MAYA, Role.PLATFORM),
        stranger=a_person(TONO),
    )
