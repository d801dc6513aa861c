import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from sambayan.core import clock
from sambayan.market import actions
from tests import people
from tests.market import world
from tests.market.world import Market

pytestmark = pytest.mark.django_db

NOON = datetime(2018, 4, 2, 5, 0, tzinfo=UTC)  # 12.00 WIB, a Monday
STATEMENTS = 6

Play = Callable[..., Market]


def a_report(**figures: Any) -> dict[str, Any]:
    """What a replay leaves behind, shortened to what the page shows."""
    return {
        "day": "2018-04-02", "delivered": 1, "refunded": 0, "cancelled": 0, "failed": 0,
        "lost_couriers": 0, "lost_orders": 0, "books_balanced": True,
        "click_to_door": {"mean": 31.42, "p90": 48.2}, "umkm_income": 235_000, "courier_income": 8_000,
        "courier_income_per_hour": 21_450, "platform_commission": 62_000, **figures,
    }  # fmt: skip


@pytest.fixture
def play() -> Play:
    """Play a day by the real actions; the page shows it once it is reported."""

    def play_day(*, stalls: int = 3, ends: datetime = NOON, **figures: Any) -> Market:
        timeline = clock.open_timeline(name=f"test {stalls}", starts=NOON)
        with clock.simulated(timeline.id, NOON):
            market = world.a_market()
            lines = [(market.keripik, 2), (market.tapis, 1), (market.nasi, 1)][:stalls]
            world.completed(market, lines)
            world.placed(market, lines)
            clock.record_progress(timeline=timeline.id, reached=ends, tally={}, report=a_report(**figures))
        return market

    return play_day


def text(client: Client) -> str:
    """What a reader sees, spaces and hard spaces alike."""
    page = client.get("/hari").content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", page).replace("\N{NO-BREAK SPACE}", " ").split())


def test_before_any_day_was_played_the_page_says_how_to_play_one(client: Client) -> None:
    seen = text(client)

    assert "Belum ada hari yang dimainkan" in seen
    assert "sambayan replay FOLDER" in seen


def test_a_day_that_is_still_being_played_is_not_shown(client: Client) -> None:
    clock.open_timeline(name="still going", starts=NOON)

    assert "Belum ada hari yang dimainkan" in text(client)


def test_the_page_shows_the_day_as_it_went(client: Client, play: Play) -> None:
    play()

    seen = text(client)

    assert "DATA CONTOH" in seen
    assert "Sen, 2 Apr 2018" in seen
    assert "1 dari 2 pesanan sampai, setiap rupiah jelas" in seen
    assert "PKOR Way Halim Berjalan 3 lapak 2 pesanan omzet Rp295.000" in seen
    assert "B-02 Tapis Yuli 2 pesanan Rp250.000" in seen
    assert "Menunggu bayar 1" in seen
    assert "Selesai 1" in seen
    assert "Semua pesanan 2" in seen


def test_both_sides_of_the_books_have_the_same_sum(client: Client, play: Play) -> None:
    play()

    sums = re.findall(r"Jumlah</th><td[^>]*>([^<]+)", client.get("/hari").content.decode())

    earned, stands, belongs = sums
    assert earned == "Rp305.000"
    assert stands == belongs != "Rp0"
    assert "Penyedia QRIS, belum cair (testpay)" in text(client)


@pytest.mark.parametrize("stalls", [1, 3])
def test_the_page_needs_the_same_statements_for_any_number_of_stalls(
    stalls: int, client: Client, play: Play, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    play(stalls=stalls)

    with django_assert_num_queries(STATEMENTS):
        seen = text(client)
    with django_assert_num_queries(1):
        assert text(client) == seen

    assert seen.count("Tapis Yuli") == (1 if stalls == 3 else 0)
    assert ("2 lapak belum mendapat pesanan" in seen) == (stalls == 1)


def test_no_wordmark_stands_where_a_commission_does(client: Client, play: Play) -> None:
    play()

    seen = text(client)

    assert "Platform mitra" in seen
    assert "Sambayan" not in seen


def test_books_that_were_not_proven_are_not_called_balanced(client: Client, play: Play) -> None:
    play(books_balanced=False)

    seen = text(client)

    assert "Buku belum cocok" in seen
    assert "setiap rupiah jelas" not in seen
    assert "Buku seimbang" not in seen


def test_the_day_is_the_one_that_the_report_names(client: Client, play: Play) -> None:
    play(ends=NOON + timedelta(days=3))

    assert "Sen, 2 Apr 2018" in text(client)


def test_a_report_without_a_day_is_of_the_day_before_it_was_closed(client: Client, play: Play) -> None:
    play(ends=NOON + timedelta(days=1), day=None)

    assert "1 dari 2 pesanan sampai" in text(client)


def test_a_name_cannot_write_into_the_page(client: Client, play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    real = people.a_sentra
    monkeypatch.setattr(people, "a_sentra", lambda: real(name="<script>alert(1)</script>"))
    play()

    page = client.get("/hari").content.decode()

    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_refused_lines_are_counted(client: Client) -> None:
    timeline = clock.open_timeline(name="refused", starts=NOON)
    with clock.simulated(timeline.id, NOON):
        market = world.a_market()
        order = world.confirmed(market)
        stall = market.stalls[1]
        actions.accept_lines(
            order_code=order.code, stall_id=stall, refused=world.line_ids(order.code, market.tapis, stall=stall)
        )
        clock.record_progress(timeline=timeline.id, reached=NOON, tally={}, report=a_report())

    assert "1 barang tidak bisa dibuat lapaknya" in text(client)
