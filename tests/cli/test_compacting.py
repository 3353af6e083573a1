"""`tocsin compact`: what it says it did, and that nothing that is shown changes."""

from __future__ import annotations

from tests.read.datasets.made import tabbed, values

from tocsin.cli import run
from tocsin.desk import Desk
from tocsin.read.gdelt import GDELT


def test_a_compaction_says_what_it_did_and_is_repeated_for_nothing(tmp_path, capsys):
    desk = tmp_path / "desk"
    for number in range(2):
        file = tmp_path / f"{number}.export.CSV"
        file.write_text(tabbed(GDELT, values(GDELT, GLOBALEVENTID=f"999000000{number}"), header=False))
        assert run(["load", "gdelt", str(file), "--desk", str(desk)]) == 0
    capsys.readouterr()
    assert run(["compact", "--desk", str(desk)]) == 0
    told = capsys.readouterr().err.replace("\n", " ")
    assert "2 rows of 2 files brought together in 1 parts" in told
    assert "2 replaced files stay for an hour" in told
    assert run(["compact", "gdelt", "--desk", str(desk), "--at-once"]) == 0
    assert "nothing to bring together; 2 replaced files removed" in capsys.readouterr().err.replace("\n", " ")
    assert Desk(desk).view().imported().num_rows == 2
