"""Sentences read aloud: each spoken once, kept within bounds, joined into one sound that nothing clips."""

import math
from array import array
from threading import Event, Thread

import pytest

from server.voice.aloud import LONGEST, PAUSE_MS, Reader, Sentence
from server.voice.engine import Espeak
from server.voice.faults import VoiceBusy, VoiceMissing
from server.voice.shape import PEAK_DB
from server.voice.wav import RATE, read_wav, write_wav

HELLO = Sentence("Xin chào quý khách", "vi")
FEE = Sentence("Lệ phí: 8.000 đ", "vi")


class Tone:
    """Says everything as half a second of a loud hum, and remembers what it was asked."""

    def __init__(self):
        self.said = []

    def speak(self, text, *, lang):
        self.said.append((text, lang))
        return write_wav(array("h", (round(30_000 * math.sin(at / 9)) for at in range(RATE // 2))))


class Mute:
    def speak(self, text, *, lang):
        raise VoiceMissing


@pytest.fixture
def tone():
    return Tone()


def test_a_sentence_is_spoken_once_as_it_is_said(tmp_path, tone):
    reader = Reader(tmp_path / "aloud", engine=tone)
    first = reader.read([HELLO, FEE])
    assert reader.read([HELLO, FEE]) == first
    assert Reader(tmp_path / "aloud", engine=Mute()).read([FEE, HELLO])
    assert tone.said == [("Xin chào quý khách", "vi"), ("Lệ phí: tám nghìn đồng", "vi")]


def test_the_sound_has_the_length_of_its_sentences_and_no_peak_is_cut(tmp_path, tone):
    heard = read_wav(Reader(tmp_path, engine=tone).read([HELLO, FEE, HELLO]))
    assert (heard.rate, heard.channels) == (RATE, 1)
    assert heard.seconds == pytest.approx(3 * 0.5 + 2 * PAUSE_MS / 1000, abs=0.1)
    assert 0.05 < max(map(abs, heard.samples)) / 32767 <= 10 ** (PEAK_DB / 20)


def test_the_machines_own_voice_says_a_price_in_so_many_words(tmp_path):
    reader = Reader(tmp_path, engine=Espeak(), seconds=60)
    words, digits = (
        read_wav(reader.read([Sentence(text, "vi")]))
        for text in ("Lệ phí: bảy mươi lăm nghìn đồng", "Lệ phí: 75.000 đ")
    )
    assert digits.samples == words.samples
    assert 2 < words.seconds < 6
    assert 0.05 < max(map(abs, words.samples)) / 32767 <= 10 ** (PEAK_DB / 20)


def test_nothing_to_say_is_an_empty_sound(tmp_path, tone):
    assert read_wav(Reader(tmp_path, engine=tone).read([Sentence("  ", "vi")])).seconds == 0
    assert tone.said == []


def test_a_text_without_end_is_cut(tmp_path, tone):
    Reader(tmp_path, engine=tone).read([Sentence("a" * 5_000, "vi")])
    assert len(tone.said[0][0]) == LONGEST


def test_what_nobody_asked_for_longest_makes_room(tmp_path, tone):
    size = len(write_wav(read_wav(Reader(tmp_path / "one", engine=tone).read([HELLO])).samples))
    reader = Reader(tmp_path / "aloud", engine=tone, largest=3 * size)
    for number in range(20):
        reader.read([HELLO, Sentence(f"Quầy {number}", "vi")])
        assert sum(one.stat().st_size for one in (tmp_path / "aloud").iterdir()) <= 3 * size
    assert tone.said[1:].count((HELLO.text, "vi")) == 1


def test_a_kept_sentence_that_is_broken_is_spoken_anew(tmp_path, tone):
    reader = Reader(tmp_path, engine=tone)
    whole = reader.read([HELLO])
    for one in tmp_path.iterdir():
        one.write_bytes(b"RIFF")
    assert reader.read([HELLO]) == whole


def test_a_folder_that_takes_nothing_costs_the_keeping_alone(tmp_path, tone):
    (tmp_path / "file").write_text("no folder")
    assert read_wav(Reader(tmp_path / "file" / "aloud", engine=tone).read([HELLO])).seconds > 0


def test_a_machine_without_a_voice_says_so(tmp_path):
    with pytest.raises(VoiceMissing):
        Reader(tmp_path, engine=Mute()).read([HELLO])


def test_when_the_time_is_over_only_what_is_kept_is_read(tmp_path, tone):
    Reader(tmp_path, engine=tone).read([HELLO])
    late = Reader(tmp_path, engine=tone, seconds=0)
    assert late.read([HELLO])
    with pytest.raises(VoiceBusy):
        late.read([HELLO, FEE])
    assert len(tone.said) == 1


def test_one_sentence_is_spoken_at_a_time(tmp_path):
    begun, go_on = Event(), Event()

    class Slow(Tone):
        def speak(self, text, *, lang):
            begun.set()
            assert go_on.wait(30)
            return super().speak(text, lang=lang)

    slow = Slow()
    reader = Reader(tmp_path, engine=slow, seconds=0.2)
    first = Thread(target=reader.read, args=([HELLO],))
    first.start()
    try:
        assert begun.wait(30)
        with pytest.raises(VoiceBusy):
            reader.read([FEE])
    finally:
        go_on.set()
        first.join()
    assert slow.said == [(HELLO.text, "vi")]
