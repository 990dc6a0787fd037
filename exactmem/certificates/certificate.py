"""`Certificate`: a finished bundle, on its way to or from a file."""

from __future__ import annotations

import gzip
import json
import os
import zlib
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from exactmem.certificates.canonical import digest, spell
from exactmem.errors import InputError, LimitExceeded, Rejected

Json = Any
FORMAT = "exactmem-cert/1"
CITING = ("ShapeBound", "SlotsBound", "SignCount")  # kinds that rest on a theorem the checker cites and does not check
RATIONAL = ("relu", "leaky", "heaviside", "arctan")  # activations whose Jacobians are rational, besides polynomials
FILE_BYTES = 2**28  # the checker's limit on the unpacked size


@dataclass(frozen=True)
class Certificate:
    """Objects by hash, and claims about them. `content` is the file. Equal certificates have equal `hash`.

    `save` writes a file (gzip if the name ends in .gz), `load` reads one without checking it: that is the checker's work.
    """

    objects: dict[str, Json]
    claims: list[Json]

    @cached_property
    def content(self) -> bytes:
        return spell({"format": FORMAT, "objects": self.objects, "claims": self.claims})

    @cached_property
    def hash(self) -> str:
        """The hash of the whole bundle, witnesses included."""
        return digest({"format": FORMAT, "objects": self.objects, "claims": self.claims})

    def statements(self) -> list[tuple[str, str]]:
        """(kind, statement hash) per claim. A statement keeps its hash whatever witness proves it."""
        return [(claim["stmt"]["kind"], digest(claim["stmt"])) for claim in self.claims]

    def assumptions(self) -> tuple[str, ...]:
        """What accepting this certificate rests on, besides the checker and Python itself."""
        named = sorted({claim["stmt"][key] for claim in self.claims for key in ("data",) if key in claim["stmt"]})
        about = [f"data {name[:12]} is the user's own file (settled by checking with --data)" for name in named]
        if any(claim["stmt"]["kind"] in CITING for claim in self.claims):
            about.append("polynomials have few sign vectors (Warren 1968; Anthony and Bartlett 1999, Theorem 8.3)")
        if any(claim["stmt"]["kind"] == "ParameterCount" for claim in self.claims):
            about.append("images of smooth maps from fewer dimensions have measure 0 (Sard 1942)")
        jacobians = [claim["stmt"] for claim in self.claims if claim["stmt"]["kind"] == "JacobianRankAtLeast"]
        activations = [stmt.get("activation") for stmt in jacobians]  # whatever a damaged file has there
        if any(isinstance(name, str) and name not in RATIONAL for name in activations):
            about.append("e^c is transcendental for algebraic c other than 0 (Hermite 1873; Lindemann 1882)")
        return (*about, "SHA-256 gives different objects different names")

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write beside, then rename: the file is complete or not there. InputError if it cannot be written."""
        packed = gzip.compress(self.content, mtime=0) if str(path).endswith(".gz") else self.content
        return write_whole(Path(path), packed)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Certificate:
        """Read a bundle for display or export.

        Raises
        ------
        InputError : the file cannot be read
        Rejected : it is not a bundle of this format
        """
        return cls.from_bytes(read_capped(Path(path)), str(path))

    @classmethod
    def from_bytes(cls, raw: bytes, source: str) -> Certificate:
        try:
            value = json.loads(unpacked(raw, source))
        except (ValueError, OSError, EOFError, zlib.error, RecursionError) as error:
            raise Rejected(f"{source}: not a certificate ({error}); it may be truncated or damaged") from None
        if not isinstance(value, dict) or set(value) != {"format", "objects", "claims"}:
            raise Rejected(f"{source}: not a certificate: it has not the fields format, objects and claims")
        if value["format"] != FORMAT:
            raise Rejected(f"{source}: the format is {str(value['format'])[:40]!r}, this version reads {FORMAT}")
        if not isinstance(value["objects"], dict) or not isinstance(value["claims"], list):
            raise Rejected(f"{source}: not a certificate: its objects or claims have the wrong type")
        return cls(value["objects"], value["claims"])


def read_capped(path: Path) -> bytes:
    """The bytes of a file, at most one more than the checker would take: it decides about the limit itself."""
    try:
        with path.open("rb") as file:
            return file.read(FILE_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: a path with a NUL character
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"cannot read {str(path).replace(chr(0), '?')}: {reason}") from None


def unpacked(raw: bytes, source: str) -> bytes:
    """The bundle itself, if the file is gzip-compressed; its size is capped while it grows."""
    if raw[:2] == b"\x1f\x8b":
        stream = zlib.decompressobj(wbits=31)
        raw = stream.decompress(raw, FILE_BYTES + 1)
        if len(raw) <= FILE_BYTES and not stream.eof:
            raise EOFError("the gzip stream ends early")
    if len(raw) > FILE_BYTES:
        raise LimitExceeded("FILE_BYTES", len(raw), FILE_BYTES, f"{source} is larger than any certificate")
    return raw


def write_whole(path: Path, content: bytes) -> Path:
    """Write to a temporary neighbour, then rename over the target. Nothing is left behind, whatever happens."""
    if not path.name or (os.path.exists(path) and not os.path.isfile(path)):
        raise InputError(f"cannot write {path}: it is not a file; choose another place")
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        temporary.write_bytes(content)
        os.replace(temporary, path)
    except OSError as error:
        raise InputError(f"cannot write {path}: {error.strerror}; choose another place") from None
    finally:
        with suppress(OSError):
            temporary.unlink()
    return path
