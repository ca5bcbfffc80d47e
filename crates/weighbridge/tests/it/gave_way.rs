//! Seven small services that each fail in one way beyond some load: what gave way is named right.
//!
//! Each has some 1.5 ms of work a request, so that its CPU would end near 600 requests/s, and something else that
//! ends before (but for the first, where it is the CPU).

use serde_json::Value;

use crate::yard::Yard;

/// The run says that this gave way. A run that calls itself unfit, as on a noisy machine, is repeated.
#[track_caller]
fn gave_way(words: &str, yard: &Yard) {
    for _ in 0..3 {
        let outcome = yard.run(&["weigh", "--time", "15s", "--format", "json"]);
        // Starved of CPU on purpose, too, a run may have nothing to conclude.
        assert!(matches!(outcome.code, Some(0 | 4)), "{}", outcome.stderr);
        let shown = shown(&outcome.stdout);
        let mut texts = shown.iter().filter_map(|e| e["text"].as_str());
        if texts.any(|text| text.contains(words)) {
            return;
        }
        assert_eq!(outcome.code, Some(4), "{shown:?}\n{}", outcome.stderr);
    }
    panic!("three unfit runs, and `{words}` in none");
}

/// What the result says of the capacity and of what gave way.
fn shown(result: &str) -> Vec<Value> {
    let result: Value = serde_json::from_str(result).unwrap();
    let of_capacity = |f: &&Value| f["metric"] == "capacity" || f["metric"] == "gave_way";
    let facts = result["facts"].as_array().unwrap().iter();
    facts
        .filter(of_capacity)
        .map(|f| f["estimate"].clone())
        .collect()
}

/// A service whose every request runs `work(response)` after 1.5 ms of CPU, and a plan with these settings more.
fn service(work: &str, memory: &str, start: &str, more: &str) -> Yard {
    let script = format!(
        r#"
const http = require("http");
const fs = require("fs");
const spin = (ms) => {{ const end = performance.now() + ms; while (performance.now() < end); }};
{work}
http.createServer((request, response) => {{ spin(1.5); answer(response); }}).listen(process.env.PORT, "127.0.0.1");
"#
    );
    let plan = format!(
        r#"
[service]
name = "tiny"

[pod]
cpus = 1
memory = "{memory}"

[slo]
p99 = "200ms"
errors = "1%"

[[candidate]]
name = "node"
baseline = true
start = "{start}"
{more}

[[workload.request]]
route = "GET /"
weight = 1
"#
    );
    Yard::serving(&script).file("weighbridge.toml", &plan)
}

#[test]
fn the_core() {
    let yard = service(
        "const answer = (response) => response.end('ok');",
        "256MiB",
        "node server.js",
        "",
    );
    gave_way("cores were saturated", &yard);
}

#[test]
fn the_event_loop() {
    // As a synchronous read from a slow disk does: the loop waits, the CPU doesn't work.
    let work = "
const cell = new Int32Array(new SharedArrayBuffer(4));
const answer = (response) => { Atomics.wait(cell, 0, 0, 3); response.end('ok'); };";
    gave_way("event loop", &service(work, "256MiB", "node server.js", ""));
}

#[test]
fn memory() {
    // A buffer of 4 MiB for each request in flight, 150 ms each, used again and never given back: at 230/s some
    // 140 MiB beside Node's own 50. Even a warm-up is more than that: it is repeated with less.
    let work = "
const idle = [];
const answer = (response) => {
  const buffer = idle.pop() ?? Buffer.alloc(4 << 20, 1);
  setTimeout(() => { idle.push(buffer); response.end('ok'); }, 150);
};";
    gave_way("memory", &service(work, "190MiB", "node server.js", ""));
}

#[test]
fn descriptors() {
    // Each request in flight has its socket and a file, for 100 ms.
    let work = "
const answer = (response) => fs.open('/dev/null', (error, fd) => {
  if (error) { response.statusCode = 500; response.end(error.code); return; }
  setTimeout(() => fs.close(fd, () => response.end('ok')), 100);
});";
    let start = "ulimit -n 140 && exec node server.js";
    gave_way("descriptors", &service(work, "256MiB", start, ""));
}

#[test]
fn errors() {
    // Sheds what is beyond 30 in flight, as a bulkhead does.
    let work = "
let active = 0;
const answer = (response) => {
  if (active >= 30) { response.statusCode = 503; response.end('busy'); return; }
  active++;
  setTimeout(() => { active--; response.end('ok'); }, 50);
};";
    gave_way("errors", &service(work, "256MiB", "node server.js", ""));
}

#[test]
fn the_backing() {
    let work = "
const agent = new http.Agent({ keepAlive: true });
const answer = (response) => http.get(process.env.RATES_URL, { agent }, (rates) => {
  rates.resume().on('end', () => response.end('ok'));
});";
    // It shares the engine's CPU, and uses all of it: the engine is interrupted for nobody, so that it isn't the one
    // that gives way.
    let backing = r#"
[[backing]]
name = "rates"
start = "node rates.js"
env = "RATES_URL"
"#;
    // 8 ms of CPU each: it ends at 125/s, far below the service, whose client may cost 2 ms more on a slow machine.
    let rates = r#"
const spin = (ms) => { const end = performance.now() + ms; while (performance.now() < end); };
require("http").createServer((request, response) => { spin(8); response.end("1"); }).listen(process.env.PORT, "127.0.0.1");
"#;
    let yard = service(work, "256MiB", "node server.js", backing).file("rates.js", rates);
    gave_way("backing", &yard);
}

#[test]
fn the_engine() {
    // What shares the engine's CPU, and goes before it, leaves it too little of it.
    let backing = r#"
[[backing]]
name = "hog"
start = "exec nice -n -8 node hog.js"
"#;
    let hog = r#"
const { Worker } = require("worker_threads");
for (let i = 0; i < 4; i++) new Worker("while (true);", { eval: true });
require("http").createServer((request, response) => response.end()).listen(process.env.PORT, "127.0.0.1");
"#;
    let answer = "const answer = (response) => response.end('ok');";
    let yard = service(answer, "256MiB", "node server.js", backing).file("hog.js", hog);
    gave_way("the load engine", &yard);
}
