"""The pictures of a certificate or a result: its networks, its data where one can see them, its sizes against the bounds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from exactmem.certificates.certificate import Certificate
from exactmem.certificates.objects import read_dag, read_mat, read_net
from exactmem.certificates.result import Result
from exactmem.data.dataset import Dataset
from exactmem.errors import ExactmemError
from exactmem.networks.circuit import Circuit
from exactmem.networks.network import Network
from exactmem.networks.residual import ResidualNetwork
from exactmem.report.pictures.bars import ruler
from exactmem.report.pictures.kinks import kinks
from exactmem.report.pictures.network import network_picture
from exactmem.report.pictures.picture import Picture
from exactmem.report.pictures.plane import plane

MOST = 6  # pictures of one certificate
ROWS = 2000  # points up to which data are drawn


def certificate_pictures(certificate: Certificate) -> list[Picture]:
    """What can be drawn of the objects. They must have been checked before: nothing here doubts them."""
    networks: dict[str, Network | Circuit] = {}
    found: list[Picture] = []
    seen: set[tuple[str, str | None]] = set()  # data with a network, or without
    for stmt in (claim["stmt"] for claim in certificate.claims):
        net, data = stmt.get("net"), stmt.get("data")
        if net is not None and net not in networks:
            networks[net] = network_of(certificate, net)
            found.append(network_picture(networks[net], f"Network {net[:12]}"))
        if data is not None and (data, net) not in seen:
            seen |= {(data, net), (data, None)}
            item = certificate.objects[data]
            x, y = (read_mat(certificate.objects[item[key]]) for key in ("x", "y"))
            found += data_pictures(Dataset(x, y), None if net is None else networks[net])
        if len(found) >= MOST:
            break
    return found[:MOST]


def network_of(certificate: Certificate, name: str) -> Network | Circuit:
    """A network that the certificate holds."""
    value = certificate.objects[name]
    return read_dag(value)[0] if value["t"] == "dag" else read_net(value)


def data_pictures(data: Dataset, network: Network | ResidualNetwork | Circuit | None) -> Iterator[Picture]:
    """Points of the plane, with the lines on which few neurons bend; points of the line, with the graph of the network."""
    if data.d > 2 or data.n > ROWS:
        return
    if isinstance(network, Network):
        title = "The network and the data" if data.d == 1 else "The data, and where neurons of the first layer bend"
        with suppress(ExactmemError):  # a graph that jumps or is too fine
            yield kinks(title, data, network)
    elif data.d == 2:
        yield plane("The data", data.X.rows(), [data.describe_label(i) for i in range(data.n)])


def result_pictures(result: Result) -> Iterator[Picture]:
    """The size against promise and necessity, the network, the data."""
    known = {"lower bound": result.lower, "built": getattr(result.sizes, result.counts), "our bound": result.promise}
    known["the literature"] = result.literature
    yield ruler(f"{result.unit}, any labels", {name: value for name, value in known.items() if value})
    yield network_picture(result.network, f"The network of {result.theorem}")
    yield from data_pictures(result.target, result.network)
