"""A slip as data: what may stand on it, and its way into the database and back."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from printers.sample import specimen
from printers.slip import AnySlip, CalibrationSlip, TextSlip, from_json

HANOI = timezone(timedelta(hours=7))
AT = datetime(2026, 11, 23, 9, 15, tzinfo=HANOI)
TEXT = TextSlip(
    centre=("Trung tâm",), place="Xã Hoằng Lộc", title="Biên nhận", lines=("a\tb", ""), issued_at=AT
)
CHECK = CalibrationSlip(printer="Máy in sảnh", profile="clone-80", issued_at=AT)


@pytest.mark.parametrize("slip", [specimen(), specimen(lang="en", with_papers=False), TEXT, CHECK])
def test_comes_back_from_json_as_it_was(slip: AnySlip) -> None:
    again = from_json(slip.to_json())
    assert again == slip
    assert again.to_json() == slip.to_json()


def test_the_local_hour_survives() -> None:
    again = from_json(specimen().to_json())
    assert again.issued_at.isoformat() == "2026-11-23T09:15:00+07:00"


def test_vietnamese_stays_readable_in_the_database() -> None:
    assert '"queue":"Hộ tịch"' in specimen().to_json()


def changed(**fields: object) -> str:
    return json.dumps({**json.loads(specimen().to_json()), **fields})


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[]", "object"),
        ("nonsense", "Expecting value"),
        (changed(kind="poster"), "unknown kind"),
        (changed(kind=None), "unknown kind"),
        (changed(colour="red"), "unknown: .*colour"),
        (json.dumps({"kind": "ticket", "code": "A042"}), "missing: .*centre"),
        (changed(code=42), "code is not str"),
        (changed(code="  "), "code is empty"),
        (changed(counters=["1"]), "counters is not tuple"),
        (changed(counters="12"), "counters is not tuple"),
        (changed(ahead=True), "ahead is not int"),
        (changed(ahead=-1), "ahead is negative"),
        (changed(wait=[25, 15]), "wait is no range"),
        (changed(wait=[15]), "wait is not tuple"),
        (changed(online="yes"), "online is not bool"),
        (changed(copy=0), "copy numbers"),
        (changed(lang="fr"), "lang is not one of"),
        (changed(issued_at="yesterday"), "issued_at is not datetime"),
        (changed(issued_at="2026-11-23T09:15:00"), "no time zone"),
        (changed(papers=["giấy"] * 7), "more than 6 papers"),
        (changed(place=None), "place is not str"),
    ],
)
def test_what_is_not_a_slip_is_refused_with_its_reason(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        from_json(text)


def test_a_slip_cannot_be_made_wrong_in_the_first_place() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        replace(specimen(), issued_at=datetime(2026, 11, 23))  # noqa: DTZ001 - the point of the test
    with pytest.raises(ValueError, match="title is empty"):
        replace(TEXT, title="")


def test_equal_moments_in_other_zones_are_other_slips() -> None:
    slip = specimen()
    assert replace(slip, issued_at=slip.issued_at.astimezone(UTC)).to_json() != slip.to_json()
