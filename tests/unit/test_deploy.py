"""What is installed on a machine: units, nginx and the installer, checked by their own programs where they are."""

import configparser
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from server.config import Settings
from tests.meta.source import ROOT

DEPLOY = ROOT / "deploy"
UNITS = {"sothutu-web.service": "serve", "sothutu-work.service": "work"}


def _unit(name: str) -> configparser.ConfigParser:
    read = configparser.ConfigParser(strict=True, interpolation=None)
    read.optionxform = str  # type: ignore[assignment]
    read.read(DEPLOY / name)
    return read


@pytest.mark.parametrize(("name", "command"), UNITS.items())
def test_a_unit_starts_its_command_again_for_ever_and_sees_nothing_else(name: str, command: str) -> None:
    unit = _unit(name)
    service = unit["Service"]
    assert service["ExecStart"] == f"/opt/sothutu/venv/bin/sothutu {command}"
    assert (service["Restart"], unit["Unit"]["StartLimitIntervalSec"]) == ("always", "0")
    assert service["RestartPreventExitStatus"] == "3"
    assert {service[word] for word in ("NoNewPrivileges", "ProtectHome", "PrivateTmp")} == {"yes"}
    assert (service["ProtectSystem"], service["ReadWritePaths"]) == ("strict", "/var/lib/sothutu")
    assert unit["Install"]["WantedBy"] == "multi-user.target"


def test_the_web_may_hold_as_many_sockets_as_it_has_threads() -> None:
    service = _unit("sothutu-web.service")["Service"]
    assert int(service["TasksMax"]) > 4 * Settings().threads
    assert int(service["LimitNOFILE"]) > 4 * Settings().threads


def test_systemd_itself_finds_nothing_wrong(tmp_path: Path) -> None:
    program = shutil.which("systemd-analyze")
    for name in UNITS:
        text = (DEPLOY / name).read_text(encoding="utf-8")
        # The program is not installed here; what systemd says about that is no fault of the unit.
        (tmp_path / name).write_text(re.sub(r"ExecStart=\S+", "ExecStart=/bin/true", text), encoding="utf-8")
        if program:
            said = subprocess.run(
                [program, "verify", "--man=no", str(tmp_path / name)],
                capture_output=True,
                text=True,
                check=False,
            )
            assert name not in said.stderr, said.stderr


def test_nginx_passes_sockets_on_and_its_braces_close(tmp_path: Path) -> None:
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    plain = re.sub(r"#[^\n]*", "", text)
    assert plain.count("{") == plain.count("}")
    sockets = plain[plain.index("location /socket.io/") :].partition("}")[0]
    assert "proxy_buffering off" in sockets
    served, *locations = plain[plain.index("listen 443") :].split("location ")
    # A location that sets one header inherits none: the program would be asked by the upstream's name.
    assert [where for where in locations if "proxy_set_header" in where] == []
    for header in ("Host $host", "Upgrade $http_upgrade", "Connection $sothutu_connection"):
        assert f"proxy_set_header {header};" in served
    if program := shutil.which("nginx"):
        whole = tmp_path / "whole.conf"
        served = (
            re.sub(r"\n *ssl_certificate[^\n]*", "", text)
            .replace("443 ssl", "8443")
            .replace("listen 80", "listen 8081")
        )
        whole.write_text(
            f"pid {tmp_path}/pid; error_log stderr; events {{}}\nhttp {{ access_log off;\n{served}\n}}"
        )
        done = subprocess.run([program, "-t", "-c", str(whole)], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


def test_every_setting_of_the_sample_file_is_one_the_program_knows() -> None:
    named = re.findall(r"^#?STT_(\w+)=", (DEPLOY / "environment").read_text(encoding="utf-8"), re.MULTILINE)
    assert len(named) > 5
    assert {name.lower() for name in named} <= set(Settings.model_fields)


@pytest.mark.parametrize("name", ["install", "bundle", "sothutu"])
def test_the_scripts_are_programs_that_bash_understands(name: str) -> None:
    script = DEPLOY / name
    assert os.access(script, os.X_OK)
    assert subprocess.run(["bash", "-n", str(script)], check=False).returncode == 0


def test_installing_needs_root_and_says_so() -> None:
    user = ["runuser", "-u", "nobody", "--"] if os.geteuid() == 0 else []
    program = shutil.which("bash") or "bash"
    text = (DEPLOY / "install").read_text(encoding="utf-8")
    done = subprocess.run(
        [*user, program, "-s"], input=text, capture_output=True, text=True, cwd="/", check=False
    )
    assert done.returncode == 1
    assert "sudo make install" in done.stdout


def test_the_command_hands_files_over_that_only_root_reads(tmp_path: Path) -> None:
    """Its user is not on this machine: a stand-in for `runuser` runs what it is given."""
    data, shims, stick = (tmp_path / name for name in ("data", "shims", "stick"))
    for folder in (data, shims, stick):
        folder.mkdir()
    program = shims / "program"
    program.write_text(
        '#!/bin/sh\n[ "$1" != backup ] || echo saved > "$2"\n[ "$1" != restore ] || cat "$3"\n'
    )
    (shims / "runuser").write_text('#!/bin/sh\nwhile [ "$1" != -- ]; do shift; done; shift; exec "$@"\n')
    for name, does in (("id", "echo 0"), ("chown", "true")):
        (shims / name).write_text(f"#!/bin/sh\n{does}\n")
    for shim in shims.iterdir():
        shim.chmod(0o755)
    (tmp_path / "environment").write_text(f"STT_DATA={data}\n")
    text = (DEPLOY / "sothutu").read_text(encoding="utf-8")
    command = tmp_path / "sothutu"
    command.write_text(
        text.replace("/etc/sothutu/environment", str(tmp_path / "environment")).replace(
            "/opt/sothutu/venv/bin/sothutu", str(program)
        )
    )
    env = {"PATH": f"{shims}:{os.environ['PATH']}"}

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["sh", str(command), *words], env=env, cwd=tmp_path, capture_output=True, text=True, check=False
        )

    assert run("backup", str(stick)).returncode == 0
    (saved,) = stick.iterdir()
    assert (saved.read_text(), saved.stat().st_mode & 0o777) == ("saved\n", 0o600)
    assert run("backup", str(saved)).returncode == 1
    assert run("restore", "--replace", str(saved)).stdout == "saved\n"
    assert list(data.iterdir()) == []
