"""The writers of claims about counting and shapes make bundles that the checker accepts, with the statements of good.py."""

from dataclasses import replace
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import pytest

from exactmem.bounds.pieces import cannot_fit_on_line, needed
from exactmem.certificates import claims, sgd_claims
from exactmem.certificates.canonical import unrow
from exactmem.certificates.draft import Draft
from exactmem.certificates.objects import read_mat, read_net
from exactmem.data.dataset import Dataset
from exactmem.linalg.psd import lambda_min_at_least
from exactmem.networks.smooth import SMOOTH, polynomial
from exactmem.theorems.exactmem2026 import parity, residue
from exactmem.theorems.exactmem2026.rank import rank_witness

from .bundles import Doc, seal
from .good import GOOD
from .tables import REAL


def written(write: str, *arguments: object, **more: object) -> Draft:
    draft = Draft()
    getattr(claims if hasattr(claims, write) else sgd_claims, write)(draft, *arguments, **more)
    report = REAL.check(draft.certificate().content)
    assert (report.status, report.reason) == ("verified", "")
    return draft


def statement(draft: Doc) -> list[Doc]:
    return [claim["stmt"] for claim in seal(draft)["claims"]]


@pytest.mark.parametrize("variant", GOOD["CountingBound"])
def test_a_counting_bound_is_written(variant: str) -> None:
    stmt = dict(statement(GOOD["CountingBound"][variant])[0])
    rule, inputs = stmt["rule"], {"inputs": stmt["inputs"]} if stmt["rule"] == "any" else {}
    numbers = [stmt[name] for name in ("slots", "bits", "points", "classes")]
    assert [claim["stmt"] for claim in written("counting_bound", rule, *numbers, **inputs).claims] == [stmt]


def test_bounds_for_shapes_and_slots_are_written() -> None:
    good = GOOD["ShapeBound"]["rank one"]
    found = written("shape_bound", read_net(good["objects"]["@net"]), 147, 2)
    assert [claim["stmt"] for claim in found.claims] == statement(good)
    assert [c["stmt"] for c in written("slots_bound", 2, 23, 2).claims] == statement(GOOD["SlotsBound"]["two"])


@pytest.mark.parametrize("variant", [v for v in GOOD["OneHot"] if v != "dag" and "schedule" not in v])
def test_one_hot_outputs_are_written(variant: str) -> None:
    good = GOOD["OneHot"][variant]
    X, Y, network = (
        read(good["objects"][name]) for read, name in ((read_mat, "@x"), (read_mat, "@y"), (read_net, "@net"))
    )
    assert [claim["stmt"] for claim in written("one_hot", network, Dataset(X, Y)).claims] == statement(good)


@pytest.mark.parametrize("variant", GOOD["LambdaMinAtLeast"])
def test_bounds_on_smallest_eigenvalues_are_written(variant: str) -> None:
    good = GOOD["LambdaMinAtLeast"][variant]
    stmt = good["claims"][0]["stmt"]
    M, lam = read_mat(good["objects"]["@m"]), Fraction(int(stmt["lam_num"], 16), int(stmt["lam_den"], 16))
    found = lambda_min_at_least(M, lam, stmt["strict"])
    draft = written("lambda_min_at_least", M, lam, stmt["strict"], found.witness)  # type: ignore[attr-defined]
    assert [claim["stmt"] for claim in draft.claims] == statement(good)


def bound(stmt: Doc, name: str) -> Fraction:
    return Fraction(int(stmt[f"{name}_num"], 16), int(stmt[f"{name}_den"], 16))


@pytest.mark.parametrize("variant", [v for v in GOOD["ResidualAtMost"] if v != "a dag" and v != "two outputs"])
def test_a_residual_is_written(variant: str) -> None:
    good = GOOD["ResidualAtMost"][variant]
    X, Y, network = (
        read(good["objects"][name]) for read, name in ((read_mat, "@x"), (read_mat, "@y"), (read_net, "@net"))
    )
    found = written("residual_at_most", network, Dataset(X, Y), bound(good["claims"][0]["stmt"], "eps"))
    assert [claim["stmt"] for claim in found.claims] == statement(good)


@pytest.mark.parametrize("variant", [v for v in GOOD["WeightBetween"] if "dag" not in v and v != "sparse"])
def test_a_weight_is_written(variant: str) -> None:
    good = GOOD["WeightBetween"][variant]
    stmt, bits = good["claims"][0]["stmt"], int(good["claims"][0]["wit"]["bits"], 16)
    found = written("weight_between", read_net(good["objects"]["@net"]), bound(stmt, "lo"), bound(stmt, "hi"), bits)
    assert [claim["stmt"] for claim in found.claims] == statement(good)


@pytest.mark.parametrize("variant", GOOD["WeightAtLeast"])
def test_a_least_weight_is_written(variant: str) -> None:
    good = GOOD["WeightAtLeast"][variant]
    X, Y = (read_mat(good["objects"][name]) for name in ("@x", "@y"))
    stmt, wit = good["claims"][0]["stmt"], good["claims"][0]["wit"]
    trees = [[[int(v[0], 16), unrow(v[1])] if len(v) == 2 else v for v in tree] for tree in wit["trees"]]
    found = written("weight_at_least", Dataset(X, Y), bound(stmt, "eps"), bound(stmt, "w"), unrow(wit["p"]), trees)
    assert found.claims == seal(good)["claims"]


@pytest.mark.parametrize("variant", GOOD["CannotRealise"])
def test_labels_that_no_units_realise_are_written(variant: str) -> None:
    good = GOOD["CannotRealise"][variant]
    X, Y = (read_mat(good["objects"][name]) for name in ("@x", "@y"))
    stmt, lams = good["claims"][0]["stmt"], [unrow(lam) for lam in good["claims"][0]["wit"]["lams"]]
    slopes = {"relu": (Fraction(2, 7), Fraction(0)), "threshold": None, "2 1": (Fraction(1, 3), Fraction(1, 6))}
    unit = slopes[stmt["unit"]] if stmt["unit"] in slopes else tuple(Fraction(v) for v in unrow(stmt["unit"]))
    mode = stmt["mode"] if stmt["mode"] in ("real", "sign", "threshold") else Fraction(*unrow(stmt["mode"]))
    output = stmt["bias"] == "yes", stmt["skip"] == "yes"
    found = written("cannot_realise", Dataset(X, Y), unit, stmt["hidden"], *output, mode, lams)
    assert found.claims == seal(good)["claims"]


@pytest.mark.parametrize("variant", GOOD["Dispersed"])
def test_dispersed_rows_are_written(variant: str) -> None:
    good = GOOD["Dispersed"][variant]
    stmt, wit = good["claims"][0]["stmt"], good["claims"][0]["wit"]
    factor = SimpleNamespace(scale=int(wit["scale"], 16), d=unrow(wit["d"]), L=[unrow(line) for line in wit["L"]])
    found = written("dispersed", read_mat(good["objects"]["@m"]), bound(stmt, "gamma"), bound(stmt, "L"), factor)
    assert found.claims == seal(good)["claims"]


@pytest.mark.parametrize("variant", GOOD["NtkGramAtLeast"])
def test_an_ntk_gram_bound_is_written(variant: str) -> None:
    (made,) = (good := GOOD["NtkGramAtLeast"][variant])["claims"]
    found = written("ntk_gram_at_least", read_mat(good["objects"]["@m"]), bound(made["stmt"], "lam"), made["wit"]["l"])
    assert found.claims == seal(good)["claims"]


@pytest.mark.parametrize("variant", GOOD["HarmonicGramAtLeast"])
def test_a_harmonic_gram_bound_is_written(variant: str) -> None:
    (made,) = (good := GOOD["HarmonicGramAtLeast"][variant])["claims"]
    found = written(
        "harmonic_gram_at_least", read_mat(good["objects"]["@m"]), made["stmt"]["m"], bound(made["stmt"], "lam")
    )
    assert found.claims == seal(good)["claims"]


@pytest.mark.parametrize("variant", GOOD["PiecesOnLine"])
def test_data_with_too_many_turns_are_written(variant: str) -> None:
    good = GOOD["PiecesOnLine"][variant]
    X, Y = (read_mat(good["objects"][name]) for name in ("@x", "@y"))
    stmt, rows = good["claims"][0]["stmt"], good["claims"][0]["wit"]["rows"]
    found = written("pieces_on_line", Dataset(X, Y), stmt["widths"], stmt["pieces"], rows)
    assert [claim["stmt"] for claim in found.claims] == statement(good)
    if variant != "plane":  # one row of it is not on the line
        assert cannot_fit_on_line(Dataset(X, Y), stmt["widths"], stmt["pieces"]).holds
        written("pieces_on_line", Dataset(X, Y), stmt["widths"], stmt["pieces"], needed(Dataset(X, Y)).rows)


@pytest.mark.parametrize("variant", GOOD["PolynomialUnits"])
def test_a_relation_between_monomials_is_written(variant: str) -> None:
    good = GOOD["PolynomialUnits"][variant]
    X, Y = (read_mat(good["objects"][name]) for name in ("@x", "@y"))
    c = [int(v, 16) for v in good["claims"][0]["wit"]["c"].split()]
    found = written("polynomial_units", Dataset(X, Y), good["claims"][0]["stmt"]["degrees"], c)
    assert [claim["stmt"] for claim in found.claims] == statement(good)


@pytest.mark.parametrize("variant", GOOD["ExponentialUnits"])
def test_zeros_on_a_line_are_written(variant: str) -> None:
    good = GOOD["ExponentialUnits"][variant]
    X, Y = (read_mat(good["objects"][name]) for name in ("@x", "@y"))
    stmt, rows = good["claims"][0]["stmt"], good["claims"][0]["wit"]["rows"]
    found = written("exponential_units", Dataset(X, Y), stmt["hidden"], rows)
    assert [claim["stmt"] for claim in found.claims] == statement(good)


@pytest.mark.parametrize("variant", GOOD["PowerUnits"])
def test_a_relation_between_outputs_is_written(variant: str) -> None:
    good = GOOD["PowerUnits"][variant]
    X, Y = (read_mat(good["objects"][name]) for name in ("@x", "@y"))
    stmt, wit = good["claims"][0]["stmt"], good["claims"][0]["wit"]
    c = [int(v, 16) for v in wit["c"].split()]
    terms = {tuple(e): a for e, a in zip(wit["exponents"], c, strict=True)}
    numbers = [stmt["degree"], stmt["hidden"], stmt["biased"] == "yes"]
    found = written("power_units", Dataset(X, Y), *numbers, wit["rows"], terms)
    assert [claim["stmt"] for claim in found.claims] == statement(good)


@pytest.mark.parametrize("variant", GOOD["SignCount"])
def test_a_count_of_signs_is_written(variant: str) -> None:
    (stmt,) = statement(good := GOOD["SignCount"][variant])
    numbers = [stmt[name] for name in ("inputs", "hidden", "points", "degree")]
    found = written("sign_count", *numbers, biased=stmt["biased"] == "yes")
    assert [claim["stmt"] for claim in found.claims] == statement(good)


@pytest.mark.parametrize("variant", GOOD["ParameterCount"])
def test_a_count_of_parameters_is_written(variant: str) -> None:
    (stmt,) = statement(good := GOOD["ParameterCount"][variant])
    numbers = [stmt[name] for name in ("inputs", "hidden", "points", "activation")]
    found = written("parameter_count", *numbers, biased=stmt["biased"] == "yes")
    assert [claim["stmt"] for claim in found.claims] == statement(good)


@pytest.mark.parametrize("variant", GOOD["ReluCount"])
def test_a_count_of_relus_is_written(variant: str) -> None:
    (stmt,) = statement(good := GOOD["ReluCount"][variant])
    numbers = [stmt[name] for name in ("inputs", "hidden", "points")]
    found = written("relu_count", *numbers, biased=stmt["biased"] == "yes")
    assert [claim["stmt"] for claim in found.claims] == statement(good)


@pytest.mark.parametrize("variant", GOOD["OddLabels"])
def test_odd_labels_are_written(variant: str) -> None:
    good = GOOD["OddLabels"][variant]
    X, Y = (read_mat(good["objects"][name]) for name in ("@x", "@y"))
    wit = good["claims"][0]["wit"]
    found = written("odd_labels", Dataset(X, Y), wit["pairs"], unrow(wit["c"]))
    assert found.claims == seal(good)["claims"]


@pytest.mark.parametrize("variant", GOOD["TangentDependent"])
def test_dependent_tangent_features_are_written(variant: str) -> None:
    good = GOOD["TangentDependent"][variant]
    X, A, W = (read_mat(good["objects"][name]) for name in ("@m", "@a", "@w"))
    found = written("tangent_dependent", X, A, W, unrow(good["claims"][0]["wit"]["c"]))
    assert found.claims == seal(good)["claims"]


@pytest.mark.parametrize("variant", GOOD["SgdMemorizes"])
def test_a_run_of_sgd_is_written(variant: str) -> None:
    good = GOOD["SgdMemorizes"][variant]
    X, Y, A, W = (read_mat(good["objects"][name]) for name in ("@x", "@y", "@a", "@w"))
    stmt = good["claims"][0]["stmt"]
    positive = None if stmt["positive"] is None else Fraction(*unrow(stmt["positive"]))
    numbers = bound(stmt, "beta"), bound(stmt, "eta"), stmt["batch"], stmt["order"]
    found = written("sgd_memorizes", Dataset(X, Y), A, W, *numbers, positive)
    assert found.claims == seal(good)["claims"]


def polynomial_or_name(act: Any) -> Any:
    if isinstance(act, str):
        return SMOOTH[act]
    return polynomial([Fraction(int(v, 16), int(act["den"], 16)) for v in act["c"].split()])


@pytest.mark.parametrize("variant", GOOD["JacobianRankAtLeast"])
def test_the_rank_of_a_jacobian_is_written(variant: str) -> None:
    good = GOOD["JacobianRankAtLeast"][variant]
    stmt, wit, objects = good["claims"][0]["stmt"], good["claims"][0]["wit"], good["objects"]
    x, w, v = (read_mat(objects[name]) for name in ("@m", "@w", "@v"))
    b = None if stmt["b"] is None else read_mat(objects["@b"])
    witness = {name: value if isinstance(value, list) else int(value, 16) for name, value in wit.items()}
    act = polynomial_or_name(stmt["activation"])
    found = written("jacobian_rank_at_least", x, act, w, b, v, stmt["blocks"], witness)
    assert [claim["stmt"] for claim in found.claims] == statement(good)


@pytest.mark.parametrize("variant", GOOD["RootExists"])
def test_a_root_is_written(variant: str) -> None:
    good = GOOD["RootExists"][variant]
    stmt, wit, objects = good["claims"][0]["stmt"], good["claims"][0]["wit"], good["objects"]
    x, y, w, v, radius = (read_mat(objects[name]) for name in ("@x", "@y", "@w", "@v", "@r"))
    b, act = None if stmt["b"] is None else read_mat(objects["@b"]), polynomial_or_name(stmt["activation"])
    found = written("root_exists", Dataset(x, y), act, w, b, v, radius, int(wit["bits"], 16), read_mat(wit["C"]))
    assert [claim["stmt"] for claim in found.claims] == statement(good)


@pytest.mark.parametrize("variant", [v for v in GOOD["Shatters"] if v not in ("dag", "sparse")])
def test_a_shattered_matrix_is_written(variant: str) -> None:
    good = GOOD["Shatters"][variant]
    shape, *nets = (read_net(good["objects"][name]) for name in ["@net", *good["claims"][0]["wit"]["nets"]])
    stmt = good["claims"][0]["stmt"]
    found = written("shatters", shape, read_mat(good["objects"]["@m"]), stmt["classes"], nets)
    assert [claim["stmt"] for claim in found.claims] == statement(good)


@pytest.mark.parametrize("variant", [v for v in GOOD["Rescaled"] if v != "dag" and "sparse" not in v])
def test_a_rescaled_net_is_written(variant: str) -> None:
    good = GOOD["Rescaled"][variant]
    num, den = (good["claims"][0]["wit"][name] for name in ("num", "den"))
    factors = [
        [Fraction(int(p, 16), int(q, 16)) for p, q in zip(a.split(), b.split(), strict=True)]
        for a, b in zip(num, den, strict=True)
    ]
    nets = [read_net(good["objects"][name]) for name in ("@net", "@other")]
    written("rescaled", *nets, factors)


@pytest.mark.parametrize(("variant", "chain", "P"), [("nine points", parity.Chain(4, 197), 3), (
    "eight points, four classes", residue.Chain(4, 3795149, 2), 2)])  # fmt: skip
def test_all_labellings_are_written_with_the_witness_found_in_the_network(variant: str, chain: Any, P: int) -> None:
    good = GOOD["RealisesAll"][variant]
    network, points = read_net(good["objects"]["@net"]), read_mat(good["objects"]["@m"])
    stmt, wit = good["claims"][0]["stmt"], good["claims"][0]["wit"]
    assert rank_witness(network, chain, P, 2, 1) == wit
    found = written("realises_all", network, points, stmt["classes"], stmt["layer"], wit)
    assert [claim["stmt"] for claim in found.claims] == statement(good)
    with pytest.raises(ValueError, match="no neuron of the form"):
        rank_witness(network, chain, P, 2, 2)
    with pytest.raises(ValueError, match="steps and"):
        rank_witness(network, chain, P, 3, 1)
    with pytest.raises(ValueError, match="no neuron of the form"):
        rank_witness(network, replace(chain, K=6), P, 2, 1)
