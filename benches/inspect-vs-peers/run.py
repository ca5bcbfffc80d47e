#!/usr/bin/env python3
"""`weighbridge inspect` beside its peers on the same trees: what both find, what one of them finds, CPU and memory.

    run.py --peers FOLDER --install              puts the peers into FOLDER
    run.py --peers FOLDER [--list] TREE ...      the table; --list also prints what only one of the two found

CPU is user + system time of the whole process tree; memory the largest process's. Trees are only read.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import namedtuple
from pathlib import Path

import peers

ROOT = peers.HERE.parent.parent
Done = namedtuple("Done", "code out err cpu seconds mib")


def run(command, folder, environment=None):
    """Runs it to its end and says what it spent."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        start = time.monotonic()
        process = subprocess.Popen(command, cwd=folder, stdout=out, stderr=err, env={**os.environ, **(environment or {})})
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.monotonic() - start
        texts = []
        for file in (out, err):
            file.seek(0)
            texts.append(file.read().decode(errors="replace"))
    cpu = usage.ru_utime + usage.ru_stime
    return Done(process.returncode, *texts, cpu, seconds, usage.ru_maxrss / 1024)


def ours(binary, tree, advisories):
    given = [a for path in advisories for a in ("--advisories", str(path))]
    done = run([binary, "inspect", str(tree), "--format", "json", *given], tree)
    if done.code:
        sys.exit(done.err)
    read = json.loads(done.out)
    finds = {}
    for one in read["findings"]:
        finds.setdefault(one["audit"], set()).add((one["file"], one["line"]))
    known = (read.get("known") or {}).get("vulnerabilities", [])
    finds["dependency_vulnerability"] = {(v["package"], v["id"]) for v in known}
    return done, finds


def row(*cells):
    print("| " + " | ".join(str(c) for c in cells) + " |")


def listed(who, places):
    for place in sorted(places):
        print(f"  {who}\t{place[0]}:{place[1]}", file=sys.stderr)


def compare(theirs, mine, is_listed):
    both, only_theirs, only_mine = theirs & mine, theirs - mine, mine - theirs
    if is_listed:
        listed("only the peer", only_theirs)
        listed("only ours", only_mine)
    return len(both), len(only_theirs), len(only_mine)


def others(finds, rules, is_listed):
    """What a peer finds by rules that no audit of ours goes with."""
    shown = []
    for rule in sorted(set(finds) - set(rules)):
        shown.append(f"{rule} {len(finds[rule])}")
        if is_listed:
            print(f"{rule}, which ours lacks", file=sys.stderr)
            listed("only the peer", finds[rule])
    return f"other rules: {', '.join(shown)}" if shown else ""


def table(tree, arguments):
    spent, mine = ours(arguments.binary, tree, arguments.advisories)
    print(f"\n{tree.name}: ours {spent.cpu:.2f} s of CPU, {spent.seconds:.2f} s, {spent.mib:.0f} MiB\n")
    row("peer", "its rule", "our audits", "both", "only it", "only ours", "its CPU", "x ours", "its memory", "remark")
    row(*["---"] * 10)
    for name, peer, reads, rules in peers.PEERS:
        if not reads(tree):
            continue
        try:
            done, finds, remark = peer(arguments.peers, tree, run)
        except peers.Missing as why:
            row(name, "", "", "", "", "", "", "", "", f"not run: {why}")
            continue
        remark = "; ".join(filter(None, [remark, others(finds, rules, arguments.list)]))
        for rule, audits in rules.items():
            if arguments.list:
                print(f"{name} {rule}", file=sys.stderr)
            same = set().union(*(mine.get(a, set()) for a in audits))
            counts = compare(finds.get(rule, set()), same, arguments.list)
            row(name, rule, ", ".join(audits), *counts, f"{done.cpu:.1f} s", f"{done.cpu / spent.cpu:.0f}",
                f"{done.mib:.0f} MiB", remark)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("trees", nargs="*", type=Path)
    parser.add_argument("--peers", type=Path, required=True, help="folder that the peers are in")
    parser.add_argument("--install", action="store_true", help="install them there")
    parser.add_argument("--list", action="store_true", help="list on stderr what only one of the two found")
    parser.add_argument("--advisories", type=Path, action="append", default=[], help="OSV data for ours")
    parser.add_argument("--binary", default=str(ROOT / "target/release/weighbridge"))
    arguments = parser.parse_args()
    arguments.peers = arguments.peers.resolve()
    arguments.advisories = [a.resolve() for a in arguments.advisories]
    if arguments.install:
        peers.install(arguments.peers, run)
    peers.give_database(arguments.peers, arguments.advisories)
    for tree in arguments.trees:
        table(tree.resolve(), arguments)


if __name__ == "__main__":
    main()
