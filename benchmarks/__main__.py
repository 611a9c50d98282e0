"""Runs all benchmarks: ``python -m benchmarks``."""

from benchmarks import asking, consultation, diary, growth, shell, steady

for title, script in (
    ("One consultation", consultation),
    ("The next question", asking),
    ("From shell to result", shell),
    ("Growth with rules", growth),
    ("Steady state", steady),
    ("A large diary", diary),
):
    print(f"\n== {title}\n")
    script.main()
