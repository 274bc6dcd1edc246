"""Statements as banks write them, and files that only pretend to be one."""

import io
import zipfile
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from server.core.payment_errors import StatementUnreadable
from server.payments.statement import MOST_ROWS, read_statement

CSV = """NGÂN HÀNG NÔNG NGHIỆP;;;;
Sao kê tài khoản;3501;;;
Ngày giao dịch;Số bút toán;Ghi nợ;Ghi có;Nội dung
24/11/2026 09:05:00;FT1;;8.000;"Nộp phí STT7K2M9QX, khai sinh"
24/11/2026 09:06:00;FT2;5.000,00;0;Phí quản lý
24/11/2026;FT3;;nhiều;Không đọc được
24/11/2026;;;20,000;Chuyển tiền
24/11/2026;;;20,000;Chuyển tiền
;Cộng;;;
"""


def read(data: bytes):
    return read_statement(data, account="3501")


def test_a_text_file_is_read_by_its_own_head_whatever_stands_above():
    statement = read(CSV.encode())
    assert [(one.amount, one.incoming, one.reference) for one in statement.movements] == [
        (8_000, True, "FT1"),
        (5_000, False, "FT2"),
        (20_000, True, ""),
        (20_000, True, ""),
    ]
    assert statement.unread == (6,)
    assert [(one.number, one.day) for one in statement.lines] == [
        (4, "24/11/2026 09:05:00"),
        (5, "24/11/2026 09:06:00"),
        (7, "24/11/2026"),
        (8, "24/11/2026"),
    ]
    first = statement.movements[0]
    assert (first.accounts, first.provider) == ({"3501"}, "statement")
    assert first.booked_at.isoformat() == "2026-11-24T09:05:00+07:00"
    assert statement.movements[2].booked_at is None
    assert len({one.transaction_id for one in statement.movements}) == 4


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1258"])
def test_other_letters_are_read_too(encoding):
    text = "Date,Credit,Description\n2026-11-24 09:00:00,8000,STT7K2M9QX\n" * 1
    assert [one.amount for one in read(text.encode(encoding)).movements] == [8_000]


def book(*rows) -> bytes:
    made, kept = Workbook(), io.BytesIO()
    for row in rows:
        made.active.append(row)
    made.save(kept)
    return kept.getvalue()


def test_a_workbook_is_read_with_numbers_and_dates_as_they_are():
    head = ("Ngày giao dịch", "Số tham chiếu", "Số tiền", "Diễn giải")
    statement = read(
        book(
            ("Sao kê",),
            head,
            (datetime.fromisoformat("2026-11-24T09:05"), "FT1", 8000.0, "a"),
            (None, "FT2", -3000, "b"),
        )
    )
    assert [(one.amount, one.incoming) for one in statement.movements] == [(8_000, True), (3_000, False)]
    assert statement.movements[0].booked_at.isoformat() == "2026-11-24T09:05:00+07:00"


def test_the_same_statement_again_is_the_same_movements():
    assert read(CSV.encode()) == read(CSV.replace("Cộng", "Tổng cộng").encode())


def bomb() -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", b"0" * 40_000_000)
    return kept.getvalue()


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "no_head"),
        (b"PK\x03\x04 no zip", "no_workbook"),
        (book(("a", "b")), "no_head"),
        (b"%PDF-1.7 \x00\xff", "letters"),
        (b"Credit,Description\n" + b"1,x\n" * (MOST_ROWS + 1), "too_long"),
        (bomb(), "too_large"),
    ],
    ids=["empty", "no zip", "no head", "pdf", "long", "bomb"],
)
def test_what_is_no_statement_is_refused_whole(data, why):
    with pytest.raises(StatementUnreadable) as refused:
        read(data)
    assert refused.value.facts["why"] == why


@given(
    st.binary(max_size=300) | st.text(max_size=200).map(lambda text: ("Credit,Description\n" + text).encode())
)
def test_any_file_is_read_or_refused_and_nothing_else(data):
    try:
        statement = read(data)
    except StatementUnreadable:
        return
    assert all(one.amount > 0 for one in statement.movements)
