"""The build of the pages: the same sources give the same files, and a wrong icon's name stops it."""

import gzip
import json
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree as ET

import pytest

ROOT = Path(__file__).resolve().parents[2]
SVG = "{http://www.w3.org/2000/svg}"
STYLE = '@import "../../server/web/client/fonts.css";\n@import "../../server/web/client/base.css";\n'
SOURCES = {
    "kiosk/web/app.css": STYLE,
    "kiosk/web/app.ts": (
        'import { icon } from "../../server/web/client/dom";\n'
        'import { _NAME } from "./_part";\n'
        'export const open = (yes: boolean) => document.body.append(icon(yes ? "door-open" : "door-closed"), _NAME);\n'
    ),
    "kiosk/web/_part.ts": 'export const _NAME = "never an entry of its own";\n',
    "kiosk/phone/web/app.css": '@import "../../../server/web/client/base.css";\n',
    "kiosk/templates/kiosk/home.html": (
        "{{ icon('stamp') }}{{ icon(\"ticket\", 'small') }}{{ icon('bell' if state == 'open' else 'bell-off') }}"
        '{{ notice(text, icon="hourglass") }}<link rel="icon" href="x">{{ icon(field.icon) }}{{ icon(row["key"]) }}'
    ),
    "display/sample.json": '{"fields": [{"icon": "map"}]}',
    "display/view.py": 'ROW = {"icon": "sprout", "name": "x"}\n',
    "server/sample/fields.csv": 'key,name,icon,queue\na,"Đất đai, ""sổ đỏ""\nvà nhà",house,land\nb,Khác,,guide\n',
}
ICONS = [
    "bell", "bell-off", "door-closed", "door-open", "hourglass", "house", "map", "sprout", "stamp", "ticket",
]  # fmt: skip


class Built(NamedTuple):
    code: int
    told: str
    files: dict[str, bytes]

    @property
    def manifest(self) -> dict[str, str]:
        names: dict[str, str] = json.loads(self.files["manifest.json"])
        return names

    def text(self, name: str) -> str:
        return self.files[self.manifest[name]].decode()


def lay_out(folder: Path, sources: dict[str, str]) -> Path:
    """Lay a small product beside the real build and the real shared client."""
    shutil.copytree(ROOT / "server/web/client", folder / "server/web/client")
    shutil.copy(ROOT / "build.mjs", folder)
    (folder / "node_modules").symlink_to(ROOT / "node_modules")
    for path, text in sources.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder


def build(folder: Path) -> Built:
    command = [ROOT / "scripts/node", "node", folder / "build.mjs"]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    dist = folder / "server/web/dist"
    files = {str(f.relative_to(dist)): f.read_bytes() for f in dist.rglob("*") if f.is_file()}
    return Built(run.returncode, run.stdout + run.stderr, files)


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return lay_out(tmp_path_factory.mktemp("product"), SOURCES)


@pytest.fixture(scope="module")
def built(product: Path) -> Built:
    stale = product / "server/web/dist/kiosk/app-OLD.js"
    stale.parent.mkdir(parents=True)
    stale.write_text("left by an earlier build")
    built = build(product)
    assert built.code == 0, built.told
    return built


def test_every_entry_has_a_name_and_parts_have_none(built: Built) -> None:
    named = {name for name in built.manifest if name.endswith((".ts", ".css")) and "swagger" not in name}
    assert named == {"kiosk/app.ts", "kiosk/app.css", "phone/app.css"}
    assert set(built.manifest.values()) <= set(built.files)


def test_an_earlier_build_leaves_nothing(built: Built) -> None:
    assert "kiosk/app-OLD.js" not in built.files


def test_the_sprite_holds_the_icons_that_are_asked_for(built: Built) -> None:
    symbols = ET.fromstring(built.text("icons.svg")).findall(f"{SVG}symbol")
    assert [symbol.get("id") for symbol in symbols] == ICONS
    assert json.loads(built.text("icons.json")) == ICONS
    assert all(len(symbol) and symbol.get("viewBox") == "0 0 24 24" for symbol in symbols)


def test_text_files_have_twins_that_unpack_to_the_same(built: Built) -> None:
    packed = {path for path in built.files if path.endswith(".gz")}
    assert packed == {
        f"{path}.gz"
        for path in built.manifest.values()
        if path.endswith((".css", ".js", ".svg", ".json", ".txt"))
    }
    assert all(gzip.decompress(built.files[path]) == built.files[path.removesuffix(".gz")] for path in packed)


def test_the_phone_loads_no_font_and_the_kiosk_both(built: Built) -> None:
    assert "url(" not in built.text("phone/app.css")
    kiosk = built.text("kiosk/app.css")
    for name in ("fonts/noto-latin.woff2", "fonts/noto-vietnamese.woff2"):
        assert f"/assets/{built.manifest[name]}" in kiosk
        assert built.files[built.manifest[name]].startswith(b"wOF2")


def test_styles_and_scripts_ask_no_other_machine(built: Built) -> None:
    for name in ("kiosk/app.css", "phone/app.css", "kiosk/app.ts"):
        assert "//" not in built.text(name).replace("http://www.w3.org/2000/svg", "")


def test_the_slips_fonts_are_laid_where_slips_look(product: Path, built: Built) -> None:
    fonts = {file.name: file.read_bytes()[:4] for file in (product / "printers/fonts").iterdir()}
    assert {"NotoSans_400Regular.ttf", "NotoSans_600SemiBold.ttf", "NotoSans_700Bold.ttf"} <= set(fonts)
    assert set(fonts.values()) == {b"\x00\x01\x00\x00"}


def test_the_drum_has_fourteen_rays(built: Built) -> None:
    star = ET.fromstring(built.text("mark.svg")).find(f".//{SVG}path")
    assert star is not None
    assert star.get("d", "").count("L") + 1 == 2 * 14


def test_building_twice_gives_the_same_bytes(product: Path, built: Built) -> None:
    assert build(product).files == built.files


def test_an_unknown_icon_stops_the_build_and_leaves_the_last_one(product: Path, built: Built) -> None:
    template = product / "display/templates/wrong.html"
    template.parent.mkdir()
    template.write_text("<p>\n{{ icon('no-such-drawing') }}")
    try:
        failed = build(product)
    finally:
        template.unlink()
    assert failed.code != 0
    assert 'display/templates/wrong.html:2: there is no lucide icon called "no-such-drawing"' in failed.told
    assert failed.files == built.files
