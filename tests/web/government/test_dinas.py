from datetime import timedelta

import pytest
from django.test import Client

from sambayan.core import clock
from sambayan.core.models import AuditRecord
from sambayan.registry import actions
from sambayan.registry.enums import Role, TurnoverBand
from sambayan.registry.models import Permit, PermitKind, Umkm
from tests import people
from tests.market import world
from tests.market.world import Market
from tests.web.government.test_province import text
from tests.web.government.world import as_role


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Client:
    return as_role(monkeypatch, Role.DINAS_KOPERASI)


def permit(name: str, days: int, kind: str = "P-IRT") -> None:
    """One of the business of this name that ends so many days from now."""
    known, _ = PermitKind.objects.get_or_create(
        code=kind.lower(), defaults={"name": kind, "pattern": ".*", "source": "test"}
    )
    umkm = Umkm.objects.get(name=name, timeline=clock.timeline())
    today = clock.today()
    Permit.objects.create(
        umkm=umkm, kind=known, number=f"{kind}-{umkm.id}-{days}", valid_from=today - timedelta(days=900),
        valid_to=today + timedelta(days=days),
    )  # fmt: skip


def code(name: str) -> str:
    return Umkm.objects.get(name=name, timeline=clock.timeline()).code


def test_permits_that_end_soon_stand_first(client: Client, market: Market) -> None:
    permit("Uduk Tono", 12)
    permit("Tapis Yuli", 31)
    permit("Keripik Sari", -3)
    page = text(client, "/dinas")
    assert "2 businesses have a permit that ends soon or has ended" in page
    assert page.index("P-IRT ended 3 days ago") < page.index("P-IRT ends in 12 days") < page.index("Tapis Yuli")
    assert "2 businesses" in text(client, "/dinas?izin=habis")


def test_a_renewed_permit_is_not_about_to_end(client: Client, market: Market) -> None:
    permit("Uduk Tono", 12)
    permit("Uduk Tono", 900)
    assert "No permit ends within 30 days" in text(client, "/dinas")


def test_a_business_is_found_by_a_part_of_its_name_or_the_beginning_of_a_permit_number(
    client: Client, market: Market
) -> None:
    permit("Uduk Tono", 100)
    number = Permit.objects.get().number
    for search, found in (
        ("tapis", "Tapis Yuli"),
        (number, "Uduk Tono"),
        (number[:5], "Uduk Tono"),
        (number[1:], None),
        ("%", None),
        ("zzz", None),
    ):
        page = text(client, f"/dinas?cari={search.replace('%', '%25')}")
        assert ("1 business " in page) == (found is not None)
        assert found is None or found in page
    assert "Nothing is called" in text(client, "/dinas?cari=zzz")


def test_unknown_baselines_are_told_as_on_the_summary(client: Client, market: Market) -> None:
    umkm = actions.register_umkm(name="Baru", owner_id=people.a_person(people.BUDI))
    actions.record_baseline(umkm_id=umkm, turnover=TurnoverBand.UNKNOWN)
    actions.open_stall(sentra_id=market.sentra, umkm_id=umkm, number="D-04")
    assert "1 of 4 baselines “I do not know”" in text(client, "/dinas")
    assert "1 business " in text(client, "/dinas?awal=tidak-tahu")
    assert "3 of 4 know what they earned before" in text(client, "/provinsi")


def test_who_was_not_asked_is_told_from_who_does_not_know(client: Client, market: Market) -> None:
    owner = people.a_person(people.BUDI)
    asked, _new = (actions.register_umkm(name=name, owner_id=owner) for name in ("Satu", "Dua"))
    actions.record_baseline(umkm_id=asked, turnover=TurnoverBand.UNKNOWN)
    actions.open_stall(sentra_id=market.sentra, umkm_id=asked, number="D-04")
    page = text(client, "/dinas")
    assert (page.count("not asked yet"), page.count("Income before recorded")) == (1, 3)
    assert "I do not know" in page
    assert "not asked yet" not in text(client, "/dinas?awal=tidak-tahu")


def test_a_merged_business_is_one(client: Client, market: Market) -> None:
    permit("Uduk Tono", 12)
    keep, gone = (Umkm.objects.get(name=name, timeline=clock.timeline()) for name in ("Keripik Sari", "Uduk Tono"))
    with world.behind_the_guards():
        Umkm.objects.filter(id=gone.id).update(merged_into=keep)
    page = text(client, "/dinas")
    assert "2 businesses " in page
    assert "Keripik Sari A-01, C-03" in page or "Stall A-01, C-03" in page
    assert "P-IRT ends in 12 days" in page
    assert client.get(f"/dinas/umkm/{gone.code}").status_code == 404


def test_a_business_is_told_without_its_owner(client: Client, market: Market) -> None:
    page = text(client, f"/dinas/umkm/{code('Keripik Sari')}")
    assert "Rp3 to 15 million" in page
    assert "A-01 PKOR Way Halim" in page
    assert "Sari Wulandari" not in page
    assert not AuditRecord.objects.filter(action="reveal_owner").exists()


def test_the_owner_is_shown_when_asked_and_that_is_noted(client: Client, market: Market) -> None:
    address = f"/dinas/umkm/{code('Keripik Sari')}/pemilik"
    assert client.get(address).status_code == 405
    response = client.post(address)
    page = response.content.decode()
    assert "Sari Wulandari" in page
    assert "+6281179000001" in page
    assert "no-store" in response["Cache-Control"]
    umkm = Umkm.objects.get(name="Keripik Sari", timeline=clock.timeline())
    assert AuditRecord.objects.get(action="reveal_owner").subject == f"umkm:{umkm.id}"
    assert client.post("/dinas/umkm/nowhere/pemilik").status_code == 404


def test_whoever_only_reads_the_register_opens_no_owner(monkeypatch: pytest.MonkeyPatch, market: Market) -> None:
    client = as_role(monkeypatch, Role.AUDITOR)
    address = f"/dinas/umkm/{code('Keripik Sari')}"
    assert "only Dinas Koperasi opens them" in text(client, address)
    assert client.post(f"{address}/pemilik").status_code == 403


def test_the_register_comes_in_pages(client: Client, market: Market, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sambayan.web.government.dinas.PER_PAGE", 2)
    assert "Page 2 of 2" in text(client, "/dinas?halaman=2")
    assert client.get("/dinas?halaman=3").status_code == 404


def test_the_number_of_statements_does_not_grow(client: Client, market: Market) -> None:
    assert world.statements(client.get, "/dinas") == 3
    for number in range(3):
        actions.register_umkm(name=f"Usaha {number}", owner_id=people.a_person(people.BUDI))
    assert world.statements(client.get, "/dinas") == 3
    assert world.statements(client.get, f"/dinas/umkm/{code('Keripik Sari')}") == 4
