"""`python -m tests.mutants [NAME…]`: all of them, or these; exit code 1 where one survives."""

from __future__ import annotations

import sys
import time
from concurrent.futures import ThreadPoolExecutor

from .mutants import MUTANTS, Mutant
from .running import Verdict, verdict

AT_ONCE = 2


def main(names: list[str]) -> int:
    """The table, and 0 when every mutant was killed."""
    unknown = set(names) - {mutant.name for mutant in MUTANTS}
    if unknown:
        print(f"There is no mutant {', '.join(sorted(unknown))}.", file=sys.stderr)
        return 2
    chosen = [mutant for mutant in MUTANTS if not names or mutant.name in names]
    begun = time.monotonic()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        verdicts = list(pool.map(_timed, chosen))
    alive = [found for found in verdicts if not found.killed]
    for found in alive:
        print(f"\n{found.mutant.name}: {found.word}\n{found.said}")
    killed = len(verdicts) - len(alive)
    print(f"\n{killed} of {len(verdicts)} mutants killed in {time.monotonic() - begun:.0f} s")
    return 1 if alive else 0


def _timed(mutant: Mutant) -> Verdict:
    begun = time.monotonic()
    found = verdict(mutant)
    seconds = time.monotonic() - begun
    print(f"{found.word:<14} {mutant.name:<36} {seconds:5.1f} s  {mutant.file}", flush=True)
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
