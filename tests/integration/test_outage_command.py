"""`sothutu outage on|off|list`, as somebody at a shell uses it."""

from click.testing import CliRunner

from server.outages import outage
from tests.world import with_centre


def test_a_system_goes_down_and_comes_back(database_url, tmp_path, monkeypatch):
    with_centre(database_url)
    monkeypatch.setenv("STT_DATA", str(tmp_path))
    monkeypatch.setenv("STT_DATABASE_URL", database_url)

    def said(*words: str, code: int = 0) -> str:
        answer = CliRunner().invoke(outage, list(words))
        assert answer.exit_code == code, answer.output
        return answer.output

    assert said("list") == "nothing is down\n"
    assert "down  Phần mềm hộ tịch" in said("on", "Phần mềm hộ tịch", "--field", "civil")
    assert "outage_known" in said("on", "Phần mềm hộ tịch", code=1)
    assert "unknown_field" in said("on", "Khác", "--field", "nowhere", code=1)
    assert "Phần mềm hộ tịch  (1 fields)" in said("list")
    assert "back  Phần mềm hộ tịch" in said("off", "phần mềm HỘ TỊCH")
    assert "unknown_outage" in said("off", "phần mềm hộ tịch", code=1)
    assert said("list") == "nothing is down\n"
