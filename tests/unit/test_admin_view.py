"""The desk's figures are counted, never guessed; and every entry of the journal is a sentence."""

import dataclasses
import re
from datetime import timedelta

import pytest

from server.admin import words
from server.admin.sentences import SENTENCES, VARIANTS, Names, sentence
from server.admin.view import beside_usual, view
from server.core.dossier import Channel, Done, Method, done_image
from server.core.figures import usual_day
from server.core.house import QueueState, counter_image, queue_image
from server.core.kinds import Entry, Kind
from server.core.paper import PrinterSeen, SlipSeen, printer_image, slip_image
from server.core.payment import payment_image
from server.core.ticket import Status, Ticket, image
from server.web.i18n import translate
from tests.unit.test_payment import PAYMENT
from tests.unit.test_phone_view import CALLED, NOW, TODAY, floor_of, ticket


def called_after(minutes: float, status: Status = Status.COMPLETED, **changes: object) -> Ticket:
    issued = NOW - timedelta(hours=1)
    facts = {"issued_at": issued, "called_at": issued + timedelta(minutes=minutes), "counter_id": "k1"}
    return ticket(status, **{**facts, **changes})


def figures(*tickets: Ticket):
    return view(floor_of(*tickets), NOW, "")


def test_an_empty_morning_claims_nothing() -> None:
    shown = figures()
    assert (shown["waiting"], shown["longest"], shown["served"]) == (0, None, 0)
    assert shown["waits"] is None
    assert shown["hours"] == []
    assert shown["missed"] == {"n": 0, "called": 0}


def test_the_usual_wait_is_said_from_five_people_on() -> None:
    few = [called_after(minutes) for minutes in (4, 6, 8, 10)]
    assert figures(*few)["waits"] is None
    assert figures(*few, called_after(30))["waits"] == {"half": 8, "most": 10, "n": 5}


def test_eight_of_ten_were_called_within_the_longer_wait() -> None:
    waited = [called_after(minutes + 0.5) for minutes in range(10)]
    said = figures(*waited)["waits"]
    within = [
        sum((t.called_at - t.issued_at) <= timedelta(minutes=said[part]) for t in waited if t.called_at)
        for part in ("half", "most")
    ]
    assert within == [5, 8]


def test_who_was_served_without_waiting_in_a_line_has_no_wait() -> None:
    direct = [called_after(0) for _ in range(5)]
    assert figures(*direct)["waits"] is None


def test_yesterday_is_not_today() -> None:
    old = called_after(5, business_date=TODAY - timedelta(days=1))
    shown = figures(old, ticket())
    assert (shown["served"], shown["waiting"], shown["longest"]) == (0, 1, 20)
    assert sum(taken for _, taken in shown["hours"]) == 1


def test_the_day_is_counted_by_queue_counter_and_hour() -> None:
    here = ticket(Status.CALLED, **CALLED)
    shown = figures(here, ticket(queue="land"), ticket(Status.NO_SHOW, held_by="k2", called_at=NOW), ticket())
    assert [(q["key"], q["waiting"], q["called"]) for q in shown["queues"]] == [
        ("civil", 1, 2),
        ("land", 1, 0),
    ]
    first, second = shown["counters"]
    assert (first["code"], first["calling"], first["line"]) == (here.code, True, 2)
    assert (second["code"], second["calling"]) == (None, False)
    assert shown["missed"] == {"n": 1, "called": 2}
    assert shown["hours"] == [[9, 4]]


def test_the_hours_of_today_stand_beside_a_usual_day() -> None:
    assert beside_usual([], {}) == []
    assert beside_usual([[9, 4], [10, 1]], {}) == [(9, 4, 0), (10, 1, 0)]
    assert beside_usual([[9, 4]], {7: 0, 8: 3, 10: 2}) == [(8, 0, 3), (9, 4, 0), (10, 0, 2)]


def test_a_usual_day_is_the_middle_of_days_that_are_alike() -> None:
    assert usual_day([{8: 5}, {8: 7}, {}, {}]) == {}
    assert usual_day([{8: 5}, {}, {8: 90, 9: 2}, {8: 7, 9: 1}]) == {8: 7, 9: 1}


# --- sentences ----------------------------------------------------------------------------------

NAMES = Names(
    staff={"s1": "Cán bộ quầy 1"},
    devices={"d1": "Máy lấy số ở cửa"},
    queues={"civil": "Hộ tịch", "land": "Đất đai"},
    counters={"k1": 1, "k2": 2},
    printers={"p1": "Máy in số 1"},
    codes={"t-1": "A042"},
    procedures={"p1": "Đăng ký khai sinh"},
)
HELD = dataclasses.replace(ticket(), id="t-1", code="A042", counter_id="k1", hold_reason="photocopy")
SLIP = SlipSeen(
    job_id="j",
    ticket_id="t-1",
    copy=1,
    state="unknown",
    printer_id="p1",
    evidence=None,
    fault="paper_out",
    sent_bytes=1,
    total_bytes=2,
    elsewhere=False,
)
PRINTER = PrinterSeen(
    id="p1", name="Máy in số 1", condition="cover_open", since=NOW, driver="tcp", profile="xp-80"
)
FLOOR = floor_of()
DATA = {
    "ticket": image(HELD),
    "dossier": {"channel": "online_helped"},
    "payment": payment_image(PAYMENT),
    "notice": {"amount": 8_000, "finding": "too_little"},
    "slip": slip_image(SLIP),
    "printer": printer_image(PRINTER),
    "counter": counter_image(FLOOR.counters["k1"]),
    "queue": queue_image(dataclasses.replace(FLOOR.queues["civil"], state=QueueState.PAUSED)),
    "staff": {"staff": "s1", "number": 1, "took_over": False},
    "device": {"device": "d1"},
    "token": {"token": "x", "role": "clerk", "number": 2, "rate": None},
    "outage": {"name": "Phần mềm hộ tịch", "name_en": "The civil-status software"},
    "day": {"expired": 3, "day": "2026-11-22"},
    "backup": {"made_at": "2026-11-22T10:00:00+00:00", "gap": 100, "last": {"A": 141}},
    "setup": {"what": "sample"},
    "board": {"device": "d1"},
    "emergency": {"text": "Mất điện", "text_en": "Power cut"},
    "media": {"media": "m1"},
    "clip": {"clip": "vi-call"},
    "online": {"stays": True},
}
PLAIN = {"notice", "staff", "device", "token", "day", "backup", "setup", "online", "rating"} | {
    "board",
    "emergency",
    "media",
    "clip",
}
"""Nouns whose facts stand in the entry itself, without an after-image."""
DOSSIER = {
    **done_image(Done(channel=Channel.ONLINE_HELPED, method=Method.TRANSFER, amount=16_000)),
    "due_on": "2026-12-01",
    "procedure_id": "p1",
}
EXACT = {
    Kind.DOSSIER_AMENDED: {"dossier": DOSSIER, "before": {**DOSSIER, "amount": 8_000}},
    Kind.DOSSIER_KEPT: {"dossier_id": "d", "reference": PAYMENT.reference},
    Kind.SLIP_REPRINTED: {"copy": 2, "why": "The slip was lost", "code": "A042"},
    Kind.PAYMENT_REFUNDED: {"payment": payment_image(PAYMENT), "back": 8_000},
    Kind.RECEIPT_PRINTED: {"reference": PAYMENT.reference},
    Kind.DATA_PURGED: {"payers": 1, "sessions": 2, "searches": 3, "cards": 5, "tries": 4},
    Kind.ROLL_CHANGED: {"printer_id": "p1"},
    Kind.PRINTER_REMOVED: {"printer_id": "p9", "name": "Máy in số 9"},
}


def entry(kind: Kind, **data: object) -> Entry:
    noun = kind.value.partition(".")[0]
    known = DATA.get(noun, {})
    facts = data or EXACT.get(kind) or (known if noun in PLAIN else {noun: known})
    about_a_ticket = noun in {"ticket", "dossier", "slip", "online", "rating"}
    return Entry(
        seq=7,
        at=NOW,
        kind=kind,
        ticket_id="t-1" if about_a_ticket else None,
        actor="staff:s1",
        request_id=None,
        request_hash=None,
        data=facts,
        hash="",
    )


@pytest.mark.parametrize("kind", Kind, ids=str)
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_every_kind_of_entry_is_a_sentence_with_all_its_facts(kind: Kind, lang: str) -> None:
    said = sentence(entry(kind), NAMES, lang)
    assert said.endswith(".")
    assert not re.search(r"[{}–]|None|staff:|_", said)


@pytest.mark.parametrize("text", [*SENTENCES.values(), *VARIANTS.values()])
def test_every_sentence_is_there_in_vietnamese_with_the_same_facts(text: str) -> None:
    vietnamese = translate(text, "vi")
    assert sorted(re.findall(r"{(\w+)}", vietnamese)) == sorted(re.findall(r"{(\w+)}", text))
    # A sentence of facts alone needs no words.
    assert vietnamese != text or not re.sub(r"{\w+}|\W", "", text)


def test_a_fact_of_the_entry_makes_the_sentence_exact() -> None:
    assert sentence(entry(Kind.TICKET_HELD), NAMES, "vi") == "Cán bộ quầy 1 tạm giữ A042: đi phô tô giấy tờ."
    assert "chọn riêng A042" in sentence(
        entry(Kind.TICKET_CALLED, ticket=image(HELD), chosen=True), NAMES, "vi"
    )
    there = entry(Kind.SLIP_SETTLED, slip=slip_image(SLIP), there=True)
    gone = entry(Kind.SLIP_SETTLED, slip=slip_image(SLIP), there=False)
    assert sentence(there, NAMES, "en") == "Cán bộ quầy 1 noted that the slip of A042 is there."
    assert sentence(gone, NAMES, "en") == "Cán bộ quầy 1 noted that the slip of A042 is not there."
    sent = dataclasses.replace(HELD, for_counter="k2")
    assert sentence(entry(Kind.TICKET_TRANSFERRED, ticket=image(sent)), NAMES, "vi").endswith("sang Quầy 2.")
    rule = entry(Kind.SETUP_CHANGED, what="rule", name="recall_gap", before=15, after=20)
    assert sentence(rule, NAMES, "vi") == (
        "Cán bộ quầy 1 đổi quy định “Gọi lại cùng một số sớm nhất sau”: từ 15 giây thành 20 giây."
    )
    shell = entry(Kind.SETUP_CHANGED, what="rule", name="printer_stall", before=5, after=6)
    assert sentence(shell, NAMES, "en") == "Cán bộ quầy 1 changed a rule, “printer_stall”: from 5 to 6."


def test_a_correction_says_what_was_and_what_is() -> None:
    before = {
        **DOSSIER,
        "method": "cash",
        "amount": 8_000,
        "digitised": True,
        "due_on": None,
        "code": "H56-1",
    }
    amended = entry(Kind.DOSSIER_AMENDED, dossier=DOSSIER, before={**before, "procedure_id": None})
    assert sentence(amended, NAMES, "vi") == (
        "Cán bộ quầy 1 sửa hồ sơ của phiếu A042: thủ tục: để trống → Đăng ký khai sinh; mã hồ sơ: H56-1 → để trống; "
        "cách nộp phí: tiền mặt → chuyển khoản; số tiền: 8.000 đ → 16.000 đ; đã số hóa: có → không; "
        "ngày hẹn trả: để trống → 01/12/2026."
    )


@pytest.mark.parametrize(
    ("purpose", "about", "said"),
    [
        ("receipt", "STT7K2M9QX", "Máy in số 1 đã in biên nhận STT7K2M9QX."),
        ("closing", "2026-11-28", "Máy in số 1 đã in phiếu tổng kết ngày 28/11/2026."),
        ("test", "", "Máy in số 1 đã in phiếu thử."),
        ("text", "", "Máy in số 1 đã in phiếu in."),
    ],
)
def test_a_paper_that_is_no_tickets_has_its_own_name(purpose: str, about: str, said: str) -> None:
    paper = {**slip_image(SLIP), "ticket_id": None, "purpose": purpose, "about": about}
    printed = dataclasses.replace(entry(Kind.SLIP_PRINTED, slip=paper), ticket_id=None)
    assert sentence(printed, NAMES, "vi") == said


def test_an_entry_of_an_older_program_without_a_ticket_was_a_test() -> None:
    old = {name: value for name, value in slip_image(SLIP).items() if name not in {"purpose", "about"}}
    printed = dataclasses.replace(entry(Kind.SLIP_PRINTED, slip={**old, "ticket_id": None}), ticket_id=None)
    assert sentence(printed, NAMES, "en") == "Máy in số 1 printed the test slip."


def test_an_actor_who_is_no_longer_known_still_has_a_name() -> None:
    citizen = dataclasses.replace(entry(Kind.TICKET_LEFT), actor="citizen:t-1")
    assert sentence(citizen, NAMES, "vi") == "Người dân bỏ lượt A042."
    former = dataclasses.replace(entry(Kind.TICKET_LEFT), actor="staff:gone")
    assert sentence(former, NAMES, "vi").startswith("Cán bộ đã nghỉ")


def test_every_fault_of_a_printer_has_a_word_in_both_languages() -> None:
    from printers.faults import FaultKind
    from server.core.paper import INTERRUPTED, UNPRINTABLE

    named = {kind.value for kind in FaultKind} | {"ok", "near_end", "silent", INTERRUPTED, UNPRINTABLE}
    assert named <= words.CONDITIONS.keys()
    assert not [look.word for look in words.CONDITIONS.values() if translate(look.word, "vi") == look.word]
