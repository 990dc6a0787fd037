"""certify: somebody else's network is right on every row, or the first wrong row is named with output and label."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from exactmem.certificates.certificate import Certificate

SUM = {"W1": np.array([[1.0, 2.0]]), "b1": np.array([0.5])}
"""x + 2y + 1/2"""


@pytest.fixture
def table(run):
    """Rows that SUM fits exactly."""
    Path("sum.csv").write_text("x,y,z\n0,0,1/2\n1,1,3.5\n-2,1/4,-1\n")
    np.savez("sum.npz", **SUM)
    return "sum.csv"


def kinds(path):
    return [claim["stmt"]["kind"] for claim in Certificate.load(path).claims]


def test_a_network_that_fits_is_certified(done, table):
    text = done("certify", "sum.npz", table, "-o", "c.json").out
    assert "Every one of the 3 rows was evaluated exactly" in text and "Network(2-1, id)" in text
    assert kinds("c.json") == ["Memorizes", "SizeAtMost"]
    assert done("check", "c.json", "--data", table).out.endswith("verified\n")


def test_without_a_place_nothing_is_written(done, table, tmp_path):
    before = sorted(tmp_path.iterdir())
    lines = dict(map(tuple, done("certify", "sum.npz", table, "--json").json))
    assert lines["certificate"] == "not written (-o CERT)" and lines["network"] == "Network(2-1, id)"
    assert sorted(tmp_path.iterdir()) == before


def test_the_first_wrong_row_is_named_with_output_and_label(refused, table):
    Path("d.csv").write_text("x,y,z\n0,0,0.5\n1,1,3.5\n\n-2,1/4,-0.99\n5,5,5\n")
    message = refused("certify", "sum.npz", "d.csv", "-o", "c.json", code=1)
    assert message == "row 3 (line 5 of d.csv): the output is -1, the label -99/100"


def test_a_weight_is_the_float_it_is_and_not_the_decimal_it_is_printed_as(refused, done, run):
    np.savez("tenth.npz", W1=[[0.1]])
    Path("text.csv").write_text("1,0.1\n")
    Path("exact.csv").write_text("1,3602879701896397/36028797018963968\n")
    message = refused("certify", "tenth.npz", "text.csv", code=1)
    assert message == "row 1 (line 1 of text.csv): the output is 3602879701896397/36028797018963968, the label 1/10"
    done("certify", "tenth.npz", "exact.csv")


def test_a_long_output_is_named_by_its_leading_digits(refused, run):
    np.savez("long.npz", W1=[[0.1]], W2=[[0.1]], W3=[[0.1]], W4=[[0.1]])
    Path("d.csv").write_text("1,0\n")
    message = refused("certify", "long.npz", "d.csv", "--act", "id", code=1)
    assert message == "row 1 (line 1 of d.csv): the output is about 0.0001, the label 0"


def test_outputs_may_be_as_far_from_the_label_as_eps(refused, done, table):
    Path("d.csv").write_text("x,y,z\n0,0,0.75\n1,1,3.25\n-2,1/4,-1\n")
    for eps in ("1/4", "0.25", "25e-2", "1"):
        done("certify", "sum.npz", "d.csv", "--eps", eps, "-o", "c.json")
        assert kinds("c.json") == ["MemorizesUpTo", "SizeAtMost"]
        assert done("check", "c.json", "--data", "d.csv").out.endswith("verified\n")
    message = refused("certify", "sum.npz", "d.csv", "--eps", "0.2499999999999999999999999", code=1)
    assert message == "row 1 (line 2 of d.csv): the output is 1/2, the label 3/4"
    done("certify", "sum.npz", table, "--eps", "0")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--eps", "abc"], "--eps: 'abc' is not a number"),
        (["--eps", "nan"], "--eps: 'nan' is not a number (NaN); fill it in or drop the row"),
        (["--eps=-1/2"], "--eps: '-1/2' is negative; a distance is not"),
        (["--eps", "1e999999999"], "--eps: '1e999999999' is over the limit MAX_NUMBER_BITS = 65536 bits;"),
        (["--eps", "1", "--rule", "sign"], "--eps is the distance to labels that --rule exact allows; leave it out"),
    ],
)
def test_a_distance_that_is_none_is_named(refused, table, words, message):
    assert refused("certify", "sum.npz", table, "-o", "c.json", *words).startswith(message)


def test_the_sign_of_one_output_is_the_label(refused, done):
    np.savez("line.npz", W1=[[1.0, -1.0]])
    Path("d.csv").write_text("x,y,side\n1,0,1\n0,1e-9,-1\n1,0.99,1\n")
    done("certify", "line.npz", "d.csv", "--rule", "sign", "-o", "c.json")
    assert kinds("c.json") == ["Classifies", "SizeAtMost"]
    assert done("check", "c.json", "--data", "d.csv").out.endswith("verified\n")
    Path("d.csv").write_text("x,y,side\n1,0,1\n5,5,1\n")
    message = refused("certify", "line.npz", "d.csv", "--rule", "sign", code=1)
    assert message == "row 2 (line 3 of d.csv): the outputs are 0, the label is 1"
    Path("d.csv").write_text("x,y,side\n1,0,2\n")
    assert "the label is 2" in refused("certify", "line.npz", "d.csv", "--rule", "sign", code=1)


def test_the_largest_output_is_the_label(refused, done):
    np.savez("pick.npz", W1=[[1, 0], [0, 1], [0, 0]], b1=[0, 0, 1])
    Path("d.csv").write_text("x,y,class\n3,1,0\n0,2,1\n0.5,1/2,2\n")
    done("certify", "pick.npz", "d.csv", "--rule", "argmax", "-o", "c.json")
    assert done("check", "c.json", "--data", "d.csv").out.endswith("verified\n")
    Path("d.csv").write_text("x,y,class\n3,1,0\n2,2,1\n")
    message = refused("certify", "pick.npz", "d.csv", "--rule", "argmax", code=1)
    assert message == "row 2 (line 3 of d.csv): the outputs are (2, 2, 1), the label is 1"
    Path("d.csv").write_text("x,y,class\n3,1,3\n")
    assert "the label is 3" in refused("certify", "pick.npz", "d.csv", "--rule", "argmax", code=1)


def test_text_labels_are_classes_in_sorted_order(done):
    np.savez("pick.npz", W1=[[1, 0], [0, 1]])
    Path("d.csv").write_text("x,y,pet\n3,1,cat\n0,2,dog\n")
    done("certify", "pick.npz", "d.csv", "--rule", "argmax")


@pytest.mark.parametrize("rule", ["argmax", "sign"])
def test_a_rule_that_does_not_suit_the_network_or_the_labels_is_refused(refused, table, rule):
    np.savez("two.npz", W1=[[1.0, 2.0], [3, 4]])
    Path("whole.csv").write_text("x,y,z\n1,1,1\n")
    assert refused("certify", "sum.npz", table, "--rule", rule).startswith(f"rule {rule} needs one column of integer")
    name = {"argmax": "sum.npz", "sign": "two.npz"}[rule]
    assert refused("certify", name, "whole.csv", "--rule", rule).startswith(f"rule {rule} does not suit a network with")


def test_one_output_per_class_is_compared_with_one_hot_labels(refused, done):
    np.savez("steps.npz", W1=[[1.0], [-1.0]], b1=[-0.5, 0.5])
    Path("d.csv").write_text("x,pet\n0,cat\n1,dog\n2,dog\n")
    assert refused("certify", "steps.npz", "d.csv", "--act", "step") == (
        "the network gives 2 outputs but the labels have 1 columns; for one output per class use rule argmax, or one-hot labels"
    )
    np.savez("steps.npz", W1=[[-1.0], [1.0]], b1=[0.5, -0.5], W2=[[1, 0], [0, 1]])
    done("certify", "steps.npz", "d.csv", "--act", "step", "--one-hot", "-o", "c.json")
    for option in ([], ["--one-hot"]):  # the certificate ties the one-hot labels to those of the file
        assert done("check", "c.json", "--data", "d.csv", *option).out.endswith("verified\n")


def test_a_certificate_that_ties_one_hot_labels_to_the_file_needs_no_option(done):
    done("memorize", "classes.csv", "--one-hot", "-o", "c.json")
    for option in ([], ["--one-hot"]):
        assert done("check", "c.json", "--data", "classes.csv", *option).out.endswith("verified\n")
    done("certify", "c.json", "classes.csv", "--one-hot")
    done("certify", "c.json", "classes.csv", "--rule", "argmax")


def test_two_label_columns_are_two_outputs(refused, done):
    np.savez("two.npz", W1=[[1.0], [2.0]])
    Path("d.csv").write_text("x,y,z\n1,1,2\n3,3,6\n")
    done("certify", "two.npz", "d.csv", "--label", "y,z")
    message = refused("certify", "two.npz", "d.csv", "--label", "z,y", code=1)
    assert message == "row 1 (line 2 of d.csv): the output is (1, 2), the label (2, 1)"


def test_hidden_layers_have_the_activation_that_is_asked_for(refused, done):
    np.savez("n.npz", W1=[[1.0]], W2=[[1.0]])
    Path("d.csv").write_text("-3,0\n5,5\n")
    done("certify", "n.npz", "d.csv")
    assert refused("certify", "n.npz", "d.csv", "--act", "id", code=1).startswith("row 1 ")
    assert refused("certify", "n.npz", "d.csv", "--act", "step", code=1) == (
        "row 2 (line 2 of d.csv): the output is 1, the label 5"
    )


def test_a_network_that_reads_other_points_is_refused(refused, table):
    np.savez("three.npz", W1=[[1.0, 2.0, 3.0]])
    assert refused("certify", "three.npz", table) == "the points have 2 coordinates but the network reads 3"


def test_the_network_may_come_as_safetensors(done, refused, run):
    save_file = pytest.importorskip("safetensors.numpy").save_file
    save_file({"fc.weight": np.float32([[0.5, 2]]), "fc.bias": np.float32([0.25])}, "m.safetensors")
    Path("d.csv").write_text("2,1,3.25\n0,0,1/4\n")
    done("certify", "m.safetensors", "d.csv", "-o", "c.json")
    save_file({"fc.weight": np.float32([[0.5, np.nan]])}, "m.safetensors")
    assert refused("certify", "m.safetensors", "d.csv", "-o", "c.json") == (
        "m.safetensors: fc.weight[0, 1] is nan; a weight must be finite"
    )
    Path("m.safetensors").write_bytes(b"\xff" * 99)
    assert refused("certify", "m.safetensors", "d.csv").startswith(
        "m.safetensors: this safetensors file cannot be read"
    )


def test_the_network_may_come_as_our_json_or_in_a_certificate(done, cert):
    value = json.loads(cert.read_bytes())
    (net,) = [item for item in value["objects"].values() if item["t"] == "net"]
    Path("net.json").write_text(json.dumps(net, indent=2))
    done("memorize", "plane.csv", "-o", "packed.json.gz")
    hashes = set()
    for number, name in enumerate(["net.json", cert, "packed.json.gz"]):
        done("certify", name, "plane.csv", "-o", f"{number}.out")
        hashes.add(Path(f"{number}.out").read_bytes())
    assert len(hashes) == 1


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("nowhere.npz", "cannot read nowhere.npz: No such file or directory"),
        (".", "cannot read .: Is a directory"),
        ("plane.csv", "plane.csv: not a network: give our JSON, or arrays as .npz or .safetensors"),
        ("empty.json", "empty.json: not a network: give our JSON, or arrays as .npz or .safetensors"),
        ("list.json", "list.json: neither a network nor a certificate; it may be truncated or damaged"),
        ("claims.json", "claims.json: holds no networks where one is needed"),
        ("deep.json", "deep.json: not a network: give our JSON, or arrays as .npz or .safetensors"),
        ("part.json.gz", "part.json.gz: neither a network nor a certificate; it may be truncated or damaged"),
    ],
)
def test_a_file_that_is_no_network_is_refused(refused, table, name, message):
    Path("empty.json").write_text("")
    Path("list.json").write_text("[1]")
    Path("claims.json").write_text('{"claims":[],"format":"exactmem-cert/1","objects":{}}')
    Path("deep.json").write_text("[" * 10**5)
    Path("part.json.gz").write_bytes(b"\x1f\x8b\x08\x00")
    assert refused("certify", name, table, "-o", "c.json") == message
