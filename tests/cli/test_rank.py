"""rank: seeded and trained weights, certificates the checker accepts, damaged ones it refuses, and bad input by name."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from exactmem.certificates.canonical import digest
from exactmem.certificates.certificate import Certificate
from exactmem.interop.one_hidden import read_model


@pytest.fixture
def trained(run) -> dict[str, np.ndarray]:
    random = np.random.default_rng(7)
    arrays = {
        "W": random.normal(size=(3, 2)).astype(np.float32),
        "b": random.normal(size=3).astype(np.float32),
        "v": random.normal(size=3).astype(np.float32),
    }
    np.savez("net.npz", **arrays)
    return arrays


def test_the_rank_of_seeded_weights_is_certified_and_checked(done):
    found = done("rank", "plane.csv", "--hidden", 3, "-o", "r.json", "--json").json
    assert found["rank"] == "8" and found["rank at most"] == "8: full: there are 8 points"
    assert found["every labelling"].startswith("6 neurons fit every labelling") and found["generic rank"].startswith(
        "8:"
    )
    verdict = done("check", "r.json", "--json").json
    assert verdict["status"] == "verified" and "rank at least 8" in verdict["claims"][0]["text"]


def test_the_same_seed_gives_the_same_certificate(done):
    for name in ("a.json", "b.json"):
        done("rank", "plane.csv", "--hidden", 2, "--activation", "sin", "--seed", 5, "-o", name)
    assert Path("a.json").read_bytes() == Path("b.json").read_bytes()
    done("rank", "plane.csv", "--hidden", 2, "--activation", "sin", "--seed", 6, "-o", "c.json")
    assert Path("a.json").read_bytes() != Path("c.json").read_bytes()


def test_blocks_and_biases_are_chosen(done):
    found = done("rank", "plane.csv", "--hidden", 3, "--blocks", "W,v", "--json").json
    assert found["Jacobian"] == "blocks W,v: 9 parameters x 8 points"
    found = done("rank", "plane.csv", "--hidden", 2, "--no-bias", "--activation", "t^3", "--json").json
    assert found["rank"] == "4" and "Jacobian" in found and found["Jacobian"].startswith("blocks W,v: 6 parameters")
    assert (
        done("rank", "plane.csv", "--hidden", 3, "--activation", "softplus", "--json")
        .json["Jacobian"]
        .startswith("blocks W,b")
    )


def test_a_trained_network_has_a_certified_rank_and_so_has_its_kernel_matrix(done, trained):
    out = done("rank", "plane.csv", "--net", "net.npz", "--activation", "tanh", "-o", "r.json").out
    assert "plane.csv: the rank is 8" in out and "weights as given" in out
    assert "rank of the kernel matrix J^T·J" in out and "over the reals" in out
    assert done("check", "r.json", "--json").json["status"] == "verified"


def test_arrays_are_read_by_name_or_in_the_order_of_layers(run, trained):
    W, b, v = (trained[name] for name in "Wbv")
    np.savez("layers.npz", **{"0.weight": W, "0.bias": b, "2.weight": v[None, :], "2.bias": np.zeros(1)})
    np.savez("plain.npz", W1=W, W2=v[None, :])
    assert read_model("layers.npz", "tanh") == read_model("net.npz", "tanh")
    assert read_model("plain.npz", "tanh").biased is False


def test_safetensors_are_read(done, trained):
    pytest.importorskip("safetensors")
    from safetensors.numpy import save_file

    save_file(trained, "net.safetensors")
    assert read_model("net.safetensors", "relu") == read_model("net.npz", "relu")
    assert done("rank", "plane.csv", "--net", "net.safetensors", "--activation", "relu", "--json").json["rank"]


def test_a_damaged_certificate_is_rejected(done, run):
    done("rank", "plane.csv", "--hidden", 3, "-o", "r.json")
    content = json.loads(Path("r.json").read_text())
    claim = content["claims"][0]
    for damage in (
        {"rows": [claim["wit"]["rows"][0]] * 8},
        {"cols": [*claim["wit"]["cols"][:-1], claim["wit"]["cols"][0]]},
        {"g0": "0"},
        {"mod": "1"},
    ):
        changed = {**content, "claims": [{**claim, "wit": {**claim["wit"], **damage}}]}
        Certificate(changed["objects"], changed["claims"]).save("bad.json")
        assert run("check", "bad.json").code == 1, damage


def test_a_weight_that_is_off_by_one_bit_is_another_object(done, run):
    done("rank", "plane.csv", "--hidden", 3, "-o", "r.json")
    content = json.loads(Path("r.json").read_text())
    name = content["claims"][0]["stmt"]["w"]
    first, *rest = content["objects"][name]["num"][0].split(" ")
    content["objects"][name]["num"][0] = " ".join([format(int(first, 16) ^ 1, "x"), *rest])
    Certificate(content["objects"], content["claims"]).save("bad.json")
    outcome = run("check", "bad.json")
    assert outcome.code == 1 and "hash" in (outcome.out + outcome.err)


def test_a_network_with_two_equal_neurons_does_not_pass_for_three(done, run):
    """One weight object replaced: the same witness, but the minor is 0."""
    done("rank", "plane.csv", "--hidden", 3, "-o", "r.json")
    content = json.loads(Path("r.json").read_text())
    claim = content["claims"][0]
    objects = dict(content["objects"])
    names = {}
    for key in "wb":
        value = objects[claim["stmt"][key]]
        value = {**value, "num": [value["num"][0]] * 3, "den": "1"}
        names[key] = digest(value)
        objects[names[key]] = value
    Certificate(objects, [{**claim, "stmt": {**claim["stmt"], **names}}]).save("bad.json")
    outcome = run("check", "bad.json")
    assert outcome.code == 1 and "no unit pivot" in outcome.out + outcome.err


@pytest.mark.parametrize(
    ("words", "message", "code"),
    [
        ((), "give --hidden M for seeded weights, or --net FILE for weights of your own", 2),
        (("--hidden", "2", "--net", "net.npz"), "give --hidden M for seeded weights, or --net FILE", 2),
        (("--net", "net.npz", "--no-bias"), "--no-bias is for seeded weights", 2),
        (("--hidden", "-1"), "give the number of hidden neurons, at least 1, or a net", 2),
        (("--hidden", "2", "--activation", "gelu"), "gelu is known in balls only", 2),
        (("--hidden", "2", "--activation", "swish"), "unknown activation 'swish'", 2),
        (("--hidden", "2", "--blocks", "W,c"), "blocks are letters of W, b", 2),
        (
            ("--hidden", "2", "--activation", "relu", "--no-bias"),
            "relu has a kink at 0, and the pre-activation of neuron",
            1,
        ),
        (("--net", "absent.npz"), "cannot read absent.npz", 2),
        (("--net", "nan.npz"), "nan.npz: W[1, 0] is nan; a weight must be finite", 2),
        (("--net", "inf.npz"), "inf.npz: v[2] is inf; a weight must be finite", 2),
        (("--net", "short.npz"), "short.npz: v has shape (2,); one number for each of the 3 neurons", 2),
        (("--net", "wide.npz"), "the points have 2 coordinates but the neurons read 3", 2),
        (("--net", "deep.npz"), "deep.npz: there are 3 matrices, but one hidden layer has two", 2),
        (("--net", "more.npz"), "more.npz: c is none of W, b and v", 2),
        (("--net", "plane.csv"), "plane.csv: weights are read from .npz, .safetensors or .pt", 2),
    ],
)
def test_what_is_wrong_is_named(refused, trained, words, message, code):
    W, b, v = (trained[name] for name in "Wbv")
    nan, inf = W.copy(), v.copy()
    nan[1, 0], inf[2] = np.nan, np.inf
    np.savez("nan.npz", W=nan, b=b, v=v)
    np.savez("inf.npz", W=W, b=b, v=inf)
    np.savez("short.npz", W=W, b=b, v=v[:2])
    np.savez("wide.npz", W=np.ones((3, 3)), b=b, v=v)
    np.savez("deep.npz", W1=W, W2=np.ones((2, 3)), W3=np.ones((1, 2)))
    np.savez("more.npz", W=W, v=v, c=b)
    assert refused("rank", "plane.csv", *words, code=code).startswith(message)


def test_a_torch_file_without_torch_is_refused_by_name(refused, run):
    try:
        import torch  # noqa: F401
    except ImportError:
        Path("net.pt").write_bytes(b"PK\x03\x04")
        assert refused("rank", "plane.csv", "--net", "net.pt").startswith("net.pt: .pt files need PyTorch")


def test_a_rank_is_tied_to_the_points_of_a_file(done, refused):
    done("rank", "plane.csv", "--activation", "tanh", "--hidden", "3", "-o", "c.json")
    assert done("check", "c.json", "--data", "plane.csv", "--json").json["status"] == "verified"
    lines = Path("plane.csv").read_text().splitlines()
    Path("other.csv").write_text("\n".join(lines[:-1]) + "\n")
    message = refused("check", "c.json", "--data", "other.csv", code=1)
    assert message == "a claim is about other points than yours, and none is about labels"
