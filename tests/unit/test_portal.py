"""Which addresses of the portal may be shown to citizens."""

import pytest
from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

from server.core.portal import FITS_A_CODE, HOME, LONGEST, Fault, fault, fits_a_code
from server.sample.catalogue import load_catalogue

PAGE = "https://dichvucong.gov.vn/thu-tuc-hanh-chinh/019d2bfd-3fe0-70ac-b9d6-5e9e20d6eef7"
FORM = (
    "https://dichvucong.gov.vn/tim-kiem-thu-tuc-hanh-chinh?province=019d2bfd-3fe0-70ac-b9d6-5e9e20d6eef7"
    "&ward=019d2bfd-3fe0-70ac-b9d6-5e9e20d6eef7&searchType=PROVINCE&wardCode=15961&keyword=1.001193"
)


@pytest.mark.parametrize("address", [HOME, PAGE, FORM, "https://lienthong.dichvucong.gov.vn/#/tra-cuu-ho-so"])
def test_addresses_citizens_may_open(address: str) -> None:
    assert fault(address) is None


@pytest.mark.parametrize(
    ("address", "wrong"),
    [
        ("", Fault.LETTERS),
        ("https://dichvucong.gov.vn/thủ-tục", Fault.LETTERS),
        ("https://dichvucong.gov.vn/a b", Fault.LETTERS),
        ("https://dichvucong.gov.vn/\n", Fault.LETTERS),
        ('https://dichvucong.gov.vn/"><script>', Fault.LETTERS),
        ("http://dichvucong.gov.vn/", Fault.SCHEME),
        ("javascript:alert(1)", Fault.SCHEME),
        ("dichvucong.gov.vn/thu-tuc", Fault.SCHEME),
        ("https://dichvucong.gov.vn@example.org/", Fault.CREDENTIALS),
        ("https:///thu-tuc", Fault.HOST),
        ("https://portal/thu-tuc", Fault.HOST),
        ("https://192.0.2.1/thu-tuc", Fault.HOST),
        ("https://[::1]/", Fault.HOST),
        ("https://[::1/", Fault.HOST),
        ("https://dichvucong..vn/", Fault.HOST),
        ("https://dichvucong.gov.vn:99999/", Fault.HOST),
        ("https://dichvucong.gov.vn/p/home/dvc-chi-tiet-thu-tuc-hanh-chinh.html?ma_thu_tuc=1", Fault.DEAD),
        ("https://dichvucong.gov.vn/P/Home/dvc-trang-chu.html", Fault.DEAD),
        ("https://dichvucong.gov.vn/" + "a" * LONGEST, Fault.LENGTH),
    ],
)
def test_addresses_that_are_refused_and_why(address: str, wrong: Fault) -> None:
    assert fault(address) is wrong


def test_every_address_of_the_sample_may_be_shown() -> None:
    known = [one.portal_url for one in load_catalogue().procedures if one.portal_url]
    assert known
    assert [address for address in known if fault(address) or not fits_a_code(address)] == []


def test_what_fits_a_code_makes_one_of_forty_one_modules() -> None:
    for length, fits in ((FITS_A_CODE, True), (FITS_A_CODE + 1, False)):
        address = HOME + "a" * (length - len(HOME))
        code = QRCode(error_correction=ERROR_CORRECT_M, border=0)
        code.add_data(address)
        assert (len(code.get_matrix()) <= 41) is fits
        assert fits_a_code(address) is fits
    assert not fits_a_code(FORM)
