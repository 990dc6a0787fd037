"""Builders of objects and bundles, independent of exactmem: own canonical JSON, own hashes.

A bundle is drafted as a `Doc` whose objects have names that start with "@"; claims and objects cite these names.
`seal` replaces every name by the hash of what it names. So a hostile bundle is a draft with one thing changed, and
sealing it afterwards recomputes every hash as an adversary would.
"""

import copy
import hashlib
from collections.abc import Iterable
from typing import Any

Doc = dict[str, Any]
GONE = object()  # as a new value: remove the field


def canonical(value: Any) -> str:
    """Keys sorted, no spaces, ASCII."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{canonical(key)}:{canonical(value[key])}" for key in sorted(value)) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    if isinstance(value, str):
        plain = value.isascii() and value.isprintable() and '"' not in value and "\\" not in value
        return '"' + (value if plain else "".join(map(_escaped, value))) + '"'
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return repr(value)


def _escaped(char: str) -> str:
    short = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
    if char in short:
        return short[char]
    if " " <= char <= "~":
        return char
    units = char.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[k]:02x}{units[k + 1]:02x}" for k in range(0, len(units), 2))


def sha(value: Any) -> str:
    return hashlib.sha256(canonical(value).encode("ascii")).hexdigest()


def line(numbers: Iterable[int]) -> str:
    """A row: lower-case hexadecimal, separated by one space."""
    return " ".join(format(n, "x") for n in numbers)


def mat(rows: list[list[int]], den: int = 1) -> Doc:
    return {"t": "mat", "shape": [len(rows), len(rows[0])], "den": format(den, "x"), "num": [line(r) for r in rows]}


def column(*numbers: int, den: int = 1) -> Doc:
    return mat([[n] for n in numbers], den)


def data(x: str = "@x", y: str = "@y") -> Doc:
    return {"t": "data", "x": x, "y": y}


def system(rel: str, m: str = "@m") -> Doc:
    return {"t": "sys", "m": m, "rel": rel.split()}


def layer(act: Any, A: list[list[int]], c: list[int] | None = None, q: list[int] | None = None) -> Doc:
    return {"act": act, "den": line(q or [1] * len(A)), "c": line(c or [0] * len(A)), "A": [line(r) for r in A]}


def sparse(act: Any, S: list[tuple[list[int], list[int]]], c: list[int], q: list[int]) -> Doc:
    return {"act": act, "den": line(q), "c": line(c), "S": [[src, line(w)] for src, w in S]}


def rank_one(act: Any, u: list[int], k: list[int], c: list[int], q: list[int]) -> Doc:
    return {"act": act, "den": line(q), "c": line(c), "u": line(u), "k": line(k)}


def net(inputs: int, *layers: Doc) -> Doc:
    return {"t": "net", "in": inputs, "layers": list(layers)}


def node(act: Any, src: list[int], w: list[int], c: int = 0, q: int = 1) -> Doc:
    return {"act": act, "den": format(q, "x"), "c": format(c, "x"), "src": src, "w": line(w)}


def dag(inputs: int, nodes: list[Doc], out: list[int]) -> Doc:
    return {"t": "dag", "in": inputs, "nodes": nodes, "out": out}


def pwl(den: int, knots: list[int], slopes: list[int], at: int) -> Doc:
    return {"t": "pwl", "den": format(den, "x"), "knots": line(knots), "slopes": line(slopes), "at": format(at, "x")}


def claim(kind: str, wit: Doc | None = None, **fields: Any) -> Doc:
    return {"stmt": {"kind": kind, **fields}, "wit": wit or {}}


def doc(objects: Doc, *claims: Doc) -> Doc:
    return {"format": "exactmem-cert/1", "objects": objects, "claims": list(claims)}


def seal(draft: Any) -> Any:
    """The draft with every "@name" replaced by the hash of the object it names. Cycles and strangers stay."""
    if not isinstance(draft, dict) or not isinstance(draft.get("objects"), dict):
        return draft
    objects, hashes = draft["objects"], dict[str, str]()

    def settle(name: str, above: tuple[str, ...]) -> str:
        if name not in hashes:
            hashes[name] = sha(resolve(objects[name], (*above, name)))
        return hashes[name]

    def resolve(value: Any, above: tuple[str, ...] = ()) -> Any:
        if isinstance(value, dict):
            return {key: resolve(v, above) for key, v in value.items()}
        if isinstance(value, list):
            return [resolve(v, above) for v in value]
        known = isinstance(value, str) and value.startswith("@") and value in objects and value not in above
        return settle(value, above) if known else value

    sealed = {settle(name, ()) if name.startswith("@") else name: resolve(objects[name], (name,)) for name in objects}
    return {key: sealed if key == "objects" else resolve(value) for key, value in draft.items()}


def raw(draft: Any) -> bytes:
    """The bytes of the sealed bundle."""
    return canonical(seal(draft)).encode("ascii")


def but(draft: Doc, changes: dict[str, Any]) -> Doc:
    """The draft with other values at some places: "@y num 0", "stmt r", "wit lam", "claims 0", "format"."""
    changed = copy.deepcopy(draft)
    for path, value in changes.items():
        steps: list[Any] = [int(word) if word.isdigit() else word for word in path.split()]
        if steps[0] in ("stmt", "wit"):
            steps = ["claims", 0, *steps]
        elif steps[0].startswith("@"):
            steps = ["objects", *steps]
        spot: Any = changed
        for step in steps[:-1]:
            spot = spot[step]
        if value is GONE:
            del spot[steps[-1]]
        else:
            spot[steps[-1]] = value
    return changed
