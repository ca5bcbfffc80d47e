//! Packages and who needs whom.

use std::collections::VecDeque;

use schemars::JsonSchema;
use serde::Serialize;

/// Where a package comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
pub enum Ecosystem {
    /// The npm registry.
    #[serde(rename = "npm")]
    Npm,
    /// Go modules.
    Go,
}

/// A lockfile that was read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Lockfile {
    /// Path from the inspected folder.
    pub file: String,
    /// Its format: `npm 3`, `pnpm 9.0`, `yarn 1`, `yarn berry`, `bun`, `go.mod`.
    pub format: String,
    /// Packages that it pins.
    pub packages: usize,
    /// Packages that it pins in more than one version.
    pub duplicated: usize,
    /// The longest way from the service to a package.
    pub depth: usize,
    /// Bytes of those of its packages that are installed in the tree; none where none is: then it isn't known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes_on_disk: Option<u64>,
    /// Of `go.mod`: the Go that it asks for at least.
    #[serde(skip)]
    pub(crate) go: Option<String>,
}

/// A package that a lockfile pins.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct LockedPackage {
    /// Its lockfile.
    pub lockfile: String,
    /// Where it comes from.
    pub ecosystem: Option<Ecosystem>,
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// 1 for what the service names itself, 2 for what those need; none where the lockfile doesn't say.
    pub depth: Option<usize>,
    /// Only needed to build or test.
    pub is_dev: bool,
    /// Runs a script of its own when it is installed.
    pub has_install_script: bool,
    /// Compiles or brings native code: it has an install script that builds, or needs a builder.
    pub is_native: bool,
    /// What its authors say of its end, where the lockfile has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deprecated: Option<String>,
    /// Its licence, where the lockfile has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub licence: Option<String>,
    /// What it takes on disk; none where it isn't installed in the tree: then it isn't known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_disk: Option<OnDisk>,
}

/// What a package takes on disk, without the packages that are installed within it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct OnDisk {
    /// Bytes of its files, at all places together.
    pub bytes: u64,
    /// Places at which it is installed.
    pub copies: usize,
}

/// Packages of one lockfile while it is read.
#[derive(Debug, Default)]
pub(super) struct Graph {
    packages: Vec<LockedPackage>,
    needs: Vec<Vec<usize>>,
    /// What the service names itself.
    direct: Vec<usize>,
}

/// Packages whose presence says that another is built from source.
const BUILDERS: [&str; 6] = [
    "node-gyp-build",
    "prebuild-install",
    "node-pre-gyp",
    "@mapbox/node-pre-gyp",
    "bindings",
    "node-addon-api",
];

impl Graph {
    /// Adds a package and returns its index.
    pub(super) fn add(&mut self, package: LockedPackage) -> usize {
        self.packages.push(package);
        self.needs.push(Vec::new());
        self.packages.len() - 1
    }

    /// The service itself needs it.
    pub(super) fn add_direct(&mut self, package: usize) {
        self.direct.push(package);
    }

    /// A package needs another.
    pub(super) fn add_need(&mut self, package: usize, needed: usize) {
        self.needs[package].push(needed);
    }

    /// What the service needs only for development, and all that only it needs.
    ///
    /// Called after everything else is known: who is reached from what runs in production isn't for development.
    pub(super) fn mark_dev_from(&mut self, dev: &[usize]) {
        let for_production = self.reached(&self.direct);
        let reached = self.reached(dev);
        for (index, package) in self.packages.iter_mut().enumerate() {
            if reached[index] {
                package.is_dev = !for_production[index];
            }
        }
        self.direct.extend(dev);
    }

    fn reached(&self, from: &[usize]) -> Vec<bool> {
        let mut reached = vec![false; self.packages.len()];
        let mut stack = from.to_vec();
        while let Some(index) = stack.pop() {
            if !std::mem::replace(&mut reached[index], true) {
                stack.extend(&self.needs[index]);
            }
        }
        reached
    }

    /// The packages with their depths, sorted, each name and version once, and what the lockfile comes to.
    pub(super) fn finish(mut self, file: &str, format: String) -> (Lockfile, Vec<LockedPackage>) {
        self.measure();
        self.mark_native();
        self.packages
            .sort_by(|a, b| (&a.name, &a.version).cmp(&(&b.name, &b.version)));
        let mut merged: Vec<LockedPackage> = Vec::with_capacity(self.packages.len());
        for mut package in self.packages {
            match merged.last_mut() {
                Some(known)
                    if (&known.name, &known.version) == (&package.name, &package.version) =>
                {
                    known.merge(&package);
                }
                _ => {
                    file.clone_into(&mut package.lockfile);
                    merged.push(package);
                }
            }
        }
        let by_name = merged.chunk_by(|a, b| a.name == b.name);
        let duplicated = by_name.filter(|versions| versions.len() > 1).count();
        let lockfile = Lockfile {
            file: file.to_owned(),
            format,
            packages: merged.len(),
            duplicated,
            depth: merged.iter().filter_map(|p| p.depth).max().unwrap_or(0),
            bytes_on_disk: None,
            go: None,
        };
        (lockfile, merged)
    }

    /// The shortest way to each package, breadth first; cycles end by themselves.
    fn measure(&mut self) {
        let mut queue: VecDeque<(usize, usize)> = self.direct.iter().map(|i| (*i, 1)).collect();
        while let Some((index, depth)) = queue.pop_front() {
            if self.packages[index].depth.is_some() {
                continue;
            }
            self.packages[index].depth = Some(depth);
            queue.extend(self.needs[index].iter().map(|needed| (*needed, depth + 1)));
        }
    }

    fn mark_native(&mut self) {
        for index in 0..self.packages.len() {
            let needs_builder = self.needs[index]
                .iter()
                .any(|needed| BUILDERS.contains(&self.packages[*needed].name.as_str()));
            self.packages[index].is_native |= needs_builder;
        }
    }
}

impl LockedPackage {
    /// The same package at another place of the tree.
    fn merge(&mut self, other: &LockedPackage) {
        self.is_dev &= other.is_dev;
        self.depth = match (self.depth, other.depth) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        self.has_install_script |= other.has_install_script;
        self.is_native |= other.is_native;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(name: &str, version: &str) -> LockedPackage {
        LockedPackage {
            name: name.to_owned(),
            version: version.to_owned(),
            ..LockedPackage::default()
        }
    }

    #[test]
    fn depths_are_the_shortest_and_cycles_end() {
        let mut graph = Graph::default();
        let a = graph.add(package("a", "1"));
        let b = graph.add(package("b", "1"));
        let c = graph.add(package("c", "1"));
        let old = graph.add(package("c", "0"));
        graph.add_direct(a);
        graph.add_need(a, b);
        graph.add_need(b, c);
        graph.add_need(c, a);
        graph.add_need(a, old);
        let (lockfile, packages) = graph.finish("package-lock.json", "npm 3".to_owned());
        let depths: Vec<Option<usize>> = packages.iter().map(|p| p.depth).collect();
        assert_eq!(depths, [Some(1), Some(2), Some(2), Some(3)]);
        assert_eq!(
            (lockfile.packages, lockfile.duplicated, lockfile.depth),
            (4, 1, 3)
        );
    }
}
