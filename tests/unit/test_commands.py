"""The command line names all its commands, and loads only the one that is asked for."""

import subprocess
import sys

import click
import pytest
from click.shell_completion import ShellComplete
from click.testing import CliRunner

from server.cli import COMMANDS, main


@pytest.mark.parametrize("name", COMMANDS)
def test_what_is_told_of_a_command_is_what_it_says_of_itself(name):
    command = main.commands[name].load()
    assert command.name == name
    sentence = click.unstyle(command.help or "").partition("\n\n")[0]
    assert COMMANDS[name][1] == " ".join(sentence.split())


def test_help_lists_every_command_with_its_sentence():
    told = CliRunner().invoke(main, ["--help"], terminal_width=200, max_content_width=200).output
    for name, (_, sentence) in COMMANDS.items():
        assert f"  {name:<18}{sentence.rstrip('.')}" in told


def test_a_command_answers_for_its_own_options_and_commands():
    ask = CliRunner().invoke
    assert "--role" in ask(main, ["token", "new", "--help"]).output
    assert "Missing option '--check'" in ask(main, ["rebuild"]).output


def test_a_command_that_is_not_there_is_refused():
    refused = CliRunner().invoke(main, ["serv"])
    assert refused.exit_code == 2
    assert "No such command 'serv'" in refused.output
    assert "serve" in refused.output


@pytest.mark.parametrize(
    ("typed", "begun", "offered"),
    [
        ([], "re", {"rebuild", "restore"}),
        (["token"], "", {"list", "new", "revoke"}),
        (["rebuild"], "--c", {"--check"}),
    ],
)
def test_a_shell_completes_names_commands_and_options(typed, begun, offered):
    found = ShellComplete(main, {}, "sothutu", "_SOTHUTU_COMPLETE").get_completions(typed, begun)
    assert {one.value for one in found} == offered


def test_to_list_the_commands_loads_none_of_them():
    """Half of what the machine does when a command starts would be the loading of the others."""
    listing = "import sys; from server.cli import main; main(['--help'], standalone_mode=False); sys.exit(' '.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", listing], capture_output=True, text=True, check=False)
    loaded = set(done.stderr.split())
    assert "server.cli" in loaded
    assert not {"server.commands", "server.config", "sqlalchemy", "flask", "pydantic"} & loaded
