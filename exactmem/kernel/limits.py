# Every limit of the checker, each with the reason for its size. Going over one is "undecided" (exit code 2), never
# "yes".
FILE_BYTES = 2**28  # decompressed size of a bundle; a quarter of a GiB of text becomes about 4 GiB of Python integers
INTEGER_BITS = 2**22  # one integer; multiplying two of this size takes about a second
ROWS = 2**21  # rows of one matrix or nodes of one dag: two million points fill the memory of a common machine
DEPTH = 2**17  # layers of one net; deep memorizers in use have fewer than 10^4
SYMBOLS = 2**10  # of a polynomial that is expanded; with more of them even quadratic forms have a million terms
DEGREE = 2**8  # of a polynomial that is expanded; the depth of a recursion, too
LCM_BITS = 2**20  # a running common denominator; hostile denominators make it explode, honest ones stay below 10^5
HELD_BITS = 2**35  # values of a net held at one time on all samples, column by column, or of packed products; 4 GiB
WORK = 10**12  # bit-multiply-adds in all; about an hour of pure Python. The user may raise it
JSON_DIGITS = 15  # digits of a plain JSON integer (indices and sizes): all such numbers are exact everywhere


# A named limit was passed: there is no verdict.
class OverLimit(Exception):
    pass


# What a run has used of each limit; `peaks` shows how near it came.
class Meter:
    def __init__(self, work: int = WORK) -> None:
        self.allowed = {"WORK": work}
        self.peaks: dict[str, int] = {}

    def within(self, name: str, value: int) -> None:
        allowed = self.allowed.get(name, globals()[name])
        value = min(value, 10**30)  # a prediction can have more digits than Python is willing to print
        self.peaks[name] = max(value, self.peaks.get(name, 0))
        if value > allowed:
            raise OverLimit(f"{name}: {value} is over the limit of {allowed}")

    # Called before the work is done, with the predicted number of multiply-adds times the bits of the longer factor.
    def spend(self, amount: int) -> None:
        self.within("WORK", self.peaks.get("WORK", 0) + amount)
