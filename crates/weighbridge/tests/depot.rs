//! The main job, whole: `weigh --quick` on a copy of the bundled example, its results against their schema, its
//! report in a real browser.
#![allow(clippy::unwrap_used)]

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .unwrap()
        .to_owned()
}

fn copy_example() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let files = Command::new("git")
        .args([
            "ls-files",
            "--cached",
            "--others",
            "--exclude-standard",
            "examples/depot",
        ])
        .current_dir(root())
        .output()
        .unwrap();
    for file in String::from_utf8(files.stdout).unwrap().lines() {
        let to = dir.path().join(file);
        std::fs::create_dir_all(to.parent().unwrap()).unwrap();
        std::fs::copy(root().join(file), to).unwrap();
    }
    dir
}

fn weighbridge(dir: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_weighbridge"))
        .args(arguments)
        .current_dir(dir)
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (
        output.status.code(),
        text(output.stdout),
        text(output.stderr),
    )
}

#[test]
fn the_example_is_weighed_from_build_to_report() {
    let copy = copy_example();
    let depot = copy.path().join("examples/depot");
    let (code, stdout, stderr) = weighbridge(&depot, &["weigh", "--quick", "--format", "json"]);
    println!("{stderr}");
    // A noisy machine may make the run unfit to conclude from; it must still be whole.
    assert!(matches!(code, Some(0 | 4)), "exit {code:?}");

    let report: Value = serde_json::from_str(&stdout).unwrap();
    let schema = std::fs::read_to_string(root().join("docs/schema/weigh.schema.json")).unwrap();
    let schema: Value = serde_json::from_str(&schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let faults: Vec<String> = validator
        .iter_errors(&report)
        .map(|e| e.to_string())
        .collect();
    assert!(faults.is_empty(), "{faults:?}");
    assert_eq!(report["verdict"]["routes"].as_array().unwrap().len(), 9);
    let measured = |metric: &str| {
        let facts = report["facts"].as_array().unwrap().iter();
        facts
            .filter(|f| f["metric"] == metric && f["estimate"]["point"].is_number())
            .count()
    };
    // Both candidates, nearly all of their nine routes: a few may lack their sample on a busy machine.
    assert!(
        measured("cpu_per_request") >= 14,
        "{}",
        measured("cpu_per_request")
    );
    assert!(measured("cpu_ratio") >= 7);
    assert_eq!(measured("cold_start"), 2);
    assert_eq!(measured("artifact_bytes"), 2);

    // The ledger says the same again, and another assumption is taken.
    let (code, again, _) = weighbridge(
        &depot,
        &[
            "decide",
            "--format",
            "json",
            "--set",
            "platform.peak_rps=900",
        ],
    );
    assert_eq!(code, Some(0));
    assert_eq!(
        serde_json::from_str::<Value>(&again).unwrap()["verdict"]["routes"]
            .as_array()
            .unwrap()
            .len(),
        9
    );
    let (code, _, error) = weighbridge(&depot, &["decide", "--set", "platform.peek_rps=900"]);
    assert_eq!(code, Some(2), "{error}");
    assert!(error.contains("platform.peak_rps"), "{error}");

    look_at(&depot.join(".weighbridge/report.html"));
}

/// The page in Chromium, without a script: it must paint something, and name every route.
fn look_at(page: &Path) {
    let html = std::fs::read_to_string(page).unwrap();
    assert!(!html.contains("<script"));
    let profile = tempfile::tempdir().unwrap();
    let dom = Command::new("chromium")
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
        ])
        .args([
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ])
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .arg(format!(
            "--screenshot={}",
            profile.path().join("page.png").display()
        ))
        .arg(format!("file://{}", page.display()))
        .output()
        .expect("the tests need chromium: .ci/run installs it");
    assert!(dom.status.success());
    let picture = std::fs::metadata(profile.path().join("page.png")).unwrap();
    assert!(
        picture.len() > 20_000,
        "an empty page: {} bytes",
        picture.len()
    );
    for route in ["GET /zones", "POST /manifests", "GET /parcels/{id}/status"] {
        assert!(html.contains(route), "{route}");
    }
}
