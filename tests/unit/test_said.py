"""What is written as it is said: money, times, codes and short forms as a person reads them out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.voice.said import as_said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Lệ phí: 75.000 đ", "Lệ phí: bảy mươi lăm nghìn đồng"),
        ("Lệ phí: 75000 đ", "Lệ phí: bảy mươi lăm nghìn đồng"),
        ("75.000 đồng", "bảy mươi lăm nghìn đồng"),
        ("1.105.000 VNĐ", "một triệu một trăm linh năm nghìn đồng"),
        (
            "2.000 đ mỗi trang; tối đa 200.000 đ mỗi bản",
            "hai nghìn đồng mỗi trang; tối đa hai trăm nghìn đồng mỗi bản",
        ),
        ("15\u2060–\u206025 phút", "mười lăm đến hai mươi lăm phút"),
        ("mở đến 07:30", "mở đến bảy giờ ba mươi phút"),
        ("trước 15:00", "trước mười lăm giờ"),
        ("8h30 và 9h", "tám giờ ba mươi phút và chín giờ"),
        ("trước ngày 01/7/2004", "trước ngày một tháng bảy năm hai nghìn không trăm linh bốn"),
        ("Quầy 1, 21", "Quầy một, hai mươi mốt"),
        ("số A042", "số a, không bốn hai"),
        ("mã 1.001193", "mã một. không không một một chín ba"),
        ("UBND xã cấp CCCD", "ủy ban nhân dân xã cấp căn cước công dân"),
        ("VNeID mức 2", "vi en ai đi mức hai"),
        ("BHYT, THCS (LPG chai)", "bảo hiểm y tế, trung học cơ sở (e lờ pê giê chai)"),
        ("sinh/học, phần III", "sinh hoặc học, phần ba"),
        ("5% của 120 m2", "năm phần trăm của một trăm hai mươi mét vuông"),
        ("ĐỀ NGHỊ “cấp lại”", "ĐỀ NGHỊ cấp lại"),
    ],
)
def test_vietnamese_is_read_as_vietnamese_people_read_it(written, said):
    assert as_said(written, "vi") == said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Fee: 75,000 đ", "Fee: seventy-five thousand dong"),
        ("Number A042", "Number A, zero four two"),
        ("About 15–25 minutes", "About fifteen to twenty-five minutes"),
        ("Open until 17:00", "Open until seventeen o'clock"),
        ("Open again at 07:30", "Open again at seven thirty"),
        ("VNeID level 2", "V N E I D level two"),
        ("01/7/2004", "day one of month seven, two thousand four"),
    ],
)
def test_english_is_read_as_english(written, said):
    assert as_said(written, "en") == said


@given(st.text(max_size=80), st.sampled_from(["vi", "en"]))
def test_nothing_that_an_office_may_write_is_refused_and_no_ascii_digit_is_left_to_guess(written, lang):
    assert not set("0123456789") & set(as_said(written, lang))
