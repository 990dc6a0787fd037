"""From our objects to a bundle and back, and every writer through the checker."""

import gzip
import json
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exactmem.api import check, memorize
from exactmem.certificates import claims
from exactmem.certificates.canonical import digest, hexadecimal, row, spell, unrow
from exactmem.certificates.certificate import Certificate
from exactmem.certificates.draft import Draft
from exactmem.certificates.objects import DENSE_LIMIT, data_hash, mat, net, read_mat, read_net
from exactmem.certificates.result import decimal
from exactmem.data.dataset import Dataset
from exactmem.data.hygiene import hygiene
from exactmem.errors import InputError, Rejected
from exactmem.geometry.position import general_position
from exactmem.linalg.affine import affine_rank
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.networks.activations import ID, RELU, STEP, PiecewiseLinear
from exactmem.networks.circuit import Circuit, Form
from exactmem.networks.layers import Layer
from exactmem.networks.network import Network
from tests.examples import FIVE, XOR, mutually_unbiased, small_data, thinned

IDENTITY = Network((Layer.build(ID, 1, [[1]], [0]),))
LINE = Dataset.from_arrays([["1/2"], [2], [-3]], ["1/2", 2, -3])


def accepted(write) -> bool:
    draft = Draft()
    write(draft)
    return check(draft.certificate()).holds


@given(st.integers(), st.lists(st.integers(-(2**80), 2**80)))
def test_integers_and_rows_are_spelled_in_lower_case_hexadecimal(value, values):
    assert int(hexadecimal(value), 16) == value and unrow(row(values)) == values
    assert hexadecimal(value) == hexadecimal(value).lower() and "0x" not in hexadecimal(value)


@given(small_data())
def test_matrices_come_back_as_they_were(dataset):
    assert read_mat(json.loads(spell(mat(dataset.X)))) == dataset.X


PIECES = PiecewiseLinear((Fraction(-1, 2), Fraction(1)), (Fraction(2), Fraction(-1, 3), Fraction(0)), Fraction(1, 7))
NETS = [
    IDENTITY,
    Network((Layer.rank_one(RELU, [1, -2], [3, 0], [1, 4], [2, 5]), Layer.build(ID, 2, [[1, Fraction(1, 3)]], [0]))),
    Network((Layer.build(PIECES, 1, [[3]], [-1]), Layer.build(STEP, 1, [[1], [2]], [0, -1]))),
    Network((Layer.sparse(RELU, 3, [{2: 5}, {}], [1, -1]), Layer.build(ID, 2, [[2**300, -1]], [0]))),
]


@pytest.mark.parametrize("network", NETS)
def test_networks_come_back_with_the_same_hash_and_outputs(network):
    again = read_net(json.loads(spell(net(network))))
    assert digest(net(again)) == digest(net(network))
    point = [Fraction(3, 7)] * network.inputs
    assert again.at(point) == network.at(point)


@pytest.mark.parametrize("network", NETS)
def test_the_checker_computes_what_we_compute(network):
    points = [[Fraction(a, 3)] * (network.inputs - 1) + [Fraction(b)] for a in range(-3, 4) for b in (-2, 0, 5)]
    labels = [list(v) for v in network.outputs(points)]
    assert accepted(lambda draft: claims.memorizes(draft, network, Dataset.from_arrays(points, labels)))
    labels[4][0] += Fraction(1, 10**9)
    assert not accepted(lambda draft: claims.memorizes(draft, network, Dataset.from_arrays(points, labels)))


def test_a_large_sparse_layer_is_written_sparse():
    wide = DENSE_LIMIT // 2
    network = Network((Layer.sparse(ID, wide, [{0: 1}, {wide - 1: 1}, {}], [0, 0, 1]),))
    assert "S" in net(network)["layers"][0] and read_net(net(network)) == network


def test_every_writer_is_accepted_by_the_checker():
    bases = mutually_unbiased()
    report = hygiene(bases)
    distance, _ = report.separation_l2
    far, _ = report.separation_max
    assert accepted(lambda draft: claims.memorizes(draft, IDENTITY, LINE))
    assert accepted(lambda draft: claims.memorizes_up_to(draft, IDENTITY, LINE, Fraction(1, 10)))
    assert accepted(lambda draft: claims.size_at_most(draft, IDENTITY, IDENTITY.sizes))
    assert accepted(lambda draft: claims.distinct_rows(draft, bases.X))
    assert accepted(lambda draft: claims.affine_rank_is(draft, bases.X, affine_rank(bases.X)))
    assert accepted(lambda draft: claims.separated(draft, bases.X, "l2", distance, [1, 2, 3, 4]))
    assert accepted(lambda draft: claims.separated(draft, bases.X, "max", far, [1, 0, 0, 0]))
    assert not accepted(lambda draft: claims.separated(draft, bases.X, "l2", distance + 1, [1, 2, 3, 4]))
    witness = general_position(bases.X).witness
    assert accepted(lambda draft: claims.not_in_general_position(draft, bases.X, witness))
    witness = general_position(FIVE.X).witness
    assert accepted(lambda draft: claims.in_general_position(draft, FIVE.X, witness))
    system = RationalMatrix.from_rows([[1, 1], [-1, -2]])  # z <= 1 and -z <= -2
    assert accepted(lambda draft: claims.infeasible(draft, system, ["le", "le"], [1, 1]))
    assert not accepted(lambda draft: claims.infeasible(draft, system, ["le", "le"], [1, 2]))
    sign = Dataset.from_arrays([[2], [-5]], [1, -1])
    assert accepted(lambda draft: claims.classifies(draft, IDENTITY, sign, "sign"))


@given(small_data(max_n=8, max_d=4))
def test_the_affine_rank_is_certified_on_any_data(dataset):
    assert accepted(lambda draft: claims.affine_rank_is(draft, dataset.X, affine_rank(dataset.X)))


def test_text_labels_are_tied_to_their_names():
    dataset = Dataset.from_arrays([[0], [1], [2]], ["cat", "dog", "cat"])
    for one_hot in (False, True):
        fit = memorize(dataset, "relu3", one_hot=one_hot)
        stmt = fit.certificate.claims[0]["stmt"]
        assert stmt["kind"] == "Codes" and stmt["names"] == ["cat", "dog"]
        assert check(fit.certificate, dataset).holds


def test_classes_that_do_not_occur_do_not_disturb_the_coding():
    dataset = Dataset.from_arrays([[0], [1], [2]], ["ant", "bee", "cat"]).take([0, 2])
    for one_hot in (False, True):
        fit = memorize(dataset, "relu4", one_hot=one_hot)
        assert check(fit.certificate, dataset).holds


@pytest.mark.parametrize("labels", [["cat", "dog", "cat"], ["cat", "cat", "cat"]])
def test_data_that_come_one_hot_keep_the_names_of_their_classes(labels):
    dataset = Dataset.from_arrays([[0], [1], [2]], labels).one_hot()
    fit = memorize(dataset, "relu3")
    stmt = fit.certificate.claims[0]["stmt"]
    assert stmt["kind"] == "Codes" and stmt["rule"] == "onehot" and stmt["names"] == list(dataset.names)
    assert check(fit.certificate, dataset).holds


def test_one_hot_data_without_some_of_the_named_classes_are_certified():
    dataset = Dataset.from_arrays([[0], [1], [2]], ["ant", "bee", "cat"]).take([0, 2]).one_hot()
    assert check(memorize(dataset, "relu4").certificate, dataset).holds


def test_a_statement_is_made_once_and_an_object_stored_once():
    draft = Draft()
    for _ in range(2):
        claims.distinct_rows(draft, XOR.X)
        claims.memorizes(draft, IDENTITY, LINE)
    assert len(draft.claims) == 2 and len(draft.objects) == 4  # x and y of LINE are one matrix


def test_a_bundle_saves_and_loads_plain_and_packed(tmp_path):
    certificate = memorize(XOR, "peel2").certificate
    for name in ("c.json", "c.json.gz"):
        path = certificate.save(tmp_path / name)
        assert Certificate.load(path) == certificate and check(path, XOR).holds
    assert gzip.decompress((tmp_path / "c.json.gz").read_bytes()) == (tmp_path / "c.json").read_bytes()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["c.json", "c.json.gz"]


def test_a_bundle_that_cannot_be_written_leaves_nothing_and_loses_nothing(tmp_path):
    certificate = memorize(XOR, "peel2").certificate
    with pytest.raises(InputError, match=r"cannot write .*choose another place"):
        certificate.save(tmp_path / "missing" / "c.json")
    (tmp_path / "folder").mkdir()
    with pytest.raises(InputError, match=r"cannot write"):
        certificate.save(tmp_path / "folder")
    assert [p.name for p in tmp_path.iterdir()] == ["folder"]


def test_files_that_are_no_bundles_are_refused(tmp_path):
    path = tmp_path / "c.json"
    content = memorize(XOR, "peel2").certificate.content
    for damaged, message in [
        (b"", "not a certificate"),
        (content[:-20], "truncated or damaged"),
        (gzip.compress(content)[:-20], "truncated or damaged"),
        (content.replace(b"exactmem-cert/1", b"exactmem-cert/9"), "this version reads exactmem-cert/1"),
        (b'{"format":"exactmem-cert/1"}', "has not the fields"),
    ]:
        path.write_bytes(damaged)
        with pytest.raises(Rejected, match=message):
            Certificate.load(path)
        assert check(path).status == "rejected"
    with pytest.raises(InputError, match=r"No such file"):
        Certificate.load(tmp_path / "nothing.json")


def test_the_hash_of_data_does_not_depend_on_how_they_came(tmp_path):
    (tmp_path / "d.csv").write_text("a,b,y\n0.5,1,2\n1/4,2.50,3\n")
    from_file = Dataset.from_csv(tmp_path / "d.csv")
    assert data_hash(from_file) == data_hash(Dataset.from_arrays([[0.5, 1], [0.25, 2.5]], [2, 3]))


def read_back(text: str) -> Fraction:
    mantissa, _, exponent = text.partition("e")
    return Fraction(mantissa) * 10 ** int(exponent or 0)


@settings(max_examples=thinned(40))
@given(st.data())
def test_a_circuit_is_checked_as_it_stands_and_as_the_plain_network_it_compiles_to(data):
    scalars = st.fractions(-2, 2, max_denominator=3)
    circuit = Circuit(2)
    forms = [circuit.input(0), circuit.input(1)]
    for _ in range(data.draw(st.integers(1, 5))):
        read = data.draw(st.lists(st.sampled_from(forms), max_size=3))
        forms.append(
            circuit.neuron(sum((f * data.draw(scalars) for f in read), Form(constant=data.draw(scalars))), RELU)
        )
    outputs = [forms[-1] - forms[2] * Fraction(2, 3), forms[0] + 1]
    network = circuit.compile(outputs)
    points = [[Fraction(a, 2), Fraction(b)] for a in (-3, 0, 4) for b in (-1, 2)]
    dataset = Dataset.from_arrays(points, network.outputs(points))

    def write(draft):
        name = draft.circuit(circuit, outputs)
        draft.claim("Memorizes", {"scale": None}, net=name, data=draft.data(dataset))

    assert accepted(write)
    assert accepted(lambda draft: claims.memorizes(draft, network, dataset))


@given(st.fractions(0, 10**9) | st.integers(0, 10**60).map(Fraction))
def test_the_printed_interval_contains_the_value_and_is_narrow(value):
    lo, hi = read_back(decimal(value, up=False)), read_back(decimal(value, up=True))
    assert lo <= value <= hi and hi - lo <= max(Fraction(1, 10**6), hi / 1000)
