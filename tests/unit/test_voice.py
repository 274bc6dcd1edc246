"""The voice: recordings taken in, words spoken by the machine, calls joined into one sound."""

import contextlib
import io
import math
import random
import struct
import sys
import wave
from array import array
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from display.announce import LANGS, announcement, clip_words
from display.voice.clips import CHIME, LARGEST_BYTES, ClipStore, said_in
from display.voice.compose import compose, manifest
from server.core.errors import Refusal
from server.core.numbering import SERIES, code_of
from server.voice import speak_child
from server.voice.engine import Espeak, Program, installed_programs
from server.voice.faults import (
    ClipBroken,
    ClipFormat,
    ClipNotWav,
    ClipSilent,
    ClipTooLarge,
    ClipTooLong,
    UnknownClip,
    VoiceFailed,
    VoiceMissing,
)
from server.voice.shape import resample
from server.voice.wav import RATE, read_wav

PEAK = 10 ** (-1 / 20)


class ToneEngine:
    """Says every text as a tone, longer for longer texts, loud or quiet, between two silences."""

    def __init__(self):
        self.said = []

    def speak(self, text, *, lang):
        self.said.append((text, lang))
        loud = 0.03 + 0.9 * (len(text) % 7) / 7
        return wav([*silence(0.1), *tone(300, 0.15 + 0.02 * len(text), loud=loud), *silence(0.2)])


class NoEngine:
    def speak(self, text, *, lang):
        raise VoiceMissing


def tone(hertz, seconds, *, rate=RATE, loud=0.5):
    return [loud * math.sin(2 * math.pi * hertz * at / rate) for at in range(round(seconds * rate))]


def silence(seconds, *, rate=RATE):
    return [0.0] * round(seconds * rate)


def wav(sound, *, rate=RATE, channels=1):
    """Write a WAV file with the standard library, every channel the same."""
    kept = io.BytesIO()
    with wave.open(kept, "wb") as file:
        file.setparams((channels, 2, rate, len(sound), "NONE", "not compressed"))
        file.writeframes(array("h", [round(s * 32767) for s in sound for _ in range(channels)]).tobytes())
    return kept.getvalue()


def chunk(name, body):
    return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)


def riff(*chunks):
    body = b"WAVE" + b"".join(chunks)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def fmt(*, tag=1, channels=1, rate=RATE, bits=16, block=None, more=b""):
    block = channels * bits // 8 if block is None else block
    return chunk(b"fmt ", struct.pack("<HHIIHH", tag, channels, rate, rate * block, block, bits) + more)


def decode(data):
    """Read a WAV file with the standard library: a reader that is not ours."""
    with wave.open(io.BytesIO(data)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, RATE)
        samples = array("h", file.readframes(file.getnframes()))
        assert len(samples) == file.getnframes()
    return [sample / 32767 for sample in samples]


def loudness_db(sound):
    """RMS over the 10 ms windows that are within 20 dB of the loudest one."""
    step = RATE // 100
    windows = [sound[at : at + step] for at in range(0, len(sound) - step, step)]
    powers = [sum(s * s for s in window) / step for window in windows]
    voiced = [power for power in powers if power > max(powers) / 100]
    return 10 * math.log10(sum(voiced) / len(voiced))


def strength(sound, hertz):
    """Amplitude of one frequency in a sound, windowed so that others do not leak into it."""
    count = len(sound)
    weights = [0.5 - 0.5 * math.cos(2 * math.pi * at / count) for at in range(count)]
    angle = 2 * math.pi * hertz / RATE
    real = sum(s * w * math.cos(angle * at) for at, (s, w) in enumerate(zip(sound, weights, strict=True)))
    imaginary = sum(
        s * w * math.sin(angle * at) for at, (s, w) in enumerate(zip(sound, weights, strict=True))
    )
    return 4 * math.hypot(real, imaginary) / count


@pytest.fixture
def store(tmp_path):
    return ClipStore(tmp_path / "voice", engine=ToneEngine())


def fifty_calls():
    drawn = random.Random(20261123)
    return [
        announcement(
            code_of(drawn.choice(SERIES), drawn.choice((drawn.randint(1, 999), drawn.randint(1000, 1400)))),
            drawn.choice((drawn.randint(1, 9), drawn.randint(10, 99), drawn.randint(100, 1200))),
            lang=LANGS[at % 2],
            again=at % 3 == 0,
        )
        for at in range(50)
    ]


# The calls


def test_fifty_calls_are_whole_even_and_unclipped(store):
    for at, call in enumerate(fifty_calls()):
        chime = at % 5 != 0
        sound = decode(compose(call, store, chime=chime))
        clips = [decode(store.get(key).read_bytes()) for key in ([CHIME] if chime else []) + list(call.clips)]
        gaps = ([120] if chime else []) + list(call.gaps_ms)
        assert all(60 <= gap <= 120 for gap in gaps)
        assert max(map(abs, sound)) <= PEAK

        place = 0
        for clip, gap in zip(clips, [*gaps, 0], strict=True):
            assert sound[place : place + len(clip)] == clip
            place += len(clip)
            pause = RATE * gap // 1000
            assert not any(sound[place : place + pause])
            place += pause
        assert place == len(sound)

        levels = [loudness_db(clip) for clip in clips]
        assert max(levels) - min(levels) < 1.0


def test_a_call_without_chime_begins_with_its_first_word(store):
    call = announcement("A012", 3, lang="vi")
    first = decode(store.get("vi-call").read_bytes())
    assert decode(compose(call, store, chime=False))[: len(first)] == first


def test_a_clip_of_another_kind_is_not_mixed_in(tmp_path, store):
    class Strange:
        def get(self, key):
            strange = tmp_path / "strange.wav"
            strange.write_bytes(wav(tone(300, 0.3, rate=8000), rate=8000))
            return strange

    with pytest.raises(ClipFormat):
        compose(announcement("A012", 3, lang="vi"), Strange())


@pytest.mark.parametrize("lang", LANGS)
def test_a_board_that_loaded_its_manifest_can_say_every_call(store, lang):
    loaded = {clip.key: clip.path for clip in store.ready(manifest(lang, range(1, 25)))}

    class Loaded:
        def get(self, key):
            return loaded[key]

    for counter in range(1, 25):
        assert compose(announcement("M907", counter, lang=lang, again=True), Loaded())


def test_the_chime_is_two_notes_one_after_the_other(store):
    sound = decode(store.get(CHIME).read_bytes())
    first, both = sound[: int(0.34 * RATE)], sound[int(0.5 * RATE) :]
    assert strength(first, 659.26) > 20 * strength(first, 523.25)
    assert strength(both, 523.25) > strength(both, 659.26)
    assert max(map(abs, first[: RATE // 20])) > 0.5 * max(map(abs, sound))
    assert 1.0 < len(sound) / RATE < 1.5
    assert abs(sound[0]) < 0.001
    assert abs(sound[-1]) < 0.001


# The store


def test_what_nobody_recorded_is_spoken_once_and_kept(tmp_path):
    engine = ToneEngine()
    store = ClipStore(tmp_path, engine=engine)
    first = store.get("vi-number-21")
    assert store.get("vi-number-21") == first
    assert ClipStore(tmp_path, engine=NoEngine()).get("vi-number-21") == first
    assert engine.said == [("hai mươi mốt", "vi")]


def test_a_recording_takes_the_place_of_the_machine_until_it_is_forgotten(store):
    spoken = store.ready(["vi-call"])[0]
    recorded = store.put("vi-call", wav([*silence(0.3), *tone(500, 0.6), *silence(0.3)]))
    assert not spoken.recorded
    assert recorded.recorded
    assert recorded.version != spoken.version
    assert recorded.milliseconds == pytest.approx(640, abs=20)
    assert store.ready(["vi-call"]) == (recorded,)
    store.forget("vi-call")
    store.forget("vi-call")
    assert store.ready(["vi-call"]) == (spoken,)


def test_the_chime_can_be_replaced_too(store):
    assert store.put(CHIME, wav(tone(880, 0.5))).recorded


def test_recorded_clips_need_no_engine(tmp_path):
    store = ClipStore(tmp_path, engine=NoEngine())
    call = announcement("A012", 3, lang="vi")
    for key in set(call.clips):
        store.put(key, wav(tone(400, 0.3)))
    assert decode(compose(call, store))
    with pytest.raises(VoiceMissing):
        compose(announcement("B012", 3, lang="vi"), store)


def test_missing_names_what_a_person_still_has_to_record(store):
    before = store.missing("vi", counters=[1, 2, 12])
    assert before[:3] == ("vi-call", "vi-call-again", "vi-counter")
    assert "vi-number-12" in before
    assert said_in("vi-number-12") == "mười hai"
    store.get("vi-call")
    store.put("vi-counter", wav(tone(400, 0.5)))
    after = store.missing("vi", counters=[1, 2, 12])
    assert set(before) - set(after) == {"vi-counter"}
    assert store.missing("en", counters=[1])


@pytest.mark.parametrize(
    "key",
    [
        "",
        ".",
        "..",
        "../chime",
        "vi-call/../../x",
        "/etc/passwd",
        "vi-call.wav",
        "vi-call\0",
        "fr-call",
        "VI-CALL",
    ],
)
def test_no_name_leads_out_of_the_folder(tmp_path, key):
    store = ClipStore(tmp_path / "voice", engine=ToneEngine())
    for act in (store.get, store.forget, said_in, lambda key: store.put(key, wav(tone(400, 0.5)))):
        with pytest.raises(UnknownClip):
            act(key)
    assert list(tmp_path.rglob("*")) == []


def test_no_half_written_file_is_left_behind(tmp_path, store):
    store.put("vi-call", wav(tone(400, 0.5)))
    store.get("vi-counter")
    names = sorted(path.name.partition(".")[0] for path in tmp_path.rglob("*.*"))
    assert names == ["vi-call", "vi-counter"]


def test_a_clip_that_cannot_be_written_leaves_the_old_one(tmp_path, store):
    store.put("vi-call", wav(tone(400, 0.5)))
    kept = store.get("vi-call").read_bytes()
    target = tmp_path / "voice" / "recorded" / "vi-counter.wav"
    target.mkdir()
    with pytest.raises(OSError, match="vi-counter"):
        store.put("vi-counter", wav(tone(400, 0.5)))
    assert store.get("vi-call").read_bytes() == kept
    assert list(tmp_path.rglob("*.part")) == []


# Recordings taken in


@pytest.mark.parametrize("rate", [8000, 11025, 12345, 16000, 22050, 24000, 32000, 44100, 48000])
@pytest.mark.parametrize("channels", [1, 2])
def test_any_usual_recording_becomes_our_one_format(store, rate, channels):
    speech = [*silence(0.4, rate=rate), *tone(440, 0.7, rate=rate, loud=0.05), *silence(0.5, rate=rate)]
    kept = store.put("vi-call", wav(speech, rate=rate, channels=channels))
    sound = decode(kept.path.read_bytes())
    assert len(sound) / RATE == pytest.approx(0.74, abs=0.02)
    assert loudness_db(sound) == pytest.approx(-19, abs=0.5)
    middle = sound[len(sound) // 4 : 3 * len(sound) // 4]
    assert strength(middle, 440) == pytest.approx(10 ** (-19 / 20) * math.sqrt(2), rel=0.03)


@pytest.mark.parametrize(("rate", "hertz"), [(48000, 15000), (44100, 14000), (32000, 13500)])
def test_tones_too_high_for_our_rate_do_not_come_back_as_false_ones(rate, hertz):
    mixed = [a + b for a, b in zip(tone(440, 0.3, rate=rate), tone(hertz, 0.3, rate=rate), strict=True)]
    sound = resample(mixed, rate=rate)[500:-500]
    assert strength(sound, 440) == pytest.approx(0.5, rel=0.01)
    assert strength(sound, RATE - hertz) < 0.5 / 1000


def test_a_knock_at_the_microphone_neither_clips_nor_makes_the_word_quiet(store):
    word, knock = tone(200, 0.4, loud=0.05), tone(200, 0.012, loud=1.0)
    sound = decode(store.put("vi-call", wav([*word, *knock, *word])).path.read_bytes())
    assert PEAK - 0.01 < max(map(abs, sound)) <= PEAK
    assert loudness_db(sound[: RATE // 3]) == pytest.approx(-19, abs=0.5)


def test_an_offset_of_the_sound_card_is_not_taken_for_sound(store):
    speech = [0.2 + s for s in (*silence(0.5), *tone(440, 0.5, loud=0.2), *silence(0.5))]
    kept = store.put("vi-call", wav(speech))
    assert kept.milliseconds == pytest.approx(540, abs=20)


def test_a_file_with_notes_and_one_of_unknown_length_are_taken(store):
    body = array("h", [round(s * 32767) for s in tone(440, 0.5)]).tobytes()
    noted = riff(chunk(b"LIST", b"INFO\x01"), fmt(), chunk(b"data", body), chunk(b"id3 ", b"x"))
    streamed = riff(fmt(), b"data" + struct.pack("<I", 0xFFFFFFFF) + body)
    guid = struct.pack("<HHIH", 22, 16, 4, 1) + bytes.fromhex("000000001000800000aa00389b71")
    extensible = riff(fmt(tag=0xFFFE, more=guid), chunk(b"data", body))
    versions = {store.put("vi-call", data).version for data in (noted, streamed, extensible)}
    assert len(versions) == 1


SOUND = chunk(b"data", array("h", [round(s * 32767) for s in tone(440, 0.5)]).tobytes())


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        pytest.param(b"", ClipNotWav, id="empty"),
        pytest.param(b"OggS" + bytes(100), ClipNotWav, id="ogg"),
        pytest.param(b"ID3\x04" + bytes(100), ClipNotWav, id="mp3"),
        pytest.param(b"<svg onload=alert(1)>", ClipNotWav, id="page"),
        pytest.param(b"RIFF\x10\0\0\0AVI " + bytes(20), ClipNotWav, id="film"),
        pytest.param(b"RIFF\x04\0\0\0WAVE", ClipBroken, id="head only"),
        pytest.param(riff(fmt()), ClipBroken, id="no sound"),
        pytest.param(riff(SOUND, fmt()), ClipBroken, id="sound before its format"),
        pytest.param(riff(chunk(b"fmt ", b"\x01\0\x01\0"), SOUND), ClipBroken, id="short format"),
        pytest.param(riff(fmt(), SOUND)[:-100], ClipBroken, id="cut off"),
        pytest.param(riff(fmt(block=7), SOUND), ClipBroken, id="wrong block"),
        pytest.param(riff(fmt(bits=24), SOUND), ClipFormat, id="24 bit"),
        pytest.param(riff(fmt(bits=8), SOUND), ClipFormat, id="8 bit"),
        pytest.param(riff(fmt(tag=3, bits=32), SOUND), ClipFormat, id="floating point"),
        pytest.param(riff(fmt(tag=0x55), SOUND), ClipFormat, id="mp3 in a wav"),
        pytest.param(riff(fmt(tag=0xFFFE, more=bytes(24)), SOUND), ClipFormat, id="unknown sub-format"),
        pytest.param(riff(fmt(channels=6), SOUND), ClipFormat, id="six channels"),
        pytest.param(riff(fmt(channels=0), SOUND), ClipFormat, id="no channel"),
        pytest.param(riff(fmt(rate=96000), SOUND), ClipFormat, id="96 kHz"),
        pytest.param(riff(fmt(rate=0), SOUND), ClipFormat, id="no rate"),
        pytest.param(wav(tone(440, 5.2, rate=8000), rate=8000), ClipTooLong, id="too long"),
        pytest.param(riff(fmt(), chunk(b"data", b"")), ClipSilent, id="no sample"),
        pytest.param(wav(silence(1)), ClipSilent, id="silence"),
        pytest.param(wav([0.5] * RATE), ClipSilent, id="offset only"),
        pytest.param(wav(tone(440, 1, loud=0.001)), ClipSilent, id="too quiet"),
        pytest.param(wav([*silence(0.5), 1.0, *silence(0.5)]), ClipSilent, id="click"),
        pytest.param(b"RIFF" + bytes(LARGEST_BYTES), ClipTooLarge, id="too large"),
    ],
)
def test_hostile_uploads_are_refused_with_a_code(tmp_path, data, refusal):
    store = ClipStore(tmp_path / "voice", engine=NoEngine())
    with pytest.raises(refusal) as refused:
        store.put("vi-call", data)
    assert Refusal.codes[refused.value.code] is refusal
    assert 400 <= refused.value.status < 500
    assert list(tmp_path.rglob("*")) == []


@pytest.mark.parametrize(
    ("magic", "found"),
    [
        (b"OggS", "ogg"),
        (b"ID3\x03", "mp3"),
        (b"fLaC", "flac"),
        (b"\0\0\0\x20ftypM4A ", "mp4"),
        (b"MZ", "unknown"),
    ],
)
def test_a_refused_file_is_named_by_what_it_is(store, magic, found):
    with pytest.raises(ClipNotWav) as refused:
        store.put("vi-call", magic + bytes(64))
    assert refused.value.facts == {"found": found}


WHOLE = riff(chunk(b"LIST", b"INFO"), fmt(channels=2), chunk(b"data", bytes(400)))


@given(st.binary(max_size=300).map(lambda tail: b"RIFF\0\0\0\0WAVE" + tail))
def test_any_bytes_are_read_or_refused(data):
    with contextlib.suppress(ClipBroken, ClipFormat):
        read_wav(data)


@given(st.integers(0, len(WHOLE) - 1), st.binary(min_size=1, max_size=6), st.integers(0, len(WHOLE)))
def test_a_damaged_file_is_read_or_refused(at, damage, end):
    data = (WHOLE[:at] + damage + WHOLE[at + len(damage) :])[:end]
    with contextlib.suppress(ClipNotWav, ClipBroken, ClipFormat):
        recording = read_wav(data)
        assert len(recording.samples) % recording.channels == 0
        assert recording.seconds >= 0


# The machine's voice


def python_program(name, code):
    return Program(name, (sys.executable, "-c", code))


SPEAKS = python_program("speaks", "import sys; sys.stdout.buffer.write(b'RIFF' + sys.stdin.buffer.read())")


def test_words_reach_the_program_whole_and_not_as_arguments():
    said = Espeak(lambda: [SPEAKS]).speak("-w /tmp/x; đến quầy số", lang="vi")
    assert said == "RIFF-w /tmp/x; đến quầy số".encode()


def test_a_program_that_fails_is_followed_by_the_next():
    broken = python_program("broken", "import sys; sys.exit('no data')")
    absent = Program("absent", ("/nowhere/espeak-ng",))
    assert Espeak(lambda: [broken, absent, SPEAKS]).speak("một", lang="vi") == "RIFFmột".encode()


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("import sys; sys.exit('no data')", "no data"),
        ("import sys; sys.exit(3)", "exit code 3"),
        ("print('hello')", "exit code 0"),
    ],
)
def test_a_program_that_does_not_speak_says_why(code, reason):
    with pytest.raises(VoiceFailed) as refused:
        Espeak(lambda: [python_program("broken", code)]).speak("một", lang="vi")
    assert refused.value.facts == {"program": "broken", "reason": reason}


def test_a_program_that_hangs_is_ended():
    hangs = python_program("hangs", "import threading; threading.Event().wait()")
    with pytest.raises(VoiceFailed, match="hangs"):
        Espeak(lambda: [hangs], seconds=0.3).speak("một", lang="vi")


def test_without_any_program_the_refusal_says_so():
    with pytest.raises(VoiceMissing) as refused:
        Espeak(list).speak("một", lang="vi")
    assert (refused.value.code, refused.value.status) == ("voice_missing", 503)


def test_the_child_says_what_it_lacks():
    # Isolated and without site-packages it finds the standard library alone.
    bare = Program("bare", (sys.executable, "-I", "-S", str(speak_child.__file__)))
    with pytest.raises(VoiceFailed) as refused:
        Espeak(lambda: [bare]).speak("một", lang="vi")
    assert refused.value.facts == {"program": "bare", "reason": "No module named 'espeakng_loader'"}


@pytest.fixture(scope="module")
def programs():
    found = installed_programs()
    if not found:
        pytest.fail(
            "This machine cannot speak: install the packages of requirements-dev.lock (espeakng-loader "
            "is one of them) or, on Debian, `apt-get install espeak-ng`."
        )
    return found


def test_every_installed_espeak_speaks_each_language(tmp_path, programs):
    for program in programs:
        store = ClipStore(tmp_path / program.name, engine=Espeak(lambda program=program: [program]))
        for lang in LANGS:
            call = announcement("A012", 21, lang=lang)
            sound = decode(compose(call, store))
            clips = [decode(store.get(key).read_bytes()) for key in call.clips]
            assert 4 < len(sound) / RATE < 9
            assert max(map(abs, sound)) <= PEAK
            assert all(loudness_db(clip) == pytest.approx(-19, abs=0.7) for clip in clips)
            assert all(0.15 < len(clip) / RATE < 2.5 for clip in clips)
            assert len({tuple(clip) for clip in clips}) == len(set(call.clips))


def test_the_machine_hears_tones_apart(programs):
    for program in programs:
        engine = Espeak(lambda program=program: [program])
        said = {engine.speak(word, lang="vi") for word in ("ba", "bà", "bá", "bả", "bạ")}
        assert len(said) == 5


def test_the_gpl_library_never_enters_our_process(programs, tmp_path):
    store = ClipStore(tmp_path, engine=Espeak(lambda: programs))
    assert store.get("vi-number-5").is_file()
    assert speak_child.LIBRARY not in sys.modules
    assert "libespeak" not in Path("/proc/self/maps").read_text(encoding="utf-8")


def test_every_clip_has_words_to_say():
    for lang in LANGS:
        assert all(said_in(key) == said for key, said in clip_words(lang).items())
    assert said_in(CHIME) == ""


def test_the_page_for_recording_names_every_clip_and_its_words():
    page = (Path(__file__).parents[2] / "docs" / "voice.md").read_text(encoding="utf-8")
    for vietnamese, english in zip(manifest("vi", range(1, 10)), manifest("en", range(1, 10)), strict=True):
        if vietnamese != CHIME:
            name = vietnamese.removeprefix("vi-")
            assert f"| `{name}` | {said_in(vietnamese)} | {said_in(english)} |" in page
