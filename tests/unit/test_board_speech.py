"""How a board gets its clips, and what `sothutu say` prints and writes."""

import wave
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from click.testing import CliRunner

from display.announce import needed_clips
from display.say import say
from display.speech import Speech
from display.voice.clips import CHIME, ClipStore, said_in
from server.voice.engine import Engine
from server.voice.faults import VoiceMissing
from tests.unit.test_voice import tone, wav

KEYS = (CHIME, *needed_clips("vi", counters=(1,), letters="A"))


@dataclass
class Mouth:
    """An engine that says everything as one tone, once it has a voice."""

    voice: bool = True
    said: list[str] = field(default_factory=list)

    def speak(self, text: str, *, lang: str) -> bytes:
        if not self.voice:
            raise VoiceMissing
        self.said.append(text)
        return wav(tone(300, 0.2))


@dataclass
class Later:
    """Keeps work until the test lets it run."""

    waiting: list[Callable[[], None]] = field(default_factory=list)

    def __call__(self, work: Callable[[], None]) -> None:
        self.waiting.append(work)

    def run(self) -> None:
        while self.waiting:
            self.waiting.pop(0)()


def speech(folder: Path, mouth: Engine, later: Later) -> Speech:
    return Speech(ClipStore(folder, engine=mouth), start=later)


def test_nobody_waits_for_the_voice_and_it_is_made_once(tmp_path: Path) -> None:
    mouth, later = Mouth(), Later()
    voice = speech(tmp_path, mouth, later)
    assert voice.offer(KEYS).making
    assert voice.offer(KEYS).making
    assert (len(later.waiting), mouth.said) == (1, [])
    later.run()
    offer = voice.offer(KEYS)
    assert (offer.making, offer.fault) == (False, None)
    assert [clip.key for clip in offer.clips] == list(KEYS)
    assert sorted(mouth.said) == sorted({said_in(key) for key in KEYS if key != CHIME})


def test_a_new_recording_gets_a_new_version(tmp_path: Path) -> None:
    later = Later()
    voice = speech(tmp_path, Mouth(), later)
    voice.offer(KEYS)
    later.run()
    before = {clip.key: clip.version for clip in voice.offer(KEYS).clips}
    ClipStore(tmp_path, engine=Mouth()).put("vi-number-4", wav(tone(660, 0.3)))
    after = {clip.key: clip.version for clip in voice.offer(KEYS).clips}
    assert {key for key in KEYS if before[key] != after[key]} == {"vi-number-4"}


def test_without_a_voice_there_is_the_chime_and_what_people_recorded(tmp_path: Path) -> None:
    mouth, later = Mouth(voice=False), Later()
    ClipStore(tmp_path, engine=mouth).put("vi-call", wav(tone(300, 0.2)))
    voice = speech(tmp_path, mouth, later)
    voice.offer(KEYS)
    later.run()
    offer = voice.offer(KEYS)
    assert [clip.key for clip in offer.clips] == [CHIME, "vi-call"]
    assert (offer.making, offer.fault) == (False, "voice_missing")


def test_a_voice_that_comes_later_is_found(tmp_path: Path) -> None:
    mouth, later = Mouth(voice=False), Later()
    voice = speech(tmp_path, mouth, later)
    voice.offer(KEYS)
    later.run()
    assert voice.offer(KEYS).fault == "voice_missing"
    mouth.voice = True
    assert voice.offer(KEYS).making
    later.run()
    assert [clip.key for clip in voice.offer(KEYS).clips] == list(KEYS)


def test_a_folder_that_takes_nothing_is_told_and_not_waited_for(tmp_path: Path) -> None:
    later = Later()
    (tmp_path / "voice").write_text("a file where the folder should be")
    voice = speech(tmp_path / "voice", Mouth(), later)
    voice.offer(KEYS)
    later.run()
    offer = voice.offer(KEYS)
    assert (offer.making, offer.clips, offer.fault) == (False, (), "folder_unusable")


# --- sothutu say --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["A012", "3"], "Mời số A, không một hai, đến quầy số ba.\n"),
        (["a012", "3", "--lang", "vi"], "Mời số A, không một hai, đến quầy số ba.\n"),
        (["A012", "21", "--again"], "Kính mời lần hai, số A, không một hai, đến quầy số hai mươi mốt.\n"),
        (["B105", "5", "--lang", "en"], "Number B, one zero five, please go to counter five.\n"),
    ],
)
def test_say_prints_the_sentence(arguments: list[str], sentence: str) -> None:
    done = CliRunner().invoke(say, [*arguments, "--words"])
    assert (done.exit_code, done.output) == (0, sentence)


@pytest.mark.parametrize(
    "arguments", [["A012", "3"], ["012", "3", "--words"], ["A012", "0", "--words"], ["A012", "--words"]]
)
def test_say_refuses_what_it_cannot_call(arguments: list[str]) -> None:
    assert CliRunner().invoke(say, arguments).exit_code == 2


def test_say_writes_the_sound_that_boards_play(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STT_DATA", str(tmp_path / "data"))
    target = tmp_path / "call.wav"
    done = CliRunner().invoke(say, ["A012", "3", "--wav", str(target)])
    assert done.exit_code == 0, done.output
    with wave.open(str(target)) as sound:
        assert (sound.getframerate(), sound.getnchannels(), sound.getsampwidth()) == (22050, 1, 2)
        seconds = sound.getnframes() / sound.getframerate()
    assert 2 < seconds < 12
    kept = ClipStore(tmp_path / "data" / "voice", engine=Mouth(voice=False))
    assert kept.get("vi-counter").is_file()
