"""Any code that may be written is read back as it was meant, and one wrong letter is always noticed."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.payments.vietqr import NotVietQR, VietQR, build, parse, plain_memo

TEXT = st.text("ABCXYZabc0189 .-", max_size=15)
ACCOUNTS = st.text("0123456789ABCxyz", min_size=1, max_size=19)
AMOUNTS = st.none() | st.integers(1, 10**13 - 1)


@st.composite
def codes(draw) -> VietQR:
    card, amount = draw(st.booleans()), draw(AMOUNTS)
    account = draw(st.from_regex(r"[0-9]{16,19}", fullmatch=True)) if card else draw(ACCOUNTS)
    return VietQR(
        bin=draw(st.from_regex(r"[0-9]{6}", fullmatch=True)),
        account=account,
        card=card,
        amount=amount,
        memo=draw(TEXT),
        dynamic=amount is not None and draw(st.booleans()),
        bill=draw(TEXT),
        reference=draw(TEXT),
        name=draw(TEXT),
        city=draw(TEXT),
    )


@given(codes())
def test_what_is_written_is_read_back(code):
    payload = build(code)
    assert parse(payload) == code
    assert build(parse(payload)) == payload


@given(codes(), st.data())
def test_one_wrong_letter_is_always_noticed(code, data):
    payload = build(code)
    place = data.draw(st.integers(0, len(payload) - 1))
    letter = data.draw(
        st.characters(min_codepoint=32, max_codepoint=255).filter(lambda one: one != payload[place])
    )
    with pytest.raises(NotVietQR):
        parse(payload[:place] + letter + payload[place + 1 :])


@given(st.text(max_size=120))
def test_nothing_but_a_refusal_comes_of_any_text(text):
    with contextlib.suppress(NotVietQR):
        parse(text)


@given(st.text(max_size=25))
def test_every_text_becomes_a_memo_that_may_be_written(text):
    memo = plain_memo(text)[:25].strip()
    VietQR(bin="970405", account="1", memo=memo)
