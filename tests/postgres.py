"""A private PostgreSQL for one test run: a Unix socket in a short folder, nothing of the system's."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Self

import psycopg
from psycopg import sql

from tests.guard import Guard

CARELESS = ("fsync=off", "full_page_writes=off", "synchronous_commit=off")
"""Nobody pulls the plug of a test machine; tests that do ask for a durable cluster."""
SETTINGS = ("listen_addresses=''", "max_connections=400", "shared_buffers=64MB", "log_min_messages=warning")
MISSING = (
    "PostgreSQL is not installed, and these tests need its programs: apt-get install postgresql, "
    "or leave them out with make test WITHOUT=postgres"
)

Prepare = Callable[[str], None]
_running: dict[str, "Cluster"] = {}


def prepare_once(url: str, prepare: Prepare) -> None:
    """Prepare an empty database by a copy of the first one of its cluster that was prepared so."""
    _running[url.partition("?host=")[2]].fill(url, prepare)


def programs() -> Path:
    """Answer the folder of the newest PostgreSQL's programs."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if found:
        return max(found, key=lambda folder: int(folder.parent.name))
    if initdb := shutil.which("initdb"):
        return Path(initdb).resolve().parent
    raise RuntimeError(MISSING)


class Cluster:
    """A running server and the databases made in it."""

    def __init__(self, folder: Path, guard: Guard) -> None:
        self.folder = folder
        self._guard = guard
        self._numbers = count(1)
        self._templates: dict[Prepare, str] = {}
        _running[str(folder)] = self

    @classmethod
    def start(cls, *, durable: bool = False) -> Self:
        """Make a cluster and start its server; `durable` keeps its promises at kill -9 of the server."""
        bin_folder, folder = programs(), Path(tempfile.mkdtemp(prefix="stt-pg-", dir="/tmp"))
        as_owner = _hand_over(folder)
        stop = (*as_owner, str(bin_folder / "pg_ctl"), "-D", str(folder / "data"), "-m", "immediate", "stop")
        guard = Guard(f"{' '.join(stop)}; rm -rf '{folder}'")
        try:
            run = _Runner(as_owner, bin_folder, folder)
            run(
                "initdb", "--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync"
            )
            settings = (*SETTINGS, f"unix_socket_directories='{folder}'", *(() if durable else CARELESS))
            options = " ".join(f"-c {setting}" for setting in settings)
            run("pg_ctl", "--wait", f"--log={folder / 'log'}", f"--options={options}", "start")
        except BaseException:
            guard.fire()
            raise
        return cls(folder, guard)

    def stop(self) -> None:
        """Stop the server and remove everything it held."""
        _running.pop(str(self.folder), None)
        self._guard.fire()

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://postgres@/{name}?host={self.folder}"

    def make(self, *, prepare: Prepare | None = None) -> str:
        """Answer the address of a fresh database.

        What `prepare` does to the first one (migrations, a sample centre) is copied into all the others,
        so it must be a function that lives as long as the cluster, not a lambda of each test.
        """
        template = "template0" if prepare is None else self._template(prepare)
        return self.url(self._create(f"stt_{next(self._numbers)}", template))

    def fill(self, url: str, prepare: Prepare) -> None:
        """Put a copy of what `prepare` makes into the place of an empty database."""
        template = self._template(prepare)
        self.drop(url)
        self._create(_name(url), template)

    def drop(self, url: str) -> None:
        """Remove a database, whoever may still be connected to it."""
        self._execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(_name(url))))

    def _template(self, prepare: Prepare) -> str:
        if prepare not in self._templates:
            name = self._create(f"template_{next(self._numbers)}", "template0")
            prepare(self.url(name))
            # A database that somebody is connected to cannot be copied.
            self._execute(
                sql.SQL("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = {}").format(
                    name
                )
            )
            self._templates[prepare] = name
        return self._templates[prepare]

    def _create(self, name: str, template: str) -> str:
        self._execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
        )
        return name

    def _execute(self, statement: sql.Composed) -> None:
        address = self.url("postgres").replace("+psycopg", "")
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(statement)


def _name(url: str) -> str:
    return url.partition("@/")[2].partition("?")[0]


class _Runner:
    """Runs PostgreSQL's programs on one cluster, as its owner and with nothing of our environment."""

    def __init__(self, as_owner: tuple[str, ...], bin_folder: Path, folder: Path) -> None:
        self._as_owner, self._bin, self._folder = as_owner, bin_folder, folder

    def __call__(self, program: str, *arguments: str) -> None:
        command = (*self._as_owner, str(self._bin / program), "-D", str(self._folder / "data"), *arguments)
        # To a file, not a pipe: the server inherits it and would hold a pipe open for good.
        said = self._folder / f"{program}.said"
        with said.open("wb") as output:
            done = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=self._folder,
                env={
                    "PATH": "/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin",
                    "LANG": "C.UTF-8",
                },
                timeout=120,
                check=False,
            )
        if done.returncode:
            log = self._folder / "log"
            told = "\n".join(path.read_text(errors="replace") for path in (said, log) if path.exists())
            msg = f"{program} failed:\n{told}"
            raise RuntimeError(msg)


def _hand_over(folder: Path) -> tuple[str, ...]:
    """Answer how to run as the cluster's owner; PostgreSQL refuses to be root."""
    if os.geteuid() != 0:
        return ()
    owner = pwd.getpwnam("postgres")
    os.chown(folder, owner.pw_uid, owner.pw_gid)
    return ("runuser", "-u", "postgres", "--")
