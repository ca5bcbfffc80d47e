//! `node_old_version`
//!
//! # What it looks for
//! A `Dockerfile`, `.nvmrc`, `.node-version` or `engines` beside a `package.json` that names a Node.js before 24, the newest line
//! with long-term support when this was written. A range that newer versions satisfy (`>=18`) says nothing and isn't reported.
//!
//! # Why it matters
//! The upgrade alone brings what no change of the service can: a newer V8 (13.6), undici 7, an `AsyncLocalStorage` that costs less
//! where tracing uses it, and a permission model that is stable (<https://nodejs.org/en/blog/release/v24.0.0>); from before 22
//! also streams that read 64 KiB at a time instead of 16 (<https://nodejs.org/en/blog/release/v22.0.0>). A line without support
//! gets no fixes of vulnerabilities (<https://github.com/nodejs/release#release-schedule>). It is also the fair baseline: what is
//! faster in Go should be held against the Node.js of today.
//!
//! # What to do
//! Run the tests on Node.js 24, measure again, then decide what to move. Addons have to be built for it.

use std::collections::HashMap;

use super::{About, Confidence, Finding, Severity};
use crate::inspection::Place;
use crate::manifests::Manifests;

pub(super) static ABOUT: About = About {
    name: "node_old_version",
    severity: Severity::Low,
    file: include_str!("old_version.rs"),
};

/// The newest line with long-term support.
const NEWEST: u32 = 24;
/// Older ones cannot be told from other numbers, and nobody runs them.
const OLDEST: u32 = 4;
/// Until when a line has support, by the release schedule.
const SUPPORT: [(u32, &str); 5] = [
    (14, "2023-04-30"),
    (16, "2023-09-11"),
    (18, "2025-04-30"),
    (20, "2026-04-30"),
    (22, "2027-04-30"),
];
/// What `.nvmrc` may call a line.
const NAMES: [(&str, u32); 6] = [
    ("fermium", 14),
    ("gallium", 16),
    ("hydrogen", 18),
    ("iron", 20),
    ("jod", 22),
    ("krypton", 24),
];

/// Old versions of all packages.
pub(super) fn run(manifests: &Manifests) -> Vec<Finding> {
    let folders = manifests.packages.iter();
    let mut all: Vec<Named> = folders
        .flat_map(|(folder, json)| {
            let beside = beside(manifests, folder);
            // What it is run on says more than what it could be.
            if beside.is_empty() {
                let range = json["engines"]["node"].as_str();
                engines(manifests, folder, range).into_iter().collect()
            } else {
                beside
            }
        })
        .collect();
    all.retain(|(_, major, _)| *major < NEWEST);
    all.into_iter().map(finding).collect()
}

/// Where a version stands, its major number and how sure it is.
type Named = (Place, u32, Confidence);

/// Versions of the files beside a `package.json`.
fn beside(manifests: &Manifests, folder: &str) -> Vec<Named> {
    let files = manifests.runtimes.iter();
    let files = files.filter(|(path, _)| path.rsplit_once('/').map_or("", |(f, _)| f) == folder);
    files
        .filter_map(|(path, text)| {
            let name = path.rsplit('/').next().unwrap_or(path);
            let is_version = matches!(name, ".nvmrc" | ".node-version");
            let (line, major) = match is_version {
                true => (0, line_of(text.lines().next()?)?),
                false => last_image(text)?,
            };
            let place = Place {
                file: path.clone(),
                line: line + 1,
            };
            Some((place, major, Confidence::High))
        })
        .collect()
}

fn engines(manifests: &Manifests, folder: &str, range: Option<&str>) -> Option<Named> {
    let major = newest_of(range?)?;
    let file = match folder {
        "" => "package.json".to_owned(),
        folder => format!("{folder}/package.json"),
    };
    let line = manifests.engines.get(folder).copied().unwrap_or(1);
    Some((Place { file, line }, major, Confidence::Medium))
}

/// `v22.3.0`, `20`, `lts/iron`; nothing for `node` and `lts/*`.
fn line_of(written: &str) -> Option<u32> {
    let written = written.trim().to_lowercase();
    if let Some(name) = written.strip_prefix("lts/") {
        let named = NAMES.iter().find(|(known, _)| *known == name);
        return named.map(|(_, major)| *major);
    }
    major(written.trim_start_matches('v'))
}

/// The line and the version of the image that the last stage of a Dockerfile is made from, also by an earlier stage's name:
/// what is only built with Node.js doesn't run on it.
fn last_image(text: &str) -> Option<(u32, u32)> {
    let mut stages: HashMap<&str, (u32, u32)> = HashMap::new();
    let mut last = None;
    for (line, written) in text.lines().enumerate() {
        let mut words = written.split_whitespace();
        if !words.next().is_some_and(|w| w.eq_ignore_ascii_case("from")) {
            continue;
        }
        let mut words = words.skip_while(|w| w.starts_with("--"));
        let image = words.next()?;
        let tag = image.rsplit('/').next()?.strip_prefix("node:");
        let of_tag = tag.and_then(major).map(|major| (line as u32, major));
        last = of_tag.or_else(|| stages.get(image).copied());
        if let (Some(named), Some(alias)) = (last, words.nth(1)) {
            stages.insert(alias, named);
        }
    }
    last
}

/// The newest line that a range allows; nothing where it has no end.
fn newest_of(range: &str) -> Option<u32> {
    let ways = range.split("||").map(|way| {
        let words: Vec<&str> = way.split_whitespace().collect();
        if let Some(end) = words.iter().find_map(|w| w.strip_prefix('<')) {
            let is_within = end.starts_with('=') || end.trim_start_matches('=').contains(".x");
            let end_major = major(end.trim_start_matches('='))?;
            return Some(if is_within {
                end_major
            } else {
                end_major.checked_sub(1)?
            });
        }
        if way.contains('>') || way.contains('*') {
            return None;
        }
        let last = words.last()?;
        major(last.trim_start_matches(['^', '~', '=', 'v']))
    });
    ways.collect::<Option<Vec<u32>>>()?.into_iter().max()
}

/// The number that a version begins with.
fn major(version: &str) -> Option<u32> {
    let end = version.find(|c: char| !c.is_ascii_digit());
    let number = version[..end.unwrap_or(version.len())].parse().ok()?;
    (OLDEST..100).contains(&number).then_some(number)
}

fn finding((place, major, confidence): Named) -> Finding {
    let until = SUPPORT.iter().find(|(line, _)| *line >= major);
    let until = until.map_or("", |(_, until)| until);
    let message = match SUPPORT.iter().any(|(line, _)| *line == major) {
        true => format!("Node.js {major} has support until {until}; {NEWEST} is the newest line"),
        false => format!("Node.js {major} has no long-term support; {NEWEST} is the newest line"),
    };
    Finding {
        audit: ABOUT.name,
        severity: ABOUT.severity,
        confidence,
        place,
        message,
        reached_by: Vec::new(),
        fingerprint: String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::{newest_of, run};
    use crate::manifests::Manifests;

    fn found(files: &[(&str, &str)]) -> Vec<String> {
        let found = run(&Manifests::of(files)).into_iter();
        found
            .map(|f| {
                let version = f.message.split([' ', ';']).nth(1).unwrap_or_default();
                format!("{}:{} {version}", f.place.file, f.place.line)
            })
            .collect()
    }

    #[test]
    fn what_it_runs_on_before_what_it_could() {
        let engines = "{\n \"name\": \"x\",\n \"engines\": {\n  \"node\": \"18.x\"\n }\n}";
        assert_eq!(found(&[("package.json", engines)]), ["package.json:4 18"]);
        let newer = [("package.json", engines), (".nvmrc", "v24.1.0\n")];
        assert!(found(&newer).is_empty());
        let image = "FROM node:16 AS build\nRUN x\nFROM docker.io/library/node:20-alpine\n";
        assert_eq!(
            found(&[("a/package.json", "{}"), ("a/Dockerfile", image)]),
            ["a/Dockerfile:3 20"]
        );
        let alias = "FROM --platform=x node:18 AS base\nFROM golang:1 AS tool\nfrom base\n";
        assert_eq!(
            found(&[("package.json", "{}"), ("Dockerfile", alias)]),
            ["Dockerfile:1 18"]
        );
        let named = [("package.json", "{}"), (".nvmrc", "lts/iron")];
        assert_eq!(found(&named), [".nvmrc:1 20"]);
    }

    #[test]
    fn what_names_no_old_version_is_left_alone() {
        for (file, text) in [
            ("Dockerfile", "FROM node:lts-alpine\n"),
            ("Dockerfile", "FROM golang:1.20\n"),
            ("Dockerfile", "FROM node:24\n"),
            ("Dockerfile", "FROM node:18 AS build\nFROM nginx:1\n"),
            ("Dockerfile", "FROM\n"),
            ("Dockerfile", "FROM node:${VERSION}\n"),
            (".nvmrc", "lts/*\n"),
            (".nvmrc", "node\n"),
            (".nvmrc", ""),
            (".node-version", "99999999999999999999"),
        ] {
            let files = [("package.json", "{}"), (file, text)];
            assert!(found(&files).is_empty(), "{file} {text}");
        }
    }

    #[test]
    fn the_end_of_a_range() {
        for (range, newest) in [
            (">=18", None),
            (">=18 <23", Some(22)),
            (">=18.0.0 <=22.x", Some(22)),
            ("^18 || ^20", Some(20)),
            ("^18 || >=20", None),
            ("18 - 22", Some(22)),
            ("~20.1.0", Some(20)),
            ("20", Some(20)),
            ("*", None),
            ("", None),
            ("latest", None),
        ] {
            assert_eq!(newest_of(range), newest, "{range}");
        }
    }
}
