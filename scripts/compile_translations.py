"""Compile every messages.po of the repository to the messages.mo beside it.

A catalogue that has a fuzzy, empty or malformed entry is refused with its line: gettext would
fall back to English in silence, and a citizen would meet it first.
"""

import sys
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

ROOT = Path(__file__).resolve().parent.parent
NOT_OURS = {".venv", "node_modules", ".build", "build"}


def catalogues(root: Path) -> list[Path]:
    return sorted(
        path
        for package in root.iterdir()
        if package.is_dir() and package.name not in NOT_OURS
        for path in package.glob("**/translations/*/LC_MESSAGES/messages.po")
    )


def faults(catalogue: Catalog) -> list[str]:
    """Name what is wrong with each entry, as `line: reason`."""
    return [
        f"{message.lineno}: {reason}"
        for message in catalogue
        if message.id
        for reason in _reasons(message, catalogue)
    ]


def _reasons(message: Message, catalogue: Catalog) -> list[str]:
    strings = message.string if isinstance(message.string, tuple) else (message.string,)
    reasons = [str(error) for error in message.check(catalogue)]
    if message.fuzzy:
        reasons.append("marked fuzzy")
    if not all(strings):
        reasons.append("not translated")
    return reasons


def compile_one(source: Path) -> list[str]:
    """Write the .mo when it is older than its .po; answer what is wrong instead, if anything."""
    target = source.with_suffix(".mo")
    if target.exists() and target.stat().st_mtime > source.stat().st_mtime:
        return []
    try:
        with source.open("rb") as stream:
            catalogue = read_po(stream, locale=source.parts[-3], abort_invalid=True)
    except PoFileError as error:
        return [str(error)]
    wrong = faults(catalogue)
    if not wrong:
        compiled = BytesIO()
        write_mo(compiled, catalogue)
        # A running server may be reading the old file: it gets the new one whole.
        part = target.with_suffix(".mo.part")
        part.write_bytes(compiled.getvalue())
        part.replace(target)
    return wrong


def main() -> int:
    wrong = [
        f"{source.relative_to(ROOT)}:{fault}" for source in catalogues(ROOT) for fault in compile_one(source)
    ]
    sys.stderr.writelines(f"{line}\n" for line in wrong)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
