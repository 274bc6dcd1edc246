"""The sample centre for boxes that begin with it: made once in a run, copied for each."""

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from server.commands import run
from server.commands.upgrade import migrate
from server.config import Settings
from server.opening import open_store
from tests.lobby import CENTRE
from tests.processes import Box


def make(data: Path) -> None:
    """Make the sample centre in an empty folder, as `sothutu run --sample` does."""
    settings = Settings(data=data)
    with closing(open_store(settings)) as store:
        migrate(store, settings)
        assert run._the_centre(store, settings, sample=True) == CENTRE


def serve(box: Box, sample: Path) -> None:
    """Put the sample centre into an empty box, with the number that `run` takes to show its page, and open it."""
    shutil.copytree(sample, box.data)
    settings = Settings(data=box.data)
    with closing(open_store(settings)) as store:
        run._phone_page(store, settings, CENTRE)
    # Without the command above them both begin at once: to start a box is a large part of a test.
    box.start("serve")
    box.start("work")
    box.ready()


@contextmanager
def as_a_newcomer(box: Box) -> Iterator[Box]:
    """Lend an empty box with the sample centre in it, started by the one command of the README."""
    with closing(box):
        box.start("run", "--sample")
        box.ready()
        yield box
