"""What the archive for a stick carries: the product's own wheel with everything that a build made."""

import subprocess
import sys
import zipfile
from pathlib import Path

from tests.meta.source import PACKAGES, ROOT


def test_the_wheel_holds_every_file_the_product_needs_at_run_time(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE", *PACKAGES):
        subprocess.run(["cp", "-r", str(ROOT / name), str(source / name)], check=True)
    build = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "--no-index",
    ]
    done = subprocess.run(
        [*build, "--wheel-dir", str(tmp_path), str(source)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    (wheel,) = tmp_path.glob("sothutu-*.whl")
    with zipfile.ZipFile(wheel) as packed:
        held = set(packed.namelist())
    wanted = {
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and _runs(path.relative_to(ROOT))
    }
    assert len(wanted) > 300
    assert wanted - held == set()


def _runs(path: Path) -> bool:
    """Sources of pages are built into dist; everything else is read when the product runs."""
    built = {".ts", ".css", ".mjs"} & {path.suffix} and "dist" not in path.parts
    return (
        not built and "__pycache__" not in path.parts and "web" not in path.parts[1:-1]
    ) or "dist" in path.parts
