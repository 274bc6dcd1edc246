"""The machine's own voice: espeak-ng, always as a child process.

espeak-ng is under the GPL and this product is not, so it is never loaded into our own process:
we run Debian's program, or a small child that loads the library of the espeakng-loader package.
"""

import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Final, Protocol

from server.voice import speak_child
from server.voice.faults import VoiceFailed, VoiceMissing

SPEED: Final = 115
"""Words a minute: slower than talk, for a lobby with an echo."""

_SECONDS: Final = 10.0
_REASON_CHARACTERS: Final = 200


class Engine(Protocol):
    """Whatever can say words."""

    def speak(self, text: str, *, lang: str) -> bytes:
        """Say the text; the answer is a WAV file."""
        ...


@dataclass(frozen=True, slots=True)
class Program:
    """One way to start espeak-ng; the voice and the speed are added to its command."""

    name: str
    command: tuple[str, ...]


def installed_programs() -> tuple[Program, ...]:
    """Answer the ways this machine has, the best first; none is a normal answer."""
    found = []
    debian = shutil.which("espeak-ng")
    if debian:
        found.append(Program("espeak-ng", (debian, "-b", "1", "-z", "--stdin", "--stdout")))
    if find_spec(speak_child.LIBRARY):
        # -P keeps the child's own folder out of its imports.
        child = (sys.executable, "-P", str(Path(speak_child.__file__)))
        found.append(Program(speak_child.LIBRARY, child))
    return tuple(found)


class Espeak:
    """Speaks through the first program that works."""

    def __init__(
        self,
        programs: Callable[[], Sequence[Program]] = installed_programs,
        *,
        seconds: float = _SECONDS,
    ) -> None:
        """Remember how to look for programs, and how many seconds one may take for a clip."""
        self._programs = programs
        self._seconds = seconds

    def speak(self, text: str, *, lang: str) -> bytes:
        """Say the text; the answer is a WAV file. Refused when no program is there or works."""
        refusal: VoiceMissing | VoiceFailed = VoiceMissing()
        for program in self._programs():
            try:
                return self._run(program, text=text, lang=lang)
            except VoiceFailed as failed:
                refusal = failed
        raise refusal

    def _run(self, program: Program, *, text: str, lang: str) -> bytes:
        command = (*program.command, "-v", lang, "-s", str(SPEED))
        try:
            # The command is one of our own two; the words go through standard input.
            done = subprocess.run(  # noqa: S603
                command, input=text.encode(), capture_output=True, timeout=self._seconds, check=False
            )
        except (OSError, subprocess.TimeoutExpired) as trouble:
            raise VoiceFailed(program=program.name, reason=str(trouble)) from trouble
        if done.returncode or not done.stdout.startswith(b"RIFF"):
            said = done.stderr.decode(errors="replace").strip()
            reason = said[:_REASON_CHARACTERS] or f"exit code {done.returncode}"
            raise VoiceFailed(program=program.name, reason=reason)
        return done.stdout
