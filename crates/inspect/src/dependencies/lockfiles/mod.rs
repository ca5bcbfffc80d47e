//! The lockfiles that are read, one file a format.

mod berry;
mod borrowed;
mod bun;
mod folders;
#[cfg(test)]
mod fuzz;
mod go;
mod lines;
mod npm;
mod pnpm;
mod yarn;

use std::path::Path;

use super::graph::{LockedPackage, Lockfile};

pub(crate) use lines::Lines;

type Read = Result<(Lockfile, Vec<LockedPackage>), String>;

/// Whether the file at a path is a lockfile.
pub(super) fn is_lockfile(path: &str) -> bool {
    matches!(
        path.rsplit('/').next().unwrap_or(path),
        "package-lock.json"
            | "npm-shrinkwrap.json"
            | "pnpm-lock.yaml"
            | "yarn.lock"
            | "bun.lock"
            | "bun.lockb"
            | "go.mod"
    )
}

/// Reads a lockfile; why not, for people.
pub(super) fn read(root: &Path, file: &str) -> Read {
    let name = file.rsplit('/').next().unwrap_or(file);
    if name == "bun.lockb" {
        return Err(
            "bun's binary lockfile: `bun install --save-text-lockfile` writes one that can be read"
                .into(),
        );
    }
    let text = super::text(root, file)?;
    parse(file, &text, &|name| {
        super::text(root, &sibling(file, name)).ok()
    })
}

/// Reads the text of a lockfile, with what lies beside it.
fn parse(file: &str, text: &str, beside: &dyn Fn(&str) -> Option<String>) -> Read {
    let text = text.trim_start_matches('\u{feff}');
    let manifest = || manifest(&beside("package.json").unwrap_or_default());
    match file.rsplit('/').next().unwrap_or(file) {
        "package-lock.json" | "npm-shrinkwrap.json" => npm::read(file, text, &manifest()),
        "pnpm-lock.yaml" => pnpm::read(file, text),
        "yarn.lock" if text.contains("__metadata:") => berry::read(file, text, &manifest()),
        "yarn.lock" => yarn::read(file, text, &manifest()),
        "bun.lock" => bun::read(file, text),
        _ => go::read(file, text, beside("go.sum").as_deref()),
    }
}

fn sibling(file: &str, name: &str) -> String {
    match file.rsplit_once('/') {
        Some((folder, _)) => format!("{folder}/{name}"),
        None => name.to_owned(),
    }
}

/// What the `package.json` beside a lockfile names: yarn's own lockfile doesn't say what is direct.
#[derive(Debug, Default)]
struct Manifest {
    /// Name and range.
    dependencies: Vec<(String, String)>,
    dev: Vec<(String, String)>,
}

fn manifest(text: &str) -> Manifest {
    let value: serde_json::Value = serde_json::from_str(text).unwrap_or_default();
    let pairs = |key: &str| -> Vec<(String, String)> {
        let object = value[key].as_object().into_iter().flatten();
        let pairs =
            object.filter_map(|(name, range)| Some((name.clone(), range.as_str()?.to_owned())));
        pairs.collect()
    };
    Manifest {
        dependencies: [pairs("dependencies"), pairs("optionalDependencies")].concat(),
        dev: pairs("devDependencies"),
    }
}
