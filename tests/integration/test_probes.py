"""Checks of outside systems: what the office sets up, and what comes of what they find."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from server.core.kinds import Kind
from server.core.outage import Outage
from server.core.probe import Plan, Probe, Verdict, may_be_asked, may_follow
from server.core.ticket import Status
from server.live.prober import Prober
from server.store import outages, probes
from server.usecases.outages import Report, end_outage, start_outage
from server.usecases.probes import add, change, note, remove, switch
from tests.fakes import Clock
from tests.integration.test_calls import serving_at
from tests.outside import Outside
from tests.processes import Box
from tests.until import until
from tests.world import World, opened, with_centre

PLAN = Plan(
    name="Phần mềm hộ tịch",
    name_en="The civil-status software",
    fields=("civil",),
    text="Kết quả có thể trả chậm.",
    text_en="Results may come late.",
    url="https://hotich.example.gov.vn/",
)


def watched(world: World, **changes: Any) -> Probe:
    """A check that is switched on."""
    probe_id = add(world.store, replace(PLAN, **changes), by=world.house)
    switch(world.store, probe_id, on=True, by=world.house)
    return now(world, probe_id)


def now(world: World, probe_id: str) -> Probe:
    with world.store.read() as conn:
        found = probes.find(conn, world.centre_id, probe_id)
    assert found is not None
    return found


def finds(world: World, probe: Probe, *troubles: str | None) -> list[Verdict]:
    return [note(world.store, probe, one) for one in troubles]


def down(world: World) -> list[Outage]:
    with world.store.read() as conn:
        return outages.open_ones(conn, world.centre_id)


ME = "house:probe"
NO, DOWN, BACK = Verdict.NOTHING, Verdict.DOWN, Verdict.BACK


def test_so_many_failures_mark_it_down_and_so_many_successes_mark_it_back(world):
    probe = watched(world, downs=3, ups=2)
    assert finds(world, probe, "slow", "HTTP 500", None, "away", "away", "slow", "slow") == [
        *[NO] * 5,
        DOWN,
        NO,
    ]
    (outage,) = down(world)
    assert (outage.name, outage.text_en, outage.started_by) == (PLAN.name, PLAN.text_en, ME)
    assert outage.fields == (f"{world.centre_id}-field-civil",)
    assert (now(world, probe.id).trouble, now(world, probe.id).in_row) == ("slow", 4)
    assert finds(world, probe, None, "slow", None, None, None) == [NO, NO, NO, BACK, NO]
    assert down(world) == []
    told = [(e.kind, e.actor) for e in world.entries() if e.kind in {Kind.OUTAGE_STARTED, Kind.OUTAGE_ENDED}]
    assert told == [(Kind.OUTAGE_STARTED, ME), (Kind.OUTAGE_ENDED, ME)]
    assert world.faults() == []


def test_who_was_held_for_it_waits_again_when_it_is_back(world):
    probe = watched(world, downs=1, ups=1)
    finds(world, probe, "slow")
    ticket = serving_at(world, 1)
    held = world.at(1).hold(ticket, reason="system", outage=down(world)[0].id)
    assert held.status is Status.ON_HOLD
    finds(world, probe, None)
    assert world.ticket(ticket).status is Status.WAITING


def test_what_a_person_reported_only_a_person_ends(world):
    probe = watched(world, downs=1, ups=1)
    theirs = start_outage(world.store, Report(name="PHẦN MỀM hộ tịch"), by=world.supervisor)
    assert finds(world, probe, "slow", "slow", None) == [DOWN, NO, BACK]
    assert down(world) == [theirs]


def test_a_person_who_ends_it_is_believed_until_it_was_well_once(world):
    probe = watched(world, downs=1, ups=1)
    finds(world, probe, "slow")
    end_outage(world.store, down(world)[0].id, by=world.supervisor)
    assert finds(world, probe, "slow", "slow") == [NO, NO]
    assert down(world) == []
    assert finds(world, probe, None, "slow") == [BACK, DOWN]
    assert len(down(world)) == 1


def test_a_crash_between_counting_and_reporting_loses_nothing(world):
    probe = watched(world, downs=1, ups=1)
    finds(world, probe, "slow")
    with world.store.write() as conn:
        probes.see(conn, replace(now(world, probe.id), outage_id=None))
    assert finds(world, probe, "slow", None) == [DOWN, BACK]
    assert down(world) == []


def test_nothing_is_checked_before_somebody_switches_it_on(world):
    probe_id = add(world.store, PLAN, by=world.house)
    probe = now(world, probe_id)
    with world.store.read() as conn:
        assert probe_id not in {one.id for one in probes.running(conn)}
    assert finds(world, probe, *["slow"] * 9) == [NO] * 9
    assert now(world, probe_id).checked_at is None


def test_a_check_set_up_anew_counts_from_the_beginning_and_late_answers_are_no_more_heard(world):
    probe = watched(world, downs=2, ups=1)
    finds(world, probe, "slow")
    change(world.store, probe.id, replace(probe.plan, url="https://hotich2.example.gov.vn/"), by=world.house)
    assert finds(world, probe, "slow") == [NO]
    anew = now(world, probe.id)
    assert (anew.in_row, anew.checked_at) == (0, None)
    assert finds(world, anew, "slow", "slow") == [NO, DOWN]
    # Switched off, it says nothing more; what it reported stays until somebody ends it.
    switch(world.store, probe.id, on=False, by=world.house)
    assert finds(world, anew, None, None) == [NO, NO]
    assert len(down(world)) == 1
    switch(world.store, probe.id, on=True, by=world.house)
    assert finds(world, anew, None) == [BACK]
    assert down(world) == []
    remove(world.store, probe.id, by=world.house)
    assert finds(world, anew, "slow", "slow") == [NO, NO]


def test_every_change_is_in_the_journal_with_what_was_before(world):
    probe = watched(world)
    change(world.store, probe.id, replace(probe.plan, every=300), by=world.house)
    change(world.store, probe.id, replace(probe.plan, every=300), by=world.house)
    switch(world.store, probe.id, on=True, by=world.house)
    remove(world.store, probe.id, by=world.house)
    told = [entry.data for entry in world.entries() if entry.kind is Kind.SETUP_CHANGED]
    assert [one["what"] for one in told[-4:]] == ["probe_added", "probe_on", "probe_changed", "probe_removed"]
    assert (told[-2]["before"]["every"], told[-2]["after"]["every"]) == (60, 300)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": "  "}, "malformed"),
        ({"url": ""}, "probe_address_wrong"),
        ({"url": "ftp://example.gov.vn/"}, "probe_address_wrong"),
        ({"url": "https://user:word@example.gov.vn/"}, "probe_address_wrong"),
        ({"every": 29}, "malformed"),
        ({"every": 3601}, "malformed"),
        ({"timeout": 0}, "malformed"),
        ({"timeout": 31}, "malformed"),
        ({"most_kb": 0}, "malformed"),
        ({"most_kb": 1025}, "malformed"),
        ({"downs": 0}, "malformed"),
        ({"ups": 21}, "malformed"),
        ({"fields": ("nothing",)}, "unknown_field"),
        ({"name": "PHẦN  MỀM hộ tịch"}, "probe_known"),
    ],
)
def test_a_plan_beyond_what_is_allowed_is_refused_and_changes_nothing(world, changes, code):
    probe = watched(world)
    before = world.everything()
    with world.refuses(code):
        add(world.store, replace(PLAN, **{"name": "other", **changes}), by=world.house)
    if "name" not in changes:
        with world.refuses(code):
            change(world.store, probe.id, replace(PLAN, **changes), by=world.house)
    with world.refuses("unknown_probe"):
        switch(world.store, "nobody", on=True, by=world.house)
    assert world.everything() == before


@pytest.mark.parametrize(
    ("url", "fit"),
    [
        ("https://dichvucong.gov.vn/", True),
        ("http://10.0.0.7:8080/health?x=1", True),
        ("http://hotich", True),
        ("http://[::1]:8000/", True),
        ("dichvucong.gov.vn", False),
        ("//dichvucong.gov.vn/", False),
        ("http://", False),
        ("http://:80/", False),
        ("http://x:0/", False),
        ("http://x:99999/", False),
        ("http://x y/", False),
        ("http://x/\r\nHost: y", False),
        ("javascript:alert(1)", False),
        ("file:///etc/passwd", False),
        ("http://a@b/", False),
        ("https://x/" + "y" * 2000, False),
    ],
)
def test_only_an_address_of_http_can_be_checked(url: str, fit: bool):
    assert may_be_asked(url) is fit


@pytest.mark.parametrize(
    ("here", "there", "follows"),
    [
        ("http://x/", "http://x/login", True),
        ("http://x/", "https://x/", True),
        ("http://X/", "http://x:80/", True),
        ("https://x/", "https://x:443/a", True),
        ("https://x/", "http://x/", False),
        ("http://x/", "http://x:6379/", False),
        ("http://x/", "https://x:8443/", False),
        ("http://x:8080/", "https://x/", False),
        ("http://x/", "http://y/", False),
        ("http://x/", "http://x.y/", False),
        ("http://x/", "ftp://x/", False),
    ],
)
def test_a_redirect_may_stay_with_the_same_host_alone(here: str, there: str, follows: bool):
    assert may_follow(here, there) is follows


# --- the thread -----------------------------------------------------------------------------------


class Hasty(Prober):
    """A prober that finds every check due at every turn."""

    def round(self) -> None:
        self._next.clear()
        super().round()


@pytest.fixture
def outside(tmp_path: Path) -> Iterator[Outside]:
    with Outside(tmp_path) as system:
        yield system


@pytest.fixture
def running(world: World) -> Iterator[Event]:
    stop = Event()
    thread = Hasty(world.store, stop=stop)
    thread.start()
    yield stop
    stop.set()
    thread.join(timeout=10)


@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_system_falls_ill_hangs_is_killed_and_comes_back(world, outside, running):
    probe = watched(world, url=f"{outside.url}/mood", timeout=1, downs=2, ups=2)
    until(lambda: now(world, probe.id).checked_at, what="a first check")
    for mood in ("ill", "hanging"):
        outside.be(mood)
        until(lambda: [one.started_by for one in down(world)] == [ME], what=f"the outage of {mood}")
        outside.be("endless")
        until(lambda: down(world) == [], what="the system to be back")
    outside.kill()
    until(lambda: down(world), what="the outage of who was killed")
    assert now(world, probe.id).trouble == "away"
    outside.be("well")
    outside.come_back()
    until(lambda: down(world) == [], what="the system to be back")
    assert world.faults() == []


@pytest.mark.parametrize("kind", ["sqlite"])
def test_who_hangs_holds_up_nobody_else(world, outside, running):
    stuck = watched(world, url=f"{outside.url}/hanging", timeout=30)
    other = watched(world, name="Khác", url=f"{outside.url}/well")
    until(lambda: now(world, other.id).in_row >= 2, what="two checks of the other")
    assert now(world, stuck.id).checked_at is None


def test_the_background_process_checks_and_speaks_up(tmp_path: Path, outside: Outside) -> None:
    with closing(Box(tmp_path / "box")) as box:
        box.data.mkdir(mode=0o700)
        url = f"sqlite:///{box.data / 'sothutu.db'}"
        with_centre(url)
        outside.be("ill")
        # The process has the machine's clock, so this side has it too.
        with opened(url, box.data, clock=Clock(datetime.now(UTC))) as store:
            world = World(store, Clock(datetime.now(UTC)))
            world.set_rules(clock_ahead_hours=None)
            probe = watched(world, url=f"{outside.url}/mood", downs=1)
            box.start("work")
            until(lambda: down(world), what="the outage")
            assert (down(world)[0].started_by, now(world, probe.id).trouble) == (ME, "HTTP 500")
