//! Folders that aren't services, and names that aren't text.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt as _;

use serde_json::Value;

use super::{json, tree};

#[test]
fn a_folder_that_is_not_there_and_a_file() {
    let yard = tree(&[("a.js", "")]);
    yard.run(&["inspect", "nowhere"])
        .ended(2, &["failed to read the folder nowhere"]);
    yard.run(&["inspect", "a.js"])
        .ended(2, &["failed to read the folder a.js"]);
}

#[test]
fn an_empty_folder_has_no_routes_and_that_is_no_error() {
    let outcome = tree(&[]).run(&["inspect"]);
    outcome.ended(0, &[]);
    outcome.says(&["no routes were found"]);
    for format in ["json", "sarif", "github", "html", "cyclonedx"] {
        tree(&[])
            .run(&["inspect", "--format", format])
            .ended(0, &[]);
    }
}

#[test]
fn code_without_routes() {
    let yard = tree(&[(
        "lib.ts",
        "export const half = (x: number): number => x / 2;\n",
    )]);
    let outcome = yard.run(&["inspect", "--fail-on", "low"]);
    outcome.ended(0, &[]);
    outcome.says(&["no routes were found"]);
}

#[test]
fn names_that_are_not_utf8_are_said() {
    let yard = tree(&[("good.js", "require('express')().get('/x', f);\n")]);
    let name = OsStr::from_bytes(b"b\xffd.js");
    fs::write(yard.dir().join(name), "const a = 1;\n").unwrap();
    let outcome = yard.run(&["inspect", "--format", "json"]);
    let found = json(&outcome);
    assert_eq!(found["routes"].as_array().unwrap().len(), 1);
    assert_eq!(found["skipped"][0]["file"], "b\u{fffd}d.js");
    yard.run(&["inspect", "--format", "sarif"]).ended(0, &[]);
}

#[test]
fn a_folder_that_may_not_be_read() {
    let yard = tree(&[("a.js", ""), ("closed/b.js", "")]);
    let closed = yard.dir().join("closed");
    let allow = |mode| {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(&closed, fs::Permissions::from_mode(mode)).unwrap();
    };
    allow(0o000);
    let is_root = fs::read_dir(&closed).is_ok();
    let outcome = yard.run(&["inspect", "--format", "json"]);
    allow(0o755);
    let found = json(&outcome);
    let skipped = found["skipped"].as_array().unwrap();
    // Nothing is closed to root.
    assert_eq!(skipped.is_empty(), is_root, "{skipped:?}");
    if !is_root {
        assert!(matches!(&skipped[0]["why"], Value::String(why) if why.contains("closed")));
    }
}

#[test]
fn advisories_that_are_not_there() {
    tree(&[("a.js", "")])
        .run(&["inspect", "--advisories", "none.zip"])
        .ended(2, &["failed to read the advisories in none.zip"]);
}
