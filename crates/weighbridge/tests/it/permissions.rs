//! The permission flags that `inspect` prints, held against a real process: it works with all of them, and with none
//! taken away.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use weighbridge_toolchain::{Settings, resolve};

use crate::yard::Yard;

const SERVER: &str = r"const fs = require('node:fs');
const path = require('node:path');
const { spawnSync } = require('node:child_process');
const { Worker } = require('node:worker_threads');
const { WASI } = require('node:wasi');
const inspector = require('node:inspector');
const part = require('./part');
const DATA = path.join(__dirname, '..', 'data');
fs.readFileSync('OUTSIDE');
fs.mkdirSync(DATA, { recursive: true });
fs.writeFileSync(path.join(DATA, `${part.name}.txt`), 'x');
fs.renameSync(path.join(DATA, 'x.txt'), path.join(DATA, 'y.txt'));
if (spawnSync(process.execPath, ['--version']).status !== 0) throw new Error('no process');
new Worker('0', { eval: true });
new WASI({ version: 'preview1' });
new inspector.Session().connect();
console.log('all done');
";

fn node_24() -> PathBuf {
    let kept = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let settings = Settings {
        cache_dir: kept.join("toolchains"),
        lock_file: kept.join("permissions.lock"),
        path_env: std::env::var("PATH").unwrap(),
    };
    let spec = "node@24".parse().unwrap();
    let toolchain = resolve(&spec, &settings, &mut |_| {}).unwrap().unwrap();
    toolchain.bin_dir.join("node")
}

fn start(node: &Path, folder: &Path, flags: &[&str]) -> Output {
    let mut command = Command::new(node);
    command.current_dir(folder).args(flags).arg("lib/server.js");
    command.output().unwrap()
}

#[test]
fn a_process_needs_each_of_them_and_nothing_else() {
    // It starts a dozen processes: not beside what measures.
    let yard = Yard::to_weigh();
    let folder = yard.dir();
    let outside = folder.with_file_name("outside.conf");
    fs::write(&outside, "x").unwrap();
    fs::create_dir(folder.join("lib")).unwrap();
    let server = SERVER.replace("OUTSIDE", outside.to_str().unwrap());
    fs::write(folder.join("lib/server.js"), server).unwrap();
    fs::write(folder.join("lib/part.js"), "exports.name = 'x';").unwrap();
    let manifest =
        r#"{"name":"x","engines":{"node":"24"},"scripts":{"start":"node lib/server.js"}}"#;
    fs::write(folder.join("package.json"), manifest).unwrap();

    let found = yard.run(&["inspect", "--format", "json"]);
    let found: Value = serde_json::from_str(&found.stdout).unwrap();
    let found = &found["permissions"][0];
    assert_eq!(found["not_known"], Value::Array(vec![]));
    let flags = found["flags"].as_array().unwrap();
    let flags: Vec<&str> = flags.iter().filter_map(Value::as_str).collect();
    assert_eq!((flags[0], flags.len()), ("--permission", 8), "{flags:?}");

    let node = node_24();
    let whole = start(&node, &folder, &flags);
    let said = String::from_utf8_lossy(&whole.stdout);
    assert_eq!(
        said.trim(),
        "all done",
        "{}",
        String::from_utf8_lossy(&whole.stderr)
    );
    for without in 1..flags.len() {
        let mut fewer = flags.clone();
        let taken = fewer.remove(without);
        let outcome = start(&node, &folder, &fewer);
        let why = String::from_utf8_lossy(&outcome.stderr).into_owned();
        assert!(!outcome.status.success(), "without {taken}");
        assert!(why.contains("ERR_ACCESS_DENIED"), "without {taken}: {why}");
    }
}
