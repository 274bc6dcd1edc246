"""The built front end: names from the build's manifest, served for ever under names that carry a hash."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from flask import Blueprint, Response, abort, request, send_file

from server.web.guards import public

DIST: Final = Path(__file__).parent / "dist"
A_YEAR: Final = 365 * 24 * 3600
TYPES: Final[Mapping[str, str]] = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
    ".woff2": "font/woff2",
}


class AssetsMissing(Exception):
    """The front end was not built; the message says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assets:
    """The files of one build. `names` maps logical names to paths below `folder`."""

    folder: Path
    names: Mapping[str, str]
    icons: frozenset[str]

    @classmethod
    def load(cls, folder: Path = DIST) -> Self:
        """Read the manifest; AssetsMissing when there is none, or a file of it is gone."""
        try:
            manifest: dict[str, str] = json.loads((folder / "manifest.json").read_text("utf-8"))
            icons = json.loads((folder / manifest["icons.json"]).read_text("utf-8"))
        except (OSError, ValueError, KeyError) as fault:
            raise AssetsMissing(f"no built front end in {folder}: run make build") from fault
        return cls(folder=folder, names=manifest, icons=frozenset(icons))

    def url(self, name: str) -> str:
        """Answer the address of a logical name such as `kiosk/app.ts`."""
        return f"/assets/{self._path(name)}"

    def path(self, name: str) -> Path:
        """Answer the file of a logical name, for what must be served under an address of its own."""
        return self.folder / self._path(name)

    def _path(self, name: str) -> str:
        try:
            return self.names[name]
        except KeyError:
            raise AssetsMissing(f"the build has no {name!r}: run make build") from None

    def blueprint(self) -> Blueprint:
        """Answer the route that serves exactly the files of the manifest."""
        bp = Blueprint("assets", __name__)
        known = frozenset(self.names.values())

        @bp.get("/assets/<path:path>")
        @public
        def asset(path: str) -> Response:
            return self._send(path) if path in known else abort(404)

        return bp

    def _send(self, path: str) -> Response:
        packed = self.folder / f"{path}.gz"
        fits = packed.exists()
        zipped = fits and request.accept_encodings.quality("gzip") > 0
        response = send_file(
            packed if zipped else self.folder / path,
            mimetype=TYPES[Path(path).suffix],
            max_age=A_YEAR,
        )
        response.cache_control.public = True
        response.cache_control.immutable = True
        response.headers["X-Content-Type-Options"] = "nosniff"
        if zipped:
            response.content_encoding = "gzip"
        if fits:
            response.vary.add("Accept-Encoding")
        return response
