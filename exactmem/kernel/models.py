# Models h(x) = sum_j v_j·psi(w_j·x + b_j) with one hidden layer, as the claims about smooth activations cite them.
from dataclasses import dataclass
from math import gcd, lcm
from operator import mul

from .limits import Meter
from .objects import Bundle, Mat
from .reading import Json, need, positive, record, row, text

# leaky has slope 1/100 below 0
NAMES = {
    "relu",
    "leaky",
    "heaviside",
    "sigmoid",
    "tanh",
    "softplus",
    "silu",
    "mish",
    "exp",
    "elu",
    "sin",
    "gaussian",
    "arctan",
}


# (c_0 + c_1·t + ... + c_k·t^k) / den in lowest terms, c_k not 0.
@dataclass(frozen=True)
class Poly:
    den: int
    c: list[int]


# w: one row per neuron; b: one bias per neuron, or None for the model without biases; v: one output weight per neuron.
@dataclass(frozen=True)
class Model:
    act: str | Poly
    w: Mat
    b: Mat | None
    v: Mat

    def neurons(self) -> str:
        return f"{self.w.r} {f'polynomial (degree {len(self.act.c) - 1})' if isinstance(self.act, Poly) else self.act} neurons"


def read_activation(value: Json, meter: Meter) -> str | Poly:
    if type(value) is str:
        need(value in NAMES, "activation: unknown name")
        return value
    fields = record(value, "t den c", "activation")
    need(fields["t"] == "poly", "activation: the type is not poly")
    c = row(fields["c"], text(fields["c"], "activation.c").count(" ") + 1, "activation.c", meter)
    den = positive(fields["den"], "activation.den", meter)
    need(c[-1] != 0 and gcd(den, *c) == 1, "activation: not in lowest terms, or the last coefficient is 0")
    return Poly(den, c)


def read_model(bundle: Bundle, stmt: Json, inputs: int) -> Model:
    act, w, v = read_activation(stmt["activation"], bundle.meter), bundle.points(stmt["w"]), bundle.mat(stmt["v"])
    b = None if stmt["b"] is None else bundle.mat(stmt["b"])
    need(w.c == inputs, "w has another number of columns than the points")
    need((v.r, v.c) == (w.r, 1), "v is not one number per neuron")
    need(b is None or (b.r, b.c) == (w.r, 1), "b is not one number per neuron")
    return Model(act, w, b, v)


# w_j·x_i + b_j = a[i][j] / D, D the common denominator of w and b times that of the points.
def pre_activations(model: Model, x: Mat, meter: Meter) -> tuple[list[list[int]], int]:
    w, b = model.w, model.b
    common = lcm(w.den, b.den if b else 1)
    D = common * x.den
    meter.spend((x.r + 1) * w.r * (x.c + 1) * max(32, x.bits, w.bits, b.bits if b else 0, D.bit_length()))
    weights = [[v * (common // w.den) for v in line] for line in w.num]
    biases = [line[0] * (common // b.den) * x.den for line in b.num] if b else [0] * w.r
    return [[sum(map(mul, line, point), c) for line, c in zip(weights, biases, strict=True)] for point in x.num], D
