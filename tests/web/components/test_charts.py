import pytest

from sambayan.web.components import charts


def test_the_highest_column_is_as_high_as_the_chart() -> None:
    first, second = charts.columns([5, 10])
    assert (first.height, first.y, second.height, second.y) == ("50.00", "50.00", "100.00", "0.00")
    assert (first.x, first.width, second.x) == ("5.00", "40.00", "55.00")


def test_nothing_is_drawn_of_nothing() -> None:
    assert charts.columns([]) == []
    (bar,) = charts.columns([0])
    assert (bar.height, bar.y) == ("0.00", "100.00")
    assert [swing.width for swing in charts.swings([0, 0])] == ["0.00", "0.00"]
    assert charts.share(3, 0) == "0.00"


def test_a_gain_goes_right_and_a_loss_left_on_one_scale() -> None:
    loss, gain, same = charts.swings([-50, 100, 0])
    assert (loss.x, loss.width, loss.tint) == ("25.00", "25.00", "red")
    assert (gain.x, gain.width, gain.tint) == ("50.00", "50.00", "green")
    assert (same.x, same.width, same.tint) == ("50.00", "0.00", "plain")


@pytest.mark.parametrize(("value", "up"), [(0, 1), (1, 1), (3, 5), (11, 20), (21, 25), (260, 500), (5_000, 5_000)])
def test_an_axis_ends_at_a_round_number(value: float, up: int) -> None:
    assert charts.round_up(value) == up


def test_an_axis_reaches_at_least_the_highest_value() -> None:
    ticks = charts.rising(24_999)
    assert [tick.value for tick in ticks] == [0, 5_000, 10_000, 15_000, 20_000, 25_000]
    assert (ticks[0].at, ticks[-1].at) == ("100.00", "0.00")
    assert [tick.value for tick in charts.rising(0)] == [0, 1]


def test_a_line_starts_at_the_bottom_left() -> None:
    assert charts.line([(0, 0), (50, 25), (100, 100)], width=100, height=100) == "0,1000 500,750 1000,0"
