"""The timer of the day's end: what is left over expires, the sheet is printed, a backup is made."""

import logging
from datetime import date

from server.backup import make
from server.backup.archive import Unfit
from server.config import Settings
from server.core.house import house
from server.store import read
from server.store.unit import Store
from server.usecases import closing

log = logging.getLogger(__name__)


class DayEnd:
    """Closes each day once, when its doors have closed for good."""

    def __init__(self, store: Store, settings: Settings) -> None:
        """Remember nothing yet: the journal knows which days were closed."""
        self._store, self._settings = store, settings
        self._done: dict[str, date] = {}

    def look(self, centre_id: str) -> None:
        """Do what is due; asked every second, so it asks the journal only once a day."""
        by = house(centre_id, "timer")
        due = closing.due_day(self._store, centre_id)
        if self._done.get(centre_id) != due:
            if day := closing.unclosed_day(self._store, centre_id, due):
                closing.close_day(self._store, by=by, day=day)
                self._back_up()
            self._done[centre_id] = due
        # Numbers that were still given after the doors had closed end with the date.
        with self._store.read() as conn:
            today = read.today(conn, centre_id, self._store.clock())
            left_over = bool(read.open_tickets(conn, centre_id, before=today))
        if left_over:
            closing.end_earlier_days(self._store, by=by)

    def _back_up(self) -> None:
        try:
            path = make.automatic(self._store, self._settings, "closing")
        except (Unfit, OSError) as trouble:
            # The day is closed all the same; doctor tells how old the newest backup is.
            log.warning("no backup at closing", extra={"why": str(trouble)})
        else:
            log.info("backup at closing", extra={"path": str(path)})
