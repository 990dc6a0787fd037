"""Dask is an executor like any other: the table of six points over a local cluster is that of the pool of processes."""

import pytest

from exactmem.search import capacity_table as module
from exactmem.search.capacity_table import capacity_table


@pytest.mark.slow
def test_the_table_of_six_points_over_a_cluster_is_that_of_the_pool(tmp_path, monkeypatch):
    distributed = pytest.importorskip("distributed")
    monkeypatch.setattr(module, "SHARDS", {6: 4})
    log = tmp_path / "log.jsonl"
    with distributed.Client(processes=False, n_workers=2, threads_per_worker=1, dashboard_address=None) as client:
        over_cluster = capacity_table(n=[6], executor=client.get_executor(), log=log)
    assert over_cluster.shards == 4 and over_cluster.resumed == 0
    assert over_cluster.rows == capacity_table(n=[6]).rows
    again = capacity_table(n=[6], log=log, audit=4)  # by the pool, every record of the cluster computed again
    assert again.resumed == 4 and again.rows == over_cluster.rows
