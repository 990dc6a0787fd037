"""bounds: sufficient, necessary and the ratio; what rounding does; every labelling by one shape; certificates of all that."""

from __future__ import annotations

from pathlib import Path

import pytest

from exactmem.certificates.certificate import Certificate

LINE = "x,y\n" + "".join(f"{t * t},{t % 2}\n" for t in range(40))


@pytest.fixture
def line(run) -> str:
    Path("line.csv").write_text(LINE)
    return "line.csv"


def test_parameters_and_bits_from_both_sides(done, line):
    found = done("bounds", line, "--json").json
    assert found["distinct points, classes"] == "40, 2"
    for name in ("parameters", "bits in all"):
        sufficient, necessary = (int(word) for word in found[name].split() if word.isdigit())
        assert 0 < necessary <= sufficient and found[name].endswith("x")
    assert "second-hand" in " ".join(found) and "12W(W + 1) >= N" in str(found)
    assert int(found["significant bits this network needs"]) > 1


def test_wrong_rows_at_given_numbers_of_bits(done, line):
    found = done("bounds", line, "--at", "2,3, 200", "--json").json
    assert int(found["wrong rows at 2 significant bits"]) > 0 == int(found["wrong rows at 200 significant bits"])


@pytest.mark.parametrize("theorem", ["vardi2021.paper", "vardi2021.wide", "hernandez2024.width_two"])
def test_other_constructions_that_suffice(done, line, theorem):
    found = done("bounds", line, "--theorem", theorem, "--json").json
    assert found["network"] == f"{theorem}, exact on all 40 rows"


def test_the_certificate_holds_every_impossibility(done, line):
    done("bounds", line, "-o", "b.json")
    verdict = done("check", "b.json", "--data", line, "--json").json
    assert verdict["status"] == "verified"
    kinds = [claim["kind"] for claim in verdict["claims"]]
    assert {"Memorizes", "SizeAtMost", "SlotsBound", "CountingBound", "ShapeBound"} <= set(kinds)
    texts = " ".join(claim["text"] for claim in verdict["claims"])
    assert "Warren" in texts


def test_one_shape_for_every_labelling(done):
    Path("six.csv").write_text("x,y\n" + "".join(f"{x},0\n" for x in (0, 3, 4, 9, 11, 20)))
    found = done("bounds", "six.csv", "--shatter", "--set", "bucket=3", "-o", "s.json", "--json").json
    assert found["labellings, each fitted and verified"] == found["different networks"] == "64"
    verdict = done("check", "s.json", "--json").json
    assert verdict["status"] == "verified" and "Shatters" in {claim["kind"] for claim in verdict["claims"]}
    nets = [value for value in Certificate.load("s.json").objects.values() if value["t"] == "net"]
    assert len(nets) == 64 + 1  # and the shape


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--at", "many"), "--at takes numbers of significant bits, at least 1, with commas between them, not 'many'"),
        (("--at", "0"), "--at takes numbers of significant bits, at least 1, with commas between them, not '0'"),
        (("--theorem", "vardi"), "'vardi' names several theorems: vardi2021.compact, vardi2021.paper,"),
        (("--shatter",), "MAX_LABELLINGS: 1099511627776 is over the limit of 4096; take fewer points or classes"),
    ],
)
def test_what_cannot_be_done_is_named(refused, line, words, message):
    assert refused("bounds", line, *words).startswith(message)


def test_a_single_label_bounds_nothing(refused, line):
    Path("one.csv").write_text("x,y\n0,5\n1,5\n")
    assert "here: one label only" in refused("bounds", "one.csv", code=1)
