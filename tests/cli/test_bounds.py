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


def test_the_capacity_of_an_architecture_needs_no_data(done):
    found = done("bounds", "--widths", "2000,2000", "--json").json
    assert found["published"] == [1000000, 4004002] and found["interval"] == [4000000, 4004001]
    assert [end["points"] for end in found["at most"]] == [4004001, 4004002, 8002002, 112537237]
    table = done("bounds", "--widths", "2000, 2000", "--inputs", "32").out
    for words in (
        "4000000 <= N <= 4004001",
        "1000000 <= N <= 4004002",
        "at most 8002002",
        "second-hand",
        "Warren 1968",
    ):
        assert words in table
    assert "N = 7, exactly" in done("bounds", "--widths", "5").out
    assert done("bounds", "--widths", "9,7", "--activation", "hardtanh", "--json").json["activation"] == "hardtanh"


def test_what_can_be_checked_of_a_capacity_goes_into_a_certificate(done, refused):
    done("bounds", "--widths", "3,2", "--inputs", "2", "-o", "c.json.gz")
    verdict = done("check", "c.json.gz", "--json").json
    assert verdict["status"] == "verified"
    assert [claim["kind"] for claim in verdict["claims"]] == ["PiecesOnLine", "ShapeBound"]
    done("bounds", "--widths", "4", "--activation", "hardtanh", "-o", "h.json")
    assert [claim["kind"] for claim in done("check", "h.json", "--json").json["claims"]] == ["PiecesOnLine"]
    message = refused("bounds", "--widths", "2000,2000", "-o", "big.json")
    assert message.startswith("MAX_ROWS: 4004003 is over the limit of 100000") and not Path("big.json").exists()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "one argument is required: DATA, or --widths for the capacity of an architecture"),
        (("plane.csv", "--widths", "3"), "--widths is instead of data: leave out DATA"),
        (("--widths", "3", "--at", "5"), "--widths is instead of data: leave out --at"),
        (("--widths", "3", "--one-hot"), "--widths is instead of data: leave out --one-hot"),
        (("--widths", "3", "--theorem", "vardi2021.compact"), "--widths is instead of data: leave out --theorem"),
        (("plane.csv", "--inputs", "3"), "--inputs needs --widths"),
        (("--activation", "relu"), "--activation needs --widths"),
        (("--widths", "3,x"), "--widths takes widths of hidden layers, at least 1, with commas between them, not 'x'"),
        (("--widths", "0"), "--widths takes widths of hidden layers, at least 1, with commas between them, not '0'"),
        (("--widths", ","), "a network without hidden layers is affine; give at least one width"),
        (("--widths", "3", "--inputs", "2,2"), "--inputs takes one dimension, not '2,2'"),
        (("--widths", "3", "--activation", "tanh"), "the capacity is bounded for the activations relu and hardtanh"),
        (("--widths", ",".join(["2"] * 1001)), "MAX_LAYERS: 1001 is over the limit of 1000; take a shallower network"),
    ],
)
def test_data_or_widths_and_nothing_that_belongs_to_the_other(refused, run, words, message):
    assert refused("bounds", *words).startswith(message)
