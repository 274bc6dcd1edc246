"""The page of the floor as a tablet meets it: giving, finding, moving, opening and closing."""

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from server.app import create_app
from server.config import Settings
from server.core.house import CounterState, QueueState, Role
from server.core.ticket import Status
from server.store import tables
from server.usecases import day
from tests.world import PASSWORD, World

HERE = "http://localhost"


@pytest.fixture
def kind() -> str:
    """SQLite alone: what differs between the databases lies below the use-cases and is tested there."""
    return "sqlite"


@pytest.fixture
def app(world: World, tmp_path: Path) -> Flask:
    return create_app(Settings(data=tmp_path, database_url="", public_url=HERE), store=world.store)


class Tablet:
    """A tablet at the door."""

    def __init__(self, app: Flask, world: World, *, role: Role = Role.SUPERVISOR) -> None:
        self.client, self.world = app.test_client(), world
        login = f"{world.centre_id}.cua"
        with world.store.write() as conn:
            conn.execute(sa.update(tables.staff).where(tables.staff.c.login == login).values(role=role.value))
        self.login = login
        self.landed = self.log_in()

    def log_in(self) -> str:
        answer = self.post("/console/login", {"login": self.login, "password": PASSWORD})
        return answer.get_json()["next"]

    def post(self, path: str, body: Any = None, *, key: str | None = None) -> Any:
        headers = {"Origin": HERE, **({"Idempotency-Key": key} if key else {})}
        return self.client.post(path, json=body or {}, headers=headers)

    def find(self, **query: str) -> list[str]:
        """Answer the codes that were found, or the code of the refusal."""
        found = self.client.get("/floor/tickets.json", query_string=query).get_json()
        return [found["error"]["code"]] if "error" in found else [one["code"] for one in found["tickets"]]

    def text(self, lang: str = "vi") -> str:
        return self.client.get(f"/floor?lang={lang}").get_data(as_text=True)


@pytest.fixture
def tablet(app: Flask, world: World) -> Tablet:
    return Tablet(app, world)


def test_a_number_by_hand_is_printed_at_the_chosen_kiosk_once(world: World, tablet: Tablet) -> None:
    wish = {"queue": "civil", "priority": "elderly", "kiosk": world.kiosk.id}
    first, again = (tablet.post("/floor/tickets", wish, key="once") for _ in range(2))
    assert first.get_json()["ticket"]["code"] == again.get_json()["ticket"]["code"] == "A001"
    assert [job.device_id for job in world.print_jobs()] == [world.kiosk.id]
    (ticket,) = world.tickets()
    assert (ticket.origin, ticket.priority) == ("door", "elderly")


def test_a_number_without_paper_or_at_an_unknown_kiosk(world: World, tablet: Tablet) -> None:
    assert tablet.post("/floor/tickets", {"queue": "land"}).get_json()["ticket"]["code"] == "C001"
    assert len(world.print_jobs()) == 0
    refused = tablet.post("/floor/tickets", {"queue": "land", "kiosk": "the moon"})
    assert refused.get_json()["error"]["code"] == "unknown_kiosk"
    assert len(world.tickets()) == 1


def test_a_lost_slip_is_found_by_code_and_by_time_and_queue_or_field(world: World, tablet: Tablet) -> None:
    early = world.issue("civil")
    late = world.issue("civil", after=3600)
    world.issue("land", after=60)
    tablet.log_in()
    assert tablet.find(code="a1") == [early.code]
    assert tablet.find(code=late.short_code.lower()) == [late.code]
    assert tablet.find(code="A999") == []
    about = f"{world.clock().astimezone(world.floor().centre.tz):%H:%M}"
    assert tablet.find(at=about) == ["C001", late.code]
    assert tablet.find(at=about, queue=late.queue_id) == [late.code]
    elsewhere = world.issue("guide", procedure="1.000001")
    assert tablet.find(at=about, field="civil") == [elsewhere.code, late.code]
    assert tablet.find(at=about, field="land") == ["C001"]
    assert tablet.find(at=about, field="nowhere") == ["unknown_field"]
    assert tablet.client.get("/floor/tickets.json?at=noon").get_json()["error"]["code"] == "malformed"


def test_somebody_who_waits_is_moved_and_the_move_is_undone(world: World, tablet: Tablet) -> None:
    person = world.issue("civil")
    assert tablet.post(f"/floor/tickets/{person.id}/move", {"queue": "land"}).status_code == 200
    assert world.line("land") == [person.code]
    assert tablet.post("/floor/undo").status_code == 200
    assert world.line("civil") == [person.code]
    tablet.post(f"/floor/tickets/{person.id}/move", {"counter": 4})
    assert world.at(4).call_next().id == person.id
    both = tablet.post(f"/floor/tickets/{person.id}/move", {"queue": "land", "counter": 4})
    assert both.status_code == 422


def test_going_coming_back_and_a_second_slip(world: World, tablet: Tablet) -> None:
    held, missed, gone = world.issue(), world.issue(), world.issue()
    world.at(1).start(world.at(1).call_next())
    world.at(1).hold(held)
    tablet.post(f"/floor/tickets/{held.id}/release")
    assert world.ticket(held).status is Status.WAITING
    world.set_rules(no_show_recalls=0, no_show_after=0)
    world.at(2).no_show(world.at(2).call(missed))
    tablet.post(f"/floor/tickets/{missed.id}/revive")
    assert world.ticket(missed).status is Status.WAITING
    tablet.post(f"/floor/tickets/{gone.id}/reprint")
    assert [job.copy_no for job in world.print_jobs() if job.ticket_id == gone.id] == [1, 2]
    tablet.post(f"/floor/tickets/{gone.id}/leave")
    assert world.ticket(gone).status is Status.LEFT


def test_counters_and_queues_open_and_close_with_a_reason_and_a_limit(world: World, tablet: Tablet) -> None:
    paused = {"state": "paused", "reason": "meeting", "minutes": 20}
    assert tablet.post("/floor/counters/2", paused).status_code == 204
    assert (world.counter(2).state, world.counter(2).reason) == (CounterState.PAUSED, "meeting")
    closed = {"state": "paused", "reason": "Chờ phần mềm đất đai", "limit": 30}
    assert tablet.post("/floor/queues/land", closed).status_code == 204
    queue = world.queue("land")
    assert (queue.state, queue.reason, queue.daily_limit) == (QueueState.PAUSED, "Chờ phần mềm đất đai", 30)
    assert tablet.post("/floor/queues/land", {"state": "open", "limit": 0}).status_code == 422
    shown = tablet.text()
    assert "Chờ phần mềm đất đai" in shown
    assert "đã phát 0/30 số" in shown


def test_the_page_names_who_waits_too_long_and_who_asks_for_help(world: World, tablet: Tablet) -> None:
    world.issue("civil")
    world.clock.tick(31 * 60)
    tablet.log_in()
    day.ask_for_help(world.store, by=world.clerk(3))
    for lang, long_, help_ in (
        ("vi", "lâu nhất 31 phút", "Quầy 3 xin hỗ trợ"),
        ("en", "longest 31 min", "Counter 3 asks"),
    ):
        shown = tablet.text(lang)
        assert long_ in shown
        assert help_ in shown
        assert "person late" in shown
    assert tablet.post("/floor/counters/3/helped").status_code == 204
    assert "Quầy 3 xin hỗ trợ" not in tablet.text()


def test_numbers_written_by_hand_come_in_through_the_page(world: World, tablet: Tablet) -> None:
    today = f"{world.clock().astimezone(world.floor().centre.tz):%Y-%m-%d}"
    body = {"queue": "civil", "first": 1, "last": 3, "day": today}
    assert tablet.post("/floor/handwritten", body, key="k").get_json() == {
        "first": "A001",
        "last": "A003",
        "count": 3,
    }
    assert tablet.post("/floor/handwritten", body, key="k").get_json()["count"] == 3
    assert tablet.post("/floor/handwritten", body).get_json()["error"]["code"] == "numbers_taken"
    assert world.issue("civil").code == "A004"


def test_a_greeter_lands_here_and_leaves_counters_to_others(world: World, app: Flask) -> None:
    greeter = Tablet(app, world, role=Role.GREETER)
    assert greeter.landed == "/floor"
    assert "data-change=" not in greeter.text()
    assert greeter.post("/floor/counters/1", {"state": "closed"}).status_code == 403
    assert greeter.post("/floor/tickets", {"queue": "civil"}).status_code == 200
    assert greeter.client.get("/live/floor.json").status_code == 200


def test_a_clerk_has_no_business_here(world: World, app: Flask) -> None:
    clerk = Tablet(app, world, role=Role.CLERK)
    assert clerk.client.get("/live/floor.json").status_code == 403
    assert clerk.client.get("/floor").status_code == 403


def test_an_outage_is_told_everywhere_and_whoever_was_held_for_it_waits_again(
    world: World, tablet: Tablet, app: Flask
) -> None:
    field = f"{world.centre_id}-field-civil"
    down = {
        "name": "Phần mềm hộ tịch",
        "name_en": "Civil status software",
        "fields": [field],
        "text": "Xin chờ.",
    }
    assert tablet.post("/floor/outages", down, key="one").get_json() == {"name": "Phần mềm hộ tịch"}
    assert tablet.post("/floor/outages", down).get_json()["error"]["code"] == "outage_known"
    assert tablet.post("/floor/outages", {**down, "name": ""}).status_code == 422
    (outage,) = world.floor().down()
    person = world.issue()
    world.at(1).start(world.at(1).call_next())
    world.at(1).hold(person, reason="system", outage=outage.id)
    shown = tablet.text()
    assert "Phần mềm hộ tịch bị lỗi từ" in shown
    assert "1 người đang chờ hệ thống này" in shown
    assert tablet.post(f"/floor/outages/{outage.id}/end").status_code == 200
    assert world.ticket(person).status is Status.WAITING
    assert "Phần mềm hộ tịch bị lỗi từ" not in tablet.text("vi")
    assert tablet.post("/floor/outages/none/end").status_code == 404


def test_a_kiosk_that_rests_is_told_of_and_released(world: World, tablet: Tablet) -> None:
    assert "tạm nghỉ" not in tablet.text()
    world.set_rules(kiosk_numbers=5, kiosk_while=300)
    for _ in range(5):
        world.issue("civil", touched=True)
    tablet.log_in()
    assert f"/floor/kiosks/{world.kiosk.id}/release" in tablet.text()
    with world.refuses("kiosk_resting"):
        world.issue("civil", touched=True)
    assert tablet.post(f"/floor/kiosks/{world.kiosk.id}/release").status_code == 204
    assert f"/floor/kiosks/{world.kiosk.id}/release" not in tablet.text()
    world.issue("civil", touched=True)
    assert tablet.post("/floor/kiosks/nothing/release").get_json()["error"]["code"] == "unknown_kiosk"
