import io
import json
import logging
import logging.config
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sambayan.core import logs

NIK = "1871054509870003"
PHONES = [
    "081234567890",
    "0812-3456-7890",
    "0812 3456 7890",
    "0812.3456.7890",
    "(0812) 3456 7890",
    "+62 812-3456-7890",
    "+6281234567890",
    "6281234567890",
    "62 812 3456 7890",
    "0062 812 3456 7890",
    "%2B62%20812%203456%207890",
    "+62 721 484848",
    "0812 \u2013 3456 \u2013 7890",
    "0812/3456/7890",
    "0812_3456_7890",
    "0812:3456:7890",
    "08:12:34:56:78:90",
    "0812; 3456; 7890",
    "0812 345.678.901",
    "0062 812.345.678",
    "81279000001",
    "8127 9000 001",
    "8127-9000-001",
    "811 234 567",
    "0721701234",
    "(0721) 701234",
    "0721/701234",
    "0721 70.1234",
    "(021) 555 1234",
    "0812\u20147900\u20140123",
    "0812 \u2014 345.678.901",
    "0812\u2014345.678.901",
    "0812\u20117900\u20110123",
    "0812\u20127900\u22120123",
    "0812\u200b7900\u200b0123",
    "0812\u00a07900\u00a00123",
    "0812\u20267900\u20260123",
    "0812*7900*0123",
    "0812|7900|0123",
    "0812->7900->0123",
    '0812"7900"0123',
    "0812,7900,0123",
    "+62,812,7900,0123",
    "8127\u20149000\u2014001",
    "8127 \u2013 9000 \u2013 001",
    "0721\u2014701234",
    "\uff10\uff18\uff11\uff12\uff17\uff19\uff10\uff10\uff10\uff11\uff12\uff13",
    "\uff10\uff18\uff11\uff12\uff0d\uff17\uff19\uff10\uff10\uff0d\uff10\uff11\uff12\uff13",
    "\u0660\u0668\u0661\u0662\u0667\u0669\u0660\u0660\u0660\u0661\u0662\u0663",
]
NUMBERS = [
    NIK,
    "1871-0545-0987-0003",
    "18.71.05.450987.0003",
    "1871/0545/0987/0003",
    "1871_0545_0987_0003",
    "18:10:05:45:09:87:00:03",
    "1871\u20140545\u20140987\u20140003",
    "\uff11\uff18\uff17\uff11\uff10\uff15\uff14\uff15\uff10\uff19\uff18\uff17\uff10\uff10\uff10\uff13",
]
NOBODYS = [
    "Rp12.500.000", "Rp 812.500.000", "Rp812500000", "812.500.000", "Rp999.999.999.999", "62.500.000",
    "2018-04-02", "02/04/2018", "08/04/2018", "2018-08-04T10:15:00.123456+00:00", "08/04/2018 08.30-21.00",
    "08:30-21:00", "08:30:00-21:00:00", "08.30-21.00", "08:30 08:45 09:00 09:15 12:30",
    "0:02:15.250000", "1 day, 2:03:04", "0.8127900001 s", "12.8127900001 ms", "0.85 0.91 0.77 0.60",
    "6QK3", "34679CDFGH", "3467967999", "f81279000001ab", "a0721701234b",
    "Rp12.500", "Rp81.279.000", "Rp81279000", "Rp0", "Rp 1.250.000\u2014Rp 2.500.000",
    "08:30\u201321:00", "08:30 \u2013 21:00", "2018-04-02\u20132018-04-09", "2018-04-02|08:30:00|0.85",
    "12.500 \u2014 13.000 \u2014 14.500", "5 * 12.500 = 62.500", "62 * 8 = 496", "812|813|814|815", "0/8 12/16",
    "[62812, 81345]", "[0, 812, 813, 814, 815]", "[0, 8, 1, 2, 3, 4, 5, 6, 7, 8]", "{'a': 0, 'b': 81, 'c': 27}",
    "9f1c2ab0721701234", "5f1d3c2a-77b1-4c1e-9d0f-ab0721701234", "12 m\u00b2", "0% 25% 50% 75% 100%",
    "[101, 102, 103, 104, 105, 106]", "[812, 813, 814, 815]", "-5.3890, 105.2680", "127.0.0.1:8000",
]  # fmt: skip
FIRST, LAST = datetime(1970, 1, 1), datetime(2099, 12, 31)  # noqa: DTZ001 - the zone is written by the test
Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def lines() -> Iterator[Lines]:
    """What a logger of ours writes with the real configuration, line by line."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.JsonFormatter())
    log = logging.getLogger("sambayan.test")
    log.addHandler(handler)
    log.setLevel("DEBUG")
    log.propagate = False
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    log.removeHandler(handler)


LOG = logging.getLogger("sambayan.test")


def test_a_line_is_one_json_object_with_time_in_utc_level_and_logger(lines: Lines) -> None:
    LOG.warning("two\nlines about %s", "stalls")
    (line,) = lines()
    assert line["message"] == "two\nlines about stalls"
    assert (line["level"], line["logger"]) == ("WARNING", "sambayan.test")
    assert line["time"].endswith("+00:00")
    assert set(line) == {"time", "level", "logger", "message"}


def test_lines_of_a_block_name_their_request_or_job(lines: Lines) -> None:
    with logs.bind(request_id="R7"):
        with logs.bind(job_id="J1"):
            LOG.info("inside")
            assert logs.origin() == "R7"
        LOG.info("after")
    LOG.info("outside")
    inside, after, outside = lines()
    assert (inside["request_id"], inside["job_id"]) == ("R7", "J1")
    assert (after["request_id"], "job_id" in after) == ("R7", False)
    assert "request_id" not in outside
    assert logs.origin() == ""


@pytest.mark.parametrize("planted", [*NUMBERS, *PHONES, "siti@example.co.id"])
def test_a_planted_number_appears_nowhere(lines: Lines, planted: str) -> None:
    digits = "".join(c for c in planted if c.isdigit())
    LOG.info(f"in the message {planted}.")  # noqa: G004
    LOG.info("in an argument %s and %r", planted, {"phone": planted})
    LOG.info("as an extra", extra={"who": planted, "deep": {"list": [planted, (planted,)]}, planted: 1})
    LOG.info("in the stack", stack_info=True)
    try:
        int(f"in an exception: {planted}")
    except ValueError:
        LOG.exception("it failed")
    with logs.bind(request_id=planted):
        LOG.info("as an id")
    text = json.dumps(lines(), ensure_ascii=False)
    assert len(lines()) == 6
    assert "Stack (most recent call last)" in lines()[3]["stack"]
    assert "ValueError: invalid literal" in lines()[4]["exception"]
    assert planted not in text
    assert not digits or digits not in text


@pytest.mark.parametrize("planted", [*NUMBERS, *PHONES])
def test_no_part_of_a_planted_number_is_left(planted: str) -> None:
    assert not any(c.isdigit() for c in logs.redact(planted) + logs.redact(repr(planted)))
    assert logs.redact(f"2018-04-02 10:15 {planted} Rp12.500") in {
        f"2018-04-02 10:15 {bracket}[{word}] Rp12.500" for word in ("phone", "number") for bracket in ("", "(")
    }


@pytest.mark.parametrize("before", ["Rp", "Rp ", "rp. ", "IDR", "wa", "hp", "ab", "face", "x_", "No."])
@pytest.mark.parametrize(
    "number", ["081279000123", "0812 7900 0123", "0812 345.678.901", "6281279000123", "0721701234"]
)
def test_letters_before_a_number_do_not_save_it(before: str, number: str) -> None:
    assert logs.redact(f"{before}{number} of 12") == f"{before}[phone] of 12"


def test_what_remains_beside_a_hidden_number_is_plain_and_a_text_without_one_is_as_it_was() -> None:
    assert logs.redact("\uff32\uff50 12 m\u00b2 081279000123") == "Rp 12 m2 [phone]"
    assert logs.redact("\uff32\uff50 12 m\u00b2") == "\uff32\uff50 12 m\u00b2"
    assert logs.redact("siti\uff20example.co.id") == "[e-mail]"


@given(st.text("0123456789", min_size=6, max_size=9), st.text("-\u2010\u2011\u2014/*#|=~ .'\u00a0\u200b", max_size=3))
def test_a_mobile_number_is_hidden_with_any_three_signs_between(rest: str, between: str) -> None:
    number = between.join(["0812", rest[:4], rest[4:]])
    assert not any(c.isdigit() for c in logs.redact(f"to {number}."))


def test_a_number_in_pieces_is_hidden(lines: Lines) -> None:
    pieces = ("0812", "79000001")
    LOG.info("to %s", pieces)
    LOG.info("to %s %s", *pieces)
    LOG.info("to %s, %s", *pieces)
    LOG.info("to %s", ("0812", "7900", "0001"), extra={"to": pieces, "ids": (812, 79000001)})
    LOG.info("nik %s", ["1871", "0545", "0987", "0003"])
    text = "".join(line["message"] + json.dumps(line.get("extra", {}).get("to", "")) for line in lines())
    assert not re.findall(r"\d+", text)
    assert lines()[3]["extra"] == {"to": "[phone]", "ids": [812, 79000001]}


@pytest.mark.parametrize("text", NOBODYS)
def test_amounts_dates_times_durations_codes_and_lists_stay(text: str) -> None:
    assert logs.redact(text) == text
    assert logs.redact(f"stall 12 at {text} of 240, {text}") == f"stall 12 at {text} of 240, {text}"


@given(st.integers(0, 999_999_999_999), st.sampled_from(["Rp", "Rp ", "Rp. "]))
def test_an_amount_below_thirteen_digits_stays_however_large(amount: int, mark: str) -> None:
    text = f"total {mark}{amount:,}".replace(",", ".")
    assert logs.redact(text) == text


@given(st.datetimes(FIRST, LAST), st.sampled_from(["T", " "]))
def test_an_instant_stays(at: datetime, between: str) -> None:
    text = f"from {at.isoformat(between)}+00:00 for {at.time()}"
    assert logs.redact(text) == text


@given(st.text("0123456789", min_size=6, max_size=9), st.sampled_from(["", " ", "-", "/", "_", ":", ";", "."]))
def test_a_mobile_number_is_hidden_with_any_separator(rest: str, between: str) -> None:
    number = between.join(["0812", rest[:4], rest[4:]])
    assert not any(c.isdigit() for c in logs.redact(f"to {number}."))


def test_a_planted_number_is_hidden_also_as_an_integer(lines: Lines) -> None:
    LOG.info("nik %d", int(NIK), extra={"nik": int(NIK), "real": float(NIK)})
    assert NIK not in json.dumps(lines())
    assert lines()[0]["extra"]["nik"] == "[number]"


def test_a_message_that_does_not_fit_its_arguments_is_hidden_too() -> None:
    misfit = logging.LogRecord("x", logging.INFO, "", 0, "%d stalls", (f"phone {PHONES[0]}",), None)
    line = json.loads(logs.JsonFormatter().format(misfit))
    assert line["message"] == "%d stalls ('phone [phone]',)"


def test_what_is_nobodys_number_stays(lines: Lines) -> None:
    text = "order 6QK3 of 2018-04-02 10:15:00, Rp1.250.000, stall 12, 34 lines, 08:30-21:00, PM 118/2018, v3.10.0"
    LOG.info("%s", text, extra={"amount": 1_250_000, "seconds": 0.12345678901234567, "ok": True, "none": None})
    assert lines()[0]["message"] == text
    assert lines()[0]["extra"] == {"amount": 1_250_000, "seconds": 0.12345678901234567, "ok": True, "none": None}


@given(
    st.text("0123456789 .-", min_size=0, max_size=6), st.integers(10**15, 10**16 - 1), st.text("ab ,:/()", max_size=5)
)
def test_sixteen_digits_are_hidden_whatever_stands_around(before: str, nik: int, after: str) -> None:
    assert str(nik) not in logs.redact(f"{before}{nik}{after}")


def test_a_long_text_without_any_number_is_read_in_no_time() -> None:
    assert len(logs.redact("a" * 200_000)) == 200_000


def test_the_configuration_leaves_one_way_out_and_it_is_redacted() -> None:
    found = logs.configuration("info")
    assert found["root"] == {"level": "INFO", "handlers": ["stderr"]}
    assert {name: handler["formatter"] for name, handler in found["handlers"].items()} == {"stderr": "json"}
    assert found["formatters"]["json"]["()"] is logs.JsonFormatter
    assert found["loggers"]["django"]["handlers"] == found["loggers"]["django.server"]["handlers"] == []


def test_django_was_configured_so() -> None:
    (handler,) = [h for h in logging.getLogger().handlers if isinstance(h.formatter, logs.JsonFormatter)]
    assert isinstance(handler, logging.StreamHandler)
    assert not logging.getLogger("django").handlers


def test_a_level_that_does_not_exist_is_refused_with_the_choices() -> None:
    with pytest.raises(ValueError, match="must be one of DEBUG, INFO"):
        logs.configuration("loud")
