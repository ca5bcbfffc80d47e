#!/usr/bin/env python3
"""How often `load --compare` calls two runs different: of the same server (A/A), and of one that is slower (A/B).

Runs of A and B take turns on one CPU, the engine is on the other. The server is Node.js: each request works for some
0.2 ms and waits for an exponential time, 8 ms in the mean; B's are longer by `--slower`. Compared are each A with the
next A and each A with the next B, by the verdict of all rows together: at most 5 % of A/A pairs should differ. The
intervals know nothing of how a machine changes from run to run: what that adds is what this shows.
`cargo build --release` before.
"""

import argparse
import json
import subprocess
import tempfile
import time
import urllib.request
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
BINARY = ROOT / "target" / "release" / "weighbridge"
SERVER = """
const factor = Number(process.argv[2]);
const spin = (ms) => { const end = performance.now() + ms; while (performance.now() < end); };
const server = require("http").createServer((request, response) => {
  spin(0.2 * factor);
  setTimeout(() => response.end("ok"), -Math.log(1 - Math.random()) * 8 * factor);
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
"""


def start(script, factor):
    command = ["taskset", "-c", "0", "node", str(script), str(factor)]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    url = f"http://127.0.0.1:{server.stdout.readline().strip()}/"
    for _ in range(2000):
        urllib.request.urlopen(url).read()
    return server, url


def load(url, result, args):
    command = ["taskset", "-c", "1", str(BINARY), "load", url, "-r", str(args.rate), "-d", f"{args.seconds}s",
               "--format", "json", "-o", str(result)]
    subprocess.run(command, check=True, capture_output=True)
    return json.loads(result.read_text())["health"]["verdict"]


def compare(a, b):
    done = subprocess.run([str(BINARY), "load", "--compare", str(a), str(b), "--format", "json"], capture_output=True)
    found = json.loads(done.stdout)
    return found["verdict"], [row["what"] for row in found["rows"] if row["word"] in ("faster", "slower")]


def tell(name, pairs):
    verdicts, rows = Counter(), Counter()
    for a, b in pairs:
        verdict, different = compare(a, b)
        verdicts[verdict] += 1
        rows.update(different)
    parts = ", ".join(f"{word} {count}" for word, count in verdicts.most_common())
    by_row = ", ".join(f"{what} {count}" for what, count in rows.most_common()) or "none"
    print(f"{name}: {len(pairs)} pairs: {parts}; rows that differ: {by_row}")


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--runs", type=int, default=20)
    options.add_argument("--seconds", type=int, default=10)
    options.add_argument("--rate", type=int, default=500)
    options.add_argument("--slower", type=float, default=0.1)
    args = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        script = folder / "server.js"
        script.write_text(SERVER)
        servers = [start(script, 1), start(script, 1 + args.slower)]
        health, began = Counter(), time.time()
        try:
            runs = [[folder / f"{name}{i}.json" for i in range(args.runs)] for name in "ab"]
            for i in range(args.runs):
                for (_, url), results in zip(servers, runs):
                    health[load(url, results[i], args)] += 1
        finally:
            for server, _ in servers:
                server.kill()
        print(f"{args.runs} runs each of {args.seconds} s at {args.rate}/s in {time.time() - began:.0f} s; engine: {dict(health)}")
        a, b = runs
        tell("A/A", list(zip(a, a[1:])))
        tell(f"A/B, B {args.slower:.0%} slower", list(zip(a, b)))


if __name__ == "__main__":
    main()
