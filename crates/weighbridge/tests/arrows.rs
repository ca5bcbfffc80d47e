//! The arrows between our crates point one way. A new one is a decision: write it down in `docs/decisions/`, then add
//! it here.
#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand};

/// What each crate may use of ours. `weighbridge` is the binary and may use all.
const ARROWS: &[(&str, &[&str])] = &[
    ("facts", &[]),
    ("stats", &[]),
    // Intervals of a search and of a comparison: docs/decisions/0007.
    ("load", &["stats"]),
    ("inspect", &[]),
    ("stub", &[]),
    ("toolchain", &[]),
    // RuntimeSpec: docs/decisions/0004.
    ("plan", &["toolchain"]),
    ("measure", &["facts", "load", "plan", "stats", "toolchain"]),
    ("decide", &["facts", "stats"]),
    ("report", &["decide", "facts"]),
];

const PREFIX: &str = "weighbridge-";

/// Our crates by short name (the binary is `weighbridge`), each with those of ours that it builds on.
fn uses(metadata: &Metadata) -> BTreeMap<String, BTreeSet<String>> {
    let crates = metadata.workspace_root.join("crates");
    let ours = metadata
        .workspace_packages()
        .into_iter()
        .filter(|package| package.manifest_path.starts_with(&crates));
    ours.map(|package| {
        let used = package
            .dependencies
            .iter()
            .filter(|d| d.kind != DependencyKind::Development)
            .filter_map(|d| d.name.strip_prefix(PREFIX).map(str::to_owned));
        let name = package.name.trim_start_matches(PREFIX).to_owned();
        (name, used.collect())
    })
    .collect()
}

fn metadata() -> Metadata {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
    MetadataCommand::new()
        .manifest_path(manifest)
        .no_deps()
        .exec()
        .unwrap()
}

#[test]
fn every_arrow_is_an_allowed_one() {
    let allowed: BTreeMap<&str, &[&str]> = ARROWS.iter().copied().collect();
    let mut wrong = Vec::new();
    for (name, used) in uses(&metadata()) {
        if name == "weighbridge" {
            continue;
        }
        let Some(allowed) = allowed.get(name.as_str()) else {
            wrong.push(format!("crates/{name} has no entry in ARROWS"));
            continue;
        };
        let not_allowed = used.iter().filter(|u| !allowed.contains(&u.as_str()));
        wrong.extend(not_allowed.map(|u| format!("{name} -> {u}")));
    }
    assert!(
        wrong.is_empty(),
        "arrows that nobody decided on: {wrong:?}; see docs/decisions/README.md"
    );
}

#[test]
fn folder_and_package_have_one_name() {
    let metadata = metadata();
    let crates = metadata.workspace_root.join("crates");
    for package in metadata.workspace_packages() {
        let folder = package.manifest_path.parent().unwrap();
        if folder.starts_with(&crates) {
            let name = package.name.trim_start_matches(PREFIX);
            assert_eq!(folder.file_name(), Some(name), "{}", package.name);
        }
    }
}

#[test]
fn the_map_names_every_crate() {
    let metadata = metadata();
    let map = std::fs::read_to_string(metadata.workspace_root.join("ARCHITECTURE.md")).unwrap();
    for name in uses(&metadata).keys() {
        let link = format!("[{name}](crates/{name})");
        assert!(
            map.contains(&link),
            "ARCHITECTURE.md has no line for {link}"
        );
    }
}
