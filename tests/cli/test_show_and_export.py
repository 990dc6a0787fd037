"""show lists what a certificate says without believing it; export gives the exact weights back."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import numpy as np
import pytest

from exactmem.certificates.canonical import spell
from exactmem.certificates.certificate import Certificate
from exactmem.interop.weights import read_network
from tests.kernel.bundles import layer, net, pwl, rank_one, raw, sparse
from tests.kernel.good import GOOD

EMPTY = {"format": "exactmem-cert/1", "objects": {}, "claims": []}


def write(value, name="c.json"):
    Path(name).write_bytes(spell(value))


def test_show_lists_objects_claims_and_assumptions(done, cert):
    text = done("show", cert).out
    assert "Claimed, not checked here" in text and Certificate.load(cert).hash in text
    assert "network 2-" in text and "matrix 8 x 2" in text and "SizeAtMost: bits" in text
    assert "is the user's own file (settled by checking with --data)" in text
    lines = done("show", cert, "--json").json
    assert [name for name, _ in lines[:3]] == ["certificate", "hash", "bytes"]
    assert dict(lines)["bytes"] == str(cert.stat().st_size)


def test_show_reads_packed_certificates(done, cert):
    Path("c.json.gz").write_bytes(gzip.compress(cert.read_bytes()))
    assert done("show", "c.json.gz", "--json").json[1:] == done("show", cert, "--json").json[1:]


def test_show_does_not_ask_whether_it_is_true(done, run, cert):
    cert.write_bytes(cert.read_bytes().replace(b'"depth":2', b'"depth":1'))
    assert "depth 1" in done("show", cert).out
    assert run("check", cert).code == 1


def test_a_strange_certificate_does_not_steer_the_terminal(done):
    write({**EMPTY, "objects": {"\x1b[2J\ud800\x07": 1}, "claims": [{"stmt": {"kind": "\x1b[31m\r[/b]"}}]})
    text = done("show", "c.json").out
    assert "\x1b" not in text and "\x07" not in text and r"\x1b[2J\ud800\x07" in text and r"\x1b[31m\r[/b]" in text


def test_a_page_and_a_picture_of_a_verified_certificate(done, cert):
    said = done("show", cert, "--html", "p.html", "--png", "p.png", "--data", "plane.csv").out
    assert said.startswith("p.html\np.png: Network ") and said.endswith("\nverified\n")
    assert "Verified: net " in Path("p.html").read_text() and Path("p.png").read_bytes()[1:4] == b"PNG"


def test_a_rejected_certificate_has_a_page_without_a_proof_and_no_picture(run, cert):
    cert.write_bytes(cert.read_bytes().replace(b'"depth":2', b'"depth":1'))
    outcome = run("show", cert, "--html", "p.html", "--png", "p.png")
    assert outcome.code == 1 and "\nrejected: SizeAtMost: " in outcome.out and not Path("p.png").exists()
    page = Path("p.html").read_text()
    assert "Rejected, so nothing is proved: SizeAtMost" in page and "<figure" not in page and "<ol" not in page


def test_a_page_about_other_data_says_so(run, cert):
    Path("other.csv").write_text(Path("plane.csv").read_text().replace("9,-3.5,1", "9,-3.5,2"))
    assert run("show", cert, "--html", "p.html", "--data", "other.csv").code == 1
    assert "your label is 2, the certificate" in Path("p.html").read_text()


def test_a_page_goes_where_one_may_write(refused, cert):
    assert (
        refused("show", cert, "--html", cert)
        == f"cannot write {cert}: it is the input; choose another place with --html"
    )
    assert refused("show", cert, "--html", "p", "--png", "./p").startswith("--html and --png would write the same file")
    assert refused("show", cert, "--data", "plane.csv").startswith("--data is for pages")
    assert refused("show", "nowhere.json", "--html", "p.html").startswith("cannot read nowhere.json: ")


DAMAGED = {
    "not a certificate (": b"{",
    "it has not the fields format, objects and claims": b"{}",
    "the format is 'exactmem-cert/2', this version reads exactmem-cert/1": spell({**EMPTY, "format": "exactmem-cert/2"}),
    "its objects or claims have the wrong type": spell({**EMPTY, "objects": []}),
    "c.json: claim 1 is damaged": spell({**EMPTY, "claims": [7]}),
    "c.json: claim 2 is damaged": spell({**EMPTY, "claims": [{"stmt": {"kind": "Memorizes"}}, {"wit": {}}]}),
    "it may be truncated or damaged": b"\x1f\x8b\x08",
}  # fmt: skip


@pytest.mark.parametrize("reason", DAMAGED)
def test_show_refuses_a_damaged_certificate(refused, reason):
    Path("c.json").write_bytes(DAMAGED[reason])
    assert reason in refused("show", "c.json", code=1)


@pytest.mark.parametrize("statement", [None, [], {}, {"kind": 3}, {"kind": "DistinctRows", "data": 3}, "text"])
def test_show_refuses_a_claim_that_states_nothing(refused, statement):
    write({**EMPTY, "claims": [{"stmt": statement, "wit": {}}]})
    assert refused("show", "c.json", code=1) == "c.json: claim 1 is damaged; get the certificate anew"


@pytest.mark.parametrize("depth", [*range(900, 1100, 10), 10**5])
def test_deep_nesting_is_no_traceback(run, depth):
    nested = "[" * depth + "]" * depth
    Path("c.json").write_text(f'{{"claims":[],"format":"exactmem-cert/1","objects":{{"a":{nested}}}}}')
    assert run("show", "c.json").code in (0, 1)
    assert run("export", "c.json", "--npz", "w.npz").code in (1, 2)
    assert run("check", "c.json").code == 1


@pytest.mark.parametrize("command", [["show"], ["export", "--npz", "w.npz"]], ids=" ".join)
def test_a_file_that_is_not_there_is_named(refused, command):
    for name in ("nowhere.json", "."):
        assert refused(command[0], name, *command[1:]).startswith(f"cannot read {name}: ")


def exported(done, value):
    write({**EMPTY, "objects": {"net": value}})
    done("export", "c.json", "--npz", "w.npz")
    return read_network("w.npz")


def test_export_says_where_the_weights_are(done, cert):
    assert done("export", cert, "--npz", "w.npz").out.startswith("w.npz: Network(2-")
    with np.load("w.npz") as file:
        assert {"A1", "c1", "q1", "act1", "W1", "b1", "A2", "c2", "q2", "act2"} <= set(file.files)
        assert file["W1"].dtype == np.float64 and str(file["act1"]) == "relu"


def test_every_storage_is_exported_as_the_same_matrix(done):
    dense = net(3, layer("relu", [[2, 0, -4], [3, 0, -6]], [1, 0], [5, 1]), layer("id", [[1, 1]]))
    others = [
        net(3, rank_one("relu", [1, 0, -2], [2, 3], [1, 0], [5, 1]), layer("id", [[1, 1]])),
        net(3, sparse("relu", [([0, 2], [2, -4]), ([0, 2], [3, -6])], [1, 0], [5, 1]), layer("id", [[1, 1]])),
    ]
    wanted = exported(done, dense)
    for value in others:
        assert exported(done, value) == wanted


def test_a_bent_activation_of_ones_own_has_no_npz_form(refused):
    write({**EMPTY, "objects": {"net": net(1, layer(pwl(1, [0], [0, 1], 0), [[1]]))}})
    assert refused("export", "c.json", "--npz", "w.npz").startswith("a general piecewise linear activation has no NPZ")


def test_export_needs_exactly_one_network(refused):
    one, two = net(1, layer("id", [[1]])), net(1, layer("id", [[2]]))
    write(EMPTY)
    assert refused("export", "c.json", "--npz", "w.npz") == "c.json: holds no networks where one is needed"
    write({**EMPTY, "objects": {"a": one, "b": two}})
    assert refused("export", "c.json", "--npz", "w.npz") == "c.json: holds 2 networks where one is needed"
    Path("c.json").write_bytes(raw(next(iter(GOOD["DistinctRows"].values()))))
    assert refused("export", "c.json", "--npz", "w.npz") == "c.json: holds no networks where one is needed"


def but(**changes):
    """A network of two layers with its first layer changed."""
    value = net(2, layer("relu", [[1, 2], [3, 4]], [0, 1], [1, 2]), layer("id", [[1, 1]]))
    return {**value, "layers": [{**value["layers"][0], **changes}, *value["layers"][1:]]}


NETWORKS = {
    "no inputs": {**but(), "in": 0},
    "inputs that are a text": {**but(), "in": "2"},
    "other inputs": {**but(), "in": 3},
    "no layers": {**but(), "layers": []},
    "layers that are a text": {**but(), "layers": "relu"},
    "a layer that is a number": {**but(), "layers": [1]},
    "no neurons": but(A=[], c="", den=""),
    "a neuron less": but(A=["1 2"]),
    "a weight less": but(A=["1 2", "3"]),
    "rows that are numbers": but(A=[1, 2]),
    "a word among the weights": but(A=["1 x", "3 4"]),
    "a bias less": but(c="0"),
    "a denominator less": but(den="1"),
    "a denominator of zero": but(den="1 0"),
    "a negative denominator": but(den="1 -2"),
    "a neuron not in lowest terms": but(den="1 2", A=["1 2", "2 4"], c="0 2"),
    "an unknown activation": but(act="selu"),
    "an activation that is a list": but(act=["relu"]),
    "an activation over zero": but(act={"t": "pwl", "den": "0", "knots": "", "slopes": "1", "at": "0"}),
    "an activation of no pieces": but(act={"t": "pwl", "den": "1", "knots": "", "slopes": "", "at": "0"}),
    "an activation whose knots fall": but(act={"t": "pwl", "den": "1", "knots": "1 0", "slopes": "0 1 2", "at": "0"}),
    "a sparse index out of range": net(2, sparse("relu", [([5], [1])], [0], [1])),
    "a sparse index below zero": net(2, sparse("relu", [([-1], [1])], [0], [1])),
    "sparse indices that fall": net(2, sparse("relu", [([1, 0], [1, 1])], [0], [1])),
    "sparse weights too few": net(2, sparse("relu", [([0, 1], [1])], [0], [1])),
    "a direction too short": net(2, rank_one("relu", [1], [1], [0], [1])),
    "coefficients too few": net(2, rank_one("relu", [1, 1], [1], [0, 0], [1, 1])),
    "layers that do not fit": net(2, layer("relu", [[1, 2]]), layer("id", [[1, 1]])),
    "far too many weights": net(2**40, sparse("relu", [([2**40 - 1], [1])], [0], [1])),
}


@pytest.mark.parametrize("case", NETWORKS)
def test_a_damaged_network_is_neither_exported_nor_evaluated(refused, case):
    write({**EMPTY, "objects": {"net": NETWORKS[case]}})
    for words in (["export", "c.json", "--npz", "w.npz"], ["certify", "c.json", "plane.csv", "-o", "d.json"]):
        refused(*words)
    Path("net.json").write_text(json.dumps(NETWORKS[case]))
    refused("certify", "net.json", "plane.csv")


def test_the_damaged_layer_is_named(refused):
    write({**EMPTY, "objects": {"net": NETWORKS["a neuron not in lowest terms"]}})
    assert refused("export", "c.json", "--npz", "w.npz") == (
        "c.json: layer 1 of the network is damaged: neuron 2 is not in lowest terms over a positive denominator; get the "
        "file anew"
    )


def test_a_small_file_does_not_ask_for_endless_memory(refused):
    write({**EMPTY, "objects": {"net": NETWORKS["far too many weights"]}})
    assert refused("export", "c.json", "--npz", "w.npz") == (
        "MAX_WEIGHTS: 1099511627776 is over the limit of 67108864; the certificate itself holds the weights in short form"
    )
