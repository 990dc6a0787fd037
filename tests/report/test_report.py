"""The page of a certificate: made after the checker's verdict, with nothing of a proof if that is not `verified`."""

import re

import pytest

import exactmem as em
from exactmem.errors import InputError
from tests.kernel.bundles import raw
from tests.kernel.good import GOOD

DATA = em.Dataset.from_arrays([[0, 0], [2, 0], [1, 2], [1, 1], [3, 5]], [1, -2, 3, 5, 0])
FIT = em.memorize(DATA, "bubeck2020.relu3")
ONE_EACH = {kind: next(iter(variants.values())) for kind, variants in GOOD.items()}


def forged():
    content = FIT.certificate.content
    return content.replace(b'"depth":2', b'"depth":1')


def test_a_result_tells_its_theorem_and_its_sizes():
    page = em.html_report(FIT)
    assert page.startswith("<!doctype html>") and "Verified: net " in page and page.count("<figure") == 3
    for told in (
        em.theorems["bubeck2020.relu3"].statement,
        "lower bound",
        "our bound",
        "5 rows, 2 columns, 1 of labels",
    ):
        assert told in page
    assert "returns exactly the label of each of the 5 rows" in page and "SHA-256 gives different objects" in page
    assert re.search(r"python -I -S \S+kernel certificate.json --expect-data [0-9a-f]{64}", page)


def test_a_bare_certificate_names_no_theorem(tmp_path):
    page = em.html_report(FIT.certificate.save(tmp_path / "five.json"), DATA)
    assert (
        "does not name a theorem" in page
        and "These are the rows of Dataset(5 x 2" in page
        and "five.json: verified" in page
    )
    assert page.count("<figure") == 2


def test_the_same_certificate_gives_the_same_page():
    assert em.html_report(FIT.certificate) == em.html_report(FIT.certificate)


def test_a_page_needs_no_network_and_repeats_no_name():
    for page in (em.html_report(FIT), em.html_report(forged())):
        assert "http" not in page and "<script" not in page and "@import" not in page and "src=" not in page
        ids = re.findall(r'\bid="([^"]+)"', page)
        assert len(ids) == len(set(ids))


@pytest.mark.parametrize("kind", ONE_EACH)
def test_every_kind_of_claim_has_a_page(kind):
    page = em.html_report(raw(ONE_EACH[kind]))
    assert "Verified: " in page and f"<li>{kind}: " in page


@pytest.mark.parametrize("content", [forged(), b"{", b"[]", b"", b"\x1f\x8b\x08", b"[" * 2000])
def test_a_certificate_that_is_not_verified_shows_no_proof(content):
    page = em.html_report(content)
    assert "so nothing is proved: " in page
    assert not any(part in page for part in ("<figure", "<ol", "<h2", "<table", "Verified"))


def test_other_data_are_no_proof_either():
    other = em.Dataset.from_arrays([[0, 0], [2, 0], [1, 2], [1, 1], [3, 6]], [1, -2, 3, 5, 0])
    page = em.html_report(FIT.certificate, other)
    assert "Rejected, so nothing is proved: row 5, column 2: yours is 6" in page and "<figure" not in page


def test_a_file_that_is_not_there_has_no_page():
    with pytest.raises(InputError, match="cannot read"):
        em.html_report("nowhere.json")


def test_a_strange_reason_cannot_break_the_page():
    page = em.html_report(b'{"format": "<script>alert(1)</script>", "objects": {}, "claims": []}')
    assert "<script" not in page and "nothing is proved" in page


def test_notebooks_show_results_reports_data_and_networks():
    shown = FIT._repr_html_()
    assert "10 hidden neurons fit all 5 rows exactly" in shown and shown.count("<figure") == 3
    assert FIT._repr_latex_().startswith(r"$$\begin{array}{ll} \text{theorem} & \text{bubeck2020.relu3}")
    assert "Holds" in em.check(FIT.certificate)._repr_html_() and "rejected" in em.check(forged())._repr_html_()
    assert "2 inputs, 10 relu, 1 id" in FIT.network._repr_html_()
    assert "<table>" in DATA._repr_html_()


def test_a_path_that_no_file_can_have_is_refused():
    with pytest.raises(InputError, match="cannot read"):
        em.html_report("a\0b")
