//! Packages of the tree by their names, and `imports` of `package.json`.

use serde_json::Value;

use super::aliases::matched;
use super::normal;
use crate::manifests::Manifests;

/// All packages of the tree, of the deepest folder first.
#[derive(Debug, Default)]
pub(super) struct Workspace {
    packages: Vec<(String, Value)>,
}

impl Workspace {
    pub(super) fn new(manifests: &Manifests) -> Self {
        let mut packages: Vec<(String, Value)> = manifests.packages.clone();
        packages.sort_by_key(|(folder, _)| std::cmp::Reverse(folder.len()));
        Workspace { packages }
    }

    /// Where `specifier` may be.
    pub(super) fn candidates(&self, from: &str, specifier: &str) -> Vec<String> {
        if specifier.starts_with('#') {
            self.imports(from, specifier)
        } else {
            self.named(specifier)
        }
    }

    /// The source of a package's entry, by its folder.
    pub(super) fn main_of(&self, folder: &str) -> Option<String> {
        let (_, json) = self.packages.iter().find(|(f, _)| f == folder)?;
        Some(normal(&format!("{folder}/{}", json["main"].as_str()?)))
    }

    fn imports(&self, from: &str, specifier: &str) -> Vec<String> {
        let holds = |folder: &str| folder.is_empty() || from.starts_with(&format!("{folder}/"));
        let mut found = Vec::new();
        for (folder, json) in self.packages.iter().filter(|(f, _)| holds(f)) {
            let Some(imports) = json["imports"].as_object() else {
                continue;
            };
            for (pattern, target) in imports {
                if let Some(star) = matched(pattern, specifier) {
                    let targets = leaves(target).into_iter();
                    found.extend(targets.flat_map(|t| sources(folder, &t.replace('*', star))));
                }
            }
        }
        found
    }

    fn named(&self, specifier: &str) -> Vec<String> {
        let mut found = Vec::new();
        for (folder, json) in &self.packages {
            let Some(name) = json["name"].as_str().filter(|n| !n.is_empty()) else {
                continue;
            };
            let Some(rest) = specifier.strip_prefix(name) else {
                continue;
            };
            if !(rest.is_empty() || rest.starts_with('/')) {
                continue;
            }
            let rest = rest.trim_start_matches('/');
            found.extend(exported(folder, json, rest));
            found.push(normal(&format!("{folder}/{rest}")));
            found.push(normal(&format!("{folder}/src/{rest}")));
            found.push(normal(&format!("{folder}/lib/{rest}")));
        }
        found
    }
}

/// What `exports`, `source`, `module`, `main` say, as it is and as the source that it is built from.
fn exported(folder: &str, json: &Value, rest: &str) -> Vec<String> {
    let mut targets = Vec::new();
    let wanted = if rest.is_empty() {
        ".".to_owned()
    } else {
        format!("./{rest}")
    };
    match &json["exports"] {
        Value::Object(map) if map.keys().any(|k| k.starts_with('.')) => {
            for (pattern, target) in map {
                if let Some(star) = matched(pattern, &wanted) {
                    targets.extend(leaves(target).into_iter().map(|t| t.replace('*', star)));
                }
            }
        }
        other if rest.is_empty() => targets.extend(leaves(other)),
        _ => {}
    }
    if rest.is_empty() {
        let keys = ["source", "module", "main", "types"];
        targets.extend(
            keys.iter()
                .filter_map(|k| json[*k].as_str().map(str::to_owned)),
        );
    }
    targets.iter().flat_map(|t| sources(folder, t)).collect()
}

/// A target and what it is likely to be built from.
fn sources(folder: &str, target: &str) -> Vec<String> {
    let whole = normal(&format!("{folder}/{target}"));
    let mut found = vec![whole.clone()];
    for built in ["dist", "build", "lib", "out", "dist/src"] {
        let start = normal(&format!("{folder}/{built}"));
        if let Some(rest) = whole.strip_prefix(&format!("{start}/")) {
            let rest = rest.trim_end_matches(".d.ts");
            found.push(normal(&format!("{folder}/src/{rest}")));
            found.push(normal(&format!("{folder}/{rest}")));
        }
    }
    found
}

/// All texts in a target with conditions.
fn leaves(target: &Value) -> Vec<String> {
    match target {
        Value::String(text) => vec![text.clone()],
        Value::Object(map) => map.values().flat_map(leaves).collect(),
        Value::Array(many) => many.iter().flat_map(leaves).collect(),
        _ => Vec::new(),
    }
}
