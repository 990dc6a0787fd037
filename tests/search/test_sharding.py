"""A sweep that is killed anywhere is finished later with the same answers, and what is unknown is never counted."""

import multiprocessing
import os
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import pytest

from exactmem.errors import InputError, Rejected, Undecided
from exactmem.progress import listening, tick
from exactmem.search.sharding import append, record_of, sweep

CALLS = []


def square(x):
    CALLS.append(x)
    return {"of": x, "is": x * x}


def fragile(x, bad):
    if x == bad:
        raise ArithmeticError("no such number")
    return x


def endless(x):
    for step in range(10**9):
        tick("waiting", step, 10**9)
        if x < 2 and step == 2:
            break
    return x


def dying(x):
    if x:
        os._exit(3)
    time.sleep(0.5)
    return x


def not_json(x):
    return {1, x}


SHARDS = [[x] for x in range(5)]
ANSWERS = [{"of": x, "is": x * x} for x in range(5)]


@pytest.fixture
def executor():
    CALLS.clear()
    with ThreadPoolExecutor(2) as pool:
        yield pool


def test_every_shard_is_answered_in_order(executor):
    assert sweep(square, SHARDS, executor=executor).results() == ANSWERS


def test_no_shards_is_no_work():
    assert sweep(square, []).results() == []


def test_a_log_cut_at_any_byte_is_resumed_to_the_same_answers(executor, tmp_path):
    log = tmp_path / "log.jsonl"
    sweep(square, SHARDS[:3], executor=executor, log=log)
    whole = log.read_bytes()
    complete = sorted(whole.split(b"\n"))
    for cut in range(len(whole) + 1):
        log.write_bytes(whole[:cut])
        CALLS.clear()
        again = sweep(square, SHARDS[:3], executor=executor, log=log, audit=0)
        assert again.results() == ANSWERS[:3]
        assert again.resumed == whole[:cut].count(b"\n") == 3 - len(CALLS)
        assert sorted(log.read_bytes().split(b"\n")) == complete


def test_any_byte_of_a_whole_line_that_changes_is_named_with_its_line(executor, tmp_path):
    log = tmp_path / "log.jsonl"
    sweep(square, SHARDS[:2], executor=executor, log=log)
    whole = log.read_bytes()
    second = whole.index(b"\n") + 1
    for at in range(second, len(whole) - 1):
        damaged = bytearray(whole)
        damaged[at] ^= 1
        if damaged[at] == ord("\n"):
            continue
        log.write_bytes(bytes(damaged))
        with pytest.raises(InputError, match=r"log.jsonl, line 2: not a record with its hash"):
            sweep(square, SHARDS[:2], executor=executor, log=log)


@pytest.mark.parametrize("line", [b"", b"[]", b"1", b"null", b'{"hash":"0"}', b"\xff", b"[" * 100000, b"nonsense"])
def test_what_is_no_record_is_none(line):
    assert record_of(line) is None


def test_two_lines_that_contradict_each_other_are_refused(executor, tmp_path):
    log = tmp_path / "log.jsonl"
    sweep(square, [[2]], executor=executor, log=log)
    record = record_of(log.read_bytes()[:-1])
    with log.open("ab") as file:
        append(file, record)
    assert sweep(square, [[2]], executor=executor, log=log).resumed == 1
    with log.open("ab") as file:
        append(file, {**record, "value": 5})
    with pytest.raises(InputError, match="line 3: another answer of shard 0"):
        sweep(square, [[2]], executor=executor, log=log)


def test_an_executor_that_is_broken_already_is_a_record(tmp_path):
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as executor:
        sweep(dying, [[1]], executor=executor)
        assert "BrokenProcessPool" in sweep(fragile, [[0, 1]], executor=executor).unknown[0]


def test_an_empty_line_in_the_middle_is_damage(executor, tmp_path):
    log = tmp_path / "log.jsonl"
    log.write_bytes(b"\n")
    with pytest.raises(InputError, match="line 1"):
        sweep(square, SHARDS, executor=executor, log=log)


def test_an_exception_is_a_record_and_nothing_is_claimed_for_all(executor, tmp_path):
    log = tmp_path / "log.jsonl"
    found = sweep(fragile, [[0, 1], [1, 1], [2, 1]], executor=executor, log=log)
    assert found.answers == {0: 0, 2: 2} and found.unknown == {1: "failed: ArithmeticError: no such number"}
    assert log.read_text().count('"outcome":"failed"') == 1
    with pytest.raises(Undecided, match=r'1 of 3 shards is unknown .shard 1: failed.*nothing is claimed "for all"'):
        found.results()


def test_an_unknown_shard_is_tried_again_when_resumed(tmp_path):
    log = tmp_path / "log.jsonl"
    with ThreadPoolExecutor(1) as executor:
        stopped = sweep(endless, [[0], [5]], executor=executor, log=log, seconds=0.05)
        assert stopped.answers == {0: 0} and "timeout: more than 0.05 s, at waiting" in stopped.unknown[1]
        again = sweep(endless, [[0], [5]], executor=executor, log=log, seconds=0.05)
    assert again.resumed == 1 and 1 in again.unknown and log.read_text().count("timeout") == 2


def test_a_result_that_is_not_json_is_a_failure(executor):
    assert "TypeError" in sweep(not_json, [[0]], executor=executor).unknown[0]


def test_a_worker_that_dies_is_a_record(tmp_path):
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as executor:
        found = sweep(dying, [[0], [1]], executor=executor, log=tmp_path / "log.jsonl")
    assert "BrokenProcessPool" in found.unknown[1]
    with pytest.raises(Undecided):
        found.results()


def test_a_pool_of_processes_is_the_default(tmp_path):
    assert sweep(fragile, [[7, 0], [8, 0]], log=tmp_path / "log.jsonl").results() == [7, 8]


def test_one_log_serves_two_problems(executor, tmp_path):
    log = tmp_path / "log.jsonl"
    sweep(square, SHARDS, executor=executor, log=log)
    other = sweep(square, SHARDS[:3], executor=executor, log=log)  # other shards: another problem
    assert other.resumed == 0 and other.results() == ANSWERS[:3]
    assert sweep(square, SHARDS, executor=executor, log=log).resumed == 5


def test_an_audit_finds_a_record_that_was_made_up(executor, tmp_path, monkeypatch):
    log = tmp_path / "log.jsonl"
    sweep(square, SHARDS, executor=executor, log=log)
    assert sweep(square, SHARDS, executor=executor, log=log, audit=5).results() == ANSWERS
    with pytest.raises(Rejected, match="is not what the task returns"):
        sweep(liar, SHARDS, executor=executor, log=log, audit=5)
    assert sweep(liar, SHARDS, executor=executor, log=log, audit=0).results() == ANSWERS  # the log is believed


def liar(x):
    """Another task under the name of `square`, as a later version of it would be."""
    return {"of": x, "is": -1}


liar.__module__, liar.__qualname__ = square.__module__, square.__qualname__


def test_one_record_in_fifty_and_at_least_one_is_audited_unless_said(executor, tmp_path):
    for count, audited in ((0, 0), (1, 1), (50, 1), (51, 2)):
        log, shards = tmp_path / f"{count}.jsonl", [[x] for x in range(count)]
        sweep(square, shards, executor=executor, log=log)
        CALLS.clear()
        assert sweep(square, shards, executor=executor, log=log).resumed == count
        assert len(CALLS) == audited


def test_the_seed_draws_the_records_and_the_one_that_fails_is_named(executor, tmp_path):
    log, drawn = tmp_path / "log.jsonl", set()
    sweep(square, SHARDS, executor=executor, log=log)
    for seed in range(12):
        CALLS.clear()
        sweep(square, SHARDS, executor=executor, log=log, seed=seed)
        (shard,) = CALLS
        drawn.add(shard)
        with pytest.raises(Rejected) as refusal:
            sweep(liar, SHARDS, executor=executor, log=log, seed=seed)
        (key,) = [
            record_of(line)["key"] for line in log.read_bytes().splitlines() if record_of(line)["value"]["of"] == shard
        ]
        assert f"log.jsonl: the record {key} (shard {shard}) is not what the task returns" in str(refusal.value)
    assert drawn == set(range(5))


def test_progress_counts_shards(executor):
    seen = []
    with listening(lambda *step: seen.append(step)):
        sweep(square, SHARDS, executor=executor)
    assert seen == [("shards", k, 5) for k in range(1, 6)]


def test_a_log_in_a_folder_that_is_not_there_is_refused(executor, tmp_path):
    with pytest.raises(InputError, match="cannot write the log"):
        sweep(square, SHARDS, executor=executor, log=tmp_path / "none" / "log.jsonl")
