"""Codes that people read aloud and type."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.core.numbering import SERIES, TEMPORARY, code_of, read_code, short_code


@pytest.mark.parametrize(
    ("number", "code"),
    [(1, "A001"), (42, "A042"), (999, "A999"), (1000, "A1000"), (1042, "A1042")],
)
def test_a_code_has_three_digits_and_then_four(number, code):
    assert code_of("A", number) == code


@pytest.mark.parametrize("typed", ["A042", "a42", "A 042", " a-42 ", "A - 042", "A00042"])
def test_a_typed_code_is_read_however_it_is_written(typed):
    assert read_code(typed) == ("A", 42)


@pytest.mark.parametrize("typed", ["", "A", "42", "AB12", "A1234567", "A12B", "Đ12", "A--4", "A 4\n2"])
def test_what_is_no_code_is_not_read(typed):
    assert read_code(typed) is None


@given(st.sampled_from(SERIES), st.integers(1, 99_999))
def test_every_code_reads_back(series, number):
    assert read_code(code_of(series, number)) == (series, number)


def test_series_leave_out_letters_that_look_or_sound_alike_and_the_temporary_one():
    assert SERIES == "ABCEGHKLM"
    assert TEMPORARY not in SERIES


def test_a_short_code_is_six_letters_that_nobody_mistakes():
    codes = {short_code(f"ticket-{n}") for n in range(5_000)}
    assert all(re.fullmatch("[2-9A-HJ-NP-RTV-Y]{6}", code) for code in codes)
    assert len(codes) > 4_990
    assert "".join(codes).count("2") > 500


def test_a_short_code_belongs_to_its_ticket():
    assert short_code("t1") == short_code("t1") != short_code("t2")
