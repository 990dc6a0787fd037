# python -m exactmem.kernel CERT [--expect-data HASH] [--work N] [--json]
# Exit code: 0 verified, 1 rejected, 2 no verdict (unreadable, or over a limit).
# It also runs as a plain folder with nothing but Python: python -I -S path/to/exactmem/kernel CERT
import argparse
import json
import sys
from dataclasses import asdict

if not __package__:
    sys.path[0] = __file__.rsplit("exactmem", 1)[0] or "."  # the checkout, instead of this folder
    __package__ = "exactmem.kernel"

from exactmem.kernel.check import REJECTED, UNDECIDED, VERIFIED, Report, check
from exactmem.kernel.limits import FILE_BYTES, WORK

EXIT = {VERIFIED: 0, REJECTED: 1, UNDECIDED: 2}


def run(path: str, expect_data: str | None, work: int) -> Report:
    try:
        with open(path, "rb") as file:
            raw = file.read(FILE_BYTES + 1)
    except OSError as error:
        return Report(UNDECIDED, f"cannot read {path!a}: {error.strerror}")
    try:
        return check(raw, expect_data, work)
    except MemoryError:
        return Report(UNDECIDED, "out of memory")
    except Exception as error:  # a fault of the checker itself: no verdict, and never an acceptance
        return Report(UNDECIDED, f"the checker failed: {type(error).__name__}: {error}")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m exactmem.kernel", description="Check an exactmem certificate.")
    parser.add_argument("cert", help="the certificate: a JSON bundle, possibly gzip-compressed")
    parser.add_argument("--expect-data", metavar="HASH", help="the claims must be about the data object with this hash")
    parser.add_argument("--work", type=int, default=WORK, help=f"work budget in bit-multiply-adds (default {WORK})")
    parser.add_argument("--json", action="store_true", help="print the verdict as JSON")
    args = parser.parse_args()
    report = run(args.cert, args.expect_data, args.work)
    if args.json:
        print(json.dumps(asdict(report), sort_keys=True, indent=1))
    else:
        for claim in report.claims:
            print(f"{claim.status:9} {claim.kind} {claim.statement[:12]}: {claim.text}")
        print(f"{report.status}{': ' + report.reason if report.reason else ''}")
    return EXIT[report.status]


if __name__ == "__main__":
    sys.exit(main())
