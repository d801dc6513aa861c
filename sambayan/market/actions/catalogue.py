"""What stalls sell: categories of the region, products, prices, stock."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from sambayan.core import audit
from sambayan.core.codes import new_code
from sambayan.core.pack import Pack
from sambayan.market.errors import UnknownCategory, UnknownProduct
from sambayan.market.models import Category, Product, Stock


@dataclass(frozen=True, slots=True)
class NewProduct:
    """A product to be sold; price in rupiah, `stock` is how many are there to sell."""

    category: str
    name: str
    price: int
    stock: int
    prep_minutes: int = 10
    glyph: str = ""


def load_pack(*, pack: Pack) -> None:
    """Write the pack's product taxonomy. Names follow the pack; a category that it dropped stays."""
    with transaction.atomic(durable=True):
        rows = Category.objects.bulk_create(
            [
                Category(
                    code=c.code, shelf=c.shelf, name=c.name, name_en=c.name_en, permits=list(c.permits), glyph=c.glyph
                )
                for c in pack.categories
            ],
            update_conflicts=True,
            unique_fields=["code"],
            update_fields=["shelf", "name", "name_en", "permits", "glyph"],
        )
        by_code = {row.code: row for row in rows}
        for category in pack.categories:
            by_code[category.code].parent = by_code[category.parent] if category.parent else None
        Category.objects.bulk_update(rows, ["parent"])


def add_products(*, stall_id: int, products: Sequence[NewProduct]) -> list[int]:
    """Ids of the products in the order given. A name that the stall already sells is left as it is."""
    with transaction.atomic(durable=True):
        categories = dict(Category.objects.filter(code__in={p.category for p in products}).values_list("code", "id"))
        if unknown := {p.category for p in products} - set(categories):
            raise UnknownCategory(unknown)
        Product.objects.bulk_create(
            [
                Product(
                    code=new_code(), stall_id=stall_id, category_id=categories[p.category],
                    name=p.name, price=p.price, prep_minutes=p.prep_minutes, glyph=p.glyph,
                )
                for p in products
            ],
            ignore_conflicts=True,
        )  # fmt: skip
        names = [p.name for p in products]
        ids = dict(Product.objects.filter(stall_id=stall_id, name__in=names).values_list("name", "id"))
        Stock.objects.bulk_create(
            [Stock(product_id=ids[p.name], available=p.stock) for p in products], ignore_conflicts=True
        )
        return [ids[name] for name in names]


def set_price(*, product_id: int, price: int, actor_id: int | None = None) -> None:
    """The list price from now on, rupiah; placed orders keep theirs."""
    with transaction.atomic(durable=True):
        product = _locked(product_id)
        if product.price != price:
            audit.record(
                action="set_price", subject=f"product:{product_id}", actor_id=actor_id,
                detail={"before": product.price, "after": price},
            )  # fmt: skip
            product.price = price
            product.save(update_fields=["price"])


def set_listed(*, product_id: int, listed: bool, actor_id: int | None = None) -> None:
    """Put a product on the stall's list, or take it off; placed orders are not touched."""
    with transaction.atomic(durable=True):
        product = _locked(product_id)
        if product.listed != listed:
            audit.record(
                action="set_listed", subject=f"product:{product_id}", actor_id=actor_id,
                detail={"after": listed},
            )  # fmt: skip
            product.listed = listed
            product.save(update_fields=["listed"])


def set_stock(*, product_id: int, available: int, actor_id: int | None = None) -> None:
    """How many are there to sell now, as counted: an absolute number, so that saying it twice is harmless."""
    with transaction.atomic(durable=True):
        stock = Stock.objects.select_for_update(no_key=True).filter(product_id=product_id).first()
        if stock is None:
            raise UnknownProduct([product_id])
        if stock.available != available:
            audit.record(
                action="set_stock", subject=f"product:{product_id}", actor_id=actor_id,
                detail={"before": stock.available, "after": available},
            )  # fmt: skip
            stock.available = available
            stock.save(update_fields=["available"])


def _locked(product_id: int) -> Product:
    product = Product.objects.select_for_update().filter(id=product_id).first()
    if product is None:
        raise UnknownProduct([product_id])
    return product
