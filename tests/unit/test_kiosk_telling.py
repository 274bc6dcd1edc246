"""A kiosk's screens as they are read aloud: whole, in the language of the page, and of what the server knows."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from kiosk import screens_told as told
from kiosk.catalogue import Stock, stock
from kiosk.telling import Scene
from server.core.errors import Refusal
from server.core.house import Queue
from server.core.rules import PriorityGroup
from server.core.ticket import Status, Ticket
from server.store.catalogue import Catalogue, Field, Procedure, Tile
from server.voice.aloud import Sentence
from server.voice.said import as_said

TZ = datetime.fromisoformat("2026-11-23T09:35:00+07:00").tzinfo
MORNING = datetime(2026, 11, 23, 9, 35, tzinfo=TZ)
BIRTH = Procedure(
    id="birth",
    code="1.001193",
    field_id="civil-status",
    name="Đăng ký khai sinh",
    short_name="Đăng ký khai sinh",
    name_en="Register a birth",
    tab=None,
    tab_en=None,
    papers=("Giấy chứng sinh", "CCCD của cha, mẹ", "Tờ khai"),
    level="full",
    fee=0,
    fee_note=None,
    fee_note_en=None,
    time="Trong ngày",
    time_en="Same day",
    same_day=True,
    portal_url="https://dichvucong.gov.vn/x",
)
SHOP = replace(
    BIRTH,
    id="shop",
    code="1.001612",
    name="Đăng ký thành lập hộ kinh doanh",
    short_name="Đăng ký hộ kinh doanh",
    name_en=None,
    papers=(),
    level="info",
    fee=75_000,
    fee_note="cho mỗi trường hợp",
    time=None,
    time_en=None,
    same_day=False,
    portal_url=None,
)
COPY = replace(
    BIRTH,
    id="copy",
    short_name="Đăng ký bản sao",
    code="2.000815",
    fee=None,
    fee_note="2.000 đ mỗi trang",
    papers=tuple("abcdefgh"),
)
MERIT = PriorityGroup(key="merit", name="Người có công", name_en="People of merit")
OFFICE = PriorityGroup(key="staff", name="Cán bộ chọn", name_en="By staff", declared=False)
TICKET = Ticket(
    id="t1",
    centre_id="c",
    business_date=date(2026, 11, 23),
    series="A",
    number=42,
    code="A042",
    short_code="",
    token_hash="1",
    queue_id="civil",
    procedure_id=None,
    status=Status.WAITING,
    place=datetime(2026, 11, 23, 2, 0, tzinfo=UTC),
    bump=0,
    issue_seq=1,
    last_seq=1,
    issued_at=datetime(2026, 11, 23, 2, 0, tzinfo=UTC),
    device_id="k1",
)
PRINTED = {"state": "printed", "fault": None, "elsewhere": None}


@pytest.fixture(scope="module")
def offered() -> Stock:
    queue = Queue(
        id="civil", centre_id="c", key="civil", series="A", name="Hộ tịch", name_en="Civil status", position=1
    )
    field = Field(
        id="civil-status", key="civil", name="Hộ tịch", name_en="Civil status", icon="baby", queue_id="civil"
    )
    tile = Tile(
        id="1",
        procedure_id="birth",
        queue_id=None,
        name="Khai sinh",
        name_en="Birth",
        help="",
        help_en="",
        icon="",
    )
    procedures = (BIRTH, SHOP, COPY)
    catalogue = Catalogue(queues=(queue,), fields=(field,), procedures=procedures, tiles=(tile,), aliases=())
    return stock(catalogue, {})


@pytest.fixture
def floor() -> dict[str, Any]:
    queue = {
        "state": "open",
        "reason": None,
        "waiting": 4,
        "counters": [1, 2],
        "served": True,
        "counters_open": 2,
        "wait": [15, 25],
    }
    hours = {"open": True, "changes_at": "2026-11-23T17:00:00+07:00"}
    return {"hours": hours, "counters_open": 2, "queues": {"civil": queue}, "outages": [], "printers": {}}


@pytest.fixture
def scene(offered: Stock, floor: dict[str, Any]) -> Scene:
    return Scene(lang="vi", stock=offered, seen=floor, now=MORNING, groups=(MERIT, OFFICE), printers=("p",))


def heard(sentences: list[Sentence]) -> list[str]:
    return [as_said(one.text, one.lang) for one in sentences]


def test_a_procedure_tells_name_time_fee_place_papers_and_both_ways(scene: Scene) -> None:
    assert heard(told.procedure(scene, "1.001193")) == [
        "Đăng ký khai sinh",
        "Thời hạn: Trong ngày",
        "Lệ phí: Miễn phí",
        "Nơi làm: Quầy một, hai",
        "Giấy tờ mang theo: Giấy chứng sinh",
        "căn cước công dân của cha, mẹ",
        "Tờ khai",
        "Ông bà chọn cách nào?",
        "Lấy số tại quầy: bốn người đang chờ, khoảng mười lăm đến hai mươi lăm phút",
        "Nộp trước mười lăm giờ, xong trong ngày",
        "Tôi thuộc diện ưu tiên",
        "Nộp on lai: Trên Cổng Dịch vụ công",
    ]


def test_in_english_names_that_are_vietnamese_are_left_to_a_vietnamese_voice(scene: Scene) -> None:
    said = told.procedure(replace(scene, lang="en"), "birth")
    assert heard(said)[:4] == ["Register a birth", "Time: Same day", "Fee: Free", "Where: Counter one, two"]
    assert said[4:6] == [Sentence("Papers to bring", "en"), Sentence("Giấy chứng sinh", "vi")]
    assert "Done today if accepted before fifteen o'clock" in heard(said)
    shop = told.procedure(replace(scene, lang="en"), "shop")
    assert shop[0] == Sentence("Đăng ký hộ kinh doanh", "vi")
    assert "Fee: seventy-five thousand dong" in heard(shop)
    assert Sentence("cho mỗi trường hợp", "vi") in shop


@pytest.mark.parametrize(
    ("name", "sentences"),
    [
        ("shop", ["Thời hạn: Hỏi cán bộ", "Lệ phí: bảy mươi lăm nghìn đồng", "cho mỗi trường hợp"]),
        ("copy", ["Lệ phí: Tùy hồ sơ", "hai nghìn đồng mỗi trang"]),
        ("copy", ["f", "và hai giấy tờ khác: mời ông bà hỏi cán bộ"]),
    ],
)
def test_money_and_long_lists_are_told_as_people_say_them(
    scene: Scene, name: str, sentences: list[str]
) -> None:
    said = heard(told.procedure(scene, name))
    assert [one for one in said if one in sentences] == sentences


@pytest.mark.parametrize(
    ("change", "sentences"),
    [
        ({"state": "full"}, ["Lấy số tại quầy: Hôm nay đã phát đủ số"]),
        (
            {"state": "paused", "reason": "Mất điện"},
            ["Lấy số tại quầy: Lĩnh vực này đang tạm dừng", "Lý do: Mất điện"],
        ),
        (
            {"served": False},
            ["Lấy số tại quầy: Mời ông bà đến bàn hướng dẫn", "Hôm nay chưa có quầy làm việc này"],
        ),
        ({"counters_open": 0}, ["Lấy số tại quầy: Hiện chưa có quầy nào mở"]),
        ({"waiting": 0, "wait": [0, 0]}, ["Lấy số tại quầy: Chưa có ai chờ"]),
    ],
)
def test_a_queue_that_takes_nobody_says_so_and_what_to_do(
    scene: Scene, floor: dict[str, Any], change: dict[str, Any], sentences: list[str]
) -> None:
    floor["queues"]["civil"] |= change
    said = heard(told.queue(scene, "civil"))
    assert [one for one in said if one in sentences] == sentences, said


def test_closed_doors_are_told_with_the_hour_they_open(scene: Scene, floor: dict[str, Any]) -> None:
    floor["hours"] = {"open": False, "changes_at": "2026-11-24T07:30:00+07:00"}
    assert heard(told.home(scene))[1] == (
        "Hiện đã hết giờ nhận. Mở lại lúc bảy giờ ba mươi phút, "
        "Thứ Ba, ngày hai mươi bốn tháng mười một năm hai nghìn không trăm hai mươi sáu"
    )
    assert "You can submit online at any hour" in heard(told.queue(replace(scene, lang="en"), "civil"))


def test_the_first_screen_and_a_field_list_what_can_be_pressed(scene: Scene) -> None:
    assert heard(told.home(scene))[2:5] == [
        "hai quầy phục vụ",
        "Hay dùng: Khai sinh",
        "Tất cả lĩnh vực: Hộ tịch",
    ]
    assert heard(told.field(scene, "civil-status"))[2:4] == [
        "Mời ông bà chọn trong ba thủ tục",
        "Đăng ký khai sinh; Đăng ký hộ kinh doanh; Đăng ký bản sao",
    ]


def test_a_number_is_told_with_its_queue_its_counters_and_its_slip(scene: Scene) -> None:
    assert heard(told.done(scene, TICKET, PRINTED, ahead=4)) == [
        "Số thứ tự của ông bà: a, không bốn hai",
        "Hộ tịch",
        "Quầy một hoặc hai",
        "Trước ông bà: bốn người",
        "Mời lấy phiếu ở khe bên dưới",
        "Mời ngồi ghế chờ, giữ phiếu cẩn thận",
        "Nhìn bảng và nghe gọi số a, không bốn hai",
        "Chuẩn bị sẵn giấy tờ",
    ]


@pytest.mark.parametrize(
    ("slip", "sentence"),
    [
        ({"elsewhere": "Máy in 2"}, "Mời nhận phiếu ở Máy in hai"),
        ({"state": "printing"}, "Đang in phiếu…"),
        ({"state": "failed", "fault": "cutter_jam"}, "Máy in đang bị kẹt giấy"),
        ({"state": "unknown", "fault": "hung"}, "Phiếu chưa in được"),
    ],
)
def test_what_became_of_the_slip_is_told(scene: Scene, slip: dict[str, Any], sentence: str) -> None:
    said = heard(told.done(scene, TICKET, PRINTED | slip, ahead=None))
    assert said[3] == sentence
    assert ("Số a, không bốn hai vẫn hợp lệ" in said) == (slip.get("state") in {"failed", "unknown"})


def test_a_slip_that_waits_for_paper_is_told_from_the_printer(scene: Scene, floor: dict[str, Any]) -> None:
    floor["printers"] = {"p": "paper_out"}
    said = heard(told.done(scene, TICKET, PRINTED | {"state": "printing"}, ahead=0))
    assert said[3:6] == ["Trước ông bà: Không có ai", "Máy hết giấy", "Số a, không bốn hai vẫn hợp lệ"]


def test_the_question_of_priority_names_only_what_citizens_may_say_themselves(scene: Scene) -> None:
    assert heard(told.priority(scene)) == ["Ông bà thuộc diện nào?", "Người có công", "Không thuộc diện nào"]
    with pytest.raises(Refusal):
        told.priority(replace(scene, groups=(OFFICE,)))


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_every_other_screen_has_its_words_in_both_languages(scene: Scene, lang: str) -> None:
    scene = replace(scene, lang=lang)
    screens = [
        told.help_(scene),
        told.search(scene),
        told.online(scene, "shop"),
        told.have(scene, TICKET),
        *(told.card(scene, state) for state in (*told.CARD, "hello")),
        *(
            told.problem(scene, code)
            for code in ("away", "queue_full", "kiosk_resting", "clock_wrong", "odd")
        ),
    ]
    for said in screens:
        assert len(said) >= 2
        assert all(one.text and "{" not in one.text for one in said)


def test_what_is_down_is_told_before_a_number_is_taken(scene: Scene, floor: dict[str, Any]) -> None:
    down = {
        "name": "Hệ thống hộ tịch",
        "name_en": "Civil status system",
        "fields": ["civil-status"],
        "queues": ["civil"],
        "text": "",
        "text_en": "",
        "since": (MORNING - timedelta(hours=1)).isoformat(),
    }
    floor["outages"] = [down]
    for said in (
        told.procedure(scene, "birth"),
        told.field(scene, "civil-status"),
        told.queue(scene, "civil"),
    ):
        assert "Hệ thống hộ tịch" in " ".join(heard(said))
        assert "tám giờ ba mươi lăm phút" in " ".join(heard(said))
    floor["outages"] = [down | {"fields": ["land"], "queues": ["land"]}]
    assert "hộ tịch" not in " ".join(heard(told.procedure(scene, "birth")))


def test_what_is_not_there_is_not_told(scene: Scene) -> None:
    asked: list[Callable[[], list[Sentence]]] = [
        lambda: told.procedure(scene, "nothing"),
        lambda: told.queue(scene, "nothing"),
        lambda: told.online(scene, ""),
        lambda: told.field(scene, "nothing"),
        lambda: told.field(scene, "civil-status", tab=1),
        lambda: told.field(scene, "civil-status", tab=-1),
        lambda: told.card(scene, "Lê Thị Ngọc"),
    ]
    for ask in asked:
        with pytest.raises(Refusal) as refused:
            ask()
        assert refused.value.status == 404
