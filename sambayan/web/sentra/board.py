"""The desk's board: orders by where they stand, the chosen one's pick list, and the couriers."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from sambayan.core import clock
from sambayan.delivery.enums import Standing
from sambayan.delivery.errors import CourierNotFree, DeliveryError
from sambayan.market import actions as market
from sambayan.market.errors import MarketError, NotReady
from sambayan.market.queries import BoardOrder, Column, desk_board, desk_rota, finished_today
from sambayan.registry.queries import SentraOnDay, person_names
from sambayan.web.components.labels import named
from sambayan.web.components.live import live_page
from sambayan.web.components.words import Chip
from sambayan.web.middleware.visitor import visitor_of
from sambayan.web.sentra.places import at_desk
from sambayan.web.sentra.words import done, gone, refusal

MORE_MINUTES = 10
COLUMNS = {
    Column.STALLS: gettext_lazy("Waits for stalls"),
    Column.COLLECT: gettext_lazy("Ready to collect"),
    Column.DESK: gettext_lazy("At the desk"),
    Column.AWAY: gettext_lazy("On the way"),
}
STANDINGS = {
    Standing.FREE: Chip(gettext_lazy("At the sentra"), "check", "green"),
    Standing.ASKED: Chip(gettext_lazy("Is asked"), "bell-ring", "amber"),
    Standing.AWAY: Chip(gettext_lazy("Away"), "bike", "indigo"),
    Standing.SILENT: Chip(gettext_lazy("Silent"), "clock", "red"),
    Standing.RESTING: Chip(gettext_lazy("Has just declined"), "moon", "plain"),
    Standing.BLOCKED: Chip(gettext_lazy("Blocked"), "ban", "red"),
}


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def board(request: HttpRequest, place: SentraOnDay) -> HttpResponse:
    """What goes on at the sentra now; a POST hands over, gives to a courier, or gives time. Five statements."""
    orders = desk_board(sentra_id=place.id)
    if request.method != "POST":
        return _page(request, place, orders, asked=request.GET.get("pesanan", ""))
    typed = request.POST.get("kode", "")
    order = _named(orders, typed)
    if order is None:
        return _page(request, place, orders, asked="", problem=str(gone(place, typed).word))
    try:
        deed = _act(request, place, order)
    except (MarketError, DeliveryError) as refused:
        return _page(request, place, desk_board(sentra_id=place.id), asked=order.code, refused=refused)
    query = {"pesanan": order.code, "kabar": deed}
    return HttpResponseRedirect(reverse("desk", args=[place.slug], query=query))


def _named(orders: list[BoardOrder], typed: str) -> BoardOrder | None:
    by_code = {order.code: order for order in orders}
    return by_code.get(named(by_code, typed) or "")


def _act(request: HttpRequest, place: SentraOnDay, order: BoardOrder) -> str:
    whose: dict[str, Any] = {"order_code": order.code, "actor_id": visitor_of(request).person_id}
    match request.POST.get("aksi"):
        case "serah" if order.at_desk:
            market.collect_at_desk(**whose)
            return "diambil"
        case "serah" if order.run_id is None:
            raise NotReady([order.code], "given to a courier")
        case "serah":
            scanned = market.scan_out(run_id=order.run_id or 0, **whose)
            return "sudah" if scanned.again else "berangkat" if scanned.left else "serah"
        case "batal" if order.run_id is not None:
            market.take_back(run_id=order.run_id, **whose)
            return "batal"
        case "beri":
            market.give_to_courier(courier_id=_courier(request, place), **whose)
            return "kurir"
        case "waktu":
            market.give_time(minutes=MORE_MINUTES, **whose)
            return "waktu"
    raise Http404


def _courier(request: HttpRequest, place: SentraOnDay) -> int:
    """The one that was chosen, if the desk has them on its rota."""
    number = _number(request.POST.get("kurir", ""))
    if number not in {courier.id for courier in desk_rota(sentra_id=place.id)}:
        raise CourierNotFree(number, "is not on the rota of this sentra")
    return number


_MOST_DIGITS = 18  # of a bigint


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > _MOST_DIGITS:
        raise Http404
    return int(text)


def _page(
    request: HttpRequest, place: SentraOnDay, orders: list[BoardOrder], *, asked: str, problem: str = "",
    refused: Exception | None = None,
) -> HttpResponse:  # fmt: skip
    couriers = desk_rota(sentra_id=place.id)
    names = person_names(person_ids=[courier.person_id for courier in couriers])
    by_id = {courier.id: courier for courier in couriers}
    silent = {courier.id for courier in couriers if courier.standing is Standing.SILENT}
    order = _named(orders, asked)
    ended = gone(place, asked) if asked and order is None else None
    carrier = _carrier(order, by_id, names) if order else ""
    problem = refusal(refused, order, carrier) if refused else problem
    chosen = order or (orders[0] if orders and not ended else None)
    context: dict[str, Any] = {
        "place": place, "here": "board", "now": clock.now(), "title": f"{_('Deliveries')} · {place.name}",
        "problem": problem, "said": done(request.GET.get("kabar", ""), asked, order, carrier) if asked else "",
        "chosen": chosen, "carrier": _carrier(chosen, by_id, names) if chosen else "", "ended": ended,
        "minutes": MORE_MINUTES,
        "columns": [
            (word, [(order, _carrier(order, by_id, names), order.courier_id in silent) for order in orders
                    if order.column is column])
            for column, word in COLUMNS.items()
        ],
        "couriers": [(courier, names.get(courier.person_id, ""), STANDINGS[courier.standing]) for courier in couriers],
        "under_way": len(orders), "finished": finished_today(sentra_id=place.id),
        "urgent": sum(order.is_late or order.courier_id in silent for order in orders),
        "free": sum(courier.is_free for courier in couriers),
        "on_duty": sum(courier.standing is not Standing.BLOCKED for courier in couriers),
    }  # fmt: skip
    address = reverse("desk", args=[place.slug], query={"pesanan": asked} if asked else None)
    response = live_page(request, "sentra/board.html", "sentra/work.html", context, address=address)
    if problem and response.status_code == 200:  # noqa: PLR2004
        response.status_code = 409
    return response


def _carrier(order: BoardOrder, by_id: dict[int, Any], names: dict[int, str]) -> str:
    courier = by_id.get(order.courier_id) if order.courier_id is not None else None
    return names.get(courier.person_id, "") if courier else ""
