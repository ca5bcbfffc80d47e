//! `yarn.lock` of yarn 2 and later: YAML, keys `"name@npm:range, name@npm:range"`, a `resolution` each.

use std::collections::{BTreeMap, HashMap};

use serde::Deserialize;

use super::{Manifest, Read, yarn};
use crate::dependencies::graph::{Ecosystem, Graph, LockedPackage};

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Entry {
    version: Scalar,
    resolution: String,
    dependencies: BTreeMap<String, Scalar>,
}

/// Versions such as `8` are numbers to YAML.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Scalar {
    Text(String),
    Number(f64),
}

impl Default for Scalar {
    fn default() -> Self {
        Scalar::Text(String::new())
    }
}

impl Scalar {
    fn text(&self) -> String {
        match self {
            Scalar::Text(text) => text.clone(),
            Scalar::Number(number) => number.to_string(),
        }
    }
}

pub(super) fn read(file: &str, text: &str, manifest: &Manifest) -> Read {
    let entries: BTreeMap<String, Entry> = crate::yaml::read(text)?;
    let mut graph = Graph::default();
    let mut index = HashMap::new();
    let mut ours = Vec::new();
    for (key, entry) in &entries {
        if key == "__metadata" {
            continue;
        }
        if entry.resolution.contains("@workspace:") {
            ours.push(entry);
            continue;
        }
        let is_of_registry = entry.resolution.contains("@npm:");
        let package = graph.add(LockedPackage {
            ecosystem: is_of_registry.then_some(Ecosystem::Npm),
            name: yarn::name_of(&entry.resolution).to_owned(),
            version: entry.version.text(),
            ..LockedPackage::default()
        });
        for wanted in key.split(", ") {
            index.insert(wanted.to_owned(), package);
        }
    }
    for (key, entry) in &entries {
        let Some(package) = key.split(", ").next().and_then(|w| index.get(w)) else {
            continue;
        };
        for needed in needs(&index, entry) {
            graph.add_need(*package, needed);
        }
    }
    // A workspace's entry has its development dependencies too; which they are, its manifest says.
    let is_dev = |name: &str| manifest.dev.iter().any(|(dev, _)| dev == name);
    let mut dev = Vec::new();
    for entry in ours {
        for (name, range) in &entry.dependencies {
            match find(&index, name, &range.text()) {
                Some(found) if is_dev(name) => dev.push(found),
                Some(found) => graph.add_direct(found),
                None => {}
            }
        }
    }
    graph.mark_dev_from(&dev);
    Ok(graph.finish(file, "yarn berry".to_owned()))
}

fn needs(index: &HashMap<String, usize>, entry: &Entry) -> Vec<usize> {
    let needs = entry.dependencies.iter();
    needs
        .filter_map(|(name, range)| find(index, name, &range.text()))
        .collect()
}

fn find(index: &HashMap<String, usize>, name: &str, range: &str) -> Option<usize> {
    let whole = index.get(&format!("{name}@{range}"));
    whole
        .or_else(|| index.get(&format!("{name}@npm:{range}")))
        .copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_workspaces_and_ranges() {
        let text = r#"
__metadata:
  version: 8
  cacheKey: 10c0

"a@npm:^1.0.0, a@npm:^1.1.0":
  version: 1.1.0
  resolution: "a@npm:1.1.0"
  dependencies:
    b: "npm:^2.0.0"
  checksum: x
  languageName: node
  linkType: hard

"b@npm:^2.0.0":
  version: 2.0.1
  resolution: "b@npm:2.0.1"
  languageName: node
  linkType: hard

"d@npm:1":
  version: 1.0.0
  resolution: "d@npm:1.0.0"
  linkType: hard

"service@workspace:.":
  version: 0.0.0-use.local
  resolution: "service@workspace:."
  dependencies:
    a: "npm:^1.0.0"
    d: "npm:1"
  languageName: unknown
  linkType: soft
"#;
        let manifest = Manifest {
            dev: vec![("d".to_owned(), "1".to_owned())],
            ..Manifest::default()
        };
        let (_, packages) = read("yarn.lock", text, &manifest).unwrap();
        let shown: Vec<_> = packages
            .iter()
            .map(|p| (p.name.as_str(), p.depth, p.is_dev))
            .collect();
        assert_eq!(
            shown,
            [
                ("a", Some(1), false),
                ("b", Some(2), false),
                ("d", Some(1), true)
            ]
        );
    }
}
