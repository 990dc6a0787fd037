"""memorize: every theorem on small data, labels of every kind, and the way of a network through all commands."""

from __future__ import annotations

import gzip
from fractions import Fraction
from pathlib import Path

import pytest

from exactmem.certificates.certificate import Certificate
from exactmem.certificates.objects import net
from exactmem.interop.weights import read_network
from exactmem.networks.layers import RankOne
from exactmem.networks.network import Network
from exactmem.numbers.parsing import parse_rational
from exactmem.theorems.registry import APPROXIMATE, THEOREMS

DAGS = {"yun2019.resnet"}  # stored with its skip connections
OWN = {"yun2019.relu_like", "yun2019.piecewise_linear"}  # activations that have no name


def network_hashes(path: str) -> list[str]:
    """The names of the networks in a certificate."""
    return [name for name, value in Certificate.load(path).objects.items() if value["t"] == "net"]


@pytest.mark.parametrize("theorem", THEOREMS)
def test_every_theorem_works_without_any_option(done, theorem):
    found = done("memorize", "plane.csv", "--theorem", theorem, "-o", "c.json", "--json").json
    assert found["theorem"] == theorem and found["certificate"] == "c.json"
    entry = THEOREMS[theorem]
    if theorem in DAGS:
        assert not network_hashes("c.json")
    elif entry.counts == "neurons":
        assert int(found["hidden neurons needed"]) == read_network("c.json").sizes.neurons
    else:  # slots of the shape; what is stored as zero is no parameter of the file
        assert int(found["parameters needed"]) >= read_network("c.json").sizes.nonzeros
    verdict = done("check", "c.json", "--data", "plane.csv", "--json").json
    assert verdict["status"] == "verified"
    fit = "OneHot" if entry.labels == "one-hot" else "Memorizes"
    assert {fit, "SizeAtMost", "DistinctRows"} <= {claim["kind"] for claim in verdict["claims"]}


@pytest.mark.parametrize("theorem", [name for name in THEOREMS if name not in DAGS | OWN])
def test_a_network_stays_the_same_on_its_way_through_all_commands(done, theorem):
    Path("few.csv").write_text("x,y,kind\n0,0,-1\n2,0,1\n1,2,3\n1,1,5\n3,5,3\n1/2,7.25,1\n-4,1,-1\n")
    done("memorize", "few.csv", "--theorem", theorem, "-o", "first.json")
    done("check", "first.json", "--data", "few.csv")
    (name,) = network_hashes("first.json")
    assert f"object {name[:12]}" in done("show", "first.json").out
    done("export", "first.json", "--npz", "weights.npz")
    one_hot = ["--one-hot"] if THEOREMS[theorem].labels == "one-hot" else []
    done("certify", "weights.npz", "few.csv", *one_hot, "-o", "second.json")
    assert done("check", "second.json", "--data", "few.csv", "--json").json["status"] == "verified"
    layers = read_network("first.json").layers
    if any(isinstance(layer.weights, RankOne) for layer in layers):  # stored as one direction, exported in full
        written_out = Network(tuple(layer.densified() for layer in layers))
        assert read_network("second.json") == written_out
        assert net(written_out) == net(read_network("weights.npz"))
    else:
        assert network_hashes("second.json") == [name]


def test_the_table_says_that_all_rows_fit(done):
    text = done("memorize", "plane.csv").out
    assert "fit all 8 rows exactly" in text and "bubeck2020.relu3" in text and "lower bound" in text
    assert "certificate" not in text


def test_with_json_nothing_else_is_printed(done):
    outcome = done("memorize", "classes.csv", "--json")
    assert outcome.err == "" and outcome.json["data"].endswith("classes setosa, versicolor, virginica)")


def test_the_certificate_depends_on_nothing_but_the_data_and_the_options(done):
    for name in ("a.json", "b.json", "c.json.gz"):
        done("memorize", "plane.csv", "--theorem", "peel2", "--seed", "7", "-o", name)
    assert Path("a.json").read_bytes() == Path("b.json").read_bytes() == gzip.decompress(Path("c.json.gz").read_bytes())
    assert done("check", "c.json.gz", "--data", "plane.csv").out.endswith("verified\n")


def test_options_reach_the_construction(done):
    wide = done("memorize", "plane.csv", "--theorem", "peel2", "--set", "delta=margin", "--set", "seed=3", "--json")
    short = done("memorize", "plane.csv", "--theorem", "peel2", "--set", "delta=dyadic", "--seed", "3", "--json")
    weights = "largest weight, all weights"
    assert wide.json[weights] != short.json[weights]
    assert done("memorize", "plane.csv", "--theorem", "peel2", "--set", "seed=-4").code == 0


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--set", "seed"], "--set takes name=value, not 'seed'"),
        (["--set", "=3"], "--set takes name=value, not '=3'"),
        (["--set", ""], "--set takes name=value, not ''"),
        (["--set", "seed=abc"], "--set seed: 'abc' is not a whole number"),
        (["--set", "seed=--5"], "--set seed: '--5' is not a whole number"),
        (["--set", "seed=1.5"], "--set seed: '1.5' is not a whole number"),
        (["--set", "seed=٣"], "--set seed: '٣' is not a whole number"),
        (["--set", "seed="], "--set seed: '' is not a whole number"),
        (["--set", "seed=" + "9" * 5000], f"--set seed: '{'9' * 40}' is not a whole number"),
        (["--set", "delta=foo"], "option delta: 'foo' is neither 'margin' nor 'dyadic'"),
        (["--set", "delta=1"], "option delta: 1 is neither 'margin' nor 'dyadic'"),
        (["--set", "width=3"], "bubeck2020.peel2 has no option 'width'; its options: seed, delta"),
    ],
)
def test_an_option_that_does_not_fit_is_named(refused, words, message):
    assert refused("memorize", "plane.csv", "--theorem", "peel2", "-o", "c.json", *words) == message


def test_a_construction_without_options_says_so(refused):
    message = refused("memorize", "plane.csv", "--set", "seed=1")
    assert message == "bubeck2020.relu3 has no option 'seed'; its options: none"


def test_an_unknown_theorem_is_named_before_any_data_is_read(refused):
    assert refused("memorize", "nowhere.csv", "--theorem", "bubeck2020.relu5").startswith(
        "'bubeck2020.relu5' names no theorem; the nearest are bubeck2020.relu"
    )


def test_text_labels_are_tied_to_their_names(done):
    done("memorize", "classes.csv", "-o", "c.json")
    verdict = done("check", "c.json", "--data", "classes.csv", "--json").json
    (codes,) = [claim for claim in verdict["claims"] if claim["kind"] == "Codes"]
    assert codes["status"] == "Holds" and "coded by index in 3 classes" in codes["text"]
    statements = [claim["stmt"] for claim in Certificate.load("c.json").claims]
    assert ["setosa", "versicolor", "virginica"] in [stmt.get("names") for stmt in statements]
    assert [int(v) for p in ("5.1 3.5", "7 3.2", "5.8 2.7") for v in read_network("c.json").at(p.split())] == [0, 1, 2]


@pytest.mark.parametrize("theorem", [name for name, entry in THEOREMS.items() if entry.labels == "any"])
def test_one_output_per_class_is_tied_to_the_labels_of_the_file(done, theorem):
    done("memorize", "classes.csv", "--theorem", theorem, "--one-hot", "-o", "c.json")
    if theorem not in DAGS:
        assert read_network("c.json").at(["6.3", "2.5"]) == (0, 0, 1)
    verdict = done("check", "c.json", "--data", "classes.csv", "--json").json
    assert verdict["status"] == "verified"
    assert any("coded by onehot in 3 classes" in claim["text"] for claim in verdict["claims"])


@pytest.mark.parametrize("theorem", [name for name, entry in THEOREMS.items() if entry.labels == "classes"])
def test_labels_that_are_no_progression_are_coded_and_tied_to_the_file(done, refused, theorem):
    done("memorize", "plane.csv", "--theorem", theorem, "-o", "c.json")
    verdict = done("check", "c.json", "--data", "plane.csv", "--json").json
    assert any("coded by index in 7 classes" in claim["text"] for claim in verdict["claims"])
    assert read_network("c.json").at(["1/2", "7.25"]) == (1,)  # -1/3, the second of -2, -1/3, 0, 1, 2, 3, 5
    message = refused("memorize", "plane.csv", "--theorem", theorem, "--one-hot", code=1)
    assert message.startswith(
        f"{theorem} gives the class itself in one output; leave one-hot out, or use yun2019.classification"
    )


def test_fractions_and_decimals_are_fitted_as_they_are(done):
    done("memorize", "plane.csv", "-o", "c.json")
    (value,) = read_network("c.json").at(["1/2", "29/4"])
    assert str(value) == "-1/3"


def test_two_label_columns_are_two_outputs(done):
    Path("two.csv").write_text("u,v,w,z\n0,1/3,5,0\n1,-1,2,2\n0,2.5,7,1\n")
    done("memorize", "two.csv", "--label", "v,z", "-o", "c.json")
    assert [str(v) for v in read_network("c.json").at([0, 7])] == ["5/2", "1"]
    assert done("check", "c.json", "--data", "two.csv", "--label", "v,z").out.endswith("verified\n")


def test_columns_may_be_left_out(done):
    Path("more.csv").write_text("id,x,y,note,kind\n" + "1,0,0,a,1\n2,2,0,b,-2\n3,1,2,c,3\n")
    found = done("memorize", "more.csv", "--ignore", "id,note", "--json").json
    assert found["data"] == "Dataset(more.csv: 3 x 2, labels 3 x 1)"
    found = done("memorize", "more.csv", "--ignore", "note", "--label", "kind,id", "--json").json
    assert found["data"] == "Dataset(more.csv: 3 x 2, labels 3 x 2)"


def test_a_column_whose_name_has_a_comma_can_be_named(done):
    Path("odd.csv").write_text('"size, cm",x,y\n1,2,3\n4,5,6\n')
    assert "2 x 1, labels 2 x 1" in done("memorize", "odd.csv", "--ignore", "size, cm").out
    assert "2 x 2, labels 2 x 1" in done("memorize", "odd.csv", "--label", "size, cm").out


def test_names_that_look_like_markup_are_shown_as_they_are(done):
    Path("[red]a:smile:.csv").write_text("x,y\n0,[/red]\n1,[bold]b\n")
    text = done("memorize", "[red]a:smile:.csv").out
    assert "[red]a:smile:.csv" in text and "classes [/red], [bold]b" in text


def test_one_row_is_data(done):
    Path("one.csv").write_text("x,y\n3,1/7\n")
    done("memorize", "one.csv", "-o", "c.json")
    assert str(read_network("c.json").at([3])[0]) == "1/7"
    done("check", "c.json", "--data", "one.csv")


def test_embedded_data_need_no_file(done):
    done("memorize", "iris", "--theorem", "zhang2017", "-o", "c.json")
    assert done("check", "c.json", "--data", "iris").out.endswith("verified\n")
    other = ("--label", "species", "--ignore", "petal_width_cm")
    assert "150 rows" in done("compare", "iris", "--theorems", "zhang2017", *other).out


def test_long_numbers_survive(done):
    number = "0." + "123456789" * 100
    Path("long.csv").write_text(f"x,y\n{number},-{number}\n1,2\n3,{'7' * 900}\n")
    done("memorize", "long.csv", "-o", "c.json")
    network = read_network("c.json")
    assert network.at([number]) == (-parse_rational(number),)
    assert network.at([3]) == (parse_rational("7" * 900),)


def test_a_network_is_checked_again_in_other_ways(done, refused):
    Path("line.csv").write_text("t,kind\n" + "".join(f"{k},{k * k % 5}\n" for k in range(40)))
    words = ("memorize", "line.csv", "--theorem", "yun2019.classification", "--verify")
    found = done(*words, "line,layers,dense,local", "--json").json
    for way in ("line", "layers", "dense", "local"):
        assert found[f"checked by {way}"].startswith("all 40 rows, ")
    assert done(*words, "dense", "--sample", "9", "--json").json["checked by dense"].startswith("9 of 40 rows, sampled")
    assert refused(*words, "twice").startswith("by is one of line, layers, dense, local")


ORIGIN = "is the origin, where every network without biases is 0"


@pytest.mark.parametrize("name", APPROXIMATE)
def test_a_network_that_fits_up_to_a_residual_is_built_certified_and_checked(done, name):
    found = done("memorize", "plane.csv", "--theorem", name, "--set", "eps=0.5", "-o", "c.json", "--json").json
    assert found["theorem"] == name and Fraction(found["squared residual over |y|²"]) <= Fraction(1, 2)
    verdict = done("check", "c.json", "--data", "plane.csv", "--json").json
    assert verdict["status"] == "verified"
    assert {"ResidualAtMost", "WeightBetween"} <= {claim["kind"] for claim in verdict["claims"]}


@pytest.mark.parametrize(
    ("name", "setting", "code", "message"),
    [
        (
            "bubeck2020.ntk",
            "eps=0",
            2,
            "eps is positive, not 0; for an exact fit take bubeck2020.relu3 or bubeck2020.peel2",
        ),
        ("bubeck2020.ntk", "draws=0", 2, "draws is counted from 1 to 4096, not 0"),
        ("bubeck2020.ntk", "draws=many", 2, "--set draws: 'many' is not a whole number"),
        (
            "bubeck2020.ntk",
            "step=damped",
            2,
            "bubeck2020.ntk has no option 'step'; its options: eps, draws, seed, bias, rounds",
        ),
        ("bubeck2020.harmonic", "eps=a/b", 2, "eps: 'a/b' is not a number"),
        ("bubeck2020.harmonic", "theta=0", 2, "theta lies between 1/1024 and 1024, not 0"),
        (
            "bubeck2020.harmonic",
            "m=3",
            1,
            "m = 3 is odd: rotated ReLUs have no harmonic of odd order but the first; take m even",
        ),
        ("bubeck2020.harmonic", "bias=no", 1, f"row 1 (line 2 of plane.csv) {ORIGIN}: give it biases"),
    ],
)
def test_a_setting_of_such_a_network_that_does_not_fit_is_one_line(refused, name, setting, code, message):
    assert refused("memorize", "plane.csv", "--theorem", name, "--set", setting, "-o", "c.json", code=code) == message
