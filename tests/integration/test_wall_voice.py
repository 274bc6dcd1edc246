"""The voice as the office works on it: recordings come and go, whole calls are heard, and nothing hostile stays."""

import io
import math
import wave
from array import array
from pathlib import Path
from typing import Any

import pytest

from display.voice.clips import ClipStore
from display.voice.desk import VoiceDesk
from server.admin.wall_voice import LARGEST
from server.app import create_app
from server.config import Settings
from server.core.kinds import Kind
from server.voice.wav import read_wav, write_wav
from server.web.clips import EXTENSION
from tests.integration.test_wall import HERE, Hall
from tests.world import World


def tone(hertz: float = 400, seconds: float = 0.5, loud: int = 8000) -> bytes:
    """A hum, as a sound file."""
    count = round(22050 * seconds)
    return write_wav(array("h", (round(loud * math.sin(at * hertz / 3509)) for at in range(count))))


class Hum:
    """A machine that says everything with one hum."""

    def speak(self, text: str, *, lang: str) -> bytes:
        assert text
        assert lang in {"vi", "en"}
        return tone(250)


@pytest.fixture
def kind() -> str:
    return "sqlite"


@pytest.fixture
def hall(world: World, tmp_path: Path) -> Hall:
    app = create_app(Settings(data=tmp_path, database_url="", public_url=HERE), store=world.store)
    app.extensions[EXTENSION] = VoiceDesk(ClipStore(tmp_path / "voice", engine=Hum()))
    return Hall(world, app)


def get(hall: Hall, path: str) -> bytes:
    answer = hall.desk.client.get(path, headers={"Accept": "application/json"})
    try:
        assert answer.status_code == 200, answer.get_data()
        return bytes(answer.get_data())
    finally:
        answer.close()


def record(hall: Hall, key: str, data: bytes) -> Any:
    return hall.desk.client.post(f"/admin/wall/voice/{key}", data=data, headers={"Origin": HERE})


def shown(hall: Hall, voice: str = "vi") -> str:
    return get(hall, f"/admin/wall/voice?voice={voice}").decode()


def test_a_recording_takes_the_machines_place_and_the_boards_are_told(hall: Hall) -> None:
    spoken = get(hall, "/admin/wall/voice/vi-call.wav")
    before = hall.board(0)["clips"]
    assert record(hall, "vi-call", tone(600)).status_code == 204
    assert hall.board(0)["clips"] > before
    assert get(hall, "/admin/wall/voice/vi-call.wav") != spoken
    assert "đã ghi 1 trên" in shown(hall)
    assert "đã ghi 0 trên" in shown(hall, "en")
    assert hall.desk.post("/admin/wall/voice/vi-call/forget").status_code == 204
    assert get(hall, "/admin/wall/voice/vi-call.wav") == spoken
    assert hall.kinds().count(Kind.CLIP_CHANGED) == 2


def test_recordings_quiet_and_loud_are_kept_equally_loud(hall: Hall) -> None:
    heights = []
    for loud in (500, 30_000):
        assert record(hall, "vi-number-1", tone(loud=loud)).status_code == 204
        heights.append(max(read_wav(get(hall, "/admin/wall/voice/vi-number-1.wav")).samples))
    assert heights[0] == pytest.approx(heights[1], rel=0.02)


def test_the_page_lists_what_a_person_would_record(hall: Hall) -> None:
    page = shown(hall)
    for words in ("Mời số", "đến quầy số", "xê", "không", "chín"):
        assert f"<b>{words}</b>" in page
    assert "<b>dét</b>" not in page


def test_a_whole_call_is_heard_as_boards_play_it(hall: Hall) -> None:
    with wave.open(io.BytesIO(get(hall, "/admin/wall/voice/call?code=a012&counter=3&voice=vi"))) as first:
        frames = first.getnframes()
    with wave.open(
        io.BytesIO(get(hall, "/admin/wall/voice/call?code=A012&counter=21&voice=en&again=1"))
    ) as other:
        assert (other.getframerate(), other.getnchannels()) == (22050, 1)
        assert other.getnframes() > 0
    assert frames > 22050 * 3


@pytest.mark.parametrize("asked", ["code=hello&counter=3", "code=A012&counter=0", "code=A012&counter=three"])
def test_a_call_that_cannot_be_is_refused(hall: Hall, asked: str) -> None:
    answer = hall.desk.client.get(f"/admin/wall/voice/call?{asked}", headers={"Accept": "application/json"})
    assert answer.get_json()["error"]["code"] == "malformed"


@pytest.mark.parametrize(
    ("key", "data", "code"),
    [
        ("vi-call", b"", "clip_not_wav"),
        ("vi-call", b"OggS" + bytes(100), "clip_not_wav"),
        ("vi-call", tone()[:60], "clip_broken"),
        ("vi-call", tone(loud=0), "clip_silent"),
        ("vi-call", tone(seconds=6), "clip_too_long"),
        ("vi-call", bytes(LARGEST + 1), "too_large"),
        ("vi-nothing", tone(), "unknown_clip"),
        ("..%2Fsecret", tone(), "unknown_clip"),
    ],
)
def test_hostile_recordings_are_refused_and_nothing_changes(
    hall: Hall, key: str, data: bytes, code: str
) -> None:
    before = hall.world.everything()
    error = record(hall, key, data).get_json()["error"]["code"]
    assert error in {code, "not_found"}
    assert hall.world.everything() == before
    assert "đã ghi 0 trên" in shown(hall)
