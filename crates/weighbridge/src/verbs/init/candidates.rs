//! The candidates: the package and the module of the tree with the most routes.

use std::collections::HashMap;
use std::path::Path;

use weighbridge_inspect::{Inspection, Package};

use super::draft::{commented, quoted};
use super::{go, node};
use weighbridge_report::counted;

/// Other services that are named.
const MOST_OTHERS: usize = 5;

/// What is said where no route tells that the service is ready.
pub(super) const NOT_READY: &str =
    "when it is ready: no route looks like a health check, so the first connection counts";

/// A candidate to be.
#[derive(Debug)]
pub(super) struct Candidate {
    pub(super) name: &'static str,
    pub(super) is_go: bool,
    /// Its manifest.
    pub(super) manifest: String,
    /// Its folder; `.` for that of the config.
    pub(super) dir: String,
    /// Keys and values as TOML, in order.
    pub(super) keys: Vec<(&'static str, String)>,
    /// Lines after them.
    pub(super) notes: Vec<String>,
    /// What couldn't be told.
    pub(super) unknown: Vec<String>,
}

impl Candidate {
    /// Its `[[candidate]]`.
    pub(super) fn section(&self, is_baseline: bool) -> String {
        let mut text = format!("\n[[candidate]]\nname = {}\n", quoted(self.name));
        if is_baseline {
            text += "baseline = true                      # the one in production\n";
        }
        text += &format!("dir = {}\n", quoted(&self.dir));
        for (key, value) in &self.keys {
            text += &format!("{key} = {value}\n");
        }
        for note in &self.notes {
            text += &format!("# {}\n", commented(note));
        }
        text
    }
}

/// The one of Node.js first, which is taken for the one in production.
pub(super) fn of(found: &Inspection, root: &Path) -> Vec<Candidate> {
    let node = best(found, "package.json").map(|p| node::candidate(found, p, root));
    let go = best(found, "go.mod").map(|p| go::candidate(found, p, root));
    let mut all: Vec<Candidate> = node.into_iter().chain(go).collect();
    for candidate in &mut all {
        let kind = if candidate.is_go {
            "go.mod"
        } else {
            "package.json"
        };
        let others = others(found, kind, &candidate.manifest);
        candidate.unknown.extend(others);
    }
    all
}

/// The manifest with the most routes below it and no other of its kind between; without routes the topmost.
fn best<'f>(found: &'f Inspection, kind: &str) -> Option<&'f Package> {
    let all = || found.packages.iter().filter(|p| name_of(&p.file) == kind);
    let routes = routes(found, kind);
    let count = |p: &Package| routes.get(p.file.as_str()).copied().unwrap_or(0);
    all().max_by_key(|p| (count(p), std::cmp::Reverse(p.file.len())))
}

/// Manifests of a kind and how many routes are theirs: of those around a route the innermost has it.
fn routes<'f>(found: &'f Inspection, kind: &str) -> HashMap<&'f str, usize> {
    let manifests = found.packages.iter().map(|p| p.file.as_str());
    let folders: HashMap<&str, &str> = manifests
        .filter(|file| name_of(file) == kind)
        .map(|file| (folder_of(file), file))
        .collect();
    let is_go = kind == "go.mod";
    let mut counts = HashMap::new();
    for route in &found.routes {
        if route.framework.is_of_go() != is_go {
            continue;
        }
        let mut folder = folder_of(&route.place.file);
        let owner = loop {
            match folders.get(folder) {
                None if !folder.is_empty() => folder = folder_of(folder),
                owner => break owner,
            }
        };
        if let Some(owner) = owner {
            *counts.entry(*owner).or_default() += 1;
        }
    }
    counts
}

/// Other services of the tree, which may be what was meant.
fn others(found: &Inspection, kind: &str, chosen: &str) -> Vec<String> {
    let mut counts: Vec<(&str, usize)> = routes(found, kind)
        .into_iter()
        .filter(|(file, _)| *file != chosen)
        .collect();
    counts.sort_unstable();
    counts.truncate(MOST_OTHERS);
    counts
        .into_iter()
        .map(|(file, routes)| {
            let folder = folder_of(file);
            let folder = if folder.is_empty() { "." } else { folder };
            format!(
                "whether {folder} is meant, which has {} too: left out",
                counted(routes, "route")
            )
        })
        .collect()
}

pub(super) fn is_below(file: &str, folder: &str) -> bool {
    let rest = file.strip_prefix(folder);
    folder.is_empty() || rest.is_some_and(|rest| rest.starts_with('/'))
}

pub(super) fn folder_of(file: &str) -> &str {
    file.rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn name_of(file: &str) -> &str {
    file.rsplit('/').next().unwrap_or(file)
}

pub(super) fn dir_of(package: &Package) -> String {
    match folder_of(&package.file) {
        "" => ".".to_owned(),
        folder => folder.to_owned(),
    }
}

/// `ready`, where a route looks like one that says so.
pub(super) fn ready(
    found: &Inspection,
    folder: &str,
    is_go: bool,
) -> Option<(&'static str, String)> {
    let names = [
        "health", "healthz", "live", "livez", "ready", "readyz", "ping", "status",
    ];
    let own = found.routes.iter().filter(|r| {
        is_below(&r.place.file, folder) && r.framework.is_of_go() == is_go && r.is_mounted
    });
    let healthy = own.filter(|r| {
        let last = r.path.rsplit('/').next().unwrap_or_default();
        r.method == "GET" && names.contains(&last) && !r.path.contains('{')
    });
    let shortest = healthy.min_by_key(|r| r.path.len())?;
    Some(("ready", quoted(&format!("GET {}", shortest.path))))
}
