"""Asking z3 first: the same question in linear arithmetic, as signs of output weights are booleans.

Per unit a form theta; per unit and point a boolean, which side the form is on, with weak inequalities; per unit of slopes
(p, q) a sign, +1 for the first `plus` units and -1 for the others, plus = 0, ..., k, one problem each (positive homogeneity
makes other output weights needless). A threshold has a real output weight instead, which counts where it is on.

The literature's direct encoding multiplies unknown weights; this one is linear, which is what makes z3 usable here. Nothing is
believed: a model becomes a rational network that the caller evaluates, and "unsat" is only a hint.

>>> from exactmem.linalg.rational_matrix import RationalMatrix
>>> line = RationalMatrix.from_rows([[0], [1], [2]])
>>> bump = Target(line, (0, 1, 0), (0, 1, 0), 1)
>>> ask(bump, Arch.relu(1), "z3")
Proposal(network=None)
>>> ask(bump, Arch.relu(2), "z3").network
Network(1-2-1, relu, id)
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from exactmem.errors import InputError
from exactmem.networks.network import Network
from exactmem.networks.residual import ResidualNetwork
from exactmem.search.architectures import Arch
from exactmem.search.assembly import assemble
from exactmem.search.targets import Target

MILLISECONDS = 20_000
"""That z3 may think about one problem."""


@dataclass(frozen=True)
class Proposal:
    """A network that z3 says fits, or None: z3 says that none does."""

    network: Network | ResidualNetwork | None


def ask(target: Target, arch: Arch, oracle: str) -> Proposal | None:
    """What z3 says; None if it does not know.

    Raises
    ------
    InputError : another oracle, or z3 is not installed
    """
    if oracle != "z3":
        raise InputError(f"the oracle is 'z3' or None, not {oracle!r}")
    try:
        import z3
    except ImportError:
        raise InputError("the oracle z3 is not installed: pip install 'exactmem[search]'") from None
    unknown = False
    for plus in range(arch.k + 1) if arch.slopes is not None else (0,):
        solver = z3.SolverFor("QF_LRA")
        solver.set("timeout", MILLISECONDS)
        encoding = Encoding(z3, target, arch, [1] * plus + [-1] * (arch.k - plus))
        solver.add(*encoding.constraints)
        answer = solver.check()
        if answer == z3.sat:
            return Proposal(encoding.network(solver.model()))
        unknown |= answer == z3.unknown
    return None if unknown else Proposal(None)


class Encoding:
    """The constraints for one choice of signs, and the network of a model. Values are scale·f."""

    def __init__(self, z3: Any, target: Target, arch: Arch, signs: list[int]) -> None:
        self.target, self.arch, self.signs = target, arch, signs
        d = target.points.shape[1]
        self.theta = [[z3.Real(f"theta_{j}_{c}") for c in range(d + 1)] for j in range(arch.k)]
        self.weight = [z3.Real(f"a_{j}") for j in range(arch.k)]
        self.linear = [z3.Real(f"linear_{c}") for c in range(d)] if arch.skip else []
        self.bias = z3.Real("bias") if arch.bias else None
        self.constraints: list[Any] = []
        for i, point in enumerate(target.points.rows()):
            row = [z3.Q(v.numerator, v.denominator) for v in (*point, Fraction(1))]
            terms = [a * v for a, v in zip(self.linear, row, strict=False)] + ([] if self.bias is None else [self.bias])
            for j, theta in enumerate(self.theta):
                t = z3.Sum([a * v for a, v in zip(theta, row, strict=True)])
                on, u = z3.Bool(f"on_{j}_{i}"), z3.Real(f"u_{j}_{i}")
                if arch.slopes is None:
                    self.constraints += [on == (t >= 0), u == z3.If(on, self.weight[j], z3.RealVal(0))]
                else:
                    p, q = (z3.Q(v.numerator, v.denominator) * signs[j] for v in arch.slopes)
                    self.constraints += [z3.If(on, z3.And(t >= 0, u == p * t), z3.And(t <= 0, u == q * t))]
                terms.append(u)
            value = z3.Sum(terms) if terms else z3.RealVal(0)
            low, high = target.lower[i], target.upper[i]
            self.constraints += [] if low is None else [value >= low]
            self.constraints += [] if high is None else [value <= high]

    def network(self, model: Any) -> Network | ResidualNetwork:
        def value(unknown: Any) -> Fraction:
            found = model.eval(unknown, model_completion=True)
            return Fraction(found.numerator_as_long(), found.denominator_as_long())

        scale, units = self.target.scale, []
        for theta, weight, sign in zip(self.theta, self.weight, self.signs, strict=True):
            form = [value(v) for v in theta]
            if self.arch.slopes is None:
                units.append((form, value(weight) / scale))
            else:
                units.append(([v / scale for v in form], Fraction(sign)))
        linear = [value(v) / scale for v in self.linear]
        bias = Fraction(0) if self.bias is None else value(self.bias) / scale
        return assemble(self.target.points.shape[1], self.arch, units, linear, bias)
