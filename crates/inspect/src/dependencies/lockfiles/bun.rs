//! `bun.lock`: JSON with comments and trailing commas. `packages` maps a path to `["name@version", registry, {needs}, hash]`.

use std::collections::{BTreeMap, HashMap};

use serde::Deserialize;
use serde_json::Value;

use super::folders::{Folders, Installed, ROOT};
use super::{Read, yarn};
use crate::dependencies::graph::{Ecosystem, Graph, LockedPackage};
use crate::error::in_short;

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
    let document: Document = serde_json::from_str(&strict(text)).map_err(in_short)?;
    let mut graph = Graph::default();
    let mut index = HashMap::new();
    let mut tree = Folders::new();
    for (path, tuple) in &document.packages {
        let Some(package) = tuple.first().and_then(Value::as_str).and_then(package) else {
            continue;
        };
        let package = graph.add(package);
        index.insert(path.as_str(), package);
        let place = names(path).fold(ROOT, |place, name| tree.package(place, name));
        tree.install(place, Installed::Package(package));
        let info = tuple.iter().find(|part| part.is_object());
        let needs = ["dependencies", "optionalDependencies", "peerDependencies"];
        let needs = needs.iter().filter_map(|key| info?[*key].as_object());
        tree.add_needs(place, needs.flat_map(|n| n.keys()).map(String::as_str));
    }
    tree.meet(&mut graph);
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

/// `name@version`; none for a part of the service.
fn package(resolved: &str) -> Option<LockedPackage> {
    let name = yarn::name_of(resolved);
    let version = resolved.get(name.len() + 1..).unwrap_or_default();
    let is_of_registry = version.starts_with(|c: char| c.is_ascii_digit());
    (!version.starts_with("workspace:")).then(|| LockedPackage {
        ecosystem: is_of_registry.then_some(Ecosystem::Npm),
        name: name.to_owned(),
        version: version.to_owned(),
        ..LockedPackage::default()
    })
}

/// `a/@s/b` is `@s/b` within `a`.
fn names(path: &str) -> impl Iterator<Item = &str> {
    let mut rest = path;
    std::iter::from_fn(move || {
        let scope = match rest.starts_with('@') {
            true => rest.find('/').map_or(0, |at| at + 1),
            false => 0,
        };
        let end = rest[scope..].find('/').map_or(rest.len(), |at| scope + at);
        let name = &rest[..end];
        rest = rest.get(end + 1..).unwrap_or_default();
        (!name.is_empty()).then_some(name)
    })
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
    fn a_scope_is_no_folder() {
        let text = r#"{
  "workspaces": { "": { "dependencies": { "@s/a": "^1" } } },
  "packages": {
    "@s/a": ["@s/a@1.0.0", "", { "dependencies": { "b": "^2", "@s/c": "1" } }, "x"],
    "@s/a/@s/c": ["@s/c@2.0.0", "", {}, "x"],
    "@s/b": ["@s/b@9.0.0", "", {}, "x"],
    "@s/c": ["@s/c@1.0.0", "", {}, "x"],
    "b": ["b@2.0.0", "", {}, "x"],
  }
}"#;
        let (_, packages) = read("bun.lock", text).unwrap();
        let reached: Vec<_> = packages.iter().filter(|p| p.depth.is_some()).collect();
        let shown: Vec<_> = reached
            .iter()
            .map(|p| (p.name.as_str(), p.version.as_str()))
            .collect();
        assert_eq!(
            shown,
            [("@s/a", "1.0.0"), ("@s/c", "2.0.0"), ("b", "2.0.0")]
        );
    }

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
