"""A screen of the kiosk read aloud through the real application: whose it is, what it says, and what it never says."""

from pathlib import Path
from typing import Any

import pytest

from kiosk.aloud import PER_MINUTE, READER
from server.app import create_app
from server.config import Settings
from server.usecases import people
from server.usecases.issue import Wish, issue_ticket
from server.voice.aloud import PAUSE_MS, Reader
from server.voice.faults import VoiceMissing
from server.voice.said import as_said
from server.voice.shape import PEAK_DB
from server.voice.wav import RATE, read_wav
from server.web.guards import DEVICE_COOKIE
from tests.integration.test_wall_voice import tone
from tests.world import SECRET, World

HERE = "http://localhost"
ELSEWHERE = {"REMOTE_ADDR": "192.0.2.7"}
SECONDS = 0.5


class Hum:
    """Says everything with one hum, and remembers what it was asked; without a voice it refuses."""

    def __init__(self) -> None:
        self.said: list[tuple[str, str]] = []
        self.mute = False

    def speak(self, text: str, *, lang: str) -> bytes:
        if self.mute:
            raise VoiceMissing
        self.said.append((text, lang))
        return tone(250, SECONDS)


class Glass:
    """A paired kiosk whose server hums."""

    def __init__(self, world: World, folder: Path, *, largest: int = 10**8) -> None:
        self.world, self.hum, self.kept = world, Hum(), folder / "aloud"
        self.app = create_app(Settings(data=folder, database_url="", public_url=HERE), store=world.store)
        self.app.extensions[READER] = Reader(self.kept, engine=self.hum, seconds=30, largest=largest)
        self.client = self.app.test_client()
        token = people.pair_device(world.store, world.kiosk.id, by=world.house)
        self.client.set_cookie(DEVICE_COOKIE.format(kind="kiosk"), token)

    def ask(self, screen: str, **query: Any) -> Any:
        query = {"lang": "vi", **query, "screen": screen}
        return self.client.get("/kiosk/aloud.wav", query_string=query)

    def hear(self, screen: str, **query: Any) -> list[str]:
        """Ask for a screen and answer what was said anew for it."""
        before = len(self.hum.said)
        answer = self.ask(screen, **query)
        assert answer.status_code == 200, answer.get_data()
        assert answer.mimetype == "audio/wav"
        assert answer.headers["Cache-Control"] == "no-store"
        return [text for text, _lang in self.hum.said[before:]]


@pytest.fixture
def kind() -> str:
    return "sqlite"


@pytest.fixture
def glass(world: World, tmp_path: Path) -> Glass:
    return Glass(world, tmp_path)


def code_of(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.get_json()["error"]["code"]


def test_a_screen_is_spoken_once_and_sounds_whole(glass: Glass) -> None:
    said = glass.hear("procedure", id="1.000001")
    assert said[0] == "Thủ tục một. không không không không không một"
    assert "Giấy tờ mang theo: Giấy chứng sinh" in said
    first = read_wav(glass.ask("procedure", id="1.000001").get_data())
    assert glass.hear("procedure", id="1.000001") == []
    assert (first.rate, first.channels) == (RATE, 1)
    assert first.seconds == pytest.approx(len(said) * SECONDS + (len(said) - 1) * PAUSE_MS / 1000, rel=0.1)
    assert 0.05 < max(map(abs, first.samples)) / 32767 <= 10 ** (PEAK_DB / 20)


def test_what_changed_on_the_floor_alone_is_spoken_anew(glass: Glass) -> None:
    glass.hear("queue", id="civil")
    glass.world.issue("civil")
    again = glass.hear("queue", id="civil")
    assert len(again) == 1
    assert "một người đang chờ" in again[0]


def test_english_is_spoken_by_an_english_voice_and_vietnamese_names_by_a_vietnamese_one(glass: Glass) -> None:
    glass.hear("procedure", id="1.000001", lang="en")
    said = dict(glass.hum.said)
    assert said["Papers to bring"] == "en"
    assert said["Giấy chứng sinh"] == "vi"


def test_a_number_is_read_at_the_kiosk_that_gave_it_alone(glass: Glass) -> None:
    mine = glass.world.issue("civil")
    said = glass.hear("done", id=mine.id)
    assert said[:2] == [f"Số thứ tự của ông bà: {as_said(mine.code, 'vi')}", "Hàng chờ civil"]
    wish = Wish(queue="civil", origin="counter", printed=False)
    other = issue_ticket(glass.world.store, wish, secret=SECRET, by=glass.world.house).ticket
    assert code_of(glass.ask("done", id=other.id)) == (404, "unknown_ticket")
    assert code_of(glass.ask("done", id="nobody's")) == (404, "unknown_ticket")


def test_nothing_else_is_ever_said(glass: Glass) -> None:
    asked: tuple[tuple[str, dict[str, str]], ...] = (
        ("nowhere", {}),
        ("", {}),
        ("home", {"lang": "fr"}),
        ("home", {"lang": ""}),
        ("procedure", {"id": "Mua vàng giả"}),
        ("procedure", {}),
        ("queue", {"id": "x"}),
        ("field", {"id": "x"}),
        ("have", {"id": "x"}),
        ("card", {"id": "Lê Thị Ngọc"}),
    )
    for screen, query in asked:
        assert glass.ask(screen, **query).status_code == 404, (screen, query)
    assert glass.hum.said == []


def test_words_sent_along_are_not_said(glass: Glass) -> None:
    said = glass.hear("problem", id="Tiền lẻ bán ở cổng", text="Tiền lẻ", name="Tiền lẻ", q="Tiền lẻ")
    assert said
    assert "Tiền" not in " ".join(said)


def test_only_a_paired_kiosk_is_read_to(glass: Glass) -> None:
    stranger = glass.app.test_client()
    answer = stranger.get(
        "/kiosk/aloud.wav?lang=vi&screen=home", headers={"Accept": "application/json"}, environ_base=ELSEWHERE
    )
    assert code_of(answer) == (401, "device_unpaired")
    assert glass.hum.said == []


def test_more_touches_than_a_finger_makes_are_turned_away(glass: Glass) -> None:
    answers = [glass.ask("help").status_code for _ in range(PER_MINUTE + 1)]
    assert answers == [200] * PER_MINUTE + [429]


def test_the_kept_sentences_stay_within_their_bound(world: World, tmp_path: Path) -> None:
    bound = 200_000
    glass = Glass(world, tmp_path, largest=bound)
    for lang in ("vi", "en"):
        for screen in ("home", "help", "search", "problem"):
            glass.hear(screen, lang=lang)
            assert sum(one.stat().st_size for one in glass.kept.iterdir()) <= bound


def test_a_machine_without_a_voice_says_so_in_words(glass: Glass) -> None:
    glass.hum.mute = True
    assert code_of(glass.ask("home")) == (503, "voice_missing")
    assert glass.client.get("/kiosk").status_code == 200


def test_a_page_whose_server_has_a_voice_is_told_so(glass: Glass) -> None:
    page = glass.client.get("/kiosk").get_data(as_text=True)
    assert '"aloud":true' in page.replace(" ", "")
