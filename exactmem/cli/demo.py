"""exactmem demo: memorize the 1797 embedded digits, certify, check in a fresh interpreter, and watch a forgery fail."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

from exactmem.cli.console import check_output, print_table, progress

THEOREM = "bubeck2020.relu3"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-o", "--output", metavar="DIR", default="exactmem-demo", help="folder to (re)write")


def run(args: argparse.Namespace) -> int:
    from exactmem.api import memorize
    from exactmem.certificates.certificate import write_whole
    from exactmem.certificates.objects import data_hash
    from exactmem.data.embedded import digits
    from exactmem.errors import InputError
    from exactmem.report.html import page
    from exactmem.report.text import certificate_lines, facts

    folder = Path(args.output)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"cannot make the folder {folder}: {error.strerror}; choose another with -o") from None
    for name in ("digits.json", "forged.json", "report.html"):
        check_output(str(folder / name))
    data = digits()
    print(f"1. {data.n} images of digits, {data.d} pixels each; {THEOREM} builds a ReLU network over the rationals.")
    with progress():
        result = memorize(data, THEOREM)
    print_table(facts("", result.rows()))
    path = result.certificate.save(folder / "digits.json")
    print(f"2. The certificate: {path}, {path.stat().st_size} bytes.")
    name = data_hash(data)
    start = time.perf_counter()
    code, verdict = independent(path, name)
    seconds = time.perf_counter() - start
    print(f"3. A fresh interpreter, standard library only, checks it against the data ({seconds:.1f} s):")
    print("   " + verdict.replace("\n", "\n   "))
    forged = forge(result.certificate.content)
    forgery = write_whole(folder / "forged.json", forged)
    forged_code, refusal = independent(forgery, name)
    print("4. The same certificate with one digit of one weight changed (and all hashes made to fit):")
    print("   " + refusal.splitlines()[-1])
    kernel = min(str(kernel_folder()), os.path.relpath(kernel_folder()), key=len)
    again = f"python -I -S {kernel} {path} --expect-data {name}"
    sections = [
        ("The network", result.rows()),
        ("The certificate", certificate_lines(result.certificate, path.name)),
        ("The checker's verdict", [("", line) for line in verdict.splitlines()]),
    ]
    sentence = (
        f"A network with {result.sizes.neurons} hidden neurons returns exactly the label of each of {data.n} images."
    )
    report = write_whole(folder / "report.html", page("Digits, memorized exactly", sentence, sections, again).encode())
    print(f"5. The report: {report}. Check again with nothing but Python:\n   {again}")
    return 0 if code == 0 and forged_code == 1 else 1


def kernel_folder() -> Path:
    import exactmem

    return Path(exactmem.__file__).parent / "kernel"


def independent(path: Path, data: str) -> tuple[int, str]:
    """Exit code and output of the checker in its own process, isolated from installed packages."""
    command = [sys.executable, "-I", "-S", str(kernel_folder()), str(path), "--expect-data", data]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, (done.stdout + done.stderr).strip()


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
