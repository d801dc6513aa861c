"""Whoever has the right role, but for another row, finds nothing and changes nothing.

Every address stands in one of two tables: the attempts on what is somebody's own, in its path or in what is sent to it,
or the reason why nobody else's row can be named there. A new address without a place fails.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

import pytest
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.test import Client
from django.urls import reverse

import tests.core.conftest  # noqa: F401 - empties append-only tables after transactional tests
from sambayan.core.clock import SimulatedClock
from sambayan.delivery.models import Courier, Run
from sambayan.market import actions as market_actions
from sambayan.market.actions import NewProduct
from sambayan.market.enums import PayBy
from sambayan.market.models import Product
from sambayan.registry import actions as registry
from sambayan.registry.enums import Role
from sambayan.registry.models import Stall
from tests import people
from tests.market import world
from tests.market.world import Market
from tests.people import Named
from tests.web.changes import changed, contents
from tests.web.test_guard import names
from tests.web.visitors import set_up_app, sign_in
from tests.web.workers import live_noon, signed_in

pytestmark = pytest.mark.django_db

LESTARI = Named("Lestari Ningsih", "0811-7900-0091")  # has a stall at another sentra
GILANG = Named("Gilang Ramadhan", "0811-7900-0092")  # at the desk of that sentra


@dataclass(frozen=True, slots=True)
class Side:
    """Somebody of a role, and what is their own of each kind; empty or 0 for what their role does not have."""

    client: Client
    stall: str = ""
    sentra: str = ""
    run: str = ""
    order: str = ""
    courier: int = 0
    product: str = ""
    lines: tuple[int, ...] = ()
    door: int = 0
    passkey: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """By role: whose row it is, and who has the same role for another."""

    whose: Mapping[str, Side]
    others: Mapping[str, Side]


# What is sent, from the row's owner and whoever sends it.
Path = Callable[[Side, Side], str]
Form = Callable[[Side, Side], Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Attempt:
    """Somebody of `role` asks for a row, or sends `form` where there is one; `answer` is the refusal.

    409 is the page of one's own, with a sentence that there is no such thing here.
    """

    role: str
    path: Path
    form: Form | None = None
    answer: int = 404

    def by(self, sender: Side, row: Side) -> int:
        path = self.path(row, sender)
        if self.form is None:
            return sender.client.get(path).status_code
        return sender.client.post(path, self.form(row, sender)).status_code


def of_stall(page: str, **form: str) -> tuple[Attempt, ...]:
    """A page for the stall that its query names, and a form for the stall that it names."""
    path = f"/lapak/{page}"
    asks = Attempt("owner", lambda row, _: f"{path}?lapak={row.stall}")
    if not form:
        return (asks,)
    return asks, replace(asks, form=lambda *_: form), replace(
        asks, path=lambda *_: path, form=lambda row, _: {"lapak": row.stall, **form}
    )  # fmt: skip


def to_orders(answer: str) -> Attempt:
    return Attempt("owner", lambda *_: "/lapak/pesanan", lambda row, _: {"kode": row.order, "jawaban": answer})


def to_goods(**form: str) -> Attempt:
    return Attempt("owner", lambda *_: "/lapak/barang", lambda row, _: {"barang": row.product, **form})


def to_refusal(**more: str) -> Attempt:
    def sent(row: Side, _: Side) -> Mapping[str, str]:
        return {"barang": str(row.lines[0]), "sebab": "habis", **more}

    return Attempt("owner", lambda row, _: f"/lapak/pesanan/{row.order}/tidak-bisa", sent)


def to_run(answer: str) -> tuple[Attempt, Attempt]:
    """A run that is another's, and an order of it in the name of one's own."""

    def sent(run: Side, order: Side) -> Mapping[str, str]:
        return {"perjalanan": run.run, "kode": order.order, "jawaban": answer}

    foreign = Attempt("courier", lambda *_: "/kurir", lambda row, _: sent(row, row), 409)
    return foreign, replace(foreign, form=lambda row, sender: sent(sender, row))


def at_desk(page: str, form: Form | None = None) -> Attempt:
    """A desk that another one opens."""
    return Attempt("desk", lambda row, _: f"/meja/{row.sentra}{page}", form)


def to_board(action: str) -> tuple[Attempt, Attempt]:
    """At the desk of another sentra, and at one's own for the order of another."""

    def sent(row: Side, _: Side) -> Mapping[str, str]:
        return {"kode": row.order, "kurir": str(row.courier), "aksi": action}

    return at_desk("", sent), Attempt("desk", lambda _, sender: f"/meja/{sender.sentra}", sent, 409)


def to_cash(form: Form | None) -> tuple[Attempt, Attempt]:
    """The cash of a courier at the desk of another sentra, and at one's own of a courier who is another's."""
    return (
        Attempt("desk", lambda row, _: f"/meja/{row.sentra}/kas/{row.courier}", form),
        Attempt("desk", lambda row, sender: f"/meja/{sender.sentra}/kas/{row.courier}", form),
    )


def counted(_row: Side, _sender: Side) -> Mapping[str, str]:
    return {"kunci": "hand-in", "jumlah": "12500"}


def to_door(path: str) -> Attempt:
    """One's own basket, to the door of somebody else: the page says that there is no such place."""
    fields = {"way": "antar", "pay": "qris", "name": "Tono", "phone": "0812 3456 7890", "street": "Jl. Mawar 3"}
    return Attempt("buyer", lambda *_: path, lambda row, _: {**fields, "ke": f"door:{row.door}"}, 200)


ATTEMPTS: Mapping[str, tuple[Attempt, ...]] = {
    "stall-orders": (
        *of_stall("pesanan", kode="KODE", jawaban="terima"), to_orders("terima"), to_orders("nanti"), to_orders("siap"),
    ),
    "stall-refusal": (
        Attempt("owner", lambda row, _: f"/lapak/pesanan/{row.order}/tidak-bisa"),
        to_refusal(),
        Attempt("owner", lambda row, _: f"/lapak/pesanan/{row.order}/tidak-bisa",
                lambda row, _: {"lapak": row.stall, "barang": str(row.lines[0]), "sebab": "habis"}),
        # an order that both stalls are asked for, and a line of it that is the other's
        Attempt("partner", lambda _, sender: f"/lapak/pesanan/{sender.order}/tidak-bisa",
                lambda row, _: {"barang": str(row.lines[0]), "sebab": "habis"}, 400),
    ),
    "stall-opening": of_stall("buka", sampai="jam"),
    "stall-goods": (
        *of_stall("barang", barang="KODE", stok="3"),
        to_goods(stok="3"), to_goods(harga="9000"), to_goods(dijual="0"),
    ),
    "stall-money": of_stall("uang"),
    "stall-help": of_stall("bantuan"),
    "courier": (*to_run("serah"), *to_run("ambil"), to_run("terima")[0], to_run("tolak")[0]),
    "desk": (
        at_desk(""), *to_board("serah"), *to_board("beri"), *to_board("batal"), *to_board("waktu"),
        # the order is of one's own sentra, the courier is not
        Attempt("desk", lambda _, sender: f"/meja/{sender.sentra}",
                lambda row, sender: {"kode": sender.order, "aksi": "beri", "kurir": str(row.courier)}, 409),
    ),
    "desk-stalls": (at_desk("/lapak"),),
    "desk-cash": (at_desk("/kas"),),
    "desk-hand-in": (*to_cash(None), *to_cash(counted)),
    "desk-label": (
        Attempt("desk", lambda row, _: f"/meja/{row.sentra}/label/{row.order}"),
        Attempt("desk", lambda row, sender: f"/meja/{sender.sentra}/label/{row.order}"),
    ),
    "pay": (to_door("/bayar"),),
    "mfa_remove_webauthn": (
        Attempt("keyholder", lambda row, _: f"/akun/kunci/{row.passkey}/hapus"),
        Attempt("keyholder", lambda row, _: f"/akun/kunci/{row.passkey}/hapus", lambda *_: {}),
    ),
}  # fmt: skip

PUBLIC = "the same for everybody"
BROWSER = "what lies in the browser's own cookie, and no row can be named"
BEARER = "whoever knows the secret link of an order may follow and pay it; only its buyer is given it"
PERSON = "about whoever is signed in, and no row can be named"
REGION = "its roles are for the whole region"
MACHINE = "nobody's rows"
NO_ROW_OF_ANOTHER = {
    "front": PUBLIC, "sentra": PUBLIC, "stalls": PUBLIC, "stall": PUBLIC, "product": PUBLIC, "day": PUBLIC,
    "demo": PUBLIC, "demo-clock": PUBLIC, "demo-enter": PUBLIC, "logo": PUBLIC, "picture": PUBLIC, "style": PUBLIC,
    "language": PUBLIC, "dock": BROWSER, "basket": BROWSER, "basket-put": BROWSER, "pay-qr": BEARER,
    "pay-qr-file": BEARER, "order": BEARER, "orders": PERSON, "account_login": BROWSER, "sign-in-code": BROWSER,
    "sign-up": BROWSER, "account_logout": PERSON, "mfa_authenticate": BROWSER, "mfa_login_webauthn": BROWSER,
    "account": PERSON, "sign-out-everywhere": PERSON, "second-factor": PERSON, "mfa_index": PERSON,
    "mfa_activate_totp": PERSON, "mfa_deactivate_totp": PERSON, "mfa_add_webauthn": PERSON,
    "mfa_view_recovery_codes": PERSON, "mfa_generate_recovery_codes": PERSON, "mfa_reauthenticate": PERSON,
    "mfa_reauthenticate_webauthn": PERSON, "courier-position": PERSON, "province": REGION, "province-orders": REGION,
    "province-order": REGION, "province-stalls": REGION, "province-stall": REGION, "dinas": REGION,
    "dinas-umkm": REGION, "dinas-reveal": REGION, "dishub": REGION, "platform": REGION, "platform-sample": REGION,
    "platform-manifest": REGION, "scheme": REGION, "books": REGION, "health-live": MACHINE, "health-ready": MACHINE,
    "metrics": MACHINE, "hook": MACHINE,
}  # fmt: skip


@pytest.fixture(autouse=True)
def day() -> Iterator[SimulatedClock]:
    with live_noon() as simulated:
        yield simulated


@pytest.fixture
def place(capsys: pytest.CaptureFixture[str]) -> Place:
    """Two of each, with an order that waits, a run under way, cash in a bag, a door and a passkey."""
    market = world.a_market()
    owners, partners = stalls(market), shared(market)
    pairs = (owners, partners, couriers(market), desks(market), buyers(market), keyholders(capsys))
    roles = ("owner", "partner", "courier", "desk", "buyer", "keyholder")
    return Place(
        {role: pair[0] for role, pair in zip(roles, pairs, strict=True)},
        {role: pair[1] for role, pair in zip(roles, pairs, strict=True)},
    )


Pair = tuple[Side, Side]


def stalls(market: Market) -> Pair:
    """Sari's and Yuli's, each with an order of its own."""

    def side(owner: Named, number: int, product: int) -> Side:
        order = world.confirmed(market, [(product, 1)], visitor=f"s{number}")
        return Side(
            signed_in(people.a_person(owner)), stall=Stall.objects.get(id=market.stalls[number]).code, order=order.code,
            product=Product.objects.get(id=product).code, lines=tuple(world.line_ids(order.code, product)),
        )  # fmt: skip

    return side(people.SARI, 0, market.keripik), side(people.YULI, 1, market.tapis)


def shared(market: Market) -> Pair:
    """The same two, with one order that both are asked for."""
    order = world.confirmed(market, [(market.keripik, 1), (market.tapis, 1)], visitor="p")

    def side(owner: Named, product: int) -> Side:
        lines = tuple(world.line_ids(order.code, product))
        return Side(signed_in(people.a_person(owner)), order=order.code, lines=lines)

    return side(people.SARI, market.keripik), side(people.YULI, market.tapis)


def couriers(market: Market) -> Pair:
    """Each with a run under way, and an order in the bag."""

    def side(visitor: str) -> Side:
        order, run = world.on_the_way(market, [(market.nasi, 1)], visitor=visitor)
        found = Run.objects.get(id=run)
        carrier = Courier.objects.get(id=found.courier_id)
        registry.grant_role(person_id=carrier.person_id, role=Role.COURIER, starts_on=people.GRANTED_ON)
        return Side(signed_in(carrier.person_id), run=found.code, order=order.code)

    return side("c1"), side("c2")


def desks(market: Market) -> Pair:
    """Rina's at PKOR and Gilang's elsewhere, each with an order to be given to a courier who brought cash before."""
    elsewhere = people.a_sentra("sentra-lain", "Sentra Lain")
    stall = people.a_stall(elsewhere, "L-01", LESTARI, "Lempok Lestari")
    (lempok,) = market_actions.add_products(
        stall_id=stall, products=[NewProduct("makanan", "Lempok durian", 12_500, 20)]
    )
    there = replace(market, sentra=elsewhere)

    def side(who: Named, sentra: Market, slug: str, product: int) -> Side:
        cash = world.delivered(sentra, [(product, 1)], pay_by=PayBy.CASH, visitor=f"d{slug}")
        order = world.ready(sentra, [(product, 1)], visitor=f"e{slug}")
        client = signed_in(people.somebody_at(sentra.sentra, who, Role.DESK))
        return Side(client, sentra=slug, order=order.code, courier=world.courier_of(cash.code))

    return side(people.RINA, market, people.PKOR, market.keripik), side(GILANG, there, "sentra-lain", lempok)


def buyers(market: Market) -> Pair:
    """Each with a door of their own, and something in the basket of the browser."""

    def side(who: Named, visitor: str) -> Side:
        person = people.a_person(who)
        world.filled(market, [(market.kopi, 1)], visitor)
        client = signed_in(person)
        client.cookies["pengunjung"] = visitor
        lat, lng = world.DROP
        return Side(client, door=registry.save_address(person_id=person, label="Jl. Ki Maja 12", lat=lat, lng=lng))

    return side(people.DEWI, "b1"), side(people.TONO, "b2")


def keyholders(capsys: pytest.CaptureFixture[str]) -> Pair:
    """Each with a passkey, and a second factor that was shown just now."""

    def side(who: Named) -> Side:
        client = Client()
        sign_in(client, who, capsys)
        set_up_app(client)
        key = Authenticator.objects.create(
            user_id=people.a_person(who), type=Authenticator.Type.WEBAUTHN, data={"name": "Ponsel", "credential": {}}
        )
        return Side(client, passkey=key.pk)

    return side(people.DEWI), side(people.TONO)


def test_every_address_stands_in_one_of_the_tables() -> None:
    assert sorted([*ATTEMPTS, *NO_ROW_OF_ANOTHER]) == sorted(names())


def test_who_has_the_role_for_another_row_finds_nothing_and_changes_nothing(place: Place) -> None:
    before = contents()
    wrong = {}
    for name, attempts in ATTEMPTS.items():
        for number, attempt in enumerate(attempts):
            status = attempt.by(place.others[attempt.role], place.whose[attempt.role])
            if status != attempt.answer or changed(before):
                wrong[name, number] = status, changed(before)

    assert wrong == {}


def test_whose_row_it_is_finds_it(place: Place) -> None:
    """Or the refusals above would be those of a row that nobody has."""
    found = dict.fromkeys(ATTEMPTS, False)
    for name, attempts in ATTEMPTS.items():
        for attempt in attempts:
            kept = transaction.savepoint()
            whose = place.whose[attempt.role]
            found[name] |= attempt.by(whose, whose) in {200, 302}
            transaction.savepoint_rollback(kept)

    assert found == dict.fromkeys(ATTEMPTS, True)


def test_who_works_at_an_order_opens_nothing_with_its_code_that_the_link_opens(place: Place) -> None:
    bearer = [name for name, why in NO_ROW_OF_ANOTHER.items() if why == BEARER]
    opened = {
        (role, name): side.client.get(reverse(name, args=[side.order])).status_code
        for role, side in place.whose.items() if side.order for name in bearer
    }  # fmt: skip

    assert opened == dict.fromkeys(opened, 404)
    assert len(opened) == len(("owner", "partner", "courier", "desk")) * len(bearer) == 12
