"""The scripts of the open questions, on their smallest sizes: what they call certain is; certificates are accepted."""

import pytest

from benchmarks.questions import hexagons, line, narrow, plane, shattering
from benchmarks.questions.asking import Asking, proof, run
from exactmem.api import check
from exactmem.search.covering import Always
from exactmem.search.outcomes import Fit


def cells(section, table: int) -> dict[str, tuple[str, ...]]:
    return {row[0]: row[1:] for row in section.tables[table].rows}


def test_line(monkeypatch, tmp_path):
    monkeypatch.setattr(line, "POINTS", range(3, 5))
    section = line.ask(Asking(60, folder=tmp_path))
    two_proofs = ("2 always, 1 regions; 1 refused, 3 cases", "3 always, 2 regions; 2 refused, 6 cases")
    assert cells(section, 0)["3"][:2] == two_proofs and cells(section, 1)["3"][0] == "60, at most 2 units each"
    assert check(tmp_path / "line-3-output-bias.json").holds


def test_plane(monkeypatch, tmp_path):
    monkeypatch.setattr(plane, "NAMED", {"the square": plane.NAMED["the square"]})
    monkeypatch.setattr(plane, "drawn", lambda asking: plane.Table("", (), []))
    section = plane.ask(Asking(60, folder=tmp_path))
    assert cells(section, 0) == {"the square": ("4", "2 always, 3 regions", "1 refused, 11 cases")}
    assert check(tmp_path / "plane-0.json").holds


def test_points_of_the_plane_in_general_position_are_drawn(monkeypatch):
    monkeypatch.setattr(plane, "SHARE", 1.0)
    rows = plane.drawn(Asking(0.5)).rows
    assert [row[0] for row in rows] == ["5", "6", "7", "8", "9"] and all(row[3] == "0" for row in rows)


def test_hexagons(monkeypatch):
    assert [len(list(hexagons.hexagons(3, height))) for height in (3, 4)] == [2, 23]
    assert len(hexagons.affine_classes(Asking(9), 3, 4)) == 6
    monkeypatch.setattr(hexagons, "all_labels", lambda X, arch: covering.pop())
    monkeypatch.setattr(hexagons, "GRIDS", ((3, 3),))
    covering = [None, line.all_labels([[0], [1]], hexagons.TWO)]
    assert isinstance(covering[0] or covering[1], Always)
    section = hexagons.ask(Asking(9))
    assert cells(section, 0) == {"3 x 3": ("2", "1", "0", "0", "0")} and len(section.tables[1].rows) == 1


def test_a_hexagon_of_the_smallest_grid_takes_three(monkeypatch, tmp_path):
    monkeypatch.setattr(hexagons, "MOMENT", hexagons.MOMENT[:4])
    monkeypatch.setattr(hexagons, "GRIDS", ((3, 3),))
    section = hexagons.ask(Asking(30, folder=tmp_path))
    assert cells(section, 0) == {"3 x 3": ("2", "1", "1", "0", "1")}
    assert check(tmp_path / "hexagon-0.json").holds


def test_shattering(monkeypatch):
    monkeypatch.setattr(shattering, "LOOKS", 10)
    monkeypatch.setattr(shattering, "shattered", lambda X, units: None)
    points, starts, looked, missed, _ = shattering.more(Asking(0.2))
    assert points == "11" and int(looked) >= 10 * int(starts) > 0 and int(missed) > 0


def test_narrow(monkeypatch, tmp_path):
    monkeypatch.setattr(narrow, "POINTS", range(3, 5))
    monkeypatch.setattr(
        narrow, "thresholds", lambda asking, n, whole=narrow.thresholds: whole(asking, n) if n < 5 else None
    )
    section = narrow.ask(Asking(60, folder=tmp_path))
    assert cells(section, 1)["3"] == ("5 of 5", "1", "5, 0, 0", "5, 0, 0")
    assert cells(section, 0)["4"][0] == "3-1 3-2 3-3"
    assert isinstance(narrow.deep([[0], [1], [2], [3]], [0, 1, 0, 1], 2), Fit)


def test_time_that_is_over_is_no_answer():
    assert Asking(0).within(lambda: 1) is None and Asking(9).within(lambda: 1) == 1
    assert Asking(9).within(lambda: 1, share=0) is None and proof(None) == "-"


def test_the_command_line_says_what_the_question_is(monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["line", "--help"])
    with pytest.raises(SystemExit, match="0"):
        run(line.ask, "line", 1)
    assert "all real labels of n points of a line" in " ".join(capsys.readouterr().out.split())
