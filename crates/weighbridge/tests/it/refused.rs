//! Candidates that can't be built, started, reached, or that answer wrongly: 3, and why.

use std::fs;
use std::net::TcpListener;

use crate::yard::{GOOD, Yard};

/// The good service with a line that runs for every request.
fn answering(line: &str) -> String {
    GOOD.replace(
        "  response.setHeader",
        &format!("{line}\n  response.setHeader"),
    )
}

#[test]
fn it_exits_at_start() {
    let script = "console.log('opening the ledger'); console.error('no such table: parcels'); process.exit(4);";
    Yard::to_end().serving(script).weigh().ended(
        3,
        &[
            "failed to start candidate `node`",
            "exit status: 4",
            "| no such table: parcels",
            "node-pilot.log",
        ],
    );
}

#[test]
fn it_exits_at_start_and_wrote_nothing() {
    Yard::to_end()
        .serving("process.exit(1)")
        .weigh()
        .ended(3, &["exit status: 1", "it wrote nothing"]);
}

#[test]
fn its_command_does_not_exist() {
    Yard::to_end()
        .plan("node server.js", "nodee server.js")
        .weigh()
        .ended(3, &["exit status: 127", "nodee"]);
}

#[test]
fn it_never_gets_ready() {
    let script = "console.log('waiting for the database'); setInterval(() => {}, 1000);";
    Yard::to_end()
        .serving(script)
        .candidate("ready_within = \"2s\"")
        .weigh()
        .ended(
            3,
            &[
                "was not ready after 2 s",
                "nothing listens on its port",
                "| waiting for the database",
            ],
        );
}

#[test]
fn its_ready_request_is_refused() {
    Yard::to_end()
        .serving(&answering("  response.statusCode = 503;"))
        .candidate("ready_within = \"1s\"\nready = \"GET /health\"")
        .weigh()
        .ended(3, &["was not ready after 1 s", "answered with 503"]);
}

#[test]
fn it_answers_500() {
    let line = "  if (request.url === '/heavy') response.statusCode = 500;";
    Yard::to_end()
        .serving(&answering(line))
        .weigh()
        .ended(3, &["GET /heavy answers 500", "1 routes answered well"]);
}

#[test]
fn it_answers_with_another_body() {
    let schema = r#"{"type":"object","required":["parcels"]}"#;
    Yard::to_end()
        .file("schema.json", schema)
        .plan(
            "weight = 20",
            "weight = 20\nexpect = { status = 200, schema = \"schema.json\" }",
        )
        .weigh()
        .ended(3, &["GET /light answers 200 with a body that fails"]);
}

#[test]
fn it_limits_the_rate() {
    let line =
        "  if (request.url === '/light' && ++globalThis.seen > 2) response.statusCode = 429;";
    Yard::to_end()
        .serving(&format!("globalThis.seen = 0;{}", answering(line)))
        .weigh()
        .ended(
            3,
            &[
                "GET /light is rate-limited (429) after 3 requests",
                "lift its limit",
            ],
        );
}

#[test]
fn it_limits_the_rate_under_load() {
    let line =
        "  if (request.url === '/light' && ++globalThis.seen > 100) response.statusCode = 429;";
    Yard::to_end()
        .serving(&format!("globalThis.seen = 0;{}", answering(line)))
        .weigh()
        .ended(
            3,
            &[
                "GET /light is rate-limited (429) under load",
                "lift its limit",
            ],
        );
}

#[test]
fn it_answers_500_under_load() {
    let line =
        "  if (request.url === '/light' && ++globalThis.seen > 100) response.statusCode = 500;";
    Yard::to_end()
        .serving(&format!("globalThis.seen = 0;{}", answering(line)))
        .weigh()
        .ended(3, &["GET /light", "answers 500", "under load"]);
}

/// As one does whose limit is kept outside of it.
#[test]
fn its_later_processes_answer_500_under_load() {
    let line =
        "  if (request.url === '/light' && starts > 3 && ++seen > 100) response.statusCode = 500;";
    let script = format!(
        "const fs = require('fs'); fs.appendFileSync('starts', 'x'); const starts = fs.readFileSync('starts').length; let seen = 0;{}",
        answering(line)
    );
    Yard::to_end().serving(&script).weigh().ended(
        3,
        &[
            "failed to measure candidate `node`",
            "GET /light answers 500 under load",
        ],
    );
}

/// Both addresses are for documentation (RFC 5737): whether anybody answers there depends on the machine, that somebody
/// was called doesn't, as long as it has a way out.
#[test]
fn it_calls_the_outside() {
    let script = format!(
        "require('net').connect(443, '198.51.100.7').on('error', () => {{}});{}",
        answering(
            "  if (request.url === '/heavy') require('net').connect(8443, '203.0.113.9').on('error', () => {});"
        )
    );
    Yard::to_end().serving(&script).weigh().ended(
        3,
        &[
            "connected to 198.51.100.7:443 (before any request)",
            "[allow] outbound",
        ],
    );
    Yard::to_end()
        .serving(&script)
        .plan(
            "[[candidate]]",
            "[allow]\noutbound = [\"198.51.100.7\"]\n\n[[candidate]]",
        )
        .weigh()
        .ended(3, &["connected to 203.0.113.9:8443 (GET /heavy)"]);
}

#[test]
fn it_hangs_up() {
    Yard::to_end()
        .serving(&answering("  return request.socket.destroy();"))
        .weigh()
        .ended(3, &["GET /light"]);
}

#[test]
fn it_dies_under_load() {
    let line =
        "  if (++globalThis.seen === 300) { console.error('out of handles'); process.exit(9); }";
    Yard::to_end()
        .serving(&format!("globalThis.seen = 0;{}", answering(line)))
        .weigh()
        .ended(
            3,
            &[
                "failed to keep alive candidate `node`",
                "ended under load (exit status: 9)",
                "| out of handles",
            ],
        );
}

#[test]
fn it_outgrows_the_pod() {
    let script = format!(
        "const all = [];{}",
        answering("  all.push(Buffer.alloc(4e6, 1));")
    );
    Yard::to_end()
        .serving(&script)
        .plan(
            "[[candidate]]",
            "[pod]\nmemory = \"128MiB\"\n\n[[candidate]]",
        )
        .weigh()
        .ended(3, &["at the memory limit of the pod"]);
}

#[test]
fn its_port_is_taken() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    Yard::to_end()
        .candidate(&format!("port = {port}"))
        .weigh()
        .ended(3, &[&format!("port {port} is taken"), "stop that"]);
}

#[test]
fn its_build_fails() {
    let yard = Yard::to_end()
        .file(
            "build.sh",
            "echo compiling\necho 'cannot find module fastify' >&2\nexit 7\n",
        )
        .candidate("build = \"sh build.sh\"");
    yard.weigh().ended(
        3,
        &[
            "failed to build candidate `node`",
            "exit status: 7",
            "| cannot find module fastify",
            "node-build.log",
        ],
    );
    let log = fs::read_to_string(yard.dir().join(".weighbridge/logs/node-build.log")).unwrap();
    assert!(log.contains("compiling"), "{log}");
}

#[test]
fn its_build_leaves_a_daemon() {
    let build = "setsid sleep 300 </dev/null >/dev/null 2>&1 &\nexit 7\n";
    Yard::to_end()
        .file("build.sh", build)
        .candidate("build = \"sh build.sh\"")
        .weigh()
        .ended(3, &["exit status: 7"]);
}

#[test]
fn its_toolchain_is_missing_and_so_is_the_network() {
    let yard = Yard::to_end().candidate("runtime = \"node@24.99\"");
    let bin = yard.dir().join("bin");
    fs::create_dir(&bin).unwrap();
    let npm = bin.join("npm");
    fs::write(
        &npm,
        "#!/bin/sh\necho 'npm error code ENOTFOUND' >&2\nexit 1\n",
    )
    .unwrap();
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    fs::set_permissions(&npm, mode).unwrap();
    let cache = yard.dir().join("cache").display().to_string();
    let path = format!("{}:/usr/bin:/bin", bin.display());
    let outcome = yard
        .env("PATH", &path)
        .env("WEIGHBRIDGE_CACHE", &cache)
        .weigh();
    outcome.ended(3, &["node", "ENOTFOUND"]);
}

#[test]
fn its_secret_is_not_set() {
    Yard::to_end()
        .candidate("env = { TOKEN = \"env:DEPOT_TOKEN_THAT_NOBODY_SETS\" }")
        .weigh()
        .ended(2, &["DEPOT_TOKEN_THAT_NOBODY_SETS"]);
}

const SECRET: &str = "s3cret-Value-of-the-depot";

#[test]
fn a_secret_in_its_last_words() {
    let outcome = Yard::to_end()
        .serving("console.error('bad token ' + process.env.TOKEN); process.exit(1);")
        .candidate("env = { TOKEN = \"env:DEPOT_TOKEN\" }")
        .env("DEPOT_TOKEN", SECRET)
        .weigh();
    outcome.ended(3, &["bad token ***"]);
    assert!(!outcome.stderr.contains(SECRET));
}

#[test]
fn a_secret_in_its_answer() {
    let line = "  response.statusCode = 500; return response.end('no ' + process.env.TOKEN);";
    let outcome = Yard::to_end()
        .serving(&answering(line))
        .candidate("env = { TOKEN = \"env:DEPOT_TOKEN\" }")
        .env("DEPOT_TOKEN", SECRET)
        .weigh();
    outcome.ended(3, &["GET /light answers 500"]);
    assert!(!outcome.stderr.contains(SECRET), "{}", outcome.stderr);
}
