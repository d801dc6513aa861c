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
from sambayan.delivery.queries import rota
from sambayan.market import actions as market
from sambayan.market.errors import MarketError, NoMoreTime, NotReady
from sambayan.market.queries import BoardOrder, Column, desk_board, finished_today
from sambayan.registry.queries import SentraOnDay, person_names
from sambayan.web.components.live import live_page
from sambayan.web.components.words import Chip
from sambayan.web.middleware.visitor import visitor_of
from sambayan.web.sentra.places import at_desk

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
SAID = {
    "serah": gettext_lazy("Handed over. More orders of this run still wait at the desk."),
    "berangkat": gettext_lazy("Handed over. That was the last one: the courier is on the way."),
    "diambil": gettext_lazy("Handed to the buyer."),
    "kurir": gettext_lazy("Given to the courier."),
    "waktu": gettext_lazy("The stalls have more time to answer."),
}


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def board(request: HttpRequest, place: SentraOnDay) -> HttpResponse:
    """What goes on at the sentra now; a POST hands over, gives to a courier, or gives time. Six statements."""
    orders = desk_board(sentra_id=place.id)
    if request.method != "POST":
        chosen = _named(orders, request.GET.get("pesanan", "")) if "pesanan" in request.GET else None
        return _page(request, place, orders, chosen)
    order = _named(orders, request.POST.get("kode", ""))
    if order is None:
        return _page(request, place, orders, None, _("No order under way at this sentra has this code."))
    try:
        said = _act(request, order)
    except (MarketError, DeliveryError) as refused:
        return _page(request, place, desk_board(sentra_id=place.id), order, _sentence(refused))
    query = {"pesanan": order.code, "kabar": said}
    return HttpResponseRedirect(reverse("desk", args=[place.slug], query=query))


def _named(orders: list[BoardOrder], code: str) -> BoardOrder | None:
    """The order of a scanned code, or of the short number that people call: `K7-42`, when only one has it."""
    typed = code.upper().replace("-", "").replace(" ", "")
    found = [order for order in orders if order.code == typed or (len(typed) == 4 and order.code.startswith(typed))]  # noqa: PLR2004 - as `writing.call` shows it
    return found[0] if len(found) == 1 else None


def _act(request: HttpRequest, order: BoardOrder) -> str:
    person = visitor_of(request).person_id
    match request.POST.get("aksi"):
        case "serah" if order.at_desk:
            market.collect_at_desk(order_code=order.code, actor_id=person)
            return "diambil"
        case "serah" if order.run_id is None:
            raise NotReady([order.code], "given to a courier")
        case "serah":
            handed = market.scan_out(order_code=order.code, run_id=order.run_id or 0, actor_id=person)
            return "berangkat" if handed.left else "serah"
        case "beri":
            market.give_to_courier(order_code=order.code, courier_id=_number(request.POST.get("kurir", "")))
            return "kurir"
        case "waktu":
            market.give_time(order_code=order.code, minutes=MORE_MINUTES, actor_id=person)
            return "waktu"
    raise Http404


_MOST_DIGITS = 18  # of a bigint


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > _MOST_DIGITS:
        raise Http404
    return int(text)


def _sentence(refused: Exception) -> str:
    if isinstance(refused, NotReady):
        return _("It cannot leave yet: a stall is not ready, or no courier has it.")
    if isinstance(refused, CourierNotFree):
        return _("This courier cannot take it now. Choose another one.")
    if isinstance(refused, NoMoreTime):
        return _("More time would make the order late.")
    return _("That cannot be done any more: the order has moved on. Look at where it stands now.")


def _page(
    request: HttpRequest, place: SentraOnDay, orders: list[BoardOrder], chosen: BoardOrder | None, problem: str = ""
) -> HttpResponse:
    couriers = rota()
    names = person_names(person_ids=[courier.person_id for courier in couriers])
    by_id = {courier.id: courier for courier in couriers}
    silent = {courier.id for courier in couriers if courier.standing is Standing.SILENT}
    query = {"pesanan": chosen.code} if chosen else None
    address = reverse("desk", args=[place.slug], query=query)
    chosen = chosen or (orders[0] if orders else None)
    chosen = next((order for order in orders if chosen and order.code == chosen.code), None)
    context: dict[str, Any] = {
        "place": place, "here": "board", "now": clock.now(), "title": f"{_('Deliveries')} · {place.name}",
        "problem": problem, "said": SAID.get(request.GET.get("kabar", "")), "chosen": chosen, "minutes": MORE_MINUTES,
        "columns": [
            (word, [(order, _carrier(order, by_id, names), order.courier_id in silent) for order in orders
                    if order.column is column])
            for column, word in COLUMNS.items()
        ],
        "couriers": [(courier, names.get(courier.person_id, ""), STANDINGS[courier.standing]) for courier in couriers],
        "under_way": len(orders), "finished": finished_today(sentra_id=place.id),
        "urgent": sum(order.is_late or order.courier_id in silent for order in orders),
        "free": sum(courier.is_free for courier in couriers),
    }  # fmt: skip
    response = live_page(request, "sentra/board.html", "sentra/work.html", context, address=address)
    if problem and response.status_code == 200:  # noqa: PLR2004
        response.status_code = 409
    return response


def _carrier(order: BoardOrder, by_id: dict[int, Any], names: dict[int, str]) -> str:
    courier = by_id.get(order.courier_id) if order.courier_id is not None else None
    return names.get(courier.person_id, "") if courier else ""
