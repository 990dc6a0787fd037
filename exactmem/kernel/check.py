# From the bytes of a bundle to a verdict per claim. Starts from "rejected"; only a check that ran to its end accepts.
from collections.abc import Callable
from dataclasses import dataclass, field

from . import counting, fit, jacobian, labels, matrices, pieces, position, retrieval, roots, shapes, sizes, systems
from .dispersion import dispersed, harmonic_gram_at_least, ntk_gram_at_least
from .impossible import exponential_units, odd_labels, parameter_count, polynomial_units
from .limits import WORK, Meter, OverLimit
from .objects import Bundle
from .powers import power_units
from .reading import Json, Rejected, canonical, digest, items, need, parse, record, unpack
from .realise import cannot_realise
from .residual import residual_at_most
from .semidefinite import lambda_min_at_least
from .sgd import sgd_memorizes
from .tangent import tangent_dependent
from .weight import weight_at_least, weight_between

FORMAT = "exactmem-cert/1"

# kind: (fields of the statement besides kind, fields of the witness, the check, which returns the claim as a sentence)
KINDS: dict[str, tuple[str, str, Callable[[Bundle, Json, Json], str]]] = {
    "Memorizes": ("net data", "scale", fit.memorizes),
    "MemorizesUpTo": ("net data eps_num eps_den", "scale", fit.memorizes_up_to),
    "ResidualAtMost": ("net data eps_num eps_den", "scale", residual_at_most),
    "OneHot": ("net data", "scale", labels.one_hot),
    "Classifies": ("net data rule", "scale", labels.classifies),
    "SizeAtMost": ("net depth width neurons params bits", "", sizes.size_at_most),
    "Codes": ("data coded table rule names", "", labels.codes),
    "DistinctRows": ("mat", "", matrices.distinct_rows),
    "RankAtLeast": ("mat r", "mod rows cols", matrices.rank_at_least),
    "RankAtMost": ("mat r", "piv coef", matrices.rank_at_most),
    "JacobianRankAtLeast": ("mat activation w b v blocks r", "mod g0 i rows cols", jacobian.jacobian_rank_at_least),
    "RootExists": ("data activation w b v radius", "bits C", roots.root_exists),
    "LambdaMinAtLeast": ("mat lam_num lam_den strict", "scale d L", lambda_min_at_least),
    "Dispersed": ("mat gamma_num gamma_den L_num L_den", "scale d L", dispersed),
    "NtkGramAtLeast": ("mat lam_num lam_den", "l", ntk_gram_at_least),
    "HarmonicGramAtLeast": ("mat m lam_num lam_den", "", harmonic_gram_at_least),
    "Infeasible": ("sys", "lam", systems.infeasible),
    "CannotFit": ("data hidden", "trees", systems.cannot_fit),
    "CannotRealise": ("data unit hidden bias skip mode", "lams", cannot_realise),
    "WeightBetween": ("net lo_num lo_den hi_num hi_den", "bits", weight_between),
    "WeightAtLeast": ("data eps_num eps_den w_num w_den", "p trees", weight_at_least),
    "OnHyperplanes": ("mat groups", "forms", position.on_hyperplanes),
    "GeneralPosition": ("mat", "mod", position.general_position),
    "NotGeneralPosition": ("mat", "rows coef", position.not_general_position),
    "Separated": ("mat norm num den", "dir", position.separated),
    "CountingBound": ("rule inputs slots bits points classes", "", counting.counting_bound),
    "ShapeBound": ("net points classes", "", counting.shape_bound),
    "SlotsBound": ("slots points classes", "", counting.slots_bound),
    "SignCount": ("inputs hidden points degree biased", "", counting.sign_count),
    "ReluCount": ("inputs hidden points biased", "", counting.relu_count),
    "Shatters": ("net mat classes", "nets", shapes.shatters),
    "Rescaled": ("net other", "num den", shapes.rescaled),
    "PiecesOnLine": ("data widths pieces", "rows", pieces.pieces_on_line),
    "PolynomialUnits": ("data degrees", "c", polynomial_units),
    "ExponentialUnits": ("data hidden", "rows", exponential_units),
    "PowerUnits": ("data degree hidden biased", "rows exponents c", power_units),
    "OddLabels": ("data", "pairs c", odd_labels),
    "ParameterCount": ("inputs hidden points activation biased", "", parameter_count),
    "TangentDependent": ("mat map w", "c", tangent_dependent),
    "SgdMemorizes": ("data map w beta_num beta_den eta_num eta_den batch order positive", "", sgd_memorizes),
    "RealisesAll": ("net mat classes layer", "steps waits parts chain features", retrieval.realises_all),
}

VERIFIED, REJECTED, UNDECIDED = "verified", "rejected", "undecided"


# One claim: its kind, the hash of its statement, the verdict, and the claim in words or why it is not accepted.
@dataclass(frozen=True)
class ClaimReport:
    kind: str
    statement: str
    status: str
    text: str


# The verdict on a whole bundle: verified only if every claim is. `used` shows how near each limit came.
@dataclass
class Report:
    status: str = REJECTED
    reason: str = ""
    claims: list[ClaimReport] = field(default_factory=list)
    used: dict[str, int] = field(default_factory=dict)


def check(raw: bytes, expect_data: str | None = None, work: int = WORK) -> Report:
    meter, report = Meter(work), Report()
    try:
        check_bundle(raw, expect_data, meter, report)
    except Rejected as refusal:
        report.status, report.reason = REJECTED, str(refusal)
    except OverLimit as limit:
        report.status, report.reason = UNDECIDED, str(limit)
    except RecursionError:
        report.status, report.reason = REJECTED, "JSON: nested too deeply"
    report.used = meter.peaks
    return report


def check_bundle(raw: bytes, expect_data: str | None, meter: Meter, report: Report) -> None:
    fields = record(parse(unpack(raw)), "format objects claims", "bundle")
    need(fields["format"] == FORMAT, f"the format is not {FORMAT}")
    need(type(fields["objects"]) is dict, "objects: not an object")
    bundle = Bundle(fields["objects"], meter)
    claims = [record(claim, "stmt wit", "claim") for claim in items(fields["claims"], "claims")]
    need(len(claims) > 0, "there are no claims")
    for claim in claims:
        report.claims.append(check_claim(bundle, claim["stmt"], claim["wit"]))
    status, reason = overall(report.claims)
    if status == VERIFIED:  # else the claims say why not, and some objects were perhaps never reached
        need(bundle.used.keys() == bundle.raw.keys(), "an object is used by no claim")
        if expect_data is not None:
            expected_data([claim["stmt"] for claim in claims], expect_data)
    report.status, report.reason = status, reason


def check_claim(bundle: Bundle, stmt: Json, wit: Json) -> ClaimReport:
    kind = stmt.get("kind") if type(stmt) is dict else None
    name = kind if type(kind) is str and kind in KINDS else "?"
    statement = digest(canonical(stmt))
    try:
        need(name in KINDS, "the kind of claim is unknown")
        fields, witness, rule = KINDS[name]
        record(stmt, "kind " + fields, "statement")
        record(wit, witness, "witness")
        return ClaimReport(name, statement, VERIFIED, rule(bundle, stmt, wit))
    except Rejected as refusal:
        return ClaimReport(name, statement, REJECTED, str(refusal))
    except OverLimit as limit:
        return ClaimReport(name, statement, UNDECIDED, str(limit))


# Every claim that speaks of data must speak of the expected data, or of a coding of it that this bundle claims.
def expected_data(statements: list[Json], expected: str) -> None:
    coded = {s["coded"] for s in statements if s["kind"] == "Codes" and s["data"] == expected}
    spoken = {s["data"] for s in statements if "data" in s}
    need(expected in spoken, "no claim is about the expected data")
    need(spoken <= {expected, *coded}, "a claim is about other data than expected")


def overall(claims: list[ClaimReport]) -> tuple[str, str]:
    for status in (REJECTED, UNDECIDED):
        bad = [claim for claim in claims if claim.status == status]
        if bad:
            return status, f"{bad[0].kind}: {bad[0].text}"
    return VERIFIED, ""
