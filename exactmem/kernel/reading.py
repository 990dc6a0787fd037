# Strict reading: canonical JSON in, typed values out. Integers are lower-case hexadecimal strings; plain JSON integers
# are only indices and sizes; there are no floats, no NaN, no duplicate keys, no extra fields. Doubt is rejection.
import hashlib
import json
import re
import zlib
from math import gcd
from typing import Any, NoReturn, cast

from .limits import FILE_BYTES, JSON_DIGITS, Meter, OverLimit

Json = Any

_HEX = r"(?:0|-?[1-9a-f][0-9a-f]*+)"
_INTEGER = re.compile(_HEX)
_ROW = re.compile(rf"(?:{_HEX}(?: {_HEX})*+)?")


# The bundle, or one claim of it, is refused. The text names the rule.
class Rejected(Exception):
    pass


# The only way anything is checked: the fact must be the value True itself, not something that merely counts as true.
def need(fact: bool, rule: str) -> None:
    if fact is not True:
        raise Rejected(rule)


def unpack(raw: bytes) -> bytes:
    if raw[:2] == b"\x1f\x8b":  # gzip at rest: one member, nothing after it, and the size is capped while it grows
        stream = zlib.decompressobj(wbits=31)
        try:
            raw = stream.decompress(raw, FILE_BYTES + 1)
        except zlib.error as error:
            raise Rejected(f"gzip: {error}") from None
        if len(raw) <= FILE_BYTES:
            need(stream.eof and not stream.unused_data, "gzip: the file is truncated or something follows the data")
    if len(raw) > FILE_BYTES:
        raise OverLimit(f"FILE_BYTES: the bundle is over the limit of {FILE_BYTES}")
    return raw


def _object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    need(len({key for key, _ in pairs}) == len(pairs), "JSON: a key stands twice in one object")
    return dict(pairs)


def _integer(digits: str) -> int:
    need(len(digits) <= JSON_DIGITS and digits[0] != "-", "JSON: a plain integer is negative or longer than 15 digits")
    return int(digits)


def _no_float(text: str) -> NoReturn:
    raise Rejected(f"JSON: {text[:20]} is not an integer")


def parse(raw: bytes) -> Json:
    try:
        return json.loads(
            raw.decode("ascii"),
            object_pairs_hook=_object,
            parse_int=_integer,
            parse_float=_no_float,
            parse_constant=_no_float,
        )
    except UnicodeDecodeError:
        raise Rejected("JSON: the bundle is not ASCII") from None
    except json.JSONDecodeError as error:
        raise Rejected(f"JSON: {error}") from None


# Keys sorted, no spaces, ASCII: the one spelling that is hashed.
def canonical(value: Json) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode("ascii")


def digest(spelled: bytes) -> str:
    return hashlib.sha256(spelled).hexdigest()


def record(value: Json, keys: str, what: str) -> dict[str, Json]:
    need(type(value) is dict, f"{what}: not an object")
    need(sorted(value) == sorted(keys.split()), f"{what}: the fields are not exactly: {keys}")
    return cast(dict[str, Json], value)


def items(value: Json, what: str, length: int | None = None) -> list[Json]:
    need(type(value) is list, f"{what}: not a list")
    need(length is None or len(value) == length, f"{what}: not a list of length {length}")
    return cast(list[Json], value)


def size(value: Json, what: str) -> int:
    need(type(value) is int, f"{what}: not a plain integer")
    return cast(int, value)


# Distinct indices below `bound`. Python would let -1 and True through; plain integers read by `parse` are >= 0.
def indices(value: Json, bound: int, what: str) -> list[int]:
    found = [size(v, what) for v in items(value, what)]
    need(all(v < bound for v in found), f"{what}: an index is out of range")
    need(len(set(found)) == len(found), f"{what}: an index stands twice")
    return found


def integer(value: Json, what: str, meter: Meter) -> int:
    need(type(value) is str and _INTEGER.fullmatch(value) is not None, f"{what}: not a hexadecimal integer")
    meter.within("INTEGER_BITS", 4 * len(value) - 3)
    return int(value, 16)


def positive(value: Json, what: str, meter: Meter) -> int:
    number = integer(value, what, meter)
    need(number > 0, f"{what}: not positive")
    return number


# A fraction of a statement, in lowest terms: else one statement would have many hashes.
def fraction(num: Json, den: Json, what: str, meter: Meter) -> tuple[int, int]:
    p, q = integer(num, what, meter), positive(den, what, meter)
    need(gcd(p, q) == 1, f"{what}: not in lowest terms")
    return p, q


def row(value: Json, length: int, what: str, meter: Meter) -> list[int]:
    need(type(value) is str and _ROW.fullmatch(value) is not None, f"{what}: not a row of hexadecimal integers")
    words = value.split(" ") if value else []
    need(len(words) == length, f"{what}: {len(words)} integers where {length} belong")
    meter.within("INTEGER_BITS", 4 * max(map(len, words), default=1) - 3)
    return [int(word, 16) for word in words]


def text(value: Json, what: str) -> str:
    need(type(value) is str, f"{what}: not a text")
    return cast(str, value)
