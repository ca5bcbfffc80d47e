//! A fact's source and a rule's citation name a section of `docs/method.md`; each of them is there.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

const CITATION: &str = "docs/method.md#";

fn cited_in(folder: &Path, anchors: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            cited_in(&path, anchors);
        } else if path.extension().is_some_and(|e| e == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            let found = text.split(CITATION).skip(1).map(|rest| {
                let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-'));
                rest[..end.unwrap_or(rest.len())].to_owned()
            });
            anchors.extend(found);
        }
    }
}

#[test]
fn every_cited_section_is_in_the_handbook() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut cited = BTreeSet::new();
    for entry in fs::read_dir(root.join("crates")).unwrap() {
        let sources = entry.unwrap().path().join("src");
        if sources.is_dir() {
            cited_in(&sources, &mut cited);
        }
    }
    assert!(cited.len() > 5, "{cited:?}");
    let method = fs::read_to_string(root.join("docs/method.md")).unwrap();
    let has = |anchor: &str| {
        method
            .lines()
            .any(|l| l.strip_prefix("## ") == Some(anchor))
    };
    let missing: Vec<_> = cited.iter().filter(|a| !has(a)).collect();
    assert!(missing.is_empty(), "docs/method.md lacks {missing:?}");
}
