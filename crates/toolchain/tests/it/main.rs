//! Toolchains through the real clients, and through a client that fails for real.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use weighbridge_toolchain::{Lock, Origin, Settings, ToolchainError, resolve};

fn settings(root: &Path, path_env: &str) -> Settings {
    Settings {
        cache_dir: root.join("cache"),
        lock_file: root.join("weighbridge.lock"),
        path_env: path_env.to_owned(),
    }
}

/// PATH without any `node`-fitting or `go` folder: a folder of links to what npm and pip need.
fn path_without(tool: &str, root: &Path) -> String {
    let bin = root.join("bin");
    fs::create_dir_all(&bin).unwrap();
    let path = std::env::var("PATH").unwrap();
    for dir in std::env::split_paths(&path) {
        for entry in fs::read_dir(&dir).into_iter().flatten().flatten() {
            let to = bin.join(entry.file_name());
            if entry.file_name() != tool && !to.exists() {
                let _ = std::os::unix::fs::symlink(entry.path(), to);
            }
        }
    }
    bin.to_string_lossy().into_owned()
}

fn script(root: &Path, name: &str, body: &str) {
    fs::create_dir_all(root).unwrap();
    let file = root.join(name);
    fs::write(&file, format!("#!/bin/sh\n{body}\n")).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn node_is_fetched_once_pinned_and_then_found_without_any_client() {
    let root = tempfile::tempdir().unwrap();
    let path = std::env::var("PATH").unwrap();
    // No PATH of ours has a Node 23.
    let spec = "node@23".parse().unwrap();
    let two = std::thread::scope(|scope| {
        let both = [0, 1].map(|_| {
            scope.spawn(|| {
                resolve(&spec, &settings(root.path(), &path), &mut |_| {})
                    .unwrap()
                    .unwrap()
            })
        });
        both.map(|t| t.join().unwrap())
    });
    assert_eq!(
        two[0].bin_dir, two[1].bin_dir,
        "two at once end up with one"
    );
    let output = std::process::Command::new(two[0].bin_dir.join("node"))
        .arg("--version")
        .output()
        .unwrap();
    assert_eq!(
        String::from_utf8(output.stdout).unwrap().trim(),
        format!("v{}", two[0].version)
    );
    let left: Vec<_> = fs::read_dir(root.path().join("cache"))
        .unwrap()
        .flatten()
        .map(|e| e.file_name())
        .collect();
    assert_eq!(left.len(), 1, "nothing half done is left: {left:?}");

    let offline = resolve(&spec, &settings(root.path(), "/nowhere"), &mut |_| {
        panic!("nothing slow")
    })
    .unwrap()
    .unwrap();
    assert_eq!(offline.origin, Origin::Cache);

    let lock_file = root.path().join("weighbridge.lock");
    let mut lock = Lock::read(&lock_file).unwrap();
    lock.toolchain[0].sha256 = "0".repeat(64);
    fs::write(&lock_file, serde_json::to_string(&lock).unwrap()).unwrap();
    let error = resolve(&spec, &settings(root.path(), &path), &mut |_| {}).unwrap_err();
    assert!(matches!(error, ToolchainError::Mismatch { .. }), "{error}");
}

#[test]
fn go_is_fetched_by_pip_where_path_has_none() {
    let root = tempfile::tempdir().unwrap();
    let path = path_without("go", root.path());
    let go = resolve(
        &"go@1.26".parse().unwrap(),
        &settings(root.path(), &path),
        &mut |_| {},
    )
    .unwrap()
    .unwrap();
    assert_eq!(
        (go.origin, go.version.major, go.version.minor),
        (Origin::Fetched, 1, 26)
    );
    assert!(go.env.contains(&("GOTOOLCHAIN".into(), "local".into())));
    let output = std::process::Command::new(go.bin_dir.join("go"))
        .arg("version")
        .output()
        .unwrap();
    assert!(String::from_utf8_lossy(&output.stdout).contains(&format!("go{}", go.version)));
}

#[test]
fn what_is_on_path_and_fits_is_taken() {
    let root = tempfile::tempdir().unwrap();
    let bin = root.path().join("bin");
    script(&bin, "node", "echo v24.99.1");
    let node = resolve(
        &"node@24".parse().unwrap(),
        &settings(root.path(), &bin.to_string_lossy()),
        &mut |_| {},
    )
    .unwrap();
    let node = node.unwrap();
    assert_eq!(
        (node.origin, node.describe().as_str()),
        (Origin::Path, "node 24.99.1")
    );
    assert!(
        resolve(
            &"none".parse().unwrap(),
            &settings(root.path(), ""),
            &mut |_| {}
        )
        .unwrap()
        .is_none()
    );
}

#[test]
fn a_client_that_fails_is_quoted_with_what_to_do() {
    let root = tempfile::tempdir().unwrap();
    let bin = root.path().join("bin");
    script(&bin, "node", "echo v18.0.0");
    script(&bin, "npm", "echo 'npm error code ENOTFOUND' >&2; exit 1");
    let error = resolve(
        &"node@24".parse().unwrap(),
        &settings(root.path(), &bin.to_string_lossy()),
        &mut |_| {},
    )
    .unwrap_err();
    let text = error.to_string();
    for part in [
        "get node@24: PATH has node 18.0.0",
        "npm pack",
        "| npm error code ENOTFOUND",
        "install node@24 so that it is on PATH",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
}
