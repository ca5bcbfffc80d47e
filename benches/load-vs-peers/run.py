#!/usr/bin/env python3
"""The load engine beside its peers: client CPU per request as a ratio to saturated wrk of the same round.

nginx with one worker on one CPU, the client on another, keep-alive connections, a JSON body of 154 bytes. Rounds are
interleaved. CPU is user + system time of the client's whole process; a request is an answer that the client counted.
A round is quiet if the hypervisor took less than 1 % of the time and a thread that only sleeps woke at most 100 µs late (p99) before and
after it; another is made again, a stated number of times, and the table says how many were.
Peers that aren't installed are named as missing. `--help` lists the options.
"""

import argparse
import ctypes
import json
import os
import re
import resource
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
BODY = '{"id":1,"name":"' + "x" * 136 + '"}'
assert len(BODY) == 154


def pinned(cpu, command):
    return ["taskset", "-c", str(cpu), *command]


def start_nginx(cpu):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    prefix = Path(tempfile.mkdtemp(prefix="load-vs-peers-"))
    conf = (HERE / "nginx.conf").read_text().replace("@PORT@", str(port)).replace("@BODY@", BODY)
    (prefix / "nginx.conf").write_text(conf)
    nginx = subprocess.Popen(
        pinned(cpu, ["nginx", "-p", str(prefix), "-e", "stderr", "-c", "nginx.conf"]),
        stderr=subprocess.PIPE, text=True)
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return nginx, port, prefix
        except OSError:
            time.sleep(0.05)
    nginx.kill()
    sys.exit("nginx doesn't start: " + nginx.communicate()[1])


def spend(cpu, command):
    """Runs a client to its end: its output, its CPU seconds, its largest resident size in MiB."""
    before, peak = resource.getrusage(resource.RUSAGE_CHILDREN), 0
    with tempfile.TemporaryFile("w+") as out:
        client = subprocess.Popen(pinned(cpu, command), stdout=out, stderr=subprocess.STDOUT)
        while client.poll() is None:
            peak = max(peak, resident(client.pid))
            time.sleep(0.1)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        out.seek(0)
        text = out.read()
    cpu_time = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return text, cpu_time, peak


def resident(pid):
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found[1]) / 1024 if found else 0


def bare_lateness(cpu, step=0.0002, count=5000):
    """p99 of how late a thread that only sleeps wakes on a CPU, in seconds: what no client can do better than."""
    timespec = type("timespec", (ctypes.Structure,), {"_fields_": [("s", ctypes.c_long), ("ns", ctypes.c_long)]})
    libc, monotonic, absolute = ctypes.CDLL(None), 1, 1
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {cpu})
    libc.prctl(29, 1, 0, 0, 0)  # PR_SET_TIMERSLACK: 1 ns
    due, late = time.monotonic(), []
    for _ in range(count):
        due += step
        libc.clock_nanosleep(monotonic, absolute, ctypes.byref(timespec(int(due), int(due % 1 * 1e9))), None)
        late.append(time.monotonic() - due)
    libc.prctl(29, 0, 0, 0, 0)
    os.sched_setaffinity(0, before)
    return statistics.quantiles(late, n=100)[98]


def stolen():
    """Seconds that the hypervisor has taken from all CPUs."""
    fields = Path("/proc/stat").read_text().split("\n", 1)[0].split()
    return int(fields[8]) / os.sysconf("SC_CLK_TCK")


def first_number(pattern, text):
    found = re.search(pattern, text)
    return float(found[1]) if found else None


class Bench:
    def __init__(self, args, port):
        self.args, self.port = args, port
        self.url = f"http://127.0.0.1:{port}/"
        self.capacity = None
        self.rows = {}
        self.bare = []
        self.noisy = 0

    def note(self, name, cpu, count, extra=None):
        if not count:
            print(f"  {name}: no answers", file=sys.stderr)
            return
        us = cpu / count * 1e6
        self.seen.append((name, us, us / self.wrk_us, extra or {}))

    def keep(self):
        for name, us, ratio, extra in self.seen:
            row = self.rows.setdefault(name, {"us": [], "ratio": [], "extra": []})
            row["us"].append(us)
            row["ratio"].append(ratio)
            row["extra"].append(extra)
        self.bare += self.bare_now

    def wrk(self, connections=None, seconds=None):
        c, s = connections or self.args.connections, seconds or self.args.seconds
        out, cpu, peak = spend(self.args.client_cpu, ["wrk", "-t1", f"-c{c}", f"-d{s}s", self.url])
        return first_number(r"(\d+) requests in", out), cpu, peak

    def ours(self, rate, connections=None, seconds=None, preconnect=0, drain=0.2):
        command = [
            str(self.args.engine), f"127.0.0.1:{self.port}", f"rate={rate}", f"seconds={seconds or self.args.seconds}",
            f"connections={connections or self.args.connections}", f"preconnect={preconnect}",
            f"drain={drain}", "seed=7",
        ]
        if self.args.slack_us is not None:
            command.append(f"slack_us={self.args.slack_us}")
        out, cpu, peak = spend(self.args.client_cpu, command)
        try:
            return json.loads(out), cpu, peak
        except json.JSONDecodeError:
            sys.exit("the engine failed: " + out)

    def quiet_round(self):
        """A round, made again while it isn't quiet; the last counts however it was."""
        for left in reversed(range(self.args.tries)):
            began, taken = time.monotonic(), stolen()
            self.seen, self.bare_now = [], [bare_lateness(self.args.client_cpu)]
            self.round()
            self.bare_now.append(bare_lateness(self.args.client_cpu))
            share = (stolen() - taken) / (time.monotonic() - began) / os.cpu_count()
            if share < 0.01 and max(self.bare_now) <= 100e-6:
                break
            if not left:
                self.noisy += 1
            print(f"  not quiet: {share:.1%} taken, a sleeper woke {max(self.bare_now) * 1e6:.0f} µs late", file=sys.stderr)
        self.keep()

    def round(self):
        count, cpu, _ = self.wrk()
        self.capacity, self.wrk_us = count / self.args.seconds, cpu / count * 1e6
        self.note("wrk", cpu, count, {"rate": self.capacity})
        for share in self.args.shares:
            seen, cpu, _ = self.ours(share * self.capacity)
            self.note(f"weighbridge {share} x", cpu, seen["good"], {
                "rate": seen["achieved"], "late": seen["lateness"]["p99"], "p50": seen["response"]["p50"],
                "p99": seen["response"]["p99"], "fit": seen["health"]["verdict"],
            })
        for name, peer in PEERS.items():
            if self.args.peers and shutil.which(name.split()[0]):
                for share in ([1.2, 0.8] if peer["has_rate"] else [None]):
                    out, cpu, _ = spend(self.args.client_cpu, peer["command"](self, share))
                    self.note(name if share is None else f"{name} {share} x", cpu, peer["count"](out))

    def memory(self):
        rows, many = [], self.args.many
        rows.append(("wrk, all active", self.wrk(connections=many, seconds=5)[2]))
        seen, _, peak = self.ours(1.2 * self.capacity, connections=many, preconnect=many, seconds=5)
        rows.append((f"weighbridge 1.2 x, {seen['connections']} open", peak))
        return rows


PEERS = {
    "wrk2": {
        "has_rate": True,
        "command": lambda b, s: ["wrk2", "-t1", f"-c{b.args.connections}", f"-d{b.args.seconds}s",
                                 f"-R{int(s * b.capacity)}", b.url],
        "count": lambda out: first_number(r"(\d+) requests in", out),
    },
    "h2load": {
        "has_rate": False,
        "command": lambda b, s: ["h2load", "--h1", "-t1", f"-c{b.args.connections}", f"-D{b.args.seconds}",
                                 "--warm-up-time=0", b.url],
        "count": lambda out: first_number(r"(\d+) succeeded", out),
    },
    "oha": {
        "has_rate": True,
        "command": lambda b, s: ["oha", "--no-tui", "-c", str(b.args.connections), "-z", f"{b.args.seconds}s",
                                 "-q", str(int(s * b.capacity)), "--latency-correction", b.url],
        "count": lambda out: first_number(r"\[200\] (\d+) responses", out),
    },
}


def spread(values):
    return f"{statistics.median(values):.2f} ({min(values):.2f}-{max(values):.2f})"


def report(bench):
    print(f"\n{'client':<22}{'CPU µs/request':>20}{'x saturated wrk':>20}{'rate/s':>10}{'lateness p99 µs':>17}{'p50 µs':>8}{'p99 µs':>8}")
    for name, row in bench.rows.items():
        def median(key, scale=1.0):
            values = [e[key] * scale for e in row["extra"] if key in e]
            return f"{statistics.median(values):.0f}" if values else "-"
        print(f"{name:<22}{spread(row['us']):>20}{spread(row['ratio']):>20}{median('rate'):>10}"
              f"{median('late', 1e6):>17}{median('p50', 1e6):>8}{median('p99', 1e6):>8}")
    print(f"bare sleeper on the client's CPU: lateness p99 {spread([late * 1e6 for late in bench.bare])} µs")
    print(f"rounds that were never quiet: {bench.noisy} of {bench.args.rounds}")
    missing = [name for name in ["wrk2", "h2load", "oha"] if not shutil.which(name)]
    print("missing: " + (", ".join(missing) or "none"))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--engine", default=ROOT / "target/release/examples/bench_load",
                        help="cargo build --release -p weighbridge-load --example bench_load")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--tries", type=int, default=3, help="how often a round is made until it is quiet")
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--shares", type=float, nargs="+", default=[1.2, 0.8, 0.5])
    parser.add_argument("--slack-us", type=float, help="the engine's own without it")
    parser.add_argument("--server-cpu", type=int, default=0)
    parser.add_argument("--client-cpu", type=int, default=1)
    parser.add_argument("--peers", action=argparse.BooleanOptionalAction, default=True, help="those beside wrk")
    parser.add_argument("--many", type=int, default=10_000, help="connections of the memory figure; 0 leaves it out")
    args = parser.parse_args()
    for needed in ["nginx", "wrk", "taskset"]:
        if not shutil.which(needed):
            sys.exit(f"{needed} is needed and not on PATH")
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    nginx, port, prefix = start_nginx(args.server_cpu)
    try:
        bench = Bench(args, port)
        bench.wrk(seconds=1)
        for index in range(args.rounds):
            print(f"round {index + 1} of {args.rounds}", file=sys.stderr)
            bench.quiet_round()
        report(bench)
        if args.many:
            for name, peak in bench.memory():
                print(f"resident at {args.many} connections: {peak:.1f} MiB, {name}")
    finally:
        nginx.send_signal(signal.SIGTERM)
        nginx.wait()
        shutil.rmtree(prefix, ignore_errors=True)


if __name__ == "__main__":
    main()
