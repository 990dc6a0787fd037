# RootExists: near a given point there are weights and biases with which a model returns every label exactly.
#
# The model is h(x) = sum_j v_j·psi(w_j·x + b_j). Parameters of w and b with a positive radius are free, all others and v
# are frozen; let theta be the free ones, rho their radii, theta0 the given point, and B the box |theta - theta0| <= rho. Let
# there be as many free parameters as rows of the data, n, and F_i(theta) = h(x_i) - y_i. Write |M| for the matrix of
# absolute values, J for the Jacobian of F, J0 = J(theta0). Inequalities between vectors are meant in every entry.
#
# Claim. If D bounds |J(theta) - J0| on B, C is any n x n matrix, A = |I - C·J0| + |C|·D, and
#                 |C·F(theta0)| + A·rho  <  rho,
# then F has a root in B, exactly one, and J is regular there.
#     N(theta) = theta - C·F(theta) has the derivative I - C·J(theta) = (I - C·J0) - C·(J(theta) - J0), of absolute values
# at most A. By the mean value theorem, B being convex, |N(theta) - N(theta')| <= A·s if |theta - theta'| <= s. With theta' =
# theta0: |N(theta) - theta0| <= |C·F(theta0)| + A·rho < rho, so N maps B into itself. As rho > 0 and A·rho < rho, there is a
# q < 1 with A·rho <= q·rho: in the norm max_l |t_l|/rho_l, N is a contraction with the factor q. By Banach's theorem it has
# exactly one fixed point in B, and there C·F = 0. And |I - C·J(theta)| <= A has norm at most q < 1, so C·J(theta) is regular
# (Neumann's series). Hence C is regular, and F = 0.
#
# The bound D. Let u = (x, 1), or x without biases. In B, |z_ij - z0_ij| <= s_ij = sum of |u_ik|·rho_jk over the parameters of
# neuron j (frozen ones have radius 0). With L >= |psi''| between, the entry v_j·psi'(z_ij)·u_ik of J moves by at most
# |v_j·u_ik|·L·s_ij. Only (D·rho)_i = sum_j |v_j|·L·s_ij² is needed.
#
# In integers. Let psi(z0_ij) be in [p, p + e]/2^q and psi'(z0_ij) in [p', p' + e']/2^q. F(theta0) is f/2^q up to g/2^q, and J0
# is M/2^q up to (|v_j·u_ik|·e'_ij + 1)/2^q with integers M, rounded down. So with rho = R/r and C over c,
#     |C·F| <= (|C·f| + |C|·g)/(c·2^q),  A·rho <= |I - C·M/(c·2^q)|·rho + |C|·G/(c·2^q·r),
#     G_i >= sum_j |v_j|·(L·2^q·s_ij + e'_ij)·s_ij·r + sum_l R_l.
# The products C·M are computed as a net would: each column of M is a unit, and many units are packed (evaluation.py).
from itertools import groupby
from operator import mul

from .enclosures import covered, effort, enclose, second
from .evaluation import Step, run, split, stages
from .models import pre_activations, read_model
from .objects import Bundle, Data, read_mat
from .reading import Json, integer, need


def root_exists(bundle: Bundle, stmt: Json, wit: Json) -> str:
    data, radius, meter = bundle.data(stmt["data"]), bundle.mat(stmt["radius"]), bundle.meter
    need(data.y.c == 1, "the labels are not one column")
    model = read_model(bundle, stmt, data.x.c)
    covered(model.act)
    need(
        (radius.r, radius.c) == (model.w.r, data.x.c + (model.b is not None)), "radius is not one number per parameter"
    )
    need(all(v >= 0 for line in radius.num for v in line), "a radius is negative")
    kept, q = unequal(data), integer(wit["bits"], "bits", meter)
    need(q > 0, "bits: not positive")
    meter.within("INTEGER_BITS", q)
    C = read_mat(wit["C"], meter)
    free = [(j, k) for j, line in enumerate(radius.num) for k, v in enumerate(line) if v > 0]
    R, n = [radius.num[j][k] for j, k in free], len(kept)
    need(len(free) == n, "there are not as many free parameters as different rows")
    need((C.r, C.c) == (n, n), "C has not one row and one column per free parameter")

    a, D = pre_activations(model, data.x, meter)
    meter.spend((n + 1) * model.w.r * radius.c * max(32, data.x.bits, radius.bits) + n**3 * max(32, C.bits))
    v, scale, r = [line[0] for line in model.v.num], model.v.den * data.x.den, radius.den
    points = [[*data.x.num[i], data.x.den][: radius.c] for i in kept]  # u = points / data.x.den
    s = [[sum(map(mul, map(abs, u), line)) for line in radius.num] for u in points]  # over data.x.den·r
    top = 2 + max(
        abs(a[i][j]) // D + reach // (data.x.den * r)
        for i, line in zip(kept, s, strict=True)
        for j, reach in enumerate(line)
    )
    long, steps = effort(model.act, top, D, q)
    meter.spend(n * model.w.r * steps * max(long, model.v.bits, radius.bits, data.x.bits))
    L, below = second(model.act, top)

    f, M, loose = list[int](), list[list[int]](), list[int]()  # loose: r·g + G
    for i, u, reaches in zip(kept, points, s, strict=True):
        spans = [enclose(model.act, z, D, q) for z in a[i]]
        wide, moves = 0, 0
        for weight, reach, ((lo, hi), (low, high)) in zip(map(abs, v), reaches, spans, strict=True):
            wide += weight * (hi - lo)
            moves += weight * reach * ((L * reach << q) + (high - low) * below * data.x.den * r)
        total = sum(weight * lo for weight, ((lo, _), _) in zip(v, spans, strict=True))
        f.append((total * data.y.den - (data.y.num[i][0] * model.v.den << q)) // (model.v.den * data.y.den))
        # sums over common denominators, rounded up; rounding f costs 1 more
        loose.append(r * (wide // model.v.den + 2) + moves // (scale * below * data.x.den * r) + 1 + sum(R))
        slopes = [weight * low for weight, (_, (low, _)) in zip(v, spans, strict=True)]
        M.append([slopes[j] * u[k] // scale for j, k in free])

    bits = max(abs(entry).bit_length() for line in M for entry in line)
    meter.spend(n**3 * max(0, bits - max(32, C.bits)) + n**2 * max(32, bits + C.bits + radius.bits))
    columns = [list(column) for column in zip(*M, strict=True)]
    units = [Step("id", slice(0, n), column, 0, 1, 1, split(column)) for column in columns]
    program, one = stages(units, [max(map(abs, column)) for column in zip(*C.num, strict=True)]), C.den << q
    for l, line in enumerate(C.num):
        image = run(program, line)[n:]
        image[l] -= one
        moved = (
            r * abs(sum(map(mul, line, f))) + sum(map(mul, map(abs, line), loose)) + sum(map(mul, map(abs, image), R))
        )
        need(moved < one * R[l], f"free parameter {l + 1}: the box is not mapped into itself")
    some = f"weights within the radii {stmt['radius'][:12]} of {stmt['w'][:12]}"
    if stmt["b"] is not None:
        some = f"weights and biases within the radii {stmt['radius'][:12]} of {stmt['w'][:12]} and {stmt['b'][:12]}"
    which = f"each of the {data.x.r} rows of data {stmt['data'][:12]}"
    return f"{model.neurons()} with output weights {stmt['v'][:12]} return exactly the label of {which} for some {some}"


# Equal rows (points and labels) count once: the first of each. (Equal points with different labels make J0 singular.)
def unequal(data: Data) -> list[int]:
    rows = [(x, y) for x, y in zip(data.x.num, data.y.num, strict=True)]
    order = sorted(range(len(rows)), key=rows.__getitem__)
    return sorted(next(group) for _, group in groupby(order, key=rows.__getitem__))
