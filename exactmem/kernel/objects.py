# The objects of a bundle: matrices, data sets and linear systems (nets are in networks.py). Every object is named by
# the hash of its canonical JSON, so a statement that cites a hash cites exactly these numbers.
from dataclasses import dataclass, field
from itertools import pairwise
from math import gcd

from .limits import Meter
from .reading import Json, canonical, digest, items, need, positive, record, row, size, text


# The r x c rational matrix num/den, in lowest terms; `bits` is the length of its longest integer.
@dataclass(frozen=True)
class Mat:
    r: int
    c: int
    den: int
    num: list[list[int]]
    bits: int


# Points x (one per row) and labels y, row by row.
@dataclass(frozen=True)
class Data:
    x: Mat
    y: Mat


def read_mat(value: Json, meter: Meter) -> Mat:
    fields = record(value, "t shape den num", "mat")
    need(fields["t"] == "mat", "mat: the type is not mat")
    r, c = (size(v, "mat.shape") for v in items(fields["shape"], "mat.shape", 2))
    meter.within("ROWS", r)
    den = positive(fields["den"], "mat.den", meter)
    num = [row(line, c, "mat.num", meter) for line in items(fields["num"], "mat.num", r)]
    need(gcd(den, *(gcd(*line) for line in num)) == 1, "mat: not in lowest terms")
    return Mat(r, c, den, num, max(den, *(max(map(abs, line), default=0) for line in num), 1).bit_length())


# Equal rows stand together once sorted. (A set of rows goes quadratic when integers agree modulo 2^61 - 1.)
def distinct(mat: Mat) -> bool:
    return all(a != b for a, b in pairwise(sorted(mat.num)))


# All objects by hash. Each is verified against its hash when first cited; `used` keeps the lengths of those.
@dataclass
class Bundle:
    raw: dict[str, Json]
    meter: Meter
    used: dict[str, int] = field(default_factory=dict)
    mats: dict[str, Mat] = field(default_factory=dict)

    def cite(self, name: Json, kind: str) -> Json:
        key = text(name, kind)
        need(key in self.raw, f"{kind}: no object has the hash that is cited")
        if key not in self.used:
            spelled = canonical(self.raw[key])
            need(digest(spelled) == key, f"{kind}: an object does not have the hash it is filed under")
            self.used[key] = len(spelled)
        self.meter.spend(32 * self.used[key])  # every claim goes through the objects it cites
        return self.raw[key]

    def mat(self, name: Json) -> Mat:
        value = self.cite(name, "mat")
        if name not in self.mats:
            self.mats[name] = read_mat(value, self.meter)
        return self.mats[name]

    # A claim about no rows would be true of anything.
    def points(self, name: Json) -> Mat:
        mat = self.mat(name)
        need(mat.r > 0, "mat: no rows")
        return mat

    def data(self, name: Json) -> Data:
        fields = record(self.cite(name, "data"), "t x y", "data")
        need(fields["t"] == "data", "data: the type is not data")
        data = Data(self.points(fields["x"]), self.mat(fields["y"]))
        need(data.x.r == data.y.r, "data: x and y have different numbers of rows")
        need(data.x.c > 0 and data.y.c > 0, "data: no columns")
        return data

    # Rows (A | b) mean A·z rel b, one relation per row.
    def system(self, name: Json) -> tuple[Mat, list[str]]:
        fields = record(self.cite(name, "sys"), "t m rel", "sys")
        need(fields["t"] == "sys", "sys: the type is not sys")
        mat = self.points(fields["m"])
        need(mat.c > 0, "sys: no right side")
        relations = [text(v, "sys.rel") for v in items(fields["rel"], "sys.rel", mat.r)]
        need(all(v in ("le", "lt", "eq") for v in relations), "sys: a relation is not le, lt or eq")
        return mat, relations
