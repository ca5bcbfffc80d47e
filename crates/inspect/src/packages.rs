//! What a tree is: its packages, what they run on, their frameworks.

use serde_json::Value;

use crate::inspection::{Dependency, Framework, Package, Runtime};
use crate::js::routers::PACKAGES;
use crate::manifests::Manifests;

impl Manifests {
    /// All packages, in order of their folders.
    pub(crate) fn described(&self) -> Vec<Package> {
        let mut packages: Vec<Package> =
            self.packages.iter().map(|(f, j)| self.node(f, j)).collect();
        packages.extend(self.go_mods.iter().map(|(path, text)| go(path, text)));
        packages.sort_by(|a, b| a.file.cmp(&b.file));
        packages
    }

    /// The frameworks of each folder with a `package.json`, the deepest folder first.
    pub(crate) fn frameworks(&self) -> Vec<(String, Vec<Framework>)> {
        let mut all: Vec<(String, Vec<Framework>)> = self
            .packages
            .iter()
            .map(|(folder, json)| {
                let found = dependencies(json).into_iter().map(|d| d.framework);
                (folder.clone(), found.collect())
            })
            .collect();
        all.sort_by_key(|(folder, _)| std::cmp::Reverse(folder.len()));
        all
    }

    fn node(&self, folder: &str, json: &Value) -> Package {
        let file = join(folder, "package.json");
        let text = |key: &str| json[key].as_str().map(str::to_owned);
        let mut runtimes = Vec::new();
        if let Some(node) = json["engines"]["node"].as_str() {
            runtimes.push(Runtime {
                file: file.clone(),
                version: node.to_owned(),
            });
        }
        let beside = self
            .runtimes
            .iter()
            .filter(|(path, _)| folder_of(path) == folder);
        runtimes.extend(beside.filter_map(|(path, text)| runtime(path, text)));
        Package {
            file,
            name: text("name"),
            version: text("version"),
            runtimes,
            frameworks: dependencies(json),
        }
    }
}

fn dependencies(json: &Value) -> Vec<Dependency> {
    let mut found = Vec::new();
    for (package, framework) in PACKAGES {
        let kinds = ["dependencies", "devDependencies", "peerDependencies"];
        let version = kinds.iter().find_map(|k| json[*k][package].as_str());
        if let Some(version) = version {
            found.push(Dependency {
                framework,
                version: version.to_owned(),
            });
        }
    }
    found
}

/// The version that a `.nvmrc` or a Dockerfile names.
fn runtime(path: &str, text: &str) -> Option<Runtime> {
    let is_dockerfile = path
        .rsplit('/')
        .next()
        .is_some_and(|n| n.contains("Dockerfile"));
    let version = if is_dockerfile {
        text.lines().find_map(node_image)?
    } else {
        text.lines().next()?.trim().to_owned()
    };
    (!version.is_empty()).then(|| Runtime {
        file: path.to_owned(),
        version,
    })
}

/// `FROM node:22-alpine AS build` -> `node:22-alpine`.
fn node_image(line: &str) -> Option<String> {
    let mut words = line.split_whitespace();
    let from = words.next().filter(|w| w.eq_ignore_ascii_case("from"));
    from?;
    let image = words.find(|w| !w.starts_with("--"))?;
    let name = image.rsplit('/').next()?;
    (name == "node" || name.starts_with("node:")).then(|| image.to_owned())
}

/// The module and the Go version of a `go.mod`.
fn go(path: &str, text: &str) -> Package {
    let of = |keyword: &str| {
        let mut lines = text.lines().filter_map(|l| l.trim().strip_prefix(keyword));
        lines
            .next()
            .map(|rest| rest.split("//").next().unwrap_or(rest).trim().to_owned())
    };
    let runtimes = of("go ").map(|version| Runtime {
        file: path.to_owned(),
        version: format!("go {version}"),
    });
    Package {
        file: path.to_owned(),
        name: of("module "),
        version: None,
        runtimes: runtimes.into_iter().collect(),
        frameworks: Vec::new(),
    }
}

fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn join(folder: &str, name: &str) -> String {
    match folder {
        "" => name.to_owned(),
        folder => format!("{folder}/{name}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_say_their_runtimes_and_frameworks() {
        let manifests = Manifests::of(&[
            (
                "api/package.json",
                r#"{"name":"api","engines":{"node":">=20"},"dependencies":{"express":"^5.1.0"}}"#,
            ),
            ("api/.nvmrc", "v22.3.0\n"),
            (
                "api/Dockerfile",
                "FROM --platform=linux/amd64 docker.io/library/node:22-alpine AS build\n",
            ),
            ("go.mod", "module example.com/x\n\ngo 1.24 // newest\n"),
        ]);
        let packages = manifests.described();
        let versions: Vec<&str> = packages[0]
            .runtimes
            .iter()
            .map(|r| r.version.as_str())
            .collect();
        // Files in order of their names.
        assert_eq!(
            versions,
            [">=20", "v22.3.0", "docker.io/library/node:22-alpine"]
        );
        assert_eq!(packages[0].frameworks[0].version, "^5.1.0");
        assert_eq!(packages[1].name.as_deref(), Some("example.com/x"));
        assert_eq!(packages[1].runtimes[0].version, "go 1.24");
    }
}
