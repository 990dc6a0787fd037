"""`Draft`: a certificate being written. Objects go in once, claims cite them by hash."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from exactmem.certificates.canonical import digest
from exactmem.certificates.certificate import Certificate
from exactmem.certificates.objects import dag, data_objects, mat, stored
from exactmem.data.dataset import Dataset
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.networks.circuit import Circuit, Form
from exactmem.networks.network import Network
from exactmem.networks.residual import ResidualNetwork

Json = Any


class Draft:
    """Collects objects and claims; `certificate()` is the finished bundle."""

    def __init__(self) -> None:
        self.objects: dict[str, Json] = {}
        self.claims: list[Json] = []
        self.named: list[tuple[Network | ResidualNetwork, str]] = []

    def put(self, value: Json) -> str:
        name = digest(value)
        self.objects[name] = value
        return name

    def matrix(self, matrix: RationalMatrix) -> str:
        return self.put(mat(matrix))

    def network(self, network: Network | ResidualNetwork) -> str:
        for known, name in self.named:
            if known is network:  # large networks are spelled once
                return name
        self.named.append((network, self.put(stored(network))))
        return self.named[-1][1]

    def circuit(self, circuit: Circuit, outputs: Sequence[Form]) -> str:
        """A circuit stored as a `dag`: every claim about a network may cite it too."""
        return self.put(dag(circuit, outputs))

    def data(self, dataset: Dataset) -> str:
        objects = data_objects(dataset)
        self.objects.update(objects)
        return list(objects)[-1]

    def claim(self, kind: str, witness: Json, **statement: Json) -> None:
        """Add a claim; the same statement is not made twice."""
        stmt = {"kind": kind, **statement}
        if all(claim["stmt"] != stmt for claim in self.claims):
            self.claims.append({"stmt": stmt, "wit": witness})

    def certificate(self) -> Certificate:
        return Certificate(dict(self.objects), list(self.claims))
