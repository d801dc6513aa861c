import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from sambayan.registry import actions, queries
from sambayan.registry.actions import IssuedCode, retention
from sambayan.registry.actions.signing_in import LASTS
from sambayan.registry.enums import Role
from sambayan.registry.errors import CodeOver, CodeWrong, PhoneNotUnderstood, RegistryError, TooManyCodes, UnknownPerson
from sambayan.registry.models import EndedSession, SignInCode
from tests import people
from tests.people import DEWI, HASAN, SARI

pytestmark = pytest.mark.django_db(transaction=True)

HOME = "203.0.113.7"
TOGETHER = 20


def issued(phone: str = DEWI.phone, address: str = HOME) -> IssuedCode:
    return actions.issue_code(phone=phone, address=address)


def ago(**span: int) -> None:
    """Let every code so far have been sent that long ago."""
    SignInCode.objects.update(sent_at=datetime.now(UTC) - timedelta(**span))


def wrong(code: IssuedCode) -> str:
    return "000000" if code.code != "000000" else "111111"


def together(call: Callable[[int], object]) -> list[object]:
    """Twenty calls at the same time, each with a connection of its own; refusals are results."""
    start = threading.Barrier(TOGETHER)

    def run(number: int) -> object:
        try:
            start.wait()
            return call(number)
        except RegistryError as error:
            return type(error)
        finally:
            connection.close()

    with ThreadPoolExecutor(TOGETHER) as threads:
        return list(threads.map(run, range(TOGETHER)))


def test_a_code_has_six_digits_and_stands_nowhere_in_the_clear(dump: Callable[[], str]) -> None:
    code = issued()

    assert len(code.code) == 6
    assert code.code.isdigit()
    rows = [line for line in dump().splitlines() if line.startswith("registry_signincode")]
    assert len(rows) == 1
    assert code.phone.removeprefix("+") not in rows[0]
    assert HOME not in rows[0]
    assert code.code not in repr(code)


def test_a_code_is_used_once() -> None:
    code = issued()

    actions.redeem_code(code_id=code.id, code=code.code)

    with pytest.raises(CodeOver):
        actions.redeem_code(code_id=code.id, code=code.code)


def test_a_wrong_code_is_counted_and_the_sixth_try_is_none() -> None:
    code = issued()
    left = []
    for _ in range(5):
        with pytest.raises(CodeWrong) as refused:
            actions.redeem_code(code_id=code.id, code=wrong(code))
        left.append(refused.value.left)

    assert left == [4, 3, 2, 1, 0]
    with pytest.raises(CodeOver):
        actions.redeem_code(code_id=code.id, code=code.code)


def test_a_code_lasts_five_minutes() -> None:
    code = issued()
    ago(minutes=4, seconds=50)
    actions.redeem_code(code_id=code.id, code=code.code)

    late = issued()
    SignInCode.objects.filter(id=late.id).update(sent_at=datetime.now(UTC) - LASTS)
    with pytest.raises(CodeOver):
        actions.redeem_code(code_id=late.id, code=late.code)


def test_a_code_is_good_for_its_own_number_only() -> None:
    code, other = issued(), issued(SARI.phone)

    if code.code != other.code:
        with pytest.raises(CodeWrong):
            actions.redeem_code(code_id=other.id, code=code.code)


def test_a_number_gets_three_codes_in_ten_minutes_and_ten_a_day() -> None:
    for batch in range(4):
        for _ in range(3 if batch < 3 else 1):
            issued(address=f"203.0.113.{batch}")
        with pytest.raises(TooManyCodes) as refused:
            issued(address="203.0.113.99")
        ago(minutes=10, seconds=1)

    assert refused.value.free_at > datetime.now(UTC) + timedelta(hours=23)
    with pytest.raises(TooManyCodes):
        issued()
    ago(days=1, seconds=1)
    issued()


def test_one_address_cannot_use_up_the_day_of_a_number() -> None:
    for _ in range(2):
        for _ in range(3):
            issued()
        with pytest.raises(TooManyCodes) as refused:
            issued()
        ago(hours=1, seconds=1)

    assert refused.value.free_at > datetime.now(UTC) + timedelta(hours=22)
    with pytest.raises(TooManyCodes):
        issued()
    for _ in range(3):
        issued(address="203.0.113.8")


def test_an_address_gets_three_codes_an_hour_for_a_number() -> None:
    for _ in range(3):
        issued()
    ago(minutes=10, seconds=1)

    with pytest.raises(TooManyCodes) as refused:
        issued()

    assert refused.value.free_at > datetime.now(UTC) + timedelta(minutes=49)
    issued(address="203.0.113.8")


def test_an_address_gets_twenty_codes_an_hour() -> None:
    for number in range(20):
        issued(f"0811-7900-1{number:03}")

    with pytest.raises(TooManyCodes):
        issued("0811-7900-1999")
    issued("0811-7900-1999", address="203.0.113.8")
    ago(hours=1, seconds=1)
    issued()


def test_what_is_no_number_is_not_counted() -> None:
    with pytest.raises(PhoneNotUnderstood):
        issued("12")

    assert not SignInCode.objects.exists()


def test_twenty_requests_at_once_send_three_codes() -> None:
    results = together(lambda _number: issued())

    assert sum(isinstance(result, IssuedCode) for result in results) == 3
    assert results.count(TooManyCodes) == TOGETHER - 3
    assert SignInCode.objects.count() == 3


def test_twenty_numbers_at_once_from_one_address_stop_at_its_limit() -> None:
    for number in range(15):
        issued(f"0811-7900-2{number:03}")

    results = together(lambda number: issued(f"0811-7900-3{number:03}"))

    assert sum(isinstance(result, IssuedCode) for result in results) == 5


def test_twenty_wrong_tries_at_once_are_five() -> None:
    code = issued()

    results = together(lambda _number: actions.redeem_code(code_id=code.id, code=wrong(code)))

    assert (results.count(CodeWrong), results.count(CodeOver)) == (5, TOGETHER - 5)


def test_the_right_code_at_once_is_taken_once() -> None:
    code = issued()

    results = together(lambda _number: actions.redeem_code(code_id=code.id, code=code.code))

    assert results.count(None) == 1


def test_codes_are_forgotten_after_two_days() -> None:
    issued()
    ago(days=1, hours=23)
    retention.retire_old_records(today=datetime.now(UTC).date())
    assert SignInCode.objects.count() == 1

    ago(days=2, seconds=1)
    retention.retire_old_records(today=datetime.now(UTC).date())
    assert not SignInCode.objects.exists()


def test_ended_sessions_have_no_roles_and_later_ones_do(trail: Callable[[], list[tuple[str, str]]]) -> None:
    person = people.a_person(DEWI)
    before = datetime.now(UTC)

    actions.end_sessions(person_id=person)

    assert queries.active_roles(person_id=person, signed_in_at=before) == frozenset()
    assert len(queries.active_roles(person_id=person, signed_in_at=datetime.now(UTC))) == 1
    assert len(queries.active_roles(person_id=person)) == 1
    assert trail()[-1] == ("end_sessions", f"person:{person}")


def test_an_ended_session_has_no_roles_another_does_and_in_time_it_is_forgotten() -> None:
    person = people.a_person(DEWI)
    soon = datetime.now(UTC) + timedelta(days=30)

    for _ in range(2):
        actions.end_session(session="one", forget_at=soon)

    assert queries.active_roles(person_id=person, session="one") == frozenset()
    assert len(queries.active_roles(person_id=person, session="two")) == 1
    retention.retire_old_records(today=datetime.now(UTC).date())
    assert list(EndedSession.objects.values_list("session", "forget_at")) == [("one", soon)]
    EndedSession.objects.update(forget_at=datetime.now(UTC))
    retention.retire_old_records(today=datetime.now(UTC).date())
    assert not EndedSession.objects.exists()


def test_nobody_ends_the_sessions_of_somebody_unknown() -> None:
    with pytest.raises(UnknownPerson):
        actions.end_sessions(person_id=999_999)


def test_an_account_shows_name_masked_number_and_roles() -> None:
    sentra = people.a_sentra()
    person = people.somebody_at(sentra, HASAN, Role.OPERATOR)

    account = queries.own_account(person_id=person)

    assert account is not None
    assert (account.name, account.phone) == (HASAN.name, "+62 811•••••006")
    assert [(held.role, held.place, held.slug) for held in account.roles] == [
        (Role.OPERATOR, "PKOR Way Halim", people.PKOR)
    ]


def test_an_owner_sees_their_business() -> None:
    people.an_umkm()

    account = queries.own_account(person_id=people.a_person(SARI))

    assert account is not None
    assert [(held.role, held.place) for held in account.roles] == [(Role.OWNER, "Keripik Sari")]


def test_who_is_erased_has_no_account() -> None:
    person = people.a_person(DEWI)
    actions.erase_person(person_id=person)

    assert queries.own_account(person_id=person) is None
