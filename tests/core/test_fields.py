import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from sambayan.core import fields

NEW = "n" * 40
OLD = "o" * 40


@given(st.text())
def test_a_sealed_text_opens_again_and_is_not_to_be_seen(text: str) -> None:
    key = fields.new_person_key()
    sealed = fields.seal(key, text)
    assert fields.open_sealed(key, sealed) == text
    assert len(text.encode()) < 4 or text.encode() not in sealed


def test_the_same_text_never_seals_to_the_same_bytes() -> None:
    key = fields.new_person_key()
    assert fields.seal(key, "Siti") != fields.seal(key, "Siti")


def test_bytes_as_the_database_gives_them_open_too() -> None:
    key = fields.new_person_key()
    assert fields.open_sealed(memoryview(key), memoryview(fields.seal(key, "Siti"))) == "Siti"


def test_a_key_of_another_person_opens_nothing() -> None:
    sealed = fields.seal(fields.new_person_key(), "Siti")
    with pytest.raises(fields.CannotOpenError, match="does not belong to this key"):
        fields.open_sealed(fields.new_person_key(), sealed)


def test_a_changed_byte_is_noticed_wherever_it_stands() -> None:
    key = fields.new_person_key()
    sealed = fields.seal(key, "Siti")
    for place in range(len(sealed)):
        damaged = bytearray(sealed)
        damaged[place] ^= 1
        with pytest.raises(fields.CannotOpenError):
            fields.open_sealed(key, bytes(damaged))


@pytest.mark.parametrize("junk", [b"", b"\x01", b"\x01" + bytes(12), b"\x02" + bytes(60)])
def test_what_was_never_sealed_is_refused_with_a_sentence(junk: bytes) -> None:
    with pytest.raises(fields.CannotOpenError):
        fields.open_sealed(fields.new_person_key(), junk)


def test_a_wrapped_key_is_no_sealed_text() -> None:
    key = fields.new_person_key()
    with pytest.raises(fields.CannotOpenError):
        fields.open_sealed(key, key)


def test_a_destroyed_key_says_that_all_is_forgotten() -> None:
    sealed = fields.seal(fields.new_person_key(), "Siti")
    with pytest.raises(fields.KeyGoneError, match="forgotten for good"):
        fields.open_sealed(None, sealed)


def test_a_wrong_master_key_is_named(settings: Settings) -> None:
    key = fields.new_person_key()
    settings.MASTER_KEY = NEW
    with pytest.raises(fields.CannotOpenError, match="SAMBAYAN_MASTER_KEY is not the one"):
        fields.seal(key, "Siti")


def test_after_a_change_of_the_master_key_old_rows_still_open_and_are_found(settings: Settings) -> None:
    settings.MASTER_KEY = OLD
    key, found = fields.new_person_key(), fields.keyed_hash("phone", "+62812")
    sealed = fields.seal(key, "Siti")
    settings.MASTER_KEY, settings.MASTER_KEY_PREVIOUS = NEW, OLD
    assert fields.open_sealed(key, sealed) == "Siti"
    assert fields.keyed_hash("phone", "+62812") == found
    fresh = fields.new_person_key()
    settings.MASTER_KEY_PREVIOUS = ""
    assert fields.open_sealed(fresh, fields.seal(fresh, "Budi")) == "Budi"


def test_a_hash_depends_on_text_purpose_and_master_key_only(settings: Settings) -> None:
    first = fields.keyed_hash("phone", "+62812")
    assert fields.keyed_hash("phone", "+62812") == first
    assert len(first) == 32
    others = {fields.keyed_hash("phone", "+62813"), fields.keyed_hash("visitor", "+62812")}
    settings.MASTER_KEY = NEW
    assert len({first, *others, fields.keyed_hash("phone", "+62812")}) == 4
