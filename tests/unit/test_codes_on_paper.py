"""The code of a slip at its printed size, as a cheap phone meets it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from printers.layout import render
from printers.sample import specimen
from printers.slip import TextSlip
from tests.photograph import read_back, same

ADDRESSES = {
    "a name": "https://hoangloc.example/t/Zk3vQ0n1pXw7Lh2Rt8yBaA",
    "a LAN": "http://192.168.100.100:8000/t/W0vZGmJO4TixeFkpqHBI1A",
    "a long name": "https://hanhchinhcong.xahoangloc.thanhhoa.gov.vn/t/W0vZGmJO4TixeFkpqHBI1A",
}


@pytest.mark.parametrize("dots", [384, 576], ids=["58 mm", "80 mm"])
@pytest.mark.parametrize("address", ADDRESSES.values(), ids=ADDRESSES)
def test_the_slips_code_is_read_back_out_of_focus_and_faint(dots: int, address: str) -> None:
    slip = replace(specimen(), qr=address)
    # 203 dots an inch on paper; a module is never under four of them.
    assert read_back(render(slip, dots=dots), module=4) == same(address)


@pytest.mark.parametrize("dots", [384, 576], ids=["58 mm", "80 mm"])
def test_the_receipts_code_is_read_back_out_of_focus_and_faint(dots: int) -> None:
    receipt = TextSlip(
        centre=("Trung tâm Phục vụ hành chính công",),
        place="Xã Hoằng Lộc",
        title="BIÊN NHẬN THU PHÍ",
        lines=("Mã tham chiếu\tSTT7K2M9QX", "", "Lệ phí\t16.000 đ"),
        issued_at=datetime(2026, 11, 23, 9, 0, tzinfo=UTC),
        qr="STT7K2M9QX",
    )
    assert read_back(render(receipt, dots=dots), module=4) == same("STT7K2M9QX")


def test_a_code_that_is_lost_in_the_blur_would_be_noticed() -> None:
    slip = replace(specimen(), qr=ADDRESSES["a name"])
    assert read_back(render(slip, dots=576), module=25)["blurred"] == []
