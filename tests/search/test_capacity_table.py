"""The table of the plane: its rows, what they claim, and that nothing is claimed of an incomplete one."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from exactmem.errors import InputError, LimitExceeded, Rejected, Undecided
from exactmem.search import capacity_table as module
from exactmem.search.capacity_table import VCDimension, capacity_table
from exactmem.search.sharding import append, record_of
from exactmem.search.shattered_points import POINTS

TABLE = {3: {1: 1}, 4: {2: 2}, 5: {2: 3}, 6: {2: 7, 3: 9}, 7: {3: 135}, 8: {3: 3306, 4: 9}}


@pytest.fixture(scope="module")
def executor():
    with ThreadPoolExecutor(1) as pool:
        yield pool


@pytest.fixture(scope="module")
def table(executor):
    return capacity_table(executor=executor)


def test_the_rows(table):
    assert {row.n: row.order_types for row in table.rows} == TABLE
    assert [sum(row.rooted.values()) for row in table.rows] == [1, 2, 8, 62, 908, 24698]


def test_every_row_claims_for_all_and_for_some(table):
    for row in table.rows:
        least, most = min(row.order_types), max(row.order_types)
        scopes = [statement.scope for statement in row.statements()]
        assert scopes.count("for all") == 1 + (least > 1) and scopes.count("for some") == 1 + (most > least)


def test_units_that_are_not_asked_about_are_not_claimed(executor):
    (row,) = capacity_table(n=[6], k=range(1, 3), executor=executor).rows
    assert row.order_types == {2: 7, 3: 9}  # 3 stands for more than 2
    assert [statement.scope for statement in row.statements()] == ["for all", "for some", "for some"]
    (row,) = capacity_table(n=[7], k=range(1, 2), executor=executor).rows
    assert row.order_types == {2: 135}
    assert [str(statement) for statement in row.statements()] == [
        "for all: fewer than 2 hidden thresholds realise every labelling of no 7 points"
    ]
    with pytest.raises(InputError, match="from 1 up to at most 4"):
        capacity_table(n=[6], k=range(2, 4), executor=executor)


def test_vc_dimensions_of_one_two_and_three_thresholds(table, executor):
    assert table.vc_dimensions() == [VCDimension(1, 3, 3), VCDimension(2, 6, 6), VCDimension(3, 10, 41)]
    without = capacity_table(n=[3, 4, 5, 6], executor=executor).vc_dimensions()
    assert without[1].at_least == 6 < without[1].at_most  # that seven are not shattered is in the row of seven only


def test_a_row_without_its_coordinates_does_not_claim_for_some(table, monkeypatch):
    monkeypatch.setitem(POINTS, 2, POINTS[2][:5])
    row = table.rows[3]
    assert sum("realise every labelling of (" in str(statement) for statement in row.statements()) == 0


def test_the_digest_does_not_depend_on_the_executor(table, executor):
    assert capacity_table(n=[7]).rows == capacity_table(n=[7], executor=executor).rows == (table.rows[4],)


def test_shards_add_up_to_the_same_counts(executor, monkeypatch, tmp_path, table):
    monkeypatch.setattr(module, "SHARDS", {7: 5})
    sharded = capacity_table(n=[7], executor=executor, log=tmp_path / "log.jsonl")
    assert sharded.shards == 5 and sharded.rows[0].order_types == table.rows[4].order_types
    again = capacity_table(n=[7], executor=executor, log=tmp_path / "log.jsonl", audit=2)
    assert again.resumed == 5 and again.rows == sharded.rows


def test_a_record_of_the_log_that_is_not_what_its_shard_gives_is_named(executor, monkeypatch, tmp_path):
    log = tmp_path / "log.jsonl"
    capacity_table(n=[5], executor=executor, log=log)
    (record,) = map(record_of, log.read_bytes().splitlines())
    log.write_bytes(b"")
    with log.open("ab") as file:  # well-formed, its hash right, and its content made up
        append(file, {**record, "value": {**record["value"], "digest": "0" * 64}})
    with pytest.raises(Rejected, match=f"the record {record['key']} .shard 0. is not what the task returns"):
        capacity_table(n=[5], executor=executor, log=log)
    assert capacity_table(n=[5], executor=executor, log=log, audit=0).rows[0].order_types == {2: 3}


def test_a_shard_out_of_time_leaves_no_table(executor, monkeypatch):
    with pytest.raises(Undecided, match='nothing is claimed "for all"'):
        capacity_table(n=[8], executor=executor, seconds=0)


def test_a_shard_that_forgets_order_types_is_refused(executor, monkeypatch):
    whole = module.order_types_among
    monkeypatch.setattr(module, "order_types_among", lambda found, n: whole(found, n)[1:])
    with pytest.raises(Rejected, match="the literature has 908 and 135"):
        capacity_table(n=[7], executor=executor)


def test_space_and_ten_points_are_refused():
    with pytest.raises(InputError, match="plane"):
        capacity_table(d=3)
    with pytest.raises(LimitExceeded):
        capacity_table(n=[10])


@pytest.mark.slow
def test_nine_points():
    (row,) = capacity_table(n=[9]).rows
    assert row.order_types == {3: 129631, 4: 29199} and row.rooted == {3: 995335, 4: 237609}
