"""The one secret of an installation: 32 random bytes in the data folder."""

import os
import secrets
from pathlib import Path


def load_secret(data: Path) -> bytes:
    """Read the secret, making it on first use; whoever of two processes comes second reads the first one's."""
    path = data / "secret.key"
    if not path.exists():
        draft = data / f".secret.{os.getpid()}"
        draft.write_bytes(secrets.token_bytes(32))
        draft.chmod(0o600)
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_bytes()
