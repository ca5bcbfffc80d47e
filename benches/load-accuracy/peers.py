#!/usr/bin/env python3
"""What other clients report beside the truth, on the servers of `run.sh`: the same goals, the same table.

Other clients don't say when a request was due. The server (`load_accuracy serve`) notes when each came and when its answer
left, and the truth is that span; where a server holds back more requests than the client has connections (the stall) it is
what a client that sends evenly at the rate would have waited. Clients that aren't installed are named. CPU 0 has the
server, CPU 1 the client.
"""

import argparse
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
GOALS = [("p50", 0.01, 50e-6), ("p90", 0.01, 50e-6), ("p99", 0.01, 50e-6), ("p99.9", 0.05, 1e-3), ("max", 0.05, 1e-3)]
UNITS = {"us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1.0, "sec": 1.0, "secs": 1.0, "m": 60.0}


def span(text):
    """`12.3ms` in seconds."""
    number, unit = re.fullmatch(r"([\d.]+)\s*([a-zµ]+)", text.strip()).groups()
    return float(number) * UNITS[unit]


def wrk2(url, rate, seconds):
    out = run(["wrk2", "-t1", "-c256", f"-d{seconds}s", f"-R{rate}", "--latency", url])
    at = dict(re.findall(r"^\s*([\d.]+)%\s+([\d.]+[a-z]+)", out, re.M))
    return [span(at[key]) for key in ["50.000", "90.000", "99.000", "99.900", "100.000"]]


def vegeta(url, rate, seconds):
    attack = ["sh", "-c", f"echo GET {url} | vegeta attack -rate={rate} -duration={seconds}s -max-workers=256 | "
              "vegeta report -type=json"]
    found = json.loads(run(attack))["latencies"]
    return [found["50th"] / 1e9, found["90th"] / 1e9, found["99th"] / 1e9, None, found["max"] / 1e9]


def oha(url, rate, seconds):
    is_older = "--output-format" not in run(["oha", "--help"])
    as_json = ["--json"] if is_older else ["--output-format", "json"]
    found = json.loads(run(["oha", "--no-tui", *as_json, "-c", "256", "-z", f"{seconds}s", "-q", str(rate),
                            "--latency-correction", url]))
    at = found["latencyPercentiles"]
    return [at["p50"], at["p90"], at["p99"], at["p99.9"], found["summary"]["slowest"]]


PEERS = {"wrk2": wrk2, "vegeta": vegeta, "oha": oha}


def run(command):
    done = subprocess.run(["taskset", "-c", "1", *command], capture_output=True, text=True, timeout=120)
    if done.returncode:
        sys.exit(f"{command[0]} failed: {done.stderr[-500:]}")
    return done.stdout


def truth_of(engine, index, load):
    """Serves a case while `load(url)` runs; what the client said, and the truth."""
    server = subprocess.Popen([str(engine), "serve", str(index)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        address = server.stdout.readline().strip()
        said = load(f"http://{address}/")
        server.stdin.close()
        return said, [float(f) for f in server.stdout.read().split()[:5]]
    finally:
        server.kill()
        server.wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--engine", default=ROOT / "target/release/examples/load_accuracy",
                        help="cargo build --release -p weighbridge-load --example load_accuracy")
    parser.add_argument("--seconds", type=int, default=10)
    args = parser.parse_args()
    cases = [line.split(";") for line in run([str(args.engine), "cases"]).splitlines()]
    there = [name for name in PEERS if shutil.which(name)]
    misses = dict.fromkeys(there, 0)
    print(f"{'server':<18}{'rate/s':>7}  {'ms':<7}" + "".join(f"{goal[0]:>12}" for goal in GOALS))
    for index, (name, rate) in enumerate(cases):
        for peer in there:
            said, truth = truth_of(args.engine, index, lambda url: PEERS[peer](url, int(float(rate)), args.seconds))
            line = ""
            for value, true, (_, relative, absolute) in zip(said, truth, GOALS):
                is_off = value is not None and abs(value - true) > max(true * relative, absolute)
                misses[peer] += is_off
                line += f"{'-' if value is None else ('!' if is_off else '') + f'{value * 1e3:.3f}':>12}"
            print(f"{name:<18}{rate:>7}  {peer:<7}{line}")
            print(f"{'':<18}{'':>7}  {'truth':<7}" + "".join(f"{true * 1e3:>12.3f}" for true in truth), flush=True)
    for peer in there:
        print(f"{peer}: {misses[peer]} figures off by more than the goal")
    print("missing: " + (", ".join(name for name in PEERS if name not in there) or "none"))


if __name__ == "__main__":
    main()
