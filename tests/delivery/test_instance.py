from collections.abc import Callable
from pathlib import Path

import pytest

from sambayan.delivery.engine import day, instance
from sambayan.delivery.errors import InstanceError
from sambayan.delivery.queries import instance as read
from sambayan.delivery.queries import write_day

GOOD = {
    "orders.txt": "order\tx\ty\tplacement_time\trestaurant\tready_time\no1\t100\t200\t5\tr1\t15\no2\t1\t2\t6\tr2\t9\n",
    "couriers.txt": "courier\tx\ty\ton_time\toff_time\nc1\t0\t0\t0\t90\n",
    "restaurants.txt": "restaurant\tx\ty\nr1\t10\t20\nr2\t-30\t40.5\n",
    "instance_parameters.txt": "meters_per_minute\tpickup service minutes\tdropoff service minutes"
    "\ttarget click-to-door\tmaximum click-to-door\tpay per order\tguaranteed pay per hour\n"
    "320\t4\t4\t40\t90\t10\t15\n",
}


def written(folder: Path, **changes: str) -> Path:
    for name, text in {**GOOD, **{f"{name}.txt": text for name, text in changes.items()}}.items():
        (folder / name).write_text(text)
    return folder


def test_a_day_is_read_as_it_is_written(tmp_path: Path) -> None:
    found = read(written(tmp_path))

    assert found.orders[0] == instance.Order("o1", 100, 200, 5, "r1", 15)
    assert found.couriers == (instance.Courier("c1", 0, 0, 0, 90),)
    assert found.restaurants[1] == instance.Restaurant("r2", -30, 40.5)
    assert found.parameters == instance.Parameters(320, 4, 4, 40, 90, 10, 15)
    assert found.name == tmp_path.name
    assert found.centre == (-10, 30.25)


def test_what_is_written_is_read_again_the_same(tmp_path: Path) -> None:
    made = day.generate(seed=4, orders=30, restaurants=5, couriers=6)

    write_day(day=made, folder=tmp_path / "day-4")

    assert read(tmp_path / "day-4") == made


def test_windows_line_ends_a_byte_order_mark_and_blank_lines_do_no_harm(tmp_path: Path) -> None:
    folder = written(tmp_path)
    text = GOOD["couriers.txt"].replace("\n", "\r\n") + "\r\n"
    (folder / "couriers.txt").write_bytes(b"\xef\xbb\xbf" + text.encode())

    assert len(read(folder).couriers) == 1


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("orders", "ready_time\n", "ready\n", "orders.txt:1: missing column ready_time"),
        ("orders", "o2\t1\t", "o2\tabc\t", "orders.txt:3: x is not a number: 'abc'"),
        ("orders", "o2\t1\t", "o2\tnan\t", "orders.txt:3: x is not a finite number"),
        ("orders", "\t6\tr2", "\t6\tr9", "orders.txt:3: restaurant r9 is not in restaurants.txt"),
        ("orders", "o2", "o1", "orders.txt:3: order o1 is there twice"),
        ("orders", "r2\t9", "r2\t5", "orders.txt:3: ready_time 5 is before placement_time 6"),
        (
            "orders",
            "2\t6\t",
            "2\t-6\t",
            "orders.txt:3: placement_time must be between 0 and 2880 minutes (two days), not -6",
        ),
        ("orders", "2\t6\t", "2\t9e12\t", "orders.txt:3: placement_time must be between 0 and 2880 minutes"),
        ("orders", "r2\t9", "r2\t2881", "orders.txt:3: ready_time must be between 0 and 2880 minutes"),
        (
            "orders",
            "o2\t1\t",
            "o2\t9e12\t",
            "orders.txt:3: x must be within 200000 metres of the first restaurant (10)",
        ),
        (
            "orders",
            "o2\t1\t2",
            "o2\t1\t-200000",
            "orders.txt:3: y must be within 200000 metres of the first restaurant",
        ),
        ("orders", "o2\t1\t", "o2\t39100\t", "orders.txt:3: x, y lie 39130 metres from restaurant r2; at most 39000"),
        ("orders", "r2\t9", "r2\t ", "orders.txt:3: ready_time is empty"),
        ("orders", "r2\t9", "r2", "orders.txt:3: 5 fields, the header has 6"),
        ("orders", "r2\t9", "r2\t9\t9", "orders.txt:3: 7 fields, the header has 6"),
        ("couriers", "c1\t0\t0\t0\t90\n", "", "couriers.txt: has no line after its header"),
        ("couriers", "0\t90", "90\t90", "couriers.txt:2: off_time 90 is not after on_time 90"),
        ("couriers", "0\t90", "-1\t90", "couriers.txt:2: on_time must be between 0 and 2880 minutes"),
        ("couriers", "0\t90", "0\t9e12", "couriers.txt:2: off_time must be between 0 and 2880 minutes"),
        ("couriers", "c1\t0", "c1\t9e12", "couriers.txt:2: x must be within 200000 metres"),
        ("restaurants", "r2\t-30", "r2\t9e12", "restaurants.txt:3: x must be within 200000 metres"),
        ("couriers", "90\n", "90\nc1\t1\t1\t1\t9\n", "couriers.txt:3: courier c1 is there twice"),
        ("restaurants", "r2\t-30", "r1\t-30", "restaurants.txt:3: restaurant r1 is there twice"),
        ("restaurants", GOOD["restaurants.txt"], "", "restaurants.txt:1: missing column restaurant; found nothing"),
        ("instance_parameters", "320", "0", "instance_parameters.txt:2: meters_per_minute must be more than 0"),
        ("instance_parameters", "\t15\n", "\t-15\n", "guaranteed pay per hour must be at least 0"),
        (
            "instance_parameters",
            "15\n",
            "15\n320\t4\t4\t40\t90\t10\t15\n",
            "instance_parameters.txt:3: is line 2 of at most 1",
        ),
    ],
)
def test_an_error_names_file_line_and_what_is_wrong(
    tmp_path: Path, file: str, old: str, new: str, message: str
) -> None:
    text = GOOD[f"{file}.txt"]
    assert old in text
    with pytest.raises(InstanceError) as error:
        read(written(tmp_path, **{file: text.replace(old, new, 1)}))

    assert message in str(error.value)
    assert str(tmp_path) in str(error.value)


def test_the_limits_themselves_are_allowed(tmp_path: Path) -> None:
    folder = written(
        tmp_path,
        orders=GOOD["orders.txt"].replace("r2\t9", "r2\t2880").replace("o2\t1\t", "o2\t38960\t"),
        couriers=GOOD["couriers.txt"].replace("c1\t0\t0\t0\t90", "c1\t200010\t-199980\t0\t2880"),
    )

    assert read(folder).couriers[0] == instance.Courier("c1", 200_010, -199_980, 0, 2_880)


@pytest.mark.parametrize("file", ["orders", "couriers", "restaurants"])
def test_a_file_that_is_too_long_is_refused_at_the_first_line_too_many(
    file: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    header, first, *others = GOOD[f"{file}.txt"].splitlines()
    monkeypatch.setitem(instance.MOST, f"{file}.txt", 2)
    lines = [header, first, *(others or [first.replace("c1", "c2")])]
    assert read(written(tmp_path, **{file: "\n".join(lines)})).orders

    with pytest.raises(InstanceError, match=rf"{file}\.txt:4: is line 3 of at most 2"):
        read(written(tmp_path, **{file: "\n".join([*lines, first.replace("1", "3", 1)])}))


def test_all_files_are_looked_at_before_any_line_is(tmp_path: Path) -> None:
    folder = written(tmp_path, restaurants=GOOD["restaurants.txt"].replace("r2\t-30", "r2\tabc"))
    (folder / "instance_parameters.txt").unlink()

    with pytest.raises(InstanceError, match=r"instance_parameters\.txt: missing file"):
        read(folder)


@pytest.mark.parametrize("name", list(GOOD))
def test_a_missing_file_is_named(tmp_path: Path, name: str) -> None:
    (written(tmp_path) / name).unlink()

    with pytest.raises(InstanceError, match=f"{name}: missing file"):
        read(tmp_path)


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(InstanceError, match="no such folder"):
        read(tmp_path / "nowhere")


def test_a_file_that_is_not_text_is_named(tmp_path: Path) -> None:
    (written(tmp_path) / "orders.txt").write_bytes(b"order\xff\xfe\n")

    with pytest.raises(InstanceError, match=r"orders\.txt: not UTF-8"):
        read(tmp_path)


@pytest.mark.shared
def test_a_published_day_is_read_whole(mdrp: Callable[[str], Path]) -> None:
    found = read(mdrp("0o100t100s1p100"))

    assert (len(found.orders), len(found.couriers), len(found.restaurants)) == (505, 113, 116)
    assert sum(c.off - c.on for c in found.couriers) / 60 == 303
