from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest

from sambayan.core import clock
from sambayan.core.models import AuditRecord
from sambayan.core.pack import Category as PackCategory
from sambayan.core.pack import Pack
from sambayan.market import actions, queries
from sambayan.market.actions import NewProduct
from sambayan.market.errors import UnknownCategory, UnknownProduct
from sambayan.market.models import Category, Product
from sambayan.registry.models import Stall
from tests.market.world import Market, statements, stock

pytestmark = pytest.mark.django_db


def pack(*categories: PackCategory) -> Pack:
    """A pack of which the market reads its part only."""
    return cast("Pack", SimpleNamespace(categories=categories))


def category(
    code: str, name: str, parent: str | None = None, permits: tuple[str, ...] = (), glyph: str = "parcel"
) -> PackCategory:
    return PackCategory(
        line=2, source="test", verified="own", code=code, shelf="culinary", parent=parent, name=name,
        name_en=name, permits=permits, glyph=glyph,
    )  # fmt: skip


def test_the_taxonomy_of_the_pack_is_loaded_and_follows_it() -> None:
    tree = category("kuliner-uji", "Kuliner"), category("kopi-uji", "Kopi", "kuliner-uji", ("pirt",))
    actions.load_pack(pack=pack(*tree))
    actions.load_pack(
        pack=pack(tree[0], category("kopi-uji", "Kopi Lampung", "kuliner-uji", ("pirt", "halal"), "coffee"))
    )

    kopi = Category.objects.get(code="kopi-uji", parent__code="kuliner-uji")
    assert (kopi.name, kopi.permits, kopi.glyph) == ("Kopi Lampung", ["pirt", "halal"], "coffee")
    assert Category.objects.filter(code__endswith="-uji").count() == 2


def test_a_child_may_stand_before_its_parent_in_the_pack() -> None:
    actions.load_pack(pack=pack(category("anak-uji", "Anak", "induk-uji"), category("induk-uji", "Induk")))

    assert Category.objects.filter(code="anak-uji", parent__code="induk-uji").exists()


def test_products_come_with_their_stock_and_adding_them_again_changes_nothing(market: Market) -> None:
    new = [NewProduct("makanan", "Pempek", 15_000, 7), NewProduct("makanan", "Seruit", 35_000, 3)]
    first = actions.add_products(stall_id=market.stalls[0], products=new)
    again = actions.add_products(
        stall_id=market.stalls[0], products=[NewProduct("makanan", "Pempek", 99_000, 99), new[1]]
    )

    assert again == first
    assert [stock(product) for product in first] == [7, 3]
    assert Product.objects.get(id=first[0]).price == 15_000


def test_two_stalls_may_sell_the_same_thing(market: Market) -> None:
    new = [NewProduct("makanan", "Pempek", 15_000, 7)]

    assert actions.add_products(stall_id=market.stalls[0], products=new) != actions.add_products(
        stall_id=market.stalls[2], products=new
    )


def test_an_unknown_category_is_named_and_nothing_is_added(market: Market) -> None:
    with pytest.raises(UnknownCategory, match="perhiasan"):
        actions.add_products(
            stall_id=market.stalls[0],
            products=[NewProduct("makanan", "Baru", 1_000, 1), NewProduct("perhiasan", "Gelang", 1_000, 1)],
        )
    assert not Product.objects.filter(name="Baru").exists()


def test_adding_takes_the_same_statements_for_one_product_and_for_three(market: Market) -> None:
    def counted(*names: str) -> int:
        new = [NewProduct("makanan", name, 1_000, 1) for name in names]
        return statements(actions.add_products, stall_id=market.stalls[0], products=new)

    assert (counted("Satu"), counted("Dua", "Tiga", "Empat")) == (4, 4)


def test_a_price_change_is_audited_once(market: Market) -> None:
    for _ in range(2):
        actions.set_price(product_id=market.keripik, price=13_500, actor_id=7)

    (record,) = AuditRecord.objects.filter(subject=f"product:{market.keripik}")
    assert (record.action, record.actor_id, record.detail) == ("set_price", 7, {"before": 12_500, "after": 13_500})


def test_taking_a_product_off_the_list_is_audited_once(market: Market) -> None:
    for _ in range(2):
        actions.set_listed(product_id=market.keripik, listed=False, actor_id=7)

    (record,) = AuditRecord.objects.filter(subject=f"product:{market.keripik}")
    assert (record.action, record.detail) == ("set_listed", {"after": False})


@pytest.mark.parametrize(
    ("action", "how"),
    [(actions.set_price, {"price": 1}), (actions.set_listed, {"listed": True}), (actions.set_stock, {"available": 1})],
)
def test_an_unknown_product_is_named(market: Market, action: Callable[..., None], how: dict[str, Any]) -> None:
    with pytest.raises(UnknownProduct, match="999999"):
        action(product_id=999_999, **how)


def test_a_page_shows_what_can_be_bought_today_and_what_is_left(market: Market) -> None:
    actions.set_listed(product_id=market.kopi, listed=False)
    actions.set_stock(product_id=market.nasi, available=0)
    Stall.objects.filter(id=market.stalls[1]).update(live_from=clock.today() + timedelta(days=1))

    page = queries.catalogue_page(sentra_id=market.sentra)

    assert [(card.name, card.stall_number, card.umkm, card.price, card.available) for card in page] == [
        ("Keripik pisang", "A-01", "Keripik Sari", 12_500, 20),
        ("Nasi uduk", "C-03", "Uduk Tono", 20_000, 0),
    ]


def test_a_page_takes_one_statement_for_one_product_and_for_many(market: Market) -> None:
    assert statements(queries.catalogue_page, sentra_id=market.sentra) == 1
    actions.add_products(
        stall_id=market.stalls[0], products=[NewProduct("makanan", f"Kue {n}", 1_000, 1) for n in range(5)]
    )
    assert statements(queries.catalogue_page, sentra_id=market.sentra) == 1


def test_a_card_shows_a_product_that_is_not_for_sale_as_such(market: Market) -> None:
    actions.set_listed(product_id=market.keripik, listed=False)

    assert not card(market.keripik).for_sale
    assert card(market.kopi).for_sale
    assert queries.product_card(code="NOBODY") is None


def card(product_id: int) -> queries.ProductCard:
    found = queries.product_card(code=Product.objects.get(id=product_id).code)
    assert found is not None
    return found
