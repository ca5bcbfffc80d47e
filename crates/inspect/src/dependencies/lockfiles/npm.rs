//! `package-lock.json`, versions 1 to 3, and `npm-shrinkwrap.json`.
//!
//! Versions 2 and 3 list every folder of `node_modules` with what it needs; a need is met by the nearest folder of
//! that name on the way up. Version 1 nests the same tree.

use std::collections::HashMap;

use serde::{Deserialize, Deserializer};

use super::borrowed::{Members, Names, Text};
use super::folders::{Folders, Installed, ROOT};
use super::{Manifest, Read};
use crate::dependencies::graph::{Ecosystem, Graph, LockedPackage};
use crate::error::in_short;

/// Texts are the file's own, not copies: a million of entries would be as many allocations, several times over.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Document<'t> {
    #[serde(default = "one")]
    lockfile_version: u32,
    #[serde(borrow)]
    packages: Option<Entries<'t>>,
    #[serde(default)]
    dependencies: HashMap<String, Nested>,
}

/// The folders by their paths, in the order of these.
#[derive(Debug)]
struct Entries<'t>(Vec<(Text<'t>, Folder<'t>)>);

impl<'de: 't, 't> Deserialize<'de> for Entries<'t> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut entries: Vec<(Text<'t>, Folder<'t>)> =
            deserializer.deserialize_map(Members::new())?;
        entries.sort_by(|a, b| a.0.cmp(&b.0));
        // Of a path that is there twice the last counts, as everywhere in JSON.
        entries.dedup_by(|later, earlier| {
            let is_same = later.0 == earlier.0;
            if is_same {
                std::mem::swap(later, earlier);
            }
            is_same
        });
        Ok(Entries(entries))
    }
}

const MODULES: &str = "node_modules/";

fn one() -> u32 {
    1
}

/// A folder, of versions 2 and 3.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(clippy::struct_excessive_bools, reason = "they are the format's")]
struct Folder<'t> {
    #[serde(borrow)]
    name: Option<Text<'t>>,
    #[serde(borrow)]
    version: Option<Text<'t>>,
    link: bool,
    #[serde(borrow)]
    resolved: Option<Text<'t>>,
    dev: bool,
    dev_optional: bool,
    has_install_script: bool,
    gypfile: bool,
    deprecated: Option<Deprecated>,
    license: Option<serde_json::Value>,
    #[serde(borrow)]
    dependencies: Names<'t>,
    #[serde(borrow)]
    optional_dependencies: Names<'t>,
    #[serde(borrow)]
    peer_dependencies: Names<'t>,
    #[serde(borrow)]
    dev_dependencies: Names<'t>,
}

/// Some writers put `true`.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Deprecated {
    Text(String),
    Flag(bool),
}

/// A package, of version 1.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Nested {
    version: String,
    dev: bool,
    requires: Requires,
    dependencies: HashMap<String, Nested>,
}

/// `requires` is `true` at the top of old files.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Requires {
    Some(HashMap<String, String>),
    #[expect(dead_code, reason = "read so that it isn't an error")]
    Flag(bool),
}

impl Default for Requires {
    fn default() -> Self {
        Requires::Some(HashMap::new())
    }
}

pub(super) fn read(file: &str, text: &str, manifest: &Manifest) -> Read {
    let document: Document<'_> = serde_json::from_str(text).map_err(in_short)?;
    let format = format!("npm {}", document.lockfile_version);
    let graph = match document.packages {
        Some(Entries(folders)) => of_folders(&folders),
        None => of_tree(&document.dependencies, manifest),
    };
    Ok(graph.finish(file, format))
}

fn of_folders(folders: &[(Text<'_>, Folder<'_>)]) -> Graph {
    let mut graph = Graph::default();
    let mut tree = Folders::new();
    for (path, folder) in folders {
        let path = path.as_str();
        let place = place(&mut tree, path);
        // Else it is the service itself, or a workspace of it.
        if let Some((_, installed_as)) = path.rsplit_once(MODULES) {
            let name = folder.name.as_ref().map_or(installed_as, Text::as_str);
            let what = match folder.link {
                true => Installed::Own,
                false => Installed::Package(graph.add(package(name, folder))),
            };
            tree.install(place, what);
        }
        let is_ours = !path.contains(MODULES);
        let own = [
            &folder.dependencies,
            &folder.optional_dependencies,
            &folder.peer_dependencies,
        ];
        let dev = is_ours.then_some(&folder.dev_dependencies);
        let needs = own.into_iter().chain(dev).flat_map(|names| &names.0);
        tree.add_needs(place, needs.map(Text::as_str));
    }
    tree.meet(&mut graph);
    graph
}

/// `packages/own/node_modules/a/node_modules/b`: b within a, within a part of the service.
fn place<'t>(tree: &mut Folders<'t>, path: &'t str) -> usize {
    let mut parts = path.split(MODULES).map(|part| part.trim_end_matches('/'));
    let place = match parts.next() {
        None | Some("") => ROOT,
        Some(part) => tree.part(ROOT, part),
    };
    parts.fold(place, |place, name| tree.package(place, name))
}

fn package(name: &str, folder: &Folder<'_>) -> LockedPackage {
    LockedPackage {
        ecosystem: is_of_registry(folder.resolved.as_ref().map(Text::as_str))
            .then_some(Ecosystem::Npm),
        name: name.to_owned(),
        version: folder.version.as_ref().map_or("", Text::as_str).to_owned(),
        is_dev: folder.dev || folder.dev_optional,
        has_install_script: folder.has_install_script,
        is_native: folder.gypfile,
        deprecated: folder.deprecated.as_ref().and_then(|d| match d {
            Deprecated::Text(text) => Some(text.clone()),
            Deprecated::Flag(is) => is.then(|| "deprecated".to_owned()),
        }),
        licence: folder.license.as_ref().and_then(licence),
        ..LockedPackage::default()
    }
}

/// What comes from a folder or a repository is another package than the registry's of that name.
fn is_of_registry(resolved: Option<&str>) -> bool {
    resolved.is_none_or(|r| !r.starts_with("git") && !r.starts_with("file:"))
}

/// A text, or in old packages an object with a `type`.
fn licence(value: &serde_json::Value) -> Option<String> {
    value
        .as_str()
        .or_else(|| value["type"].as_str())
        .map(str::to_owned)
}

fn of_tree<'a>(top: &'a HashMap<String, Nested>, manifest: &'a Manifest) -> Graph {
    let mut graph = Graph::default();
    let own = [&manifest.dependencies, &manifest.dev];
    let direct = own.into_iter().flatten().map(|(name, _)| name.as_str());
    add_level(&mut graph, None, direct, top, &mut Vec::new());
    graph
}

/// Adds what is nested in a package (or in the service itself), and says what it needs of that and of the levels
/// above, the nearest last. The depth is bounded by the JSON parser's own limit.
fn add_level<'a>(
    graph: &mut Graph,
    package: Option<usize>,
    needs: impl Iterator<Item = &'a str>,
    level: &'a HashMap<String, Nested>,
    above: &mut Vec<HashMap<&'a str, usize>>,
) {
    let mut nested: Vec<(&String, &Nested)> = level.iter().collect();
    nested.sort_by_key(|(name, _)| *name);
    let added = nested.iter().map(|(name, nested)| {
        let added = LockedPackage {
            ecosystem: is_of_registry(Some(&nested.version)).then_some(Ecosystem::Npm),
            name: (*name).clone(),
            version: nested.version.clone(),
            is_dev: nested.dev,
            ..LockedPackage::default()
        };
        (name.as_str(), graph.add(added))
    });
    let scope = added.collect();
    above.push(scope);
    for needed in needs {
        let found = above.iter().rev().find_map(|scope| scope.get(needed));
        match (package, found) {
            (Some(package), Some(found)) => graph.add_need(package, *found),
            (None, Some(found)) => graph.add_direct(*found),
            (_, None) => {}
        }
    }
    for (name, nested) in nested {
        let package = above
            .last()
            .and_then(|scope| scope.get(name.as_str()).copied());
        let needs = match &nested.requires {
            Requires::Some(needs) => needs.keys().map(String::as_str).collect(),
            Requires::Flag(_) => Vec::new(),
        };
        add_level(
            graph,
            package,
            needs.into_iter(),
            &nested.dependencies,
            above,
        );
    }
    above.pop();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn version_3_resolves_needs_to_the_nearest_folder() {
        let text = r#"{"lockfileVersion": 3, "packages": {
            "": {"dependencies": {"a": "^1"}, "devDependencies": {"d": "1"}},
            "node_modules/a": {"version": "1.2.0", "dependencies": {"b": "^2"}, "license": "MIT",
                "resolved": "https://registry.example/a.tgz", "hasInstallScript": true},
            "node_modules/a/node_modules/b": {"version": "2.0.0", "deprecated": "use c"},
            "node_modules/b": {"version": "1.0.0", "dev": true},
            "node_modules/d": {"version": "1.0.0", "dev": true, "dependencies": {"b": "1", "missing": "1"}},
            "node_modules/own": {"resolved": "packages/own", "link": true},
            "packages/own": {"version": "1.0.0", "dependencies": {"d": "1"}}
        }}"#;
        let (lockfile, packages) = read("package-lock.json", text, &Manifest::default()).unwrap();
        assert_eq!(
            (
                lockfile.format.as_str(),
                lockfile.packages,
                lockfile.duplicated
            ),
            ("npm 3", 4, 1)
        );
        let shown: Vec<_> = packages
            .iter()
            .map(|p| (p.name.as_str(), p.version.as_str(), p.depth, p.is_dev))
            .collect();
        let expected = [
            ("a", "1.2.0", Some(1), false),
            ("b", "1.0.0", Some(2), true),
            ("b", "2.0.0", Some(2), false),
            ("d", "1.0.0", Some(1), true),
        ];
        assert_eq!(shown, expected);
        assert_eq!(packages[0].licence.as_deref(), Some("MIT"));
        assert!(packages[0].has_install_script);
        assert_eq!(packages[2].deprecated.as_deref(), Some("use c"));
    }

    #[test]
    fn version_1_nests() {
        let text = r#"{"lockfileVersion": 1, "requires": true, "dependencies": {
            "a": {"version": "1.0.0", "requires": {"b": "^2"}, "dependencies": {"b": {"version": "2.0.0"}}},
            "b": {"version": "1.0.0", "dev": true}
        }}"#;
        let manifest = Manifest {
            dependencies: vec![("a".to_owned(), "^1".to_owned())],
            ..Manifest::default()
        };
        let (lockfile, packages) = read("package-lock.json", text, &manifest).unwrap();
        assert_eq!(lockfile.format, "npm 1");
        let depths: Vec<Option<usize>> = packages.iter().map(|p| p.depth).collect();
        assert_eq!(depths, [Some(1), None, Some(2)]);
    }

    #[test]
    fn hostile_files_are_errors() {
        let deep = format!(
            "{}{}",
            "{\"dependencies\":".repeat(10_000),
            "}".repeat(10_000)
        );
        for text in ["", "[]", "{\"packages\": 3}", deep.as_str()] {
            assert!(read("package-lock.json", text, &Manifest::default()).is_err());
        }
    }
}
