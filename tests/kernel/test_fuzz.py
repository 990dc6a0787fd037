"""No mutant of a good bundle makes the checker accept an untrue claim, or fall over."""

import pytest

from .fuzz import campaign
from .good import GOOD
from .weakened import guards, without

HEART = {
    "Memorizes": "the output is {rule} the label",
    "MemorizesUpTo": "the output is {rule} the label",
    "ResidualAtMost": "the squared residual is larger",
    "OneHot": "not the label's unit vector",
    "Classifies": "another output is as large as that of the label",
    "SizeAtMost": "more than claimed",
    "Codes": "the code stands for another label",
    "DistinctRows": "two rows are equal",
    "RankAtLeast": "the modulus is not between 2 and 2^64",
    "RankAtMost": "is not that combination of the pivots",
    "LambdaMinAtLeast": "the rest is not diagonally dominant",
    "Dispersed": "two rows are closer than gamma allows",
    "NtkGramAtLeast": "lambda_min is not shown to be that large",
    "HarmonicGramAtLeast": "the rows are closer than the bound allows",
    "Infeasible": "the combined right side does not contradict",
    "CannotFit": "leaf: the labels do not contradict",
    "CannotRealise": "lams: no more atoms than there are units meet all their sets",
    "WeightBetween": "the total weight is not shown to be at most hi",
    "WeightAtLeast": "leaf: the slope is too large for this weight",
    "OnHyperplanes": "a form does not vanish exactly on its group",
    "GeneralPosition": "the modulus is not between 2 and 2^64",
    "NotGeneralPosition": "the combination is not zero",
    "Separated": "two rows are closer than claimed",
    "CountingBound": "there are enough networks",
    "ShapeBound": "the count of sign patterns is not below classes^points'",
    "SlotsBound": "the count of sign patterns is not below classes^points at depth",
    "SignCount": "the count of sign patterns is not below 2^points",
    "Shatters": "a labelling is missing",
    "Rescaled": "a weight is not rescaled by the factors",
    "PiecesOnLine": "the networks may have enough pieces",
    "PolynomialUnits": "a monomial does not satisfy the relation",
    "ExponentialUnits": "the units may have enough zeros",
    "PowerUnits": "the outputs do not satisfy the relation",
    "OddLabels": "the points do not cancel",
    "ReluCount": "the count of signs is not below 2^points",
    "TangentDependent": "the rows do not cancel",
    "SgdMemorizes": "the margin is below 1 at the end",
    "ParameterCount": "there are enough parameters",
    "JacobianRankAtLeast": "the modulus is not between 2 and 2^64",
    "RootExists": "the box is not mapped into itself",
    "RealisesAll": "its features depend modulo 2 on those of earlier rows",
}


@pytest.mark.parametrize("kind", GOOD)
def test_no_accepted_mutant_is_wrong(kind: str) -> None:
    tries = 2000 if kind == "Rescaled" else 700  # few mutants of that kind are true
    tally = campaign(kind, tries)
    print(f"{kind}: {tally.tried} mutants, {tally.accepted} accepted, {tally.accepted - tally.same} with a new claim")
    assert tally.wrong == []
    assert 5 <= tally.accepted <= tally.tried == tries  # some mutants are true: the fuzzer reaches the deep checks
    assert tally.accepted > tally.same  # and some of these claim something new


@pytest.mark.slow
@pytest.mark.parametrize("kind", HEART)
def test_without_the_heart_of_a_check_the_fuzzer_finds_wrong_acceptances(kind: str) -> None:
    (guard,) = (guard for guard in guards() if HEART[kind] in guard.text and guard.operand is None)
    with without(guard) as checker:
        assert any(campaign(kind, 100, seed, checker).wrong for seed in range(10))


def test_every_kind_of_claim_has_a_heart() -> None:
    assert set(HEART) == set(GOOD)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1, 11))
@pytest.mark.parametrize("kind", GOOD)
def test_no_accepted_mutant_of_a_hundred_thousand_is_wrong(kind: str, seed: int) -> None:
    assert campaign(kind, 10000, seed).wrong == []
