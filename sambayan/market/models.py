"""Catalogue, basket, and the life of an order."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from sambayan.market.enums import Channel, LineState, OrderState, PayBy, Reason, Shelf
from sambayan.money.enums import FeeKind, PartyKind
from sambayan.money.models import Terms
from sambayan.registry.models import Address, Person, Sentra, Stall


class Category(models.Model):
    """A node of the region's product taxonomy."""

    code = models.TextField(unique=True)
    shelf = models.TextField(choices=[(v.value, v.name) for v in Shelf])
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True)
    name = models.TextField(help_text="Indonesian")
    name_en = models.TextField()
    permits = ArrayField(models.TextField(), default=list, help_text="registry.PermitKind codes that it needs")
    glyph = models.TextField(default="parcel", help_text="name of the drawing that stands for a photograph")


class Product(models.Model):
    """What a stall sells. Its stock stands in a row of its own, since only stock changes with an order."""

    code = models.TextField(unique=True)
    stall = models.ForeignKey(Stall, on_delete=models.PROTECT, related_name="products", db_index=False)
    category = models.ForeignKey(Category, on_delete=models.PROTECT)
    name = models.TextField()
    price = models.PositiveIntegerField(help_text="list price, rupiah")
    prep_minutes = models.PositiveSmallIntegerField(default=10)
    listed = models.BooleanField(default=True)
    glyph = models.TextField(blank=True, help_text="name of its own drawing; blank is that of the category")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stall", "name"], name="product_name_once_a_stall"),
            models.CheckConstraint(condition=Q(price__gt=0), name="product_has_a_price"),
        ]


class Stock(models.Model):
    """What is left to sell. The row that `place_order` locks, in key order."""

    product = models.OneToOneField(Product, on_delete=models.PROTECT, primary_key=True)
    available = models.IntegerField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(available__gte=0), name="stock_never_negative")]


class Basket(models.Model):
    """What a visitor means to buy at one sentra; baskets of several sentra stand side by side."""

    code = models.TextField(unique=True)
    visitor = models.TextField(help_text="pseudonymous, from a cookie")
    sentra = models.ForeignKey(Sentra, on_delete=models.CASCADE)
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["visitor", "sentra"], name="basket_one_a_sentra")]


class BasketLine(models.Model):
    basket = models.ForeignKey(Basket, on_delete=models.CASCADE, related_name="lines")
    product = models.ForeignKey(Product, on_delete=models.PROTECT)
    quantity = models.PositiveSmallIntegerField()
    note = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["basket", "product"], name="basket_product_once"),
            models.CheckConstraint(condition=Q(quantity__range=(1, 99)), name="basket_quantity"),
        ]


class Order(models.Model):
    """One basket, one payment, one delivery. Amounts are frozen when it is placed.

    Indexes cost on the hot path: what a compound or unique one covers has none of its own.
    """

    timeline = models.BigIntegerField(default=0)
    code = models.TextField(help_text="what stalls, desk and couriers call it; opens nothing")
    link = models.TextField(help_text="the buyer's secret: whoever knows it may follow and pay the order")
    key = models.TextField(help_text="idempotency")
    sentra = models.ForeignKey(Sentra, on_delete=models.PROTECT, related_name="orders", db_index=False)
    buyer = models.ForeignKey(Person, on_delete=models.PROTECT, null=True)
    address = models.ForeignKey(Address, on_delete=models.PROTECT, null=True)
    drop_lat = models.FloatField(null=True, help_text="null is picked up at the desk")
    drop_lng = models.FloatField(null=True)
    channel = models.TextField(choices=[(v.value, v.name) for v in Channel])
    pay_by = models.TextField(choices=[(v.value, v.name) for v in PayBy])
    state = models.TextField(choices=[(v.value, v.name) for v in OrderState])
    terms = models.ForeignKey(Terms, on_delete=models.PROTECT, db_index=False)
    fee_rule = models.TextField(blank=True, help_text="code of the delivery.FeeTable that priced the ongkir")
    goods = models.BigIntegerField(help_text="sum of the lines at list price, rupiah")
    delivery_fee = models.BigIntegerField(help_text="ongkir, rupiah")
    subsidy = models.BigIntegerField(help_text="of the ongkir, borne by the province")
    total = models.BigIntegerField(help_text="what the buyer pays: goods + delivery_fee - subsidy")
    placed_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, help_text="when something has to happen by itself; null is never")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code"], name="order_code_once"),
            models.UniqueConstraint(fields=["link"], name="order_link_once"),
            models.UniqueConstraint(fields=["key"], name="order_key_once"),
            models.CheckConstraint(
                condition=Q(total=F("goods") + F("delivery_fee") - F("subsidy")), name="order_total_adds_up"
            ),
            models.CheckConstraint(condition=Q(subsidy__lte=F("delivery_fee")), name="order_subsidy_at_most_the_fee"),
            models.CheckConstraint(
                condition=Q(drop_lat__isnull=True, drop_lng__isnull=True)
                | Q(
                    drop_lat__isnull=False,
                    drop_lng__isnull=False,
                    drop_lat__range=(-90, 90),
                    drop_lng__range=(-180, 180),
                ),
                name="order_drop_on_earth",
            ),
        ]
        indexes = [
            models.Index(fields=["timeline", "due_at"], condition=Q(due_at__isnull=False), name="order_due"),
            models.Index(fields=["timeline", "placed_at"]),
            models.Index(fields=["sentra", "placed_at"]),
        ]


class OrderLine(models.Model):
    """A product in an order, as it was when the order was placed."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="lines", db_index=False)
    stall = models.ForeignKey(Stall, on_delete=models.PROTECT, db_index=False)
    product = models.ForeignKey(Product, on_delete=models.PROTECT)
    name = models.TextField()
    price = models.PositiveIntegerField()
    quantity = models.PositiveSmallIntegerField()
    amount = models.BigIntegerField()
    note = models.TextField(blank=True)
    state = models.TextField(choices=[(v.value, v.name) for v in LineState])
    ready_at = models.DateTimeField(null=True, help_text="estimate, then fact once the state is ready")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "product"], name="order_product_once"),
            models.CheckConstraint(condition=Q(amount=F("price") * F("quantity")), name="line_amount_adds_up"),
        ]
        indexes = [
            models.Index(
                fields=["stall"], condition=Q(state__in=[LineState.WAITING, LineState.ACCEPTED]), name="line_open"
            ),
        ]


class OrderFee(models.Model):
    """A fee frozen with the order: who pays whom, on which base, by which rule. The ledger posts from these.

    Rows are never changed. When a stall refuses lines, one more row a kind takes back what its quote
    held too much (base and amount below 0), so that the sum is the fee on what was really sold.
    """

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="fees", db_index=False)
    kind = models.TextField(choices=[(v.value, v.name) for v in FeeKind])
    stall = models.ForeignKey(Stall, on_delete=models.PROTECT, null=True, db_index=False)
    correction = models.BooleanField(default=False)
    payer = models.TextField(choices=[(v.value, v.name) for v in PartyKind])
    payee = models.TextField(choices=[(v.value, v.name) for v in PartyKind])
    base = models.BigIntegerField(help_text="rupiah or metres that the rule was applied to")
    rule = models.TextField(help_text="terms code and version, or fee table")
    amount = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["order", "kind", "stall", "correction"], nulls_distinct=False, name="order_fee_once"
            ),
            models.CheckConstraint(
                condition=Q(correction=False, amount__gte=0) | Q(correction=True, amount__lte=0, stall__isnull=False),
                name="order_fee_correction_takes_back",
            ),
        ]


class Transition(models.Model):
    """The order, or one of its lines, moved. These rows are the order's audit."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="transitions")
    line = models.ForeignKey(OrderLine, on_delete=models.PROTECT, null=True, db_index=False)
    from_state = models.TextField(blank=True, help_text="blank: the order was born")
    to_state = models.TextField()
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    actor_id = models.BigIntegerField(null=True, help_text="registry.Person; null is the system itself")
    reason = models.TextField(blank=True, choices=[(v.value, v.name) for v in Reason])

    class Meta:
        indexes = [
            # What was settled in a night, for the apps that make the days of these orders anew.
            models.Index(fields=["at"], condition=Q(to_state=OrderState.COMPLETED), name="transition_settled"),
        ]
