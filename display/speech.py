"""The clips a board plays, made ready in the background: no wall waits for its voice."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock, Thread
from typing import Final

from display.voice.clips import ClipStore, ReadyClip
from server.core.errors import Refusal

log = logging.getLogger(__name__)

Keys = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What can be played now; while `making` more is to come, and `fault` says why something never will."""

    making: bool
    clips: tuple[ReadyClip, ...] = ()
    fault: str | None = None


def in_background(work: Callable[[], None]) -> None:
    """Run something beside the requests; it ends with the process."""
    Thread(target=work, name="voice", daemon=True).start()


class Speech:
    """Speaks what nobody recorded once, in the order in which boards ask for it."""

    def __init__(
        self, store: ClipStore, *, start: Callable[[Callable[[], None]], None] = in_background
    ) -> None:
        """Take the clips and the way long work is started."""
        self._store: Final = store
        self._start = start
        self._lock = Lock()
        self._making: set[Keys] = set()
        self._made: dict[Keys, Offer] = {}

    def offer(self, keys: Keys) -> Offer:
        """Answer the clips of these keys, or start making them.

        What was refused is tried again when somebody asks after having been told.
        """
        with self._lock:
            made = self._made.get(keys)
            if made is None:
                if keys not in self._making:
                    self._making.add(keys)
                    self._start(lambda: self._make(keys))
                return Offer(making=True)
            if made.fault is not None:
                return self._made.pop(keys)
        # A recording may have come since: look again, which is quick for what is there.
        return self._look(keys)

    def _make(self, keys: Keys) -> None:
        try:
            offer = self._look(keys)
        except OSError as trouble:
            log.warning("no clips", extra={"reason": trouble.strerror})
            offer = Offer(making=False, fault="folder_unusable")
        with self._lock:
            self._making.discard(keys)
            self._made[keys] = offer

    def _look(self, keys: Keys) -> Offer:
        clips: list[ReadyClip] = []
        fault = None
        for key in keys:
            try:
                clips += self._store.ready([key])
            except Refusal as refusal:
                if fault is None:
                    log.warning("a clip is missing", extra={"clip": key, "code": refusal.code})
                fault = fault or refusal.code
        return Offer(making=False, clips=tuple(clips), fault=fault)
