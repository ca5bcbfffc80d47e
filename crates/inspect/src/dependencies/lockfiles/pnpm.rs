//! `pnpm-lock.yaml`, versions 5 to 9.
//!
//! `importers` (or the document itself, without workspaces) name what is direct; `packages` have what the registry says of
//! each, and up to version 6 what each needs, which from version 9 is in `snapshots`. Keys are `/name/1.0.0_peers` (5),
//! `/name@1.0.0(peers)` (6) and `name@1.0.0(peers)` (9).

use std::collections::{BTreeMap, HashMap};

use serde::Deserialize;

use super::Read;
use crate::dependencies::graph::{Ecosystem, Graph, LockedPackage};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Document {
    lockfile_version: Version,
    #[serde(default)]
    importers: BTreeMap<String, Importer>,
    #[serde(flatten)]
    top: Importer,
    #[serde(default)]
    packages: BTreeMap<String, Package>,
    #[serde(default)]
    snapshots: BTreeMap<String, Package>,
}

/// `5.4` or `'9.0'`.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Version {
    Number(f64),
    Text(String),
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Importer {
    dependencies: BTreeMap<String, Wanted>,
    dev_dependencies: BTreeMap<String, Wanted>,
    optional_dependencies: BTreeMap<String, Wanted>,
}

/// A version, or from version 6 the range too.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Wanted {
    Version(String),
    Both { version: String },
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Package {
    dev: Option<bool>,
    requires_build: bool,
    deprecated: Option<String>,
    dependencies: BTreeMap<String, String>,
    optional_dependencies: BTreeMap<String, String>,
}

impl Wanted {
    fn version(&self) -> &str {
        match self {
            Wanted::Version(version) | Wanted::Both { version } => version,
        }
    }
}

pub(super) fn read(file: &str, text: &str) -> Read {
    let document: Document = crate::yaml::read(text)?;
    let version = match &document.lockfile_version {
        Version::Number(number) => number.to_string(),
        Version::Text(text) => text.clone(),
    };
    let mut graph = Graph::default();
    let index = add_packages(&mut graph, &document);
    let needs = match document.snapshots.is_empty() {
        true => &document.packages,
        false => &document.snapshots,
    };
    for (key, package) in needs {
        let Some(from) = index.get(&bare(key)) else {
            continue;
        };
        for (name, version) in package
            .dependencies
            .iter()
            .chain(&package.optional_dependencies)
        {
            if let Some(to) = find(&index, name, version) {
                graph.add_need(*from, to);
            }
        }
    }
    let mut dev = Vec::new();
    for importer in document.importers.values().chain([&document.top]) {
        let own = importer
            .dependencies
            .iter()
            .chain(&importer.optional_dependencies);
        for (name, wanted) in own {
            if let Some(found) = find(&index, name, wanted.version()) {
                graph.add_direct(found);
            }
        }
        for (name, wanted) in &importer.dev_dependencies {
            dev.extend(find(&index, name, wanted.version()));
        }
    }
    graph.mark_dev_from(&dev);
    Ok(graph.finish(file, format!("pnpm {version}")))
}

type Index = HashMap<(String, String), usize>;

fn add_packages(graph: &mut Graph, document: &Document) -> Index {
    let mut index = Index::new();
    for (key, package) in &document.packages {
        let (name, version) = bare(key);
        if name.is_empty() || index.contains_key(&(name.clone(), version.clone())) {
            continue;
        }
        let is_of_registry = version.starts_with(|c: char| c.is_ascii_digit());
        let added = graph.add(LockedPackage {
            ecosystem: is_of_registry.then_some(Ecosystem::Npm),
            name: name.clone(),
            version: version.clone(),
            is_dev: package.dev.unwrap_or(false),
            has_install_script: package.requires_build,
            deprecated: package.deprecated.clone(),
            ..LockedPackage::default()
        });
        index.insert((name, version), added);
    }
    index
}

/// Name and version of a key, without peers.
pub(super) fn bare(key: &str) -> (String, String) {
    let key = key.trim_start_matches('/');
    let key = key.split('(').next().unwrap_or(key);
    // Version 5: `name/1.0.0`, peers after an underscore.
    let head = key.split('_').next().unwrap_or(key);
    if let Some((name, version)) = head.rsplit_once('/')
        && version.starts_with(|c: char| c.is_ascii_digit())
        && !version.contains('@')
    {
        return (name.to_owned(), version.to_owned());
    }
    // The scope's own `@` is the first character.
    let at = key.char_indices().skip(1).find(|(_, c)| *c == '@');
    let split = match at {
        Some((at, _)) => Some((&key[..at], &key[at + 1..])),
        None => key.rsplit_once('/'),
    };
    match split {
        Some((name, version)) => (
            name.to_owned(),
            version.split('_').next().unwrap_or(version).to_owned(),
        ),
        None => (String::new(), String::new()),
    }
}

/// What `name: version` of a need or an importer is: a version, or for an alias a key of its own.
fn find(index: &Index, name: &str, version: &str) -> Option<usize> {
    let bare_version = version.split(['(', '_']).next().unwrap_or(version);
    let by_version = index.get(&(name.to_owned(), bare_version.to_owned()));
    by_version.or_else(|| index.get(&bare(version))).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<(String, String, Option<usize>, bool)> {
        let (_, packages) = read("pnpm-lock.yaml", text).unwrap();
        let shown = packages
            .into_iter()
            .map(|p| (p.name, p.version, p.depth, p.is_dev));
        shown.collect()
    }

    #[test]
    fn version_9() {
        let found = shown(
            "lockfileVersion: '9.0'
importers:
  .:
    dependencies:
      '@s/a':
        specifier: ^1.0.0
        version: 1.0.0(b@2.0.0)
    devDependencies:
      d:
        specifier: 1.0.0
        version: 1.0.0
packages:
  '@s/a@1.0.0':
    resolution: {integrity: sha512-x}
    deprecated: gone
  b@2.0.0:
    resolution: {integrity: sha512-x}
  d@1.0.0:
    resolution: {integrity: sha512-x}
snapshots:
  '@s/a@1.0.0(b@2.0.0)':
    dependencies:
      b: 2.0.0
  b@2.0.0: {}
  d@1.0.0: {}
",
        );
        let of = |n: &str, v: &str, d, dev| (n.to_owned(), v.to_owned(), d, dev);
        let expected = [
            of("@s/a", "1.0.0", Some(1), false),
            of("b", "2.0.0", Some(2), false),
            of("d", "1.0.0", Some(1), true),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn version_5_without_importers() {
        let found = shown(
            "lockfileVersion: 5.4
specifiers:
  a: ^1.0.0
dependencies:
  a: 1.0.0_b@2.0.0
packages:
  /a/1.0.0_b@2.0.0:
    resolution: {integrity: sha512-x}
    dependencies:
      b: 2.0.0
    dev: false
  /b/2.0.0:
    resolution: {integrity: sha512-x}
    dev: false
",
        );
        let shown: Vec<_> = found
            .iter()
            .map(|f| (f.0.as_str(), f.1.as_str(), f.2))
            .collect();
        assert_eq!(shown, [("a", "1.0.0", Some(1)), ("b", "2.0.0", Some(2))]);
    }

    #[test]
    fn hostile_files_are_errors() {
        for text in ["", "a: [", "lockfileVersion: {", &"- ".repeat(50_000)] {
            assert!(read("pnpm-lock.yaml", text).is_err());
        }
    }
}
