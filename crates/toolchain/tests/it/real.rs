//! The machine's own npm and pip, and the packages that they really bring.

use std::process::Command;

use weighbridge_toolchain::{Lock, Origin, Toolchain};

use crate::machine::{Machine, installed, python};

fn run(toolchain: &Toolchain, program: &str, arguments: &[&str]) -> String {
    let path = std::env::var("PATH").unwrap();
    let output = Command::new(program)
        .args(arguments)
        .env("PATH", format!("{}:{path}", toolchain.bin_dir.display()))
        .envs(toolchain.env.iter().cloned())
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{program} {arguments:?}: {output:?}"
    );
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

#[test]
fn node_comes_by_npm_and_the_machines_npm_runs_on_it() {
    let machine = Machine::new();
    // npm needs some node; one that says it is too old keeps it from being taken.
    let node = installed("node");
    let body = format!(
        "case \"$*\" in --version) echo v1.0.0;; *) exec {} \"$@\";; esac",
        node.display()
    );
    machine.script("node", &body);
    machine.link("npm", &installed("npm"));
    machine.link("env", &installed("env"));
    machine.link("sh", &installed("sh"));
    let toolchain = machine.resolve("node@24").unwrap();
    assert_eq!(
        (toolchain.origin, toolchain.version.major),
        (Origin::Fetched, 24)
    );
    let version = format!("v{}", toolchain.version);
    let script = "console.log(process.version)";
    assert_eq!(run(&toolchain, "node", &["-e", script]), version);
    let npm = run(&toolchain, "npm", &["version", "--json"]);
    let npm: serde_json::Value = serde_json::from_str(&npm).unwrap();
    assert_eq!(npm["node"], toolchain.version.to_string());
    let lock = Lock::read(&machine.settings.lock_file).unwrap();
    assert_eq!(lock.toolchain[0].version, toolchain.version.to_string());
}

#[test]
fn go_comes_by_pip_and_builds() {
    let machine = Machine::new();
    let python = python();
    machine.script("python3", &format!("exec {} \"$@\"", python.display()));
    let toolchain = machine.resolve("go@1.26").unwrap();
    assert_eq!(toolchain.origin, Origin::Fetched);
    assert_eq!((toolchain.version.major, toolchain.version.minor), (1, 26));
    let folder = tempfile::tempdir().unwrap();
    let source = folder.path().join("main.go");
    std::fs::write(
        &source,
        "package main\n\nimport \"runtime\"\n\nfunc main() { print(runtime.Version()) }\n",
    )
    .unwrap();
    let program = folder.path().join("program");
    let program = program.to_str().unwrap();
    run(
        &toolchain,
        "go",
        &["build", "-o", program, source.to_str().unwrap()],
    );
    let output = Command::new(program).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(said, format!("go{}", toolchain.version));
    assert_eq!(machine.resolve("go@1.26").unwrap().origin, Origin::Cache);
}
