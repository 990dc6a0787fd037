"""Old bundles stay checkable for ever: the files in golden/ never change, nor do the hashes of their statements."""

import json
from pathlib import Path

import pytest

from .bundles import sha
from .good import GOOD
from .oracle import false_claims
from .tables import REAL

GOLDEN = Path(__file__).parent / "golden"
PINNED = json.loads((GOLDEN / "statements.json").read_text())


def test_there_is_a_golden_bundle_of_every_kind() -> None:
    assert {claim["kind"] for claims in PINNED.values() for claim in claims} == set(GOOD)
    assert {path.name for path in GOLDEN.glob("*.json")} == {*PINNED, "statements.json"}


@pytest.mark.parametrize("name", PINNED)
def test_a_golden_bundle_is_verified_and_its_statements_keep_their_hashes(name: str) -> None:
    file = (GOLDEN / name).read_bytes()
    report = REAL.check(file)
    assert report.status == "verified"
    assert [{"kind": claim.kind, "statement": claim.statement} for claim in report.claims] == PINNED[name]
    assert [sha(claim["stmt"]) for claim in json.loads(file)["claims"]] == [
        claim["statement"] for claim in PINNED[name]
    ]


@pytest.mark.parametrize("name", PINNED)
def test_the_oracle_agrees_with_a_golden_bundle(name: str) -> None:
    assert false_claims((GOLDEN / name).read_bytes()) == []
