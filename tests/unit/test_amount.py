"""Amounts in words: what a payer compares with the app before pressing the last key."""

import pytest

from server.core.amount import amount_in_words


@pytest.mark.parametrize(
    ("amount", "vi", "en"),
    [
        (0, "Không đồng", "Zero đồng"),
        (8_000, "Tám nghìn đồng", "Eight thousand đồng"),
        (15_000, "Mười lăm nghìn đồng", "Fifteen thousand đồng"),
        (21_000, "Hai mươi mốt nghìn đồng", "Twenty-one thousand đồng"),
        (30_500, "Ba mươi nghìn năm trăm đồng", "Thirty thousand five hundred đồng"),
        (105_000, "Một trăm linh năm nghìn đồng", "One hundred five thousand đồng"),
        (1_005_000, "Một triệu không trăm linh năm nghìn đồng", "One million five thousand đồng"),
        (1_000_055, "Một triệu không trăm năm mươi lăm đồng", "One million fifty-five đồng"),
        (11_111, "Mười một nghìn một trăm mười một đồng", "Eleven thousand one hundred eleven đồng"),
        (1_000_000_000, "Một tỷ đồng", "One billion đồng"),
    ],
)
def test_an_amount_is_read_as_people_read_it(amount, vi, en):
    assert amount_in_words(amount, "vi") == vi
    assert amount_in_words(amount, "en") == en


@pytest.mark.parametrize("amount", [-1, 10**12])
def test_what_is_no_fee_is_refused(amount):
    with pytest.raises(ValueError, match="no amount"):
        amount_in_words(amount, "vi")
