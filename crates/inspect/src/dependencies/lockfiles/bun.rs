//! `bun.lock`: JSON with comments and trailing commas. `packages` maps a path to `["name@version", registry, {needs}, hash]`.

use std::collections::{BTreeMap, HashMap};

use serde::Deserialize;
use serde_json::Value;

use super::{Read, yarn};
use crate::dependencies::graph::{Ecosystem, Graph, LockedPackage};

#[derive(Debug, Deserialize)]
struct Document {
    #[serde(default)]
    workspaces: BTreeMap<String, Workspace>,
    #[serde(default)]
    packages: BTreeMap<String, Vec<Value>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Workspace {
    dependencies: BTreeMap<String, String>,
    optional_dependencies: BTreeMap<String, String>,
    dev_dependencies: BTreeMap<String, String>,
}

pub(super) fn read(file: &str, text: &str) -> Read {
    let document: Document = serde_json::from_str(&strict(text)).map_err(|e| e.to_string())?;
    let mut graph = Graph::default();
    let mut index = HashMap::new();
    for (path, tuple) in &document.packages {
        let Some(resolved) = tuple.first().and_then(Value::as_str) else {
            continue;
        };
        let name = yarn::name_of(resolved);
        let version = resolved.get(name.len() + 1..).unwrap_or_default();
        if version.starts_with("workspace:") {
            continue;
        }
        let package = graph.add(LockedPackage {
            ecosystem: version
                .starts_with(|c: char| c.is_ascii_digit())
                .then_some(Ecosystem::Npm),
            name: name.to_owned(),
            version: version.to_owned(),
            ..LockedPackage::default()
        });
        index.insert(path.as_str(), package);
    }
    for (path, tuple) in &document.packages {
        let Some(package) = index.get(path.as_str()) else {
            continue;
        };
        let info = tuple.iter().find(|part| part.is_object());
        let needs = ["dependencies", "optionalDependencies", "peerDependencies"];
        let needs = needs.iter().filter_map(|key| info?[*key].as_object());
        for needed in needs.flat_map(|object| object.keys()) {
            if let Some(found) = nearest(&index, path, needed) {
                graph.add_need(*package, found);
            }
        }
    }
    let mut dev = Vec::new();
    for workspace in document.workspaces.values() {
        let own = workspace
            .dependencies
            .keys()
            .chain(workspace.optional_dependencies.keys());
        for found in own.filter_map(|name| index.get(name.as_str())) {
            graph.add_direct(*found);
        }
        let own = workspace.dev_dependencies.keys();
        dev.extend(own.filter_map(|name| index.get(name.as_str())));
    }
    graph.mark_dev_from(&dev);
    Ok(graph.finish(file, "bun".to_owned()))
}

/// `a/b` is b within a; what a package needs is within it, or the nearest on the way up.
fn nearest(index: &HashMap<&str, usize>, path: &str, needed: &str) -> Option<usize> {
    let mut base = path;
    loop {
        if let Some(found) = index.get(format!("{base}/{needed}").as_str()) {
            return Some(*found);
        }
        match base.rfind('/') {
            Some(at) => base = &base[..at],
            None => return index.get(needed).copied(),
        }
    }
}

/// Without comments and trailing commas.
fn strict(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    let mut is_in_text = false;
    while let Some(c) = characters.next() {
        match c {
            '\\' if is_in_text => {
                out.push(c);
                out.extend(characters.next());
            }
            '"' => {
                is_in_text = !is_in_text;
                out.push(c);
            }
            '/' if !is_in_text && characters.peek() == Some(&'/') => {
                while characters.next_if(|c| *c != '\n').is_some() {}
            }
            '}' | ']' if !is_in_text => {
                let length = out.trim_end().trim_end_matches(',').len();
                out.truncate(length);
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_and_trailing_commas() {
        let text = r#"{
  "lockfileVersion": 1,
  "workspaces": {
    "": { "name": "x", "dependencies": { "a": "^1", }, "devDependencies": { "d": "1" } }, // ours
  },
  "packages": {
    "a": ["a@1.0.0", "", { "dependencies": { "b": "^2" } }, "sha512-x"],
    "a/b": ["b@2.0.0", "", {}, "sha512-x"],
    "b": ["b@1.0.0", "", {}, "sha512-x"],
    "d": ["d@1.0.0", "", { "dependencies": { "b": "1" } }, "sha512-//x"],
  }
}"#;
        let (lockfile, packages) = read("bun.lock", text).unwrap();
        let shown: Vec<_> = packages
            .iter()
            .map(|p| (p.name.as_str(), p.version.as_str(), p.depth, p.is_dev))
            .collect();
        let expected = [
            ("a", "1.0.0", Some(1), false),
            ("b", "1.0.0", Some(2), true),
            ("b", "2.0.0", Some(2), false),
            ("d", "1.0.0", Some(1), true),
        ];
        assert_eq!((lockfile.duplicated, shown), (1, expected.to_vec()));
    }
}
