# PiecesOnLine: no network with these hidden widths fits the data, as it has too few linear pieces along a line.
#
# Networks: hidden layers of these widths, one affine output, any real weights, every hidden unit with a continuous
# activation of at most p linear pieces (each unit may have its own).
#
# Cap. On the line base + t·a such a network has at most (1 + (p-1)·d_1)·(1 + (p-1)·d_2)·... pieces. By induction: cut the
# line where some unit of the layers before bends, or nowhere at first, as inputs are affine in t. On every piece what the
# d units of the next layer apply their activation to is affine in t, and meets each of at most p - 1 knots at most once
# (or is constant): the piece falls into at most 1 + (p-1)·d, on each of which all units are affine. So is the output.
#
# Need. Let f be continuous with finitely many linear pieces and f(t_i) = y_i for t_0 < ... < t_m. There is a turn at i,
# 0 < i < m, if the mean slopes on [t_{i-1}, t_i] and [t_i, t_{i+1}] differ; it is up if the second is larger, else down.
# A turn up at i needs a kink in the open interval (t_{i-1}, t_{i+1}) at which the slope of f grows: otherwise f is
# concave there (slopes do not grow), and a concave function has no larger mean slope later. So too for down.
#     Kinks of different directions differ, and so do kinks in disjoint intervals; those of i and i+2 are disjoint. Choose
# turns such that no two neighbours (i and i+1) of one direction are both chosen: any two of them then have different
# kinks. From r turns of one direction side by side, every other one can be chosen, (r+1)//2; and turns of two such runs
# are of different directions or not neighbours. f has one piece more than kinks.
from itertools import groupby, pairwise

from .limits import Meter
from .objects import Bundle, Data
from .reading import Json, indices, items, need, size


def pieces_on_line(bundle: Bundle, stmt: Json, wit: Json) -> str:
    data, pieces = bundle.data(stmt["data"]), size(stmt["pieces"], "pieces")
    widths = [size(width, "widths") for width in items(stmt["widths"], "widths")]
    need(data.y.c == 1, "the labels are not one column")
    need(pieces > 0, "an activation has no pieces")
    places = along_line(data, wit["rows"], bundle.meter, 32 * len(widths))
    cap = 1
    for width in widths:  # beyond the number of rows it does not matter how large it is
        cap = min(len(places), cap * (1 + (pieces - 1) * width))
    needed = 1 + turns(places)
    need(cap < needed, "the networks may have enough pieces")
    what = f"hidden layers of {widths} units and continuous activations of at most {pieces} linear pieces"
    return (
        f"no network with {what} fits the {data.x.r} rows of data {stmt['data'][:12]}, whatever its real weights:"
        f" {len(places)} of them on a line need {needed} pieces"
    )


# The (parameter, label) of rows that lie on one line, in order along it; both are over positive denominators that are the
# same in all rows. `more` is work that is announced together with it. The label is that of the first column.
def along_line(data: Data, named: Json, meter: Meter, more: int = 0) -> list[tuple[int, int]]:
    rows = indices(named, data.x.r, "rows")
    need(len(rows) > 1, "rows: there are not two")
    meter.spend(more + len(rows) * (8 * data.x.c + 16) * max(32, data.x.bits, data.y.bits))
    # with k a coordinate in which the first and the last row differ, x is on their line iff x - first is that multiple
    # of last - first which coordinate k says; along the line, coordinate k is then a linear parameter
    first, last = data.x.num[rows[0]], data.x.num[rows[-1]]
    span = [b - a for a, b in zip(first, last, strict=True)]
    k = next((c for c, v in enumerate(span) if v), 0)
    sign = 1 if span[k] > 0 else -1
    places = list[tuple[int, int]]()
    for i in rows:
        step = [b - a for a, b in zip(first, data.x.num[i], strict=True)]
        need(all(v * span[k] == step[k] * s for v, s in zip(step, span, strict=True)), "rows: not on one line")
        places.append((sign * step[k], data.y.num[i][0]))
    need(all(a < b for (a, _), (b, _) in pairwise(places)), "rows: not in order along the line")
    return places


# The number of turns that can be chosen. Both labels and parameter are over positive denominators, which change no sign.
def turns(places: list[tuple[int, int]]) -> int:
    ups = list[int]()
    for (t, y), (u, z), (v, w) in zip(places, places[1:], places[2:], strict=False):
        bend = (w - z) * (u - t) - (z - y) * (v - u)
        ups.append((bend > 0) - (bend < 0))
    return sum((len(list(run)) + 1) // 2 for up, run in groupby(ups) if up)
