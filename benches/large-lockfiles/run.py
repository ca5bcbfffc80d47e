#!/usr/bin/env python3
"""What `weighbridge inspect` spends on lockfiles of 100,000 and a million entries: CPU, time, memory.

    run.py [--entries N ...] [--format FORMAT ...]

Each lockfile is made anew in a folder that is gone afterwards: a tree of packages in which each needs another one, twice as far on. CPU
is user + system time, memory the largest that was resident. Linear is ten times the CPU for ten times the entries.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
DIGITS = "abcdefghijklmnopqrstuvwxyz0123456789"


def name(number):
    """Four letters: a million of entries stay below what a lockfile may weigh."""
    letters = []
    for _ in range(4):
        number, digit = divmod(number, len(DIGITS))
        letters.append(DIGITS[digit])
    return "".join(reversed(letters))


def npm(folder, count):
    with open(folder / "package-lock.json", "w") as out:
        out.write('{"name":"app","lockfileVersion":3,"packages":{"":{"dependencies":{"%s":"1"}}' % name(0))
        for n in range(count):
            out.write(',"node_modules/%s":{"version":"1","dependencies":{"%s":"1"}}' % (name(n), name((2 * n + 1) % count)))
        out.write("}}")
    manifest(folder)


def manifest(folder):
    """What the packages' folder asks for: the first of them."""
    (folder / "package.json").write_text('{"name":"app","dependencies":{"%s":"1"}}' % name(0))


def pnpm(folder, count):
    with open(folder / "pnpm-lock.yaml", "w") as out:
        out.write(f"lockfileVersion: '9.0'\nimporters:\n  .:\n    dependencies:\n      {name(0)}:\n"
                  "        specifier: '1'\n        version: 1.0.0\npackages:\n")
        for n in range(count):
            out.write(f"  {name(n)}@1.0.0: {{}}\n")
        out.write("snapshots:\n")
        for n in range(count):
            # Quoted as pnpm does where it must: among the names are `null`, `true` and `1e10`.
            out.write(f"  {name(n)}@1.0.0: {{dependencies: {{'{name((2 * n + 1) % count)}': 1.0.0}}}}\n")
    manifest(folder)


def yarn(folder, count):
    with open(folder / "yarn.lock", "w") as out:
        out.write("# yarn lockfile v1\n\n")
        for n in range(count):
            out.write(f'{name(n)}@1:\n  version "1"\n  dependencies:\n    {name((2 * n + 1) % count)} "1"\n\n')
    manifest(folder)


def go(folder, count):
    with open(folder / "go.mod", "w") as out:
        out.write("module example.org/app\n\ngo 1.26\n\nrequire (\n")
        out.writelines(f"\texample.org/{name(n)} v1.0.0 // indirect\n" for n in range(count // 2))
        out.write(")\n")
    with open(folder / "go.sum", "w") as out:
        for n in range(count // 2):
            out.write(f"example.org/{name(n)} v1.0.0 h1:x=\nexample.org/{name(n)} v1.0.0/go.mod h1:x=\n")


MAKERS = {"npm": npm, "pnpm": pnpm, "yarn": yarn, "go": go}


def spend(binary, folder):
    """CPU seconds, seconds and MiB of one inspection."""
    start = time.monotonic()
    with open(os.devnull, "w") as nowhere:
        process = subprocess.Popen([binary, "inspect", str(folder), "--format", "json"], stdout=nowhere)
        _, status, usage = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status):
        sys.exit(f"inspect ended with {os.waitstatus_to_exitcode(status)}")
    return usage.ru_utime + usage.ru_stime, time.monotonic() - start, usage.ru_maxrss / 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entries", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--format", nargs="+", default=list(MAKERS), choices=list(MAKERS))
    parser.add_argument("--binary", default=str(ROOT / "target/release/weighbridge"))
    arguments = parser.parse_args()
    print("| lockfile | entries | MiB | CPU | time | memory |\n|---|---|---|---|---|---|")
    for kind in arguments.format:
        for count in arguments.entries:
            with tempfile.TemporaryDirectory() as folder:
                MAKERS[kind](Path(folder), count)
                size = sum(f.stat().st_size for f in Path(folder).iterdir()) / 2**20
                cpu, seconds, mib = spend(arguments.binary, folder)
            print(f"| {kind} | {count:,} | {size:.0f} | {cpu:.2f} s | {seconds:.2f} s | {mib:.0f} MiB |", flush=True)


if __name__ == "__main__":
    main()
