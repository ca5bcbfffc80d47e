//! The technologies that a service is built on: a catalogue with one file a kind, and one list.
//!
//! Evidence comes in three forms that are kept apart: a manifest declares a library, code imports it, a file or a text
//! in the code gives it away. What is declared and never imported may be unused.

mod apis;
mod databases;
mod functions;
mod orms;
mod queues;
mod real_time;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use crate::declared::Declaration;
use crate::dependencies::Ecosystem;
use crate::inspection::Place;
use crate::usage::{Imported, Usage, package_of};

/// What a technology is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TechnologyKind {
    /// Gives messages to clients while they happen: WebSocket, server-sent events.
    RealTime,
    /// Hands work or messages from process to process.
    Queue,
    /// Keeps data: a driver of a database or a cache.
    Database,
    /// Maps objects or structs to tables or documents.
    Orm,
    /// Describes remote calls: gRPC, GraphQL, tRPC.
    Api,
    /// Runs code on demand, in a data centre or at its edge.
    Function,
}

/// A technology that the service uses, by one library.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Technology {
    /// What it is for.
    pub kind: TechnologyKind,
    /// Its name: `Kafka`.
    pub name: &'static str,
    /// The package or module, or what gives it away: `kafkajs`, `github.com/twmb/franz-go`, `text/event-stream`.
    pub library: String,
    /// Where manifests name it. Empty for what belongs to the runtime.
    pub declared_in: Vec<Declared>,
    /// The first import in each file, types aside. Empty where no code imports it.
    pub imported_in: Vec<Place>,
    /// Other evidence: files of its own, texts in the code.
    pub seen_in: Vec<Place>,
}

/// A manifest's line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Declared {
    /// Where.
    #[serde(flatten)]
    pub place: Place,
    /// The version as it is written.
    pub version: String,
    /// Only needed to build or test.
    pub is_dev: bool,
}

/// One technology of the catalogue.
#[derive(Debug)]
struct Entry {
    name: &'static str,
    /// npm packages, also scopes (`@trpc`) and parts of a package (`hono/streaming`).
    npm: &'static [&'static str],
    /// Beginnings of import paths.
    go: &'static [&'static str],
    /// Names or endings of files.
    files: &'static [&'static str],
    /// Beginnings of text literals in code.
    marks: &'static [&'static str],
}

const NOTHING: Entry = Entry {
    name: "",
    npm: &[],
    go: &[],
    files: &[],
    marks: &[],
};

/// The list.
static CATALOGUE: [(TechnologyKind, &[Entry]); 6] = [
    (TechnologyKind::RealTime, real_time::ENTRIES),
    (TechnologyKind::Queue, queues::ENTRIES),
    (TechnologyKind::Database, databases::ENTRIES),
    (TechnologyKind::Orm, orms::ENTRIES),
    (TechnologyKind::Api, apis::ENTRIES),
    (TechnologyKind::Function, functions::ENTRIES),
];

fn entries() -> impl Iterator<Item = (TechnologyKind, &'static Entry)> {
    let kinds = CATALOGUE.iter();
    kinds.flat_map(|(kind, entries)| entries.iter().map(move |entry| (*kind, entry)))
}

/// Beginnings of text literals that say something.
pub(crate) fn marks() -> Vec<&'static str> {
    entries()
        .flat_map(|(_, entry)| entry.marks)
        .copied()
        .collect()
}

/// Whether an npm package talks to a database, a queue or an API over the network. SQLite is in the process.
pub(crate) fn is_remote(package: &str) -> bool {
    let kinds = [
        TechnologyKind::Queue,
        TechnologyKind::Database,
        TechnologyKind::Orm,
    ];
    let mut remote = entries().filter(|(kind, entry)| {
        kinds.contains(kind) && !["SQLite", "LevelDB"].contains(&entry.name)
    });
    remote.any(|(_, entry)| entry.npm.iter().any(|known| is_within(package, known)))
        || package.starts_with("@aws-sdk/client-")
        || package.starts_with("@google-cloud/")
        || package.starts_with("@azure/")
}

/// The technologies of a tree, in order of kind, name and library.
pub(crate) fn find(
    files: &[String],
    declarations: &[Declaration],
    usage: &Usage,
) -> Vec<Technology> {
    let mut found = Found::default();
    for (kind, entry) in entries() {
        for declaration in declarations {
            let known = match declaration.ecosystem {
                Ecosystem::Npm => entry.npm,
                Ecosystem::Go => entry.go,
            };
            if let Some(known) = known.iter().find(|k| is_within(&declaration.name, k)) {
                let library = match declaration.ecosystem {
                    Ecosystem::Npm => declaration.name.as_str(),
                    Ecosystem::Go => known,
                };
                found.of(kind, entry, library).declared_in.push(Declared {
                    place: declaration.place.clone(),
                    version: declaration.version.clone(),
                    is_dev: declaration.is_dev,
                });
            }
        }
        found.imports(kind, entry, usage);
        found.marks(kind, entry, files, usage);
    }
    found.0.into_values().collect()
}

#[derive(Default)]
struct Found(BTreeMap<(TechnologyKind, &'static str, String), Technology>);

impl Found {
    fn of(&mut self, kind: TechnologyKind, entry: &Entry, library: &str) -> &mut Technology {
        let key = (kind, entry.name, library.to_owned());
        self.0.entry(key).or_insert_with(|| Technology {
            kind,
            name: entry.name,
            library: library.to_owned(),
            declared_in: Vec::new(),
            imported_in: Vec::new(),
            seen_in: Vec::new(),
        })
    }

    fn imports(&mut self, kind: TechnologyKind, entry: &Entry, usage: &Usage) {
        for import in usage.npm.iter().filter(|i| !i.is_type_only) {
            if let Some(known) = entry.npm.iter().find(|k| is_within(&import.specifier, k)) {
                let package = package_of(&import.specifier);
                let library = if known.len() > package.len() {
                    known
                } else {
                    package
                };
                self.imported(kind, entry, library, import);
            }
        }
        for import in &usage.go {
            if let Some(known) = entry.go.iter().find(|k| is_within(&import.specifier, k)) {
                self.imported(kind, entry, known, import);
            }
        }
    }

    /// The first import of a file counts.
    fn imported(&mut self, kind: TechnologyKind, entry: &Entry, library: &str, import: &Imported) {
        let places = &mut self.of(kind, entry, library).imported_in;
        if places.last().is_none_or(|p| p.file != import.place.file) {
            places.push(import.place.clone());
        }
    }

    fn marks(&mut self, kind: TechnologyKind, entry: &Entry, files: &[String], usage: &Usage) {
        for (mark, place) in &usage.marks {
            if entry.marks.contains(mark) {
                self.of(kind, entry, mark).seen_in.push(place.clone());
            }
        }
        for file in files {
            let name = file.rsplit('/').next().unwrap_or(file);
            let is_it = |known: &&&str| {
                name == **known || known.starts_with('.') && name.ends_with(**known)
            };
            if let Some(known) = entry.files.iter().find(is_it) {
                self.of(kind, entry, known).seen_in.push(Place {
                    file: file.clone(),
                    line: 1,
                });
            }
        }
    }
}

/// Whether a package, import path or specifier is what the catalogue names, or a part of that.
fn is_within(name: &str, known: &str) -> bool {
    let rest = name.strip_prefix(known);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_library_stands_for_two_technologies() {
        let mut names: Vec<&str> = Vec::new();
        for (_, entry) in entries() {
            assert!(!entry.name.is_empty());
            names.extend(entry.npm.iter().chain(entry.go).chain(entry.marks));
        }
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
    }

    #[test]
    fn a_part_of_a_name_is_no_library() {
        assert!(
            is_within("pg", "pg")
                && is_within("pg/lib", "pg")
                && is_within("@trpc/server", "@trpc")
        );
        assert!(!is_within("pgvector", "pg") && !is_within("p", "pg"));
    }
}
