//! What names lead to beside packages: `paths` and `baseUrl` of `tsconfig.json`, and what [`super::search_paths`] knows.

use super::{normal, search_paths};
use crate::manifests::Manifests;

/// Configs that extend one another: a cycle ends.
const MOST_EXTENDS: usize = 10;

/// All aliases, of the deepest folder first.
#[derive(Debug, Default)]
pub(super) struct Aliases {
    configs: Vec<Config>,
}

/// What holds for the files beneath `folder`: patterns with at most one star, and what they lead to.
#[derive(Debug, Default, Clone)]
pub(super) struct Config {
    pub(super) folder: String,
    pub(super) base: Option<String>,
    pub(super) paths: Vec<(String, Vec<String>)>,
}

impl Aliases {
    pub(super) fn new(manifests: &Manifests) -> Self {
        let names = [
            "tsconfig.json",
            "jsconfig.json",
            "tsconfig.app.json",
            "tsconfig.base.json",
        ];
        let mut configs = Vec::new();
        for (path, _) in &manifests.tsconfigs {
            let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
            if names.contains(&name)
                && let Some(mut config) = read(manifests, path, 0)
                && (config.base.is_some() || !config.paths.is_empty())
            {
                folder.clone_into(&mut config.folder);
                configs.push(config);
            }
        }
        let packages = manifests.packages.iter();
        configs
            .extend(packages.filter_map(|(folder, json)| search_paths::of_package(folder, json)));
        configs.sort_by_key(|c| std::cmp::Reverse(c.folder.len()));
        Aliases { configs }
    }

    /// Where `specifier` may be.
    pub(super) fn candidates(&self, from: &str, specifier: &str) -> Vec<String> {
        let holds = |folder: &str| super::is_within(from, folder);
        let mut found = Vec::new();
        for config in self.configs.iter().filter(|c| holds(&c.folder)) {
            for (pattern, targets) in &config.paths {
                if let Some(star) = matched(pattern, specifier) {
                    found.extend(targets.iter().map(|t| normal(&t.replacen('*', star, 1))));
                }
            }
            if let Some(base) = &config.base {
                found.push(normal(&format!("{base}/{specifier}")));
            }
        }
        found
    }
}

/// What stands for the star; `""` for an exact match.
pub(super) fn matched<'s>(pattern: &str, specifier: &'s str) -> Option<&'s str> {
    match pattern.split_once('*') {
        Some((before, after)) => specifier.strip_prefix(before)?.strip_suffix(after),
        None => (pattern == specifier).then_some(""),
    }
}

fn read(manifests: &Manifests, path: &str, depth: usize) -> Option<Config> {
    if depth > MOST_EXTENDS {
        return None;
    }
    let (_, json) = manifests.tsconfigs.iter().find(|(p, _)| p == path)?;
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut config = Config::default();
    let extended = match &json["extends"] {
        serde_json::Value::Array(many) => many.iter().collect(),
        one => vec![one],
    };
    for other in extended.iter().filter_map(|e| e.as_str()) {
        let other = normal(&format!("{folder}/{other}"));
        let found = read(manifests, &other, depth + 1);
        if let Some(inherited) =
            found.or_else(|| read(manifests, &format!("{other}.json"), depth + 1))
        {
            config = inherited;
        }
    }
    let options = &json["compilerOptions"];
    if let Some(base) = options["baseUrl"].as_str() {
        config.base = Some(normal(&format!("{folder}/{base}")));
    }
    if let Some(paths) = options["paths"].as_object() {
        let base = config.base.clone().unwrap_or_else(|| folder.to_owned());
        let targets = |v: &serde_json::Value| {
            let targets = v
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(|t| t.as_str());
            targets.map(|t| format!("{base}/{t}")).collect()
        };
        config.paths = paths.iter().map(|(k, v)| (k.clone(), targets(v))).collect();
    }
    Some(config)
}
