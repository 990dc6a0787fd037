# PowerUnits: labels that no f(x) = sum_j v_j·(w_j·x + b_j)^k with `hidden` units and real numbers v, w, b returns, as they
# violate a polynomial relation R(f(x_1), ..., f(x_n)) = 0 between some rows that all such f satisfy. Without biases, b = 0.
#
# Denominators. If f returns the labels Y/E of the points X/D, then the f with w/D for w and E·v for v returns Y at X. So
# points X and labels Y are integers here.
#
# Output weights. Let H_i be the polynomial sum_j (w_j·X_i + b_j)^k with weights and biases as symbols, and let R(H_1, ...,
# H_n) be the polynomial 0. If Y_i = sum_j v_j·(w_j·X_i + b_j)^k with real numbers, take complex u_j with u_j^k = v_j, as
# there are for k > 0: Y_i = sum_j (u_j·w_j·X_i + u_j·b_j)^k is the value of H_i at complex numbers, the same for all i.
# So R(Y) = 0. Hence labels with R(Y) not 0 are not those of any f.
#
# Expansion. A polynomial maps monomials to coefficients. Let R have degree r. In H_i^e·..., a part of a term of R, no
# symbol has an exponent over k·r. The monomial s_0^e_0·s_1^e_1·... is written as the integer e_0 + e_1·B + e_2·B^2 + ...
# with B = k·r + 1: different monomials are different integers, and a product of monomials is the sum of the integers.
# The terms of R are joined by their last factor, R = R_0 + sum_i R_i(y_1, ..., y_i)·y_i, again and again.
from collections import defaultdict
from math import comb, prod

from .objects import Bundle
from .reading import Json, indices, items, need, row, size, text

Polynomial = dict[int, int]
Term = tuple[list[int], int]  # the rows whose labels are multiplied, equal ones side by side, and the coefficient


def power_units(bundle: Bundle, stmt: Json, wit: Json) -> str:
    data, meter = bundle.data(stmt["data"]), bundle.meter
    degree, hidden = (size(stmt[name], name) for name in ("degree", "hidden"))
    biased = text(stmt["biased"], "biased")
    need(data.y.c == 1, "the labels are not one column")
    need(degree > 0, "the degree is 0")
    need(biased in ("yes", "no"), "biased is neither yes nor no")
    rows = indices(wit["rows"], data.x.r, "rows")
    lines = [items(line, "exponents", len(rows)) for line in items(wit["exponents"], "exponents")]
    exponents = [[size(e, "exponents") for e in line] for line in lines]
    c = row(wit["c"], len(exponents), "c", meter)
    reads, r = data.x.c + (biased == "yes"), max([1, *map(sum, exponents)])
    symbols, top = max(1, hidden) * reads, degree * r
    meter.within("SYMBOLS", symbols)
    meter.within("DEGREE", top)
    meter.within("ROWS", comb(top + symbols, symbols))  # monomials of degree up to `top`
    meter.within("ROWS", len(c) * r)  # factors of all terms
    long = max(map(abs, c), default=0).bit_length()
    meter.spend(len(c) * (r + 1) ** 2 * max(32, long, data.y.bits))
    factors = [[i for i, e in zip(rows, line, strict=True) for _ in range(e)] for line in exponents]
    terms = list(zip(factors, c, strict=True))
    value = sum(a * prod(data.y.num[i][0] for i in term) for term, a in terms)
    need(value != 0, "the labels satisfy the relation")
    each = comb(degree + reads - 1, degree)  # monomials of one unit
    # each y_i that an R_i is multiplied by, with all that R_i·y_i is multiplied by later
    behind = {tuple(term[k:]) for term in factors for k in range(len(term))}
    steps = len(rows) * each * (degree * reads + hidden)
    steps += sum(hidden * each * comb(degree * (r - len(term)) + symbols, symbols) for term in behind)
    long += len(c).bit_length() + top * (data.x.bits + reads.bit_length() + hidden.bit_length())
    meter.spend(steps * max(64, long + symbols * top.bit_length()))
    outputs = {i: output([*data.x.num[i], 1][:reads], degree, hidden, top + 1) for i in rows}
    need(not any(expand(terms, outputs).values()), "the outputs do not satisfy the relation")
    return (
        f"no sum of {hidden} units that are powers of degree {degree}, {'with' if biased == 'yes' else 'without'} biases and"
        f" whatever their real weights, returns the labels of the {data.x.r} rows of data {stmt['data'][:12]}:"
        f" {len(rows)} of them violate a relation of degree {r}"
    )


# The sum over all units of (s_0·x_0 + s_1·x_1 + ...)^k; each unit has symbols of its own.
def output(x: list[int], degree: int, hidden: int, base: int) -> Polynomial:
    form, unit = {base**l: v for l, v in enumerate(x) if v}, {0: 1}
    for _ in range(degree):
        power = defaultdict[int, int](int)
        add_product(power, unit, form)
        unit = power
    return {e * base ** (len(x) * j): v for j in range(hidden) for e, v in unit.items()}


def add_product(total: Polynomial, p: Polynomial, q: Polynomial) -> None:
    for e, u in p.items():
        for f, v in q.items():
            total[e + f] += u * v


def expand(terms: list[Term], outputs: dict[int, Polynomial]) -> Polynomial:
    total, last = defaultdict[int, int](int), defaultdict[int, list[Term]](list)
    for rows, a in terms:
        if rows:
            last[rows[-1]].append((rows[:-1], a))
        else:
            total[0] += a
    for i, rest in last.items():
        add_product(total, expand(rest, outputs), outputs[i])
    return total
