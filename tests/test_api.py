"""What `import exactmem` offers, as a user meets it."""

import re
import subprocess
import sys
from fractions import Fraction

import numpy as np
import pytest

import exactmem as em
from exactmem.certificates.claims import memorizes
from exactmem.certificates.draft import Draft
from exactmem.certificates.objects import data_hash
from exactmem.errors import InputError, LimitExceeded, Rejected
from exactmem.networks.activations import ID, RELU
from exactmem.networks.layers import Layer
from exactmem.progress import listening, tick
from exactmem.theorems.registry import THEOREMS
from tests.examples import FIVE, XOR


def test_memorize_then_check():
    fit = em.memorize(FIVE, theorem="bubeck2020.peel2", seed=0)
    assert fit.network.at(["1/2", "1/3"]) == (Fraction(25, 12),)
    assert (fit.sizes.neurons, fit.promise, fit.literature, fit.lower, fit.lower_here) == (4, 4, 12, 2, 2)
    report = em.check(fit.certificate, data=FIVE)
    assert report.holds and all(verdict.holds for _, _, verdict in report.claims)
    assert "CannotFit" in [kind for kind, _, _ in report.claims]
    assert "<table>" in fit._repr_html_()


def test_a_report_is_not_a_truth_value():
    with pytest.raises(TypeError, match=r"use .holds or .status"):
        bool(em.check(em.memorize(XOR).certificate))


def test_other_data_are_named_by_their_first_difference(tmp_path):
    certificate = em.memorize(FIVE, "relu4").certificate
    (tmp_path / "d.csv").write_text("x,y,label\n0,0,1\n2,0,-2\n1,2,3\n1,7,5\n3,5,0\n")
    with pytest.raises(
        Rejected, match=r"row 4 \(line 5 of d.csv\), column y: yours is 7, the certificate's data have 1"
    ):
        em.check(certificate, tmp_path / "d.csv")
    (tmp_path / "d.csv").write_text("x,y,label\n0,0,1\n2,0,-2\n1,2,3\n1,1,6\n3,5,0\n")
    with pytest.raises(Rejected, match=r"row 4 \(line 5 of d.csv\): your label is 6, the certificate's data have 5"):
        em.check(certificate, tmp_path / "d.csv")
    with pytest.raises(Rejected, match=r"the certificate's data have 5 rows, yours 4"):
        em.check(certificate, FIVE.take(range(4)))
    with pytest.raises(Rejected, match=r"have 2 \+ 1 columns \(points \+ labels\), yours 1 \+ 1"):
        em.check(certificate, em.Dataset.from_arrays([[1]], [1]))


def test_a_small_work_budget_is_no_verdict_and_names_the_limit():
    report = em.check(em.memorize(FIVE, "relu4").certificate, work=1000)
    assert report.status == "undecided" and "WORK" in report.reason


def test_a_changed_weight_is_rejected_by_the_row_it_breaks():
    network = em.memorize(FIVE, "relu3").network
    hidden, last = network.layers
    rows = [[w * 2 if (j, k) == (0, 1) else w for k, w in enumerate(row)] for j, row in enumerate(hidden.weights.rows)]
    biases = [Fraction(c, q) for c, q in zip(hidden.c, hidden.q, strict=True)]
    rows = [[Fraction(w, q) for w in row] for row, q in zip(rows, hidden.q, strict=True)]
    changed = em.Network((Layer.build(RELU, 2, rows, biases), last))
    draft = Draft()
    memorizes(draft, changed, FIVE)
    report = em.check(draft.certificate())
    assert changed != network
    assert report.status == "rejected" and re.search(r"row [3-5]: the output is not the label", report.reason)


def test_certify_somebody_elses_network():
    network = em.Network((Layer.build(RELU, 1, [[1], [-1]], [0, 0]), Layer.build(ID, 2, [[1, 1]], [0])))
    data = em.Dataset.from_arrays([[-2], [3]], [2, 3])
    assert em.check(em.certify(network, data), data).holds
    off = em.Dataset.from_arrays([[-2], [3]], [2, "31/10"])
    with pytest.raises(Rejected, match=r"row 2: the output is 3, the label 31/10"):
        em.certify(network, off)
    assert em.check(em.certify(network, off, eps="1/10"), off).holds
    with pytest.raises(Rejected, match=r"row 2"):
        em.certify(network, off, eps="1/11")
    signs = em.Dataset.from_arrays([[-2], [3]], [1, 1])
    assert em.check(em.certify(network, signs, rule="sign"), signs).holds
    with pytest.raises(Rejected, match=r"row 1: the outputs are 0, the label is 1"):
        em.certify(network, em.Dataset.from_arrays([[0]], [1]), rule="sign")
    with pytest.raises(InputError, match=r"argmax does not suit a network with 1 outputs"):
        em.certify(network, signs, rule="argmax")
    both = em.Network((Layer.build(ID, 1, [[1], [-1]], [0, 0]),))
    classes = em.Dataset.from_arrays([[5], [-5]], [0, 1])
    assert em.check(em.certify(both, classes, rule="argmax"), classes).holds
    with pytest.raises(Rejected, match=r"row 1: the outputs are \(0, 0\)"):
        em.certify(both, em.Dataset.from_arrays([[0]], [0]), rule="argmax")


def test_float_weights_are_the_dyadics_they_are():
    network = em.Network((Layer.build(ID, 1, [[Fraction(0.1)]], [0]),))
    with pytest.raises(Rejected, match=r"row 1"):
        em.certify(network, em.Dataset.from_arrays([[1]], ["0.1"]))
    assert em.check(em.certify(network, em.Dataset.from_arrays([[1]], [0.1]))).holds


def test_compare_gives_a_row_per_theorem_and_a_reason_where_there_is_none(digits):
    rows = em.compare(XOR)
    assert [row.theorem for row in rows] == list(THEOREMS) and all(row.result for row in rows)
    (stopped,) = em.compare(digits, ["bubeck2020.relu4"], budget=0)
    assert stopped.result is None and "stopped at" in stopped.missing
    conflict = em.Dataset.from_arrays([[0], [0]], [0, 1])
    assert all("same point" in row.missing for row in em.compare(conflict))


def test_listeners_hear_progress_and_may_stop_the_work(digits):
    heard = []
    with listening(lambda stage, done, total: heard.append((stage, done, total))):
        em.memorize(digits.take(range(150)), "peel2")
    assert {stage for stage, _, _ in heard} >= {"peeling faces", "settling residuals", "evaluating layers"}
    assert all(0 <= done <= total for _, done, total in heard)

    def stop(stage, done, total):
        raise LimitExceeded("TEST", 1, 0, "enough")

    with pytest.raises(LimitExceeded), listening(stop):
        em.memorize(digits.take(range(150)), "relu4")
    tick("nobody listens", 1, 1)


def test_data_may_be_given_by_name_or_path(tmp_path):
    np.savez(tmp_path / "d.npz", X=np.array([[0.5], [1.5]]), y=np.array([1, 2]))
    assert em.memorize(str(tmp_path / "d.npz")).dataset.n == 2
    assert em.memorize("iris", "threshold").dataset.names == ("setosa", "versicolor", "virginica")


def test_the_hash_of_the_embedded_sets_never_changes(digits, iris):
    assert data_hash(iris).startswith("1ff3f9625945")
    assert data_hash(digits).startswith("3ccf457996b9")


def test_import_is_light_and_everything_offered_exists():
    code = (
        "import sys, exactmem; heavy = {'numpy', 'flint', 'sympy', 'networkx', 'rich', 'gmpy2', 'mpmath'} & set(sys.modules);"
        "assert not heavy, heavy; [getattr(exactmem, name) for name in exactmem.__all__]; print(dir(exactmem)[0])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    with pytest.raises(AttributeError, match=r"no attribute 'memorise'"):
        em.memorise  # noqa: B018


def test_verdicts_are_not_truth_values():
    from exactmem.verdict import Undecided

    assert Undecided("why").undecided
    with pytest.raises(TypeError, match=r"use \.holds"):
        bool(Undecided("why"))


def test_the_folder_bounds_does_not_hide_the_function_of_that_name():
    code = "import exactmem as em, exactmem.bounds.capacity; em.memorize; em.bounds('iris'); from exactmem.bounds import width"
    subprocess.run([sys.executable, "-c", code], check=True)
