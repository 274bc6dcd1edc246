"""The built front end is served under names that may be kept for ever, and nothing beside it is."""

import gzip
import json
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server.web.assets import Assets, AssetsMissing

SCRIPT = b"export const greeting = 'Xin ch\xc3\xa0o';\n" * 50
FONT = b"wOF2 not really"
FILES = {"kiosk/app-1A2B.js": SCRIPT, "fonts/noto-9Z.woff2": FONT, "icons-77.json": b'["stamp", "ticket"]'}
NAMES = {
    "kiosk/app.ts": "kiosk/app-1A2B.js",
    "fonts/noto-latin.woff2": "fonts/noto-9Z.woff2",
    "icons.json": "icons-77.json",
}


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    for path, content in FILES.items():
        file = tmp_path / path
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(content)
    (tmp_path / "kiosk/app-1A2B.js.gz").write_bytes(gzip.compress(SCRIPT))
    (tmp_path / "manifest.json").write_text(json.dumps(NAMES))
    return tmp_path


@pytest.fixture
def assets(dist: Path) -> Assets:
    return Assets.load(dist)


@pytest.fixture
def client(assets: Assets) -> FlaskClient:
    app = Flask("assets-alone", static_folder=None)
    app.register_blueprint(assets.blueprint())
    return app.test_client()


def test_names_become_addresses_and_files(assets: Assets, dist: Path) -> None:
    assert assets.url("kiosk/app.ts") == "/assets/kiosk/app-1A2B.js"
    assert assets.path("kiosk/app.ts") == dist / "kiosk/app-1A2B.js"
    assert assets.icons == {"stamp", "ticket"}


def test_an_unknown_name_says_what_to_do(assets: Assets) -> None:
    with pytest.raises(AssetsMissing, match=r"'kiosk/lost\.ts'.*make build"):
        assets.url("kiosk/lost.ts")


@pytest.mark.parametrize("broken", ["no manifest", "half a manifest", "no icons"])
def test_without_a_whole_build_nothing_starts(dist: Path, broken: str) -> None:
    manifest = dist / "manifest.json"
    match broken:
        case "no manifest":
            manifest.unlink()
        case "half a manifest":
            manifest.write_text('{"kiosk/app.ts": "kio')
        case _:
            (dist / "icons-77.json").unlink()
    with pytest.raises(AssetsMissing, match="make build"):
        Assets.load(dist)


def test_an_asset_may_be_kept_for_ever_and_is_what_it_says(client: FlaskClient) -> None:
    answer = client.get("/assets/kiosk/app-1A2B.js", buffered=True)
    assert answer.status_code == 200
    assert answer.data == SCRIPT
    assert answer.mimetype == "text/javascript"
    cache = answer.cache_control
    assert (cache.public, cache.immutable, cache.max_age) == (True, True, 31_536_000)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_who_reads_gzip_gets_the_twin(client: FlaskClient) -> None:
    answer = client.get("/assets/kiosk/app-1A2B.js", buffered=True, headers={"Accept-Encoding": "br, gzip"})
    assert answer.content_encoding == "gzip"
    assert answer.mimetype == "text/javascript"
    assert len(answer.data) < len(SCRIPT)
    assert gzip.decompress(answer.data) == SCRIPT
    assert "Accept-Encoding" in answer.vary


@pytest.mark.parametrize("accepted", ["", "identity", "gzip;q=0", "br"])
def test_who_does_not_read_gzip_gets_it_plain(client: FlaskClient, accepted: str) -> None:
    answer = client.get("/assets/kiosk/app-1A2B.js", buffered=True, headers={"Accept-Encoding": accepted})
    assert answer.content_encoding is None
    assert answer.data == SCRIPT
    assert "Accept-Encoding" in answer.vary


def test_what_has_no_twin_goes_out_as_it_is(client: FlaskClient) -> None:
    answer = client.get("/assets/fonts/noto-9Z.woff2", buffered=True, headers={"Accept-Encoding": "gzip"})
    assert (answer.data, answer.content_encoding, answer.mimetype) == (FONT, None, "font/woff2")


@pytest.mark.parametrize(
    "path",
    [
        "manifest.json",
        "kiosk/app-1A2B.js.gz",
        "kiosk/app-OLD.js",
        "../assets.py",
        "kiosk/../manifest.json",
        "%2e%2e/assets.py",
        "/etc/passwd",
        "",
    ],
)
def test_nothing_but_the_manifest_s_files_is_served(client: FlaskClient, path: str) -> None:
    assert client.get(f"/assets/{path}").status_code in {308, 404}
    assert client.get(f"/assets/{path}", follow_redirects=True).status_code == 404
