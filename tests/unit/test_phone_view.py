"""What a phone says of a turn, in every state and in both languages."""

import dataclasses
import re
from datetime import UTC, date, datetime, timedelta
from itertools import count

import pytest

from kiosk.phone import words
from kiosk.phone.answers import STEP, Answers, body_of
from kiosk.phone.view import State, Turn, scene, turn
from server.core.calendar import ALWAYS_OPEN, hours_to_json
from server.core.floor import Floor
from server.core.house import Centre, Counter, CounterState, Queue
from server.core.rules import Rules
from server.core.ticket import Status, Ticket
from server.core.tickets import Tickets
from server.store.catalogue import Procedure

NOW = datetime(2026, 11, 23, 2, 35, tzinfo=UTC)
"""09:35 in the commune."""
TODAY = date(2026, 11, 23)

CENTRE = Centre(
    id="c",
    name="Trung tâm",
    place="Xã Hoằng Lộc",
    name_en="Centre",
    place_en="Hoằng Lộc Commune",
    timezone="Asia/Ho_Chi_Minh",
    sample=True,
    rules=Rules(),
    hours=hours_to_json(ALWAYS_OPEN),
    seq=0,
    head_hash="",
    last_at=None,
    clock_ok_from=None,
)


def floor_of(*tickets: Ticket, counters: CounterState = CounterState.OPEN) -> Floor:
    queues = [
        Queue(id=key, centre_id="c", key=key, series="A", name=name, name_en=english, position=at)
        for at, (key, name, english) in enumerate(
            (("civil", "Hộ tịch", "Civil status"), ("land", "Đất đai", "Land"))
        )
    ]
    desks = [
        Counter(
            id=f"k{n}",
            centre_id="c",
            number=n,
            name=f"Quầy {n}",
            serves={"civil": 1, "land": 2},
            state=counters,
        )
        for n in (1, 2)
    ]
    return Floor(
        centre=CENTRE,
        seq=100,
        queues={q.id: q for q in queues},
        counters={d.id: d for d in desks},
        tickets=Tickets(tickets),
    )


_numbers = count(1)


def ticket(status: Status = Status.WAITING, *, queue: str = "civil", **changes: object) -> Ticket:
    n = next(_numbers)
    made = Ticket(
        id=f"t{n}",
        centre_id="c",
        business_date=TODAY,
        series="A",
        number=n,
        code=f"A{n:03}",
        short_code="",
        token_hash=f"h{n}",
        queue_id=queue,
        procedure_id=None,
        status=status,
        place=NOW - timedelta(minutes=20) + timedelta(seconds=n),
        bump=0,
        issue_seq=n,
        last_seq=n,
        issued_at=NOW - timedelta(minutes=20),
    )
    return dataclasses.replace(made, **changes)  # type: ignore[arg-type]


def seen(mine: Ticket, *others: Ticket, now: datetime = NOW, **floor: CounterState) -> Turn:
    found = turn(scene(floor_of(mine, *others, **floor), now), mine)
    assert found is not None
    return found


def said(mine: Ticket, *others: Ticket, lang: str = "vi", **floor: CounterState) -> dict[str, str]:
    says: dict[str, str] = words.says(seen(mine, *others, **floor), lang)["says"]
    return says


CALLED = {"counter_id": "k1", "called_at": NOW - timedelta(minutes=1)}
ENDED = {"ended_at": NOW, "called_at": NOW - timedelta(minutes=9)}
EVERY = {
    State.SERVING: ticket(Status.SERVING, **CALLED),
    State.CALLED: ticket(Status.CALLED, **CALLED),
    State.ON_HOLD: ticket(Status.ON_HOLD, held_by="k2", hold_reason="system"),
    State.COMPLETED: ticket(Status.COMPLETED, counter_id="k1", **ENDED),
    State.MISSED: ticket(Status.NO_SHOW, held_by="k1", called_at=NOW),
    State.LEFT: ticket(Status.LEFT, **ENDED),
    State.EXPIRED: ticket(Status.EXPIRED, **ENDED),
    State.NEAR: ticket(),
}


@pytest.mark.parametrize("state", EVERY, ids=str)
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_every_state_has_its_own_words(state: State, lang: str) -> None:
    shown = seen(EVERY[state])
    assert shown.state is state
    body = body_of(shown, lang)
    sentences = [text for text in body["says"].values() if text]
    assert sentences
    assert not [text for text in sentences if re.search(r"[{}]|None", text)]
    if lang == "vi":
        # Sentences that nobody translated would be the English ones.
        english = words.says(shown, "en")["says"]
        assert body["says"]["chip"] != english["chip"]


def test_the_line_is_counted_within_its_own_queue_in_the_published_order() -> None:
    line = [ticket() for _ in range(5)]
    revived = ticket(place=line[1].place, bump=70)
    everybody = [*line, revived, ticket(queue="land"), ticket(Status.CALLED, **CALLED)]
    floor = floor_of(*everybody)
    ahead = scene(floor, NOW).ahead
    assert [ahead[t.id] for t in (*line[:2], revived, *line[2:])] == [0, 1, 2, 3, 4, 5]
    assert ahead == {t.id: floor.ahead(t) for t in floor.waiting()}


def test_the_nearer_the_turn_the_sooner_the_phone_asks_again() -> None:
    line = [ticket() for _ in range(13)]
    turns = [seen(one, *line) for one in line]
    assert [t.state for t in turns[:4]] == [State.NEAR] * 3 + [State.WAITING]
    polls = [t.poll for t in turns]
    assert polls == [4, 4, 4, *[10] * 8, 30, 30]
    assert seen(EVERY[State.CALLED]).poll == 4
    assert seen(EVERY[State.LEFT]).poll is None


def test_a_waiting_citizen_reads_place_and_range() -> None:
    line = [ticket() for _ in range(4)]
    says = said(line[3], *line)
    assert says["ahead"] == "3 người"
    assert re.fullmatch(r"\d+–\d+ phút|dưới \d+ phút", says["wait"])
    assert says["text"] == says["lead"] == ""
    assert said(line[1], *line, lang="en")["ahead"] == "1 person"


def test_the_next_one_is_told_so_and_asked_in() -> None:
    assert said(ticket())["lead"] == "Ông/bà là người tiếp theo. Mời vào khu vực chờ ngay."


def test_nobody_is_hurried_to_counters_that_are_closed() -> None:
    says = said(ticket(), counters=CounterState.CLOSED)
    assert says["wait"] == "Chưa rõ"
    assert says["lead"] == ""
    assert "Chưa có quầy nào mở" in says["text"]


def test_somebody_whom_one_counter_calls_reads_which() -> None:
    assert said(ticket(for_counter="k2"))["text"] == "Quầy 2 sẽ gọi ông/bà."


def test_a_call_says_where_how_often_and_when() -> None:
    again = dataclasses.replace(EVERY[State.CALLED], recalls=1, recalled_at=NOW)
    shown = body_of(seen(again), "vi")
    assert (shown["counter"], shown["calls"], shown["called_at"]) == (1, 2, "2026-11-23T09:35:00+07:00")
    assert shown["says"]["calls"] == "Đã gọi lần 2 lúc 09:35."
    assert shown["says"]["cry"] == f"Mời số {again.code} đến Quầy 1"
    assert said(EVERY[State.CALLED])["calls"] == "Đã gọi lần 1 lúc 09:34."


def test_a_reason_a_clerk_wrote_by_hand_stays_with_the_clerk() -> None:
    private = "chị Lan quên giấy ra viện"
    held = ticket(Status.ON_HOLD, held_by="k2", hold_reason=private)
    for lang in ("vi", "en"):
        assert private not in str(body_of(seen(held), lang))
    assert "Bộ" in said(EVERY[State.ON_HOLD])["text"]


def test_a_slip_of_yesterday_says_so_and_an_older_one_has_no_page() -> None:
    old = ticket(business_date=TODAY - timedelta(days=1))
    shown = seen(old)
    assert (shown.state, shown.poll) == (State.EXPIRED, None)
    assert words.says(shown, "vi")["says"]["lead"] == "Đây là phiếu của ngày 22/11/2026."
    older = ticket(business_date=TODAY - timedelta(days=2))
    assert turn(scene(floor_of(older), NOW), older) is None


class Still:
    """A floor at a moment of our choice, and how often it was looked at anew."""

    def __init__(self, floor: Floor) -> None:
        self.floor, self.now = floor, NOW

    def look(self, centre_id, view):
        assert centre_id == "c"
        return view(self.floor, self.now)


def test_the_etag_changes_with_this_turn_alone() -> None:
    mine, other = ticket(), ticket(queue="land")
    floors, answers = Still(floor_of(mine, other)), Answers()
    first = answers.answer(floors, mine, "vi")
    assert first is not None
    floors.floor.tickets[other.id] = dataclasses.replace(other, status=Status.LEFT, ended_at=NOW)
    floors.floor.seq += 1
    same = answers.answer(floors, mine, "vi")
    assert same is not None
    assert (same.etag, same.body["seq"]) == (first.etag, 101)
    floors.floor.tickets[mine.id] = dataclasses.replace(mine, status=Status.CALLED, **CALLED)
    floors.floor.seq += 1
    called = answers.answer(floors, mine, "vi")
    assert called is not None
    assert called.etag != first.etag
    assert called.body["state"] == "called"
    english = answers.answer(floors, mine, "en")
    assert english is not None
    assert english.etag != called.etag


def test_the_scene_is_kept_until_the_floor_moves_or_the_wait_must_be_reckoned_anew() -> None:
    mine = ticket()
    floors, answers = Still(floor_of(mine)), Answers()
    bodies = []
    for seconds, moves in ((0, 0), (1, 0), (STEP, 0), (STEP, 1)):
        floors.now, floors.floor.seq = NOW + timedelta(seconds=seconds), 100 + moves
        found = answers.answer(floors, mine, "vi")
        assert found is not None
        bodies.append(found.body)
    assert bodies[0] is bodies[1]
    assert bodies[1] is not bodies[2] is not bodies[3]


def procedure(**changes: object) -> Procedure:
    unknown = dict.fromkeys(field.name for field in dataclasses.fields(Procedure))
    return Procedure(**{**unknown, "papers": (), "same_day": False, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("facts", "vi", "en"),
    [
        ({}, "Hỏi cán bộ hoặc xem trên Cổng Dịch vụ công", "Ask the staff, or look on the Portal"),
        ({"fee": 0}, "Miễn phí", "Free"),
        ({"fee": 8000}, "8.000 đ", "8,000 đ"),
        (
            {"fee": 10000, "fee_note": "mỗi bản", "fee_note_en": "a copy"},
            "10.000 đ mỗi bản",
            "10,000 đ a copy",
        ),
        ({"fee_note": "2.000 đ mỗi trang"}, "2.000 đ mỗi trang", "2.000 đ mỗi trang"),
    ],
)
def test_a_fee_is_said_or_said_to_be_unknown(facts: dict[str, object], vi: str, en: str) -> None:
    assert (words.fee(procedure(**facts), "vi"), words.fee(procedure(**facts), "en")) == (vi, en)


def test_the_way_online_promises_no_more_than_is_known() -> None:
    def ways(**facts: object) -> str:
        return words.portal(procedure(**facts), "vi")

    said = [
        ways(),
        ways(portal_url="https://dichvucong.gov.vn/x"),
        ways(level="full"),
        ways(level="partial"),
        ways(level="info"),
    ]
    assert len(set(said)) == 5
    assert "Chưa nộp online được" in ways(level="info", portal_url="https://dichvucong.gov.vn/x")
