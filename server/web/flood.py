"""A cheap cap on how often one asker may ask, per process."""

import time
from collections import deque
from threading import Lock


class Flood:
    """Counts hits per key over the last minute; forgets quiet keys."""

    def __init__(self, *, keys: int = 10_000) -> None:
        """Remember at most so many keys."""
        self._hits: dict[str, deque[float]] = {}
        self._keys = keys
        self._lock = Lock()

    def hit(self, key: str, *, per_minute: int) -> int:
        """Count a hit; answer 0, or the seconds to wait when the limit is reached."""
        now = time.monotonic()
        with self._lock:
            if len(self._hits) > self._keys:
                self._hits = {k: v for k, v in self._hits.items() if v and now - v[-1] < 60}  # noqa: PLR2004
            hits = self._hits.setdefault(key, deque())
            while hits and now - hits[0] >= 60:  # noqa: PLR2004
                hits.popleft()
            if len(hits) >= per_minute:
                return max(1, round(60 - (now - hits[0])))
            hits.append(now)
            return 0
