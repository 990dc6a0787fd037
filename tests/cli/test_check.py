"""check: what the checker answers, about which data, within which limits; damaged files of every kind."""

from __future__ import annotations

import gzip
import json
import os
import zlib
from pathlib import Path

import pytest

from exactmem.api import memorize
from exactmem.certificates.canonical import digest, spell
from exactmem.certificates.certificate import Certificate
from exactmem.cli.check import RATE, forecast
from exactmem.data.embedded import digits
from exactmem.kernel.limits import FILE_BYTES
from tests.kernel.bundles import raw
from tests.kernel.good import GOOD

from .conftest import PLANE


def verdict(run, *words):
    """Exit code and JSON of a check that reached a verdict."""
    outcome = run("check", *words, "--json")
    assert outcome.err == ""
    assert {"verified": 0, "rejected": 1, "undecided": 2}[outcome.json["status"]] == outcome.code
    return outcome.code, outcome.json


def test_a_good_certificate_is_verified_claim_by_claim(run, cert):
    code, found = verdict(run, cert)
    assert code == 0 and found["reason"] == ""
    kinds = [claim["kind"] for claim in found["claims"]]
    assert kinds[:4] == ["Memorizes", "SizeAtMost", "WeightBetween", "DistinctRows"]
    for claim in found["claims"]:
        assert claim["status"] == "Holds" and len(claim["statement"]) == 64 and claim["text"]
    assert 0 < found["used"]["WORK"] < 10**7


def test_the_text_says_what_the_verdict_is_about(done, cert):
    alone, tied = done("check", cert).out, done("check", cert, "--data", "plane.csv").out
    assert "Holds     Memorizes" in alone and "each of the 8 rows" in alone
    assert alone.splitlines()[-2:] == [
        "verified",
        "(about the data in the certificate; add --data to tie it to your own file)",
    ]
    assert tied.endswith("\nverified\n")


@pytest.mark.parametrize("kind", GOOD)
def test_every_kind_of_claim_is_verified_and_shown(run, done, kind):
    for draft in GOOD[kind].values():
        Path("c.json").write_bytes(raw(draft))
        code, found = verdict(run, "c.json")
        assert code == 0 and kind in [claim["kind"] for claim in found["claims"]]
        assert kind in done("show", "c.json").out


THEIRS = "the certificate's data have"
DIFFERENT = {
    "a point": (
        PLANE.replace("7.25", "7.26"),
        f"row 6 (line 7 of d.csv), column y: yours is 363/50, {THEIRS} 29/4",
    ),
    "a label": (PLANE.replace("-1/3", "1/3"), f"row 6 (line 7 of d.csv): your label is 1/3, {THEIRS} -1/3"),
    "the order": (
        PLANE.replace("0,0,1\n2,0,-2\n", "2,0,-2\n0,0,1\n"),
        f"row 1 (line 2 of d.csv), column x: yours is 2, {THEIRS} 0",
    ),
    "a row less": (PLANE.rpartition("9,-3.5")[0], f"{THEIRS} 8 rows, yours 7; the rows in common agree"),
    "a row more": (PLANE + "5,5,5\n", f"{THEIRS} 8 rows, yours 9; the rows in common agree"),
    "a column more": (
        PLANE.replace("\n", ",0\n").replace("kind,0", "kind,z"),
        f"{THEIRS} 2 + 1 columns (points + labels), yours 3 + 1",
    ),
    "no header": (
        PLANE.partition("\n")[2].replace("2,0,-2", "2,1,-2"),
        f"row 2 (line 2 of d.csv), column 2: yours is 1, {THEIRS} 0",
    ),
}


@pytest.mark.parametrize("case", DIFFERENT)
def test_other_data_are_rejected_where_they_first_differ(refused, cert, case):
    table, text = DIFFERENT[case]
    Path("d.csv").write_text(table)
    assert refused("check", cert, "--data", "d.csv", code=1) == text


def test_other_columns_are_rejected(refused, cert):
    message = refused("check", cert, "--data", "plane.csv", "--label", "y,kind", code=1)
    assert message == "the certificate's data have 2 + 1 columns (points + labels), yours 1 + 2"
    message = refused("check", cert, "--data", "plane.csv", "--label", "x", code=1)
    assert message == "row 1 (line 2 of plane.csv), column kind: yours is 1, the certificate's data have 0"


def test_options_that_say_how_to_read_data_need_data(refused, cert):
    for words in (["--label", "kind"], ["--ignore", "x"], ["--one-hot"]):
        message = refused("check", cert, *words)
        assert message == "--label, --ignore and --one-hot say how to read data; add --data DATA"


def test_over_the_work_budget_there_is_no_verdict(run, cert):
    code, found = verdict(run, cert, "--work", "1")
    assert code == 2 and {claim["status"] for claim in found["claims"]} == {"Undecided"}
    assert found["reason"].startswith("Memorizes: WORK: ") and found["reason"].endswith(" is over the limit of 1")
    outcome = run("check", cert, "--work", 1)
    assert outcome.code == 2 and "undecided: Memorizes: WORK: " in outcome.out


def test_a_budget_that_is_just_enough_is_enough(run, cert):
    _, found = verdict(run, cert)
    assert verdict(run, cert, "--work", found["used"]["WORK"])[0] == 0
    assert verdict(run, cert, "--work", found["used"]["WORK"] - 1)[0] == 2


def forged(cert: Path, change, of: str) -> None:
    """Change an object of this type and rename whatever no longer has its hash, until all hashes agree."""
    bundle = json.loads(cert.read_bytes())
    change(next(item for item in bundle["objects"].values() if item["t"] == of))
    while wrong := [(name, digest(item)) for name, item in bundle["objects"].items() if digest(item) != name]:
        bundle = json.loads(json.dumps(bundle).replace(*wrong[0]))
    cert.write_bytes(spell(bundle))


def put(key, value):
    return lambda item: item.update({key: value})


def weight(text):
    return lambda item: item["layers"][0]["A"].__setitem__(0, text)


FORGERIES = {
    "another weight": ("net", weight("7 7"), "Memorizes: row "),
    "a weight less": ("net", weight("7"), "layer.A: 1 integers where 2 belong"),
    "a weight that is a number": ("net", weight(7), "layer.A: not a row of hexadecimal integers"),
    "another number of inputs": ("net", put("in", 3), "layer.A: 2 integers where 3 belong"),
    "no layers": ("net", put("layers", []), "net: no layers"),
    "a shape that lies": ("mat", put("shape", [1, 1]), "mat.num: "),
    "a negative denominator": ("mat", put("den", "-1"), "mat.den: not positive"),
    "a field more": ("mat", put("note", ""), "mat: the fields are not exactly"),
    "another type": ("mat", put("t", "matrix"), "mat: the type is not mat"),
    "points as labels": ("data", lambda item: item.update(x=item["y"], y=item["x"]), ""),
    "labels that are not there": ("data", put("y", "0" * 64), "mat: no object has the hash that is cited"),
}


@pytest.mark.parametrize("case", FORGERIES)
def test_a_forgery_whose_hashes_agree_is_rejected(run, cert, case):
    of, change, text = FORGERIES[case]
    forged(cert, change, of)
    code, found = verdict(run, cert)
    assert code == 1 and text in found["reason"]


@pytest.mark.parametrize("case", FORGERIES)
def test_an_object_that_is_not_what_its_name_says_is_rejected(run, cert, case):
    of, change, _ = FORGERIES[case]
    value = json.loads(cert.read_bytes())
    change(next(item for item in value["objects"].values() if item["t"] == of))
    cert.write_bytes(spell(value))
    code, found = verdict(run, cert)
    assert code == 1 and "an object does not have the hash it is filed under" in found["reason"]


@pytest.mark.parametrize(("bits", "text"), [("6", "SizeAtMost: the bits is"), (None, "SizeAtMost: bits: not a plain")])
def test_a_claim_of_too_small_a_size_is_rejected(run, cert, bits, text):
    value = json.loads(cert.read_bytes())
    (claim,) = [claim["stmt"] for claim in value["claims"] if claim["stmt"]["kind"] == "SizeAtMost"]
    claim["bits"] = bits and int(bits)
    cert.write_bytes(spell(value))
    code, found = verdict(run, cert)
    assert code == 1 and found["reason"].startswith(text)


FILES = {
    "nothing": (b"", "JSON: "),
    "garbage": (bytes(range(255, -1, -1)), "JSON: the bundle is not ASCII"),
    "text": (b"hello", "JSON: "),
    "another JSON": (b"[1]", "bundle: not an object"),
    "no claims": (b'{"claims":[],"format":"exactmem-cert/1","objects":{}}', "there are no claims"),
    "another version": (b'{"claims":[],"format":"exactmem-cert/2","objects":{}}', "the format is not exactmem-cert/1"),
    "a float": (b'{"claims":1.5}', "JSON: 1.5 is not an integer"),
    "deep nesting": (b"[" * 10**5, "JSON: nested too deeply"),
    "gzip of nothing": (gzip.compress(b""), "JSON: "),
    "a gzip header": (b"\x1f\x8b\x08", "gzip: "),
    "damaged gzip": (b"\x1f\x8b\x08\x00" + bytes(30), "gzip: "),
}


@pytest.mark.parametrize("case", FILES)
def test_a_file_that_is_no_certificate_is_rejected(run, case):
    content, text = FILES[case]
    Path("c.json").write_bytes(content)
    code, found = verdict(run, "c.json")
    assert code == 1 and text in found["reason"]


@pytest.mark.parametrize("packed", [False, True])
def test_a_truncated_certificate_is_rejected(run, cert, packed):
    whole = gzip.compress(cert.read_bytes()) if packed else cert.read_bytes()
    for length in (1, 2, 10, len(whole) // 2, len(whole) - 1):
        cert.write_bytes(whole[:length])
        assert verdict(run, cert)[0] == 1
    cert.write_bytes(whole + b"\n" if packed else whole + b"}")
    assert verdict(run, cert)[0] == 1


def bomb() -> bytes:
    """A gzip file of some 260 kB that stands for more than FILE_BYTES blanks."""
    pressed = zlib.compressobj(9, zlib.DEFLATED, 31)
    head = pressed.compress(b" " * 2**20) + pressed.flush(zlib.Z_FULL_FLUSH)
    again = pressed.compress(b" " * 2**20) + pressed.flush(zlib.Z_FULL_FLUSH)  # the same at every place
    return head + again * (FILE_BYTES // 2**20)


def test_over_the_size_limit_there_is_no_verdict(run):
    with open("c.json", "wb") as file:
        file.truncate(FILE_BYTES + 1)
    code, found = verdict(run, "c.json")
    assert code == 2 and found["reason"] == f"FILE_BYTES: the bundle is over the limit of {FILE_BYTES}"


def test_a_gzip_bomb_is_not_unpacked(run):
    Path("c.json.gz").write_bytes(bomb())
    assert os.path.getsize("c.json.gz") < 2**20
    code, found = verdict(run, "c.json.gz")
    assert code == 2 and found["reason"] == f"FILE_BYTES: the bundle is over the limit of {FILE_BYTES}"


@pytest.mark.slow
@pytest.mark.parametrize("words", [["show"], ["check", "--data", "plane.csv"]], ids=["show", "check --data"])
def test_no_command_unpacks_a_gzip_bomb(refused, words):
    Path("c.json.gz").write_bytes(bomb())
    assert "over the limit" in refused(words[0], "c.json.gz", *words[1:])


@pytest.mark.parametrize("name", ["nowhere.json", "folder", "plane.csv/c.json"])
def test_a_certificate_that_is_not_there_is_no_verdict(refused, name):
    os.mkdir("folder")
    for words in ([], ["--json"], ["--data", "plane.csv"]):
        assert refused("check", name, *words).startswith(f"cannot read {name}: ")


def test_the_forecast_counts_parameters_times_rows():
    data = digits()
    fit = memorize(data, "vardi2021.compact")
    assert forecast(fit.certificate) == fit.sizes.slots * data.n // RATE
    assert forecast(Certificate({}, [])) == 0
