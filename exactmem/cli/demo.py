"""exactmem demo: memorize the 1797 embedded digits twice, certify, check in a fresh interpreter, and watch a forgery fail."""

from __future__ import annotations

import argparse
import time
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from exactmem.cli.console import check_output, print_table, progress

if TYPE_CHECKING:
    from exactmem.certificates.result import Result

CLASSICAL, SMALL = "bubeck2020.relu3", "exactmem2026.seeded"
FILES = {CLASSICAL: "digits.json", SMALL: "digits-small.json"}


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-o", "--output", metavar="DIR", default="exactmem-demo", help="folder to (re)write")


def run(args: argparse.Namespace) -> int:
    from exactmem.api import memorize
    from exactmem.api.reporting import body
    from exactmem.certificates.certificate import write_whole
    from exactmem.certificates.objects import data_hash
    from exactmem.data.embedded import digits
    from exactmem.errors import InputError
    from exactmem.proof.fresh import check_command, checked_afresh
    from exactmem.report.text import side_by_side

    folder = Path(args.output)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"cannot make the folder {folder}: {error.strerror}; choose another with -o") from None
    for name in (*FILES.values(), "forged.json", "report.html"):
        check_output(str(folder / name))
    data = digits()
    print(
        f"1. {data.n} images of digits, {data.d} pixels each; two ReLU networks over the rationals return every label."
    )
    with progress():
        results = {theorem: memorize(data, theorem) for theorem in FILES}
    print_table(side_by_side([result.rows() for result in results.values()]))
    paths = {theorem: results[theorem].certificate.save(folder / name) for theorem, name in FILES.items()}
    print("2. The certificates: " + ", ".join(f"{path}, {path.stat().st_size} bytes" for path in paths.values()) + ".")
    data_name = data_hash(data)
    codes, said = [], {}
    for theorem, path in paths.items():
        start = time.perf_counter()
        code, verdict = checked_afresh(path, data_name)
        seconds = time.perf_counter() - start
        codes.append(code)
        said[theorem] = verdict
        print(f"3. A fresh interpreter, standard library only, checks {path.name} against the data ({seconds:.1f} s):")
        print("   " + verdict.replace("\n", "\n   "))
    forgery = write_whole(folder / "forged.json", forge(results[CLASSICAL].certificate.content))
    forged_code, refusal = checked_afresh(forgery, data_name)
    print("4. The first certificate with one digit of one weight changed (and all hashes made to fit):")
    print("   " + refusal.splitlines()[-1])
    again = [check_command(path, data_name) for path in paths.values()]
    verified = [name for name, code in zip(paths, codes, strict=True) if code == 0]
    parts = {
        paths[name]: body(results[name].certificate, str(paths[name]), steps(said[name]), results[name])
        for name in verified
    }
    report = page(sentence(data.n, results), codes == [0, 0], parts, refusal.splitlines()[-1])
    written = write_whole(folder / "report.html", report.encode())
    print(f"5. The report: {written}. Check again with nothing but Python:\n   " + "\n   ".join(again))
    return 0 if codes == [0, 0] and forged_code == 1 else 1


def steps(said: str) -> list[str]:
    """The claims that the checker accepted, "kind: sentence", from what it printed."""
    lines = (line.split(maxsplit=3) for line in said.splitlines() if line.startswith("verified "))
    return [f"{kind}: {told}" for _, kind, _, told in lines]


def page(summary: str, holds: bool, parts: Mapping[Path, str], refusal: str) -> str:
    """Both certificates on one page, each folded behind its name, the first one open."""
    from exactmem.report.html import document, folded, section, status

    found = ["<h1>Digits, memorized exactly</h1>", status(summary, holds)]
    found += [
        folded(f"The certificate {path.name}", body, opened=k == 0) for k, (path, body) in enumerate(parts.items())
    ]
    found.append(
        section("A forgery", f"<p>The first certificate with one digit of one weight changed: {escape(refusal)}</p>")
    )
    return document("Digits, memorized exactly", "".join(found))


def sentence(n: int, results: dict[str, Result]) -> str:
    classical, small = results[CLASSICAL].sizes, results[SMALL].sizes
    return (
        f"A network with {classical.neurons} neurons in one hidden layer, and a deep one with {small.slots} parameters, fewer "
        f"than there are images, each return exactly the label of each of {n} images."
    )


def forge(bundle: bytes) -> bytes:
    """Change the last digit of one weight and rename every object so that all hashes agree, as a forger would."""
    import json

    from exactmem.certificates.canonical import digest, spell

    value = json.loads(bundle)
    (name,) = (name for name, item in value["objects"].items() if item["t"] == "net")
    net = value["objects"].pop(name)
    row = net["layers"][0]["A"][0]
    net["layers"][0]["A"][0] = row[:-1] + ("1" if row[-1] != "1" else "2")
    value["objects"][digest(net)] = net
    return spell(json.loads(json.dumps(value).replace(name, digest(net))))
