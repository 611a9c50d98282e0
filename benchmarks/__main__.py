"""Runs all benchmarks: ``python -m benchmarks``."""

from benchmarks import consultation, growth, shell, steady

for title, script in (
    ("One consultation", consultation),
    ("From shell to result", shell),
    ("Growth with rules", growth),
    ("Steady state", steady),
):
    print(f"\n== {title}\n")
    script.main()
