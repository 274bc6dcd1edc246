"""Files of sound, put in their place whole."""

import os
import tempfile
from pathlib import Path


def keep(path: Path, data: bytes) -> None:
    """Put the whole file there at once, so that no reader ever meets half a sound."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
