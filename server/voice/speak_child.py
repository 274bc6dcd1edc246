"""Runs as a process of its own: reads words from standard input, writes a WAV file to its output.

Takes the two options of espeak-ng that we use, `-v VOICE` and `-s WORDS_A_MINUTE`. Only this
process ever loads the library, and it imports nothing else of ours.
"""

import argparse
import ctypes
import importlib
import io
import os
import sys
import wave
from collections.abc import Sequence
from pathlib import Path
from typing import Final

LIBRARY: Final = "espeakng_loader"

_SYNCHRONOUS: Final = 2
_DO_NOT_EXIT: Final = 0x8000
_PARAMETER_RATE: Final = 1
_UTF8: Final = 1
_CALLBACK: Final = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)


def main(arguments: Sequence[str] | None = None) -> int:
    """Speak standard input; the exit code is 0, or 1 with the reason on standard error."""
    parser = argparse.ArgumentParser()
    parser.add_argument("-v", dest="voice", required=True)
    parser.add_argument("-s", dest="speed", type=int, required=True)
    options = parser.parse_args(arguments)
    text = sys.stdin.buffer.read().decode()
    try:
        sound = speak(text, voice=options.voice, speed=options.speed)
    except (ImportError, OSError, RuntimeError) as trouble:
        sys.stderr.write(f"{trouble}\n")
        return 1
    sys.stdout.buffer.write(sound)
    return 0


def speak(text: str, *, voice: str, speed: int) -> bytes:
    """Say the text with the library; the answer is a WAV file."""
    library, rate = _open_library()
    heard = bytearray()

    def keep(samples: int | None, count: int, _events: int | None) -> int:
        if samples is not None:
            heard.extend(ctypes.string_at(samples, 2 * count))
        return 0

    callback = _CALLBACK(keep)
    library.espeak_SetSynthCallback(callback)
    if library.espeak_SetVoiceByName(voice.encode()):
        raise RuntimeError(f"no voice {voice!r}")
    library.espeak_SetParameter(_PARAMETER_RATE, speed, 0)
    words = text.encode() + b"\0"
    library.espeak_Synth(words, ctypes.c_size_t(len(words)), 0, 0, 0, _UTF8, None, None)
    library.espeak_Synchronize()
    return _wav(bytes(heard), rate=rate)


def _open_library() -> tuple[ctypes.CDLL, int]:
    loader = importlib.import_module(LIBRARY)
    library = ctypes.CDLL(str(loader.get_library_path()))
    # The library cuts paths after 160 characters, so it is given a short one.
    os.chdir(Path(loader.get_data_path()).parent)
    rate = int(library.espeak_Initialize(_SYNCHRONOUS, 0, b".", _DO_NOT_EXIT))
    if rate <= 0:
        raise RuntimeError("the data of the voice could not be read")
    return library, rate


def _wav(samples: bytes, *, rate: int) -> bytes:
    kept = io.BytesIO()
    with wave.open(kept, "wb") as file:
        file.setparams((1, 2, rate, len(samples) // 2, "NONE", "not compressed"))
        file.writeframes(samples)
    return kept.getvalue()


if __name__ == "__main__":
    sys.exit(main())
