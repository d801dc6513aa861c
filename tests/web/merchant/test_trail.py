import pytest
from django.test import Client

from sambayan.core.models import AuditRecord
from sambayan.market.enums import LineState
from sambayan.market.models import Product, Transition
from tests import people
from tests.market import world
from tests.market.world import Market

pytestmark = pytest.mark.django_db


@pytest.fixture
def sari_id(market: Market) -> int:
    return people.a_person(people.SARI)


@pytest.mark.parametrize(
    ("address", "said", "deed"),
    [
        ("/lapak/barang", {"stok": "3"}, "set_stock"),
        ("/lapak/barang", {"harga": "13.000"}, "set_price"),
        ("/lapak/barang", {"dijual": "0"}, "set_listed"),
        ("/lapak/buka", {"sampai": "jam"}, "pause_stall"),
        ("/lapak/buka", {"sampai": "besok"}, "pause_stall"),
    ],
)
def test_every_deed_of_an_owner_says_who_did_it(
    market: Market, sari: Client, address: str, said: dict[str, str], deed: str
) -> None:
    product, owner = Product.objects.get(id=market.keripik).code, people.a_person(people.SARI)
    before = AuditRecord.objects.count()

    for _ in range(2):  # twice is one deed
        assert sari.post(address, {"barang": product, **said}).status_code == 302

    noted = AuditRecord.objects.order_by("id")[before:].values_list("action", "actor_id")
    assert list(noted) == [(deed, owner)]


def test_the_stock_is_noted_before_and_after(market: Market, sari: Client) -> None:
    sari.post("/lapak/barang", {"barang": Product.objects.get(id=market.keripik).code, "stok": "3"})

    (noted,) = AuditRecord.objects.filter(action="set_stock")
    assert (noted.subject, noted.detail) == (f"product:{market.keripik}", {"before": 20, "after": 3})


def test_answers_and_readiness_say_who_gave_them(market: Market, sari: Client, sari_id: int) -> None:
    order = world.confirmed(market, [(market.keripik, 1), (market.kopi, 1), (market.nasi, 1)])
    (kopi,) = world.line_ids(order.code, market.kopi)

    sari.post(f"/lapak/pesanan/{order.code}/tidak-bisa", {"barang": [kopi], "sebab": "habis"})
    sari.post("/lapak/pesanan", {"kode": order.code, "jawaban": "siap"})

    own = Transition.objects.filter(order__code=order.code, line__stall_id=market.stalls[0]).exclude(from_state="")
    assert sorted(own.values_list("to_state", "actor_id")) == [
        (LineState.ACCEPTED, sari_id), (LineState.READY, sari_id), (LineState.REFUSED, sari_id),
    ]  # fmt: skip
