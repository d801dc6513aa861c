"""What the sentra, stall and product pages show: the same for everybody who looks at that moment."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from sambayan.core import clock
from sambayan.market import queries as market
from sambayan.market.enums import Shelf
from sambayan.market.queries import ProductCard
from sambayan.registry import queries as registry
from sambayan.registry.enums import SentraState
from sambayan.registry.queries import HeldPermit, SentraOnDay

SHOWN, FEW = 8, 4  # products before "see all"


@dataclass(frozen=True, slots=True)
class StallRow:
    """A stall as buyers see it. `umkm_id` chooses its cloth; `opens_at` (UTC) is None when it is open."""

    number: str
    umkm: str
    umkm_id: int
    kind: str
    kind_en: str
    glyph: str
    products: int
    opens_at: datetime | None


@dataclass(frozen=True, slots=True)
class SentraPage:
    """A sentra at this moment; `closes` is its hour as `21.00`, empty when it is closed now."""

    sentra: SentraOnDay
    closes: str
    opens: str
    cards: tuple[ProductCard, ...]
    stalls: tuple[StallRow, ...]
    ongkir: int
    borne: int

    @property
    def is_open(self) -> bool:
        return bool(self.closes)

    @property
    def open_stalls(self) -> int:
        return sum(1 for stall in self.stalls if stall.opens_at is None) if self.is_open else 0

    @property
    def food(self) -> list[ProductCard]:
        """What is ready today: something of each stall, those that are open first."""
        return _one_of_each([card for card in self.cards if card.shelf is Shelf.CULINARY])[:SHOWN]

    @property
    def treats(self) -> list[ProductCard]:
        packed = [card for card in self.cards if card.edible and card.shelf is not Shelf.CULINARY]
        return _one_of_each(packed)[:FEW]

    @property
    def crafts(self) -> list[ProductCard]:
        return _one_of_each([card for card in self.cards if not card.edible])[:FEW]


@dataclass(frozen=True, slots=True)
class ProductPage:
    """A product at its sentra, with what must be permitted to sell it and what else the stall sells."""

    card: ProductCard
    sentra: SentraOnDay
    is_open: bool
    permits: tuple[HeldPermit, ...]
    others: tuple[ProductCard, ...]
    ongkir: int
    borne: int


def product_page(*, code: str) -> ProductPage | None:
    """Six statements, whatever the stall sells; None when there is no such product."""
    card, *others = market.shelf_with(code=code) or (None,)
    if card is None:
        return None
    places = registry.sentra_list(timeline=clock.timeline())
    sentra = next((place for place in places if place.id == card.sentra_id), None)
    if sentra is None:
        return None
    closes, _opens = _hours(sentra)
    permits = registry.permits_of(umkm_ids=[card.umkm_id], on=clock.today()).get(card.umkm_id, [])
    ongkir, borne = market.least_ongkir()
    return ProductPage(card, sentra, bool(closes), tuple(permits), tuple(others[:FEW]), ongkir, borne)


def sentra_page(*, slug: str) -> SentraPage | None:
    """Six statements, whatever the number of products; None when there is no such sentra."""
    sentra = registry.sentra(slug=slug, timeline=clock.timeline())
    if sentra is None:
        return None
    closes, opens = _hours(sentra)
    cards = tuple(market.catalogue_page(sentra_id=sentra.id)) if sentra.state is SentraState.ACTIVE else ()
    ongkir, borne = market.least_ongkir()
    return SentraPage(sentra, closes, opens, cards, tuple(_stalls(sentra, cards)), ongkir, borne)


def _hours(sentra: SentraOnDay) -> tuple[str, str]:
    """When it closes today if it is open now, and when it opens next today or else on the first day after."""
    now = clock.now().astimezone(ZoneInfo(settings.TIME_ZONE))
    windows = registry.opening_windows(sentra_id=sentra.id)
    today = [(opens, closes) for weekday, opens, closes in windows if weekday == now.isoweekday()]
    if sentra.state is SentraState.ACTIVE:
        for opens, closes in today:
            if opens <= now.time() < closes:
                return f"{closes:%H.%M}", ""
    later = [opens for opens, _ in today if opens > now.time()] or [opens for _, opens, _ in windows]
    return "", f"{later[0]:%H.%M}" if later else ""


def _stalls(sentra: SentraOnDay, cards: Sequence[ProductCard]) -> Iterable[StallRow]:
    own: dict[int, list[ProductCard]] = {}
    for card in cards:
        own.setdefault(card.stall_id, []).append(card)
    for stall in registry.stalls_of(sentra_id=sentra.id):
        first = own.get(stall.id, [None])[0]
        yield StallRow(
            stall.number, stall.umkm, stall.umkm_id,
            first.category if first else "", first.category_en if first else "", first.glyph if first else "parcel",
            len(own.get(stall.id, ())), first.paused_until if first else None,
        )  # fmt: skip


def _one_of_each(cards: Sequence[ProductCard]) -> list[ProductCard]:
    """The first of each stall's list, then the second of each. Each day another stall stands first: all are equal."""
    turns: dict[int, int] = {}
    rounds: list[tuple[bool, int, ProductCard]] = []
    for card in cards:
        turns[card.stall_id] = turns.get(card.stall_id, -1) + 1
        rounds.append((not card.can_be_ordered, turns[card.stall_id], card))
    places = {stall: place for place, stall in enumerate(turns)}
    first = clock.today().toordinal() % max(1, len(places))

    def rank(row: tuple[bool, int, ProductCard]) -> tuple[bool, int, int]:
        closed, turn, card = row
        return closed, turn, (places[card.stall_id] - first) % len(places)

    return [card for *_, card in sorted(rounds, key=rank)]
