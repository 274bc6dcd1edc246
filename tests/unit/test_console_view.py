"""What a counter's console shows, as a pure view of a floor."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from server.console.view import LINE_SHOWN, view
from server.console.words import SENTENCES, script_words
from server.core.errors import UnknownCounter
from server.core.floor import Call, Floor
from server.core.house import Centre, Counter, CounterState, Queue
from server.core.rules import Rules
from server.core.ticket import Status, Ticket
from server.core.tickets import Tickets

NINE = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
"""09:00 at the centre."""
TODAY = date(2026, 11, 23)


def minutes(n: float) -> timedelta:
    return timedelta(minutes=n)


def ticket(code: str, *, at: float = 0, queue: str = "civil", **changes: object) -> Ticket:
    """A ticket taken some minutes after nine."""
    number = int(code[1:])
    made = Ticket(
        id=f"t-{code}",
        centre_id="c",
        business_date=TODAY,
        series=code[0],
        number=number,
        code=code,
        short_code=code,
        token_hash=code,
        queue_id=queue,
        procedure_id=None,
        status=Status.WAITING,
        place=NINE + minutes(at),
        bump=0,
        issue_seq=number,
        last_seq=number,
        issued_at=NINE + minutes(at),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def floor(*tickets: Ticket, rules: Rules | None = None, **counters: Counter) -> Floor:
    centre = Centre(
        id="c",
        name="Trung tâm",
        place="Xã",
        name_en="Centre",
        place_en="Commune",
        timezone="Asia/Ho_Chi_Minh",
        sample=False,
        rules=rules or Rules(),
        hours="always",
        seq=70,
        head_hash="0" * 64,
        last_at=NINE,
        clock_ok_from=None,
    )
    queues = [
        Queue(id=key, centre_id="c", key=key, series=series, name=name, name_en=name, position=position)
        for position, (key, series, name) in enumerate(
            [("civil", "A", "Hộ tịch"), ("certify", "B", "Chứng thực"), ("land", "C", "Đất đai")], start=1
        )
    ]
    seats = {
        "k1": Counter(id="k1", centre_id="c", number=1, name="Quầy 1", serves={"civil": 1, "certify": 2}),
        "k2": Counter(id="k2", centre_id="c", number=2, name="Quầy 2", serves={"certify": 1}),
        "k3": Counter(id="k3", centre_id="c", number=3, name="Quầy 3", serves={"land": 1}),
        **counters,
    }
    return Floor(
        centre=centre,
        seq=70,
        queues={queue.id: queue for queue in queues},
        counters=seats,
        tickets=Tickets(tickets),
    )


def codes(rows: list[dict[str, object]]) -> list[object]:
    return [row["code"] for row in rows]


def test_the_line_stands_in_the_order_of_calling() -> None:
    early = ticket("B001", at=0, queue="certify")
    shown = view(floor(early, ticket("A002", at=5), ticket("A001", at=2)), NINE + minutes(9), "k1")

    assert codes(shown["line"]) == ["A001", "A002", "B001"]
    assert [row["tier"] for row in shown["line"]] == [1, 1, 2]
    assert shown["next"] == {"1": "t-A001", "2": "t-B001"}
    assert shown["waiting"] == 3
    assert shown["seq"] == 70


def test_a_long_line_is_cut_but_counted() -> None:
    many = [ticket(f"A{n:03}", at=n) for n in range(1, LINE_SHOWN + 20)]
    shown = view(floor(*many), NINE, "k1")

    assert len(shown["line"]) == LINE_SHOWN
    assert shown["waiting"] == LINE_SHOWN + 19


def test_a_ticket_sent_to_one_counter_waits_there_alone() -> None:
    sent = ticket("C001", queue="land", for_counter="k1", return_to="k1")
    mine, theirs = (view(floor(sent), NINE, counter) for counter in ("k1", "k3"))

    assert mine["line"][0]["sent_here"]
    assert mine["line"][0]["back"]
    assert theirs["line"] == []
    assert theirs["others"] == []


def test_an_open_call_tells_when_it_may_be_recalled_and_given_up() -> None:
    called_at = NINE + minutes(10)
    called = ticket("A001", status=Status.CALLED, counter_id="k1", called_at=called_at)
    open_call = view(floor(called), called_at, "k1")["ticket"]

    assert open_call["recall_at"] == (called_at + timedelta(seconds=15)).isoformat()
    assert open_call["no_show_at"] == (called_at + timedelta(seconds=60)).isoformat()
    assert open_call["no_show_recalls"] == 2
    assert open_call["waited"] == 600


def test_a_recall_moves_the_next_one_and_counts_towards_giving_up() -> None:
    recalled = ticket(
        "A001",
        status=Status.CALLED,
        counter_id="k1",
        called_at=NINE,
        recalled_at=NINE + minutes(1),
        recalls=2,
    )
    shown = view(floor(recalled, rules=Rules(recall_gap=20, no_show_after=90)), NINE + minutes(2), "k1")

    assert shown["ticket"]["recall_at"] == (NINE + timedelta(seconds=80)).isoformat()
    assert shown["ticket"]["no_show_at"] == (NINE + timedelta(seconds=90)).isoformat()
    assert shown["ticket"]["no_show_recalls"] == 0


def test_who_is_served_has_nothing_to_unlock() -> None:
    served = ticket(
        "A001", status=Status.SERVING, counter_id="k1", called_at=NINE, started_at=NINE + minutes(1)
    )
    shown = view(floor(served), NINE + minutes(2), "k1")

    assert shown["ticket"]["recall_at"] is None
    assert shown["ticket"]["started_at"] == (NINE + minutes(1)).isoformat()
    assert view(floor(served), NINE, "k2")["ticket"] is None


def test_held_and_missed_tickets_concern_who_holds_them_and_who_serves_their_queue() -> None:
    held = ticket("A001", status=Status.ON_HOLD, held_by="k1", hold_reason="photocopy")
    other = ticket("B001", queue="certify", status=Status.ON_HOLD, held_by="k2")
    missed = ticket("A002", status=Status.NO_SHOW, held_by="k1")
    strange = ticket("C001", queue="land", status=Status.NO_SHOW, held_by="k3")
    yesterday = ticket("A009", status=Status.NO_SHOW, held_by="k1", business_date=TODAY - timedelta(days=1))
    shown = view(floor(other, held, missed, strange, yesterday), NINE, "k1")

    assert [(row["code"], row["by"], row["reason"]) for row in shown["held"]] == [
        ("A001", 1, "photocopy"),
        ("B001", 2, None),
    ]
    assert codes(shown["missed"]) == ["A002"]


def test_an_idle_counter_sees_whom_it_could_help() -> None:
    later, sooner = ticket("C002", at=4, queue="land"), ticket("C001", at=2, queue="land")
    shown = view(floor(later, sooner), NINE, "k2")

    assert shown["line"] == []
    assert shown["others"] == [{"queue": "land", "waiting": 2, "id": "t-C001", "code": "C001"}]


def test_queues_say_who_serves_them_so_that_nobody_is_sent_to_nobody() -> None:
    lonely = Counter(id="k3", centre_id="c", number=3, name="Quầy 3", serves={})
    shown = view(floor(k3=lonely), NINE, "k1")

    assert [(q["id"], q["counters"], q["served"]) for q in shown["queues"]] == [
        ("civil", [1], True),
        ("certify", [2], True),
        ("land", [], False),
    ]
    assert [(one["number"], one["queues"]) for one in shown["counters"]] == [
        (1, ["civil"]),
        (2, ["certify"]),
        (3, []),
    ]


def test_a_call_elsewhere_explains_who_was_faster_for_half_a_minute() -> None:
    here = floor(ticket("A001", status=Status.CALLED, counter_id="k2", called_at=NINE))
    for counter, seq, code in (("k2", 60, "A001"), ("k1", 61, "A002")):
        here.calls.appendleft(
            Call(seq=seq, at=NINE, ticket_id=f"t-{code}", code=code, counter_id=counter, recall=False)
        )

    assert view(here, NINE + minutes(0.4), "k1")["elsewhere"] == [
        {"id": "t-A001", "code": "A001", "counter": 2}
    ]
    assert view(here, NINE + minutes(0.6), "k1")["elsewhere"] == []


def test_a_break_and_the_seat_are_shown_without_a_name() -> None:
    resting = Counter(
        id="k1",
        centre_id="c",
        number=1,
        name="Quầy 1",
        serves={"civil": 1},
        state=CounterState.PAUSED,
        reason="lunch",
        back_at=NINE + minutes(30),
        staff_id="s-7",
    )
    shown = view(floor(k1=resting), NINE, "k1")["counter"]

    assert (shown["state"], shown["reason"], shown["seat"]) == ("paused", "lunch", "s-7")
    assert shown["back_at"] == (NINE + minutes(30)).isoformat()


def test_only_todays_completed_tickets_of_this_counter_count_as_served() -> None:
    done = [
        ticket("A001", status=Status.COMPLETED, counter_id="k1"),
        ticket("A002", status=Status.COMPLETED, counter_id="k2"),
        ticket("A003", status=Status.COMPLETED, counter_id="k1", business_date=TODAY - timedelta(days=1)),
    ]
    assert view(floor(*done), NINE, "k1")["served_today"] == 1


def test_the_page_is_told_the_table_of_moves() -> None:
    verbs = view(floor(), NINE, "k1")["verbs"]

    assert verbs["called"] == ["expire", "leave", "no_show", "recall", "requeue", "start", "transfer"]
    assert verbs["serving"] == ["complete", "expire", "hold", "transfer"]
    assert verbs.keys() == {status.value for status in Status}


def test_an_unknown_counter_is_refused() -> None:
    with pytest.raises(UnknownCounter):
        view(floor(), NINE, "k9")


def test_a_snapshot_is_plain_json_and_never_changes_the_floor() -> None:
    here = floor(*(ticket(f"A{n:03}", at=n) for n in range(1, 301)))
    before = dict(here.tickets)
    shown = view(here, NINE, "k1")

    assert json.loads(json.dumps(shown)) == shown
    assert here.tickets == before
    assert view(here, NINE, "k1") == shown


def test_every_sentence_of_the_console_is_spoken_in_vietnamese() -> None:
    vietnamese, english = script_words("vi"), script_words("en")
    # Forms and units that are the same in both languages.
    same = {"money"}

    assert vietnamese.keys() == english.keys()
    assert {key for key in english if english[key] == vietnamese[key]} == same
    assert all(isinstance(english[key.split(".")[0]], dict) for key in SENTENCES if "." in key)
