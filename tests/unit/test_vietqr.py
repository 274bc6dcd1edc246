"""VietQR against the published vectors, and the pictures read back by somebody else's reader."""

import json
from pathlib import Path

import pytest
import zxingcpp
from click.testing import CliRunner
from PIL import Image, ImageFilter

from server.cli import main
from server.payments.banks import bank, banks
from server.payments.vietqr import Fault, NotVietQR, VietQR, build, crc, parse, plain_memo

VECTORS = json.loads((Path(__file__).parents[1] / "fixtures" / "vietqr_vectors.json").read_text("utf-8"))[
    "vectors"
]
GOOD = [one for one in VECTORS if one["inputs"]]
BAD = {one["id"]: one["payload"] for one in VECTORS if not one["inputs"]}
WHY = {
    # The check sum of an official sample holds although its account says 12 digits and has 13.
    "napas-6.1.1": (Fault.LENGTH, "38.01"),
    "ts-bad-utf8": (Fault.CHARACTERS, "payload"),
    "gh-badcrc": (Fault.CRC, "63"),
}


def meant(inputs):
    amount = inputs.get("amount")
    return VietQR(
        bin=inputs["bin"],
        account=inputs["account"],
        card=inputs["service"] == "QRIBFTTC",
        amount=int(amount) if amount else None,
        dynamic=bool(amount),
        memo=inputs.get("purpose", ""),
        bill=inputs.get("bill_number_62_01", ""),
    )


def sealed(text: str) -> str:
    return text + "6304" + crc(text + "6304")


@pytest.mark.parametrize("vector", GOOD, ids=lambda one: one["id"])
def test_a_good_vector_is_read_and_written_letter_by_letter(vector):
    code = meant(vector["inputs"])
    assert parse(vector["payload"]) == code
    assert build(code) == vector["payload"]


@pytest.mark.parametrize("name", BAD)
def test_a_malformed_vector_is_refused_for_its_own_reason(name):
    with pytest.raises(NotVietQR) as refused:
        parse(BAD[name])
    assert (refused.value.fault, refused.value.field) == WHY[name]


def test_the_check_sum_is_the_published_one():
    assert crc("123456789") == "29B1"


HEAD = "000201010211"
ACCOUNT = "38540010A00000072701240006970423011000999999990208QRIBFTTA"


@pytest.mark.parametrize(
    ("payload", "fault", "field"),
    [
        ("", Fault.MISSING, "63"),
        (sealed(HEAD + ACCOUNT + "53037045802VN")[:-1] + "x", Fault.CRC, "63"),
        (
            sealed(HEAD + ACCOUNT + "53037045802VN")[:-4] + crc(HEAD + ACCOUNT + "53037045802VN6304").lower(),
            Fault.CRC,
            "63",
        ),
        (sealed("000202010211" + ACCOUNT + "53037045802VN"), Fault.VALUE, "00"),
        (sealed("000201010213" + ACCOUNT + "53037045802VN"), Fault.VALUE, "01"),
        (sealed(HEAD + ACCOUNT + "53038405802VN"), Fault.VALUE, "53"),
        (sealed(HEAD + ACCOUNT + "53037045802US"), Fault.VALUE, "58"),
        (sealed(HEAD + ACCOUNT + "5303704540401005802VN"), Fault.VALUE, "54"),
        (sealed(HEAD + ACCOUNT + "5303704540510.005802VN"), Fault.VALUE, "54"),
        (sealed(HEAD + ACCOUNT + "53037045414123456789012345802VN"), Fault.VALUE, "54"),
        (sealed(HEAD + ACCOUNT + "53037045413123"), Fault.LENGTH, "54"),
        (sealed(HEAD + ACCOUNT + "53037045303704"), Fault.REPEATED, "53"),
        (sealed(HEAD + ACCOUNT + "53037045502015802VN"), Fault.UNKNOWN, "55"),
        (sealed(HEAD + "53037045802VN"), Fault.MISSING, "38"),
        (sealed(HEAD + ACCOUNT.replace("QRIBFTTA", "QRIBFTTC") + "53037045802VN"), Fault.VALUE, "38.01.01"),
        (sealed(HEAD + ACCOUNT.replace("A000000727", "A000000728") + "53037045802VN"), Fault.VALUE, "38.00"),
        (sealed(HEAD + ACCOUNT.replace("970423", "97O423") + "53037045802VN"), Fault.VALUE, "38.01.00"),
        (sealed("000201010212" + ACCOUNT + "53037045802VN"), Fault.MISSING, "54"),
        (sealed(HEAD + ACCOUNT + "53037045802VN62300826ABCDEFGHIJKLMNOPQRSTUVWXYZ"), Fault.VALUE, "62.08"),
        (sealed(HEAD + ACCOUNT + "53037045802VN62060802A*"), Fault.VALUE, "62.08"),
        (sealed(HEAD + ACCOUNT + "53037045802VN6200"), Fault.LENGTH, "62"),
    ],
)
def test_what_breaks_a_rule_is_refused_where_it_breaks(payload, fault, field):
    with pytest.raises(NotVietQR) as refused:
        parse(payload)
    assert (refused.value.fault, refused.value.field) == (fault, field)


@pytest.mark.parametrize(
    "wrong",
    [
        {"bin": "97042"},
        {"account": ""},
        {"account": "1" * 20},
        {"account": "0011 01"},
        {"card": True, "account": "970403110123456"},
        {"amount": 0},
        {"amount": 10**13},
        {"amount": None},
        {"memo": "x" * 26},
        {"memo": "Thanh toán"},
        {"name": "x" * 26},
        {"city": "x" * 16},
    ],
)
def test_a_code_that_apps_could_misread_is_never_written(wrong):
    right = {"bin": "970405", "account": "3501205000123", "amount": 8000, "dynamic": True}
    VietQR(**right)
    with pytest.raises(NotVietQR):
        VietQR(**{**right, **wrong})


def test_a_memo_keeps_nothing_that_banks_rewrite():
    assert plain_memo("  Lệ phí: khai sinh, Đỗ_Ân ") == "LE PHI KHAI SINH DO AN"


def test_every_bank_is_named_once_by_six_digits():
    assert len({one.bin for one in banks()}) == len(banks()) > 30
    assert bank("970405").short == "Agribank"
    assert bank("000000") is None


def shown(picture: Image.Image) -> list[str]:
    return [one.text for one in zxingcpp.read_barcodes(picture)]


def test_the_command_prints_the_payload_and_draws_what_a_phone_reads(tmp_path):
    png = tmp_path / "code.png"
    asked = ["vietqr", "--bin", "970405", "--account", "3501205000123", "--amount", "8000"]
    done = CliRunner().invoke(main, [*asked, "--memo", "STT7K2M9QX khai sinh", "--png", str(png)])
    assert done.exit_code == 0, done.output
    payload = done.output.strip()
    assert parse(payload).memo == "STT7K2M9QX KHAI SINH"
    picture = Image.open(png).convert("L")
    assert shown(picture) == [payload]
    assert shown(picture.filter(ImageFilter.GaussianBlur(4))) == [payload]
    assert shown(picture.point(lambda dot: 38 + dot * 7 // 10)) == [payload]


def test_the_command_says_what_is_wrong_and_draws_nothing(tmp_path):
    png = tmp_path / "code.png"
    asked = ["vietqr", "--bin", "970405", "--account", "12", "--memo", "x" * 26, "--png", str(png)]
    done = CliRunner().invoke(main, asked)
    assert done.exit_code == 1
    assert "62.08" in done.output
    assert not png.exists()


def test_the_command_makes_a_card_code_and_warns_of_an_unknown_bank():
    asked = ["vietqr", "--bin", "970499", "--account", "9704031101234567", "--card"]
    done = CliRunner().invoke(main, asked)
    assert parse(done.stdout.strip()).card
    assert "970499" in done.stderr
