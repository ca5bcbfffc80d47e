//! Which packages the code uses, and what stands in for each.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap, HashSet};

use super::{Difficulty, UsedPackage, table};
use crate::declared::Declaration;
use crate::dependencies::Ecosystem;
use crate::inspection::Place;
use crate::js::resolve::is_within;
use crate::usage::{Imported, Usage, package_of};

/// Those that code imports, the hardest to replace first, and the names of those that no code imports.
pub(super) fn used(declarations: &[Declaration], usage: &Usage) -> (Vec<UsedPackage>, Vec<String>) {
    let mut imports: HashMap<&str, Vec<&Imported>> = HashMap::new();
    for import in usage.npm.iter().filter(|i| !i.is_type_only) {
        imports
            .entry(package_of(&import.specifier))
            .or_default()
            .push(import);
    }
    let (mut packages, mut not_imported) = (Vec::new(), BTreeSet::new());
    for declaration in declarations.iter().filter(|d| counts(d)) {
        let imports = imports.get(declaration.name.as_str());
        let imported_in = first_of_each_file(imports, &declaration.folder);
        if imported_in.is_empty() {
            not_imported.insert(declaration.name.clone());
            continue;
        }
        packages.push(UsedPackage {
            name: declaration.name.clone(),
            version: declaration.version.clone(),
            declared_in: declaration.place.clone(),
            imported_in,
            counterpart: table::counterpart(&declaration.name).cloned(),
        });
    }
    packages.sort_by_key(|p| {
        let difficulty = p.counterpart.as_ref().map(|c| c.difficulty);
        (
            Reverse(rank(difficulty)),
            p.name.clone(),
            p.declared_in.clone(),
        )
    });
    let used: HashSet<&str> = packages.iter().map(|p| p.name.as_str()).collect();
    not_imported.retain(|name| !used.contains(name.as_str()));
    (packages, not_imported.into_iter().collect())
}

/// Whether it is a package that runs in production. Those of the tree itself are code of the service.
fn counts(declaration: &Declaration) -> bool {
    let is_in_tree = ["workspace:", "file:", "link:", "portal:"];
    declaration.ecosystem == Ecosystem::Npm
        && !declaration.is_dev
        && !declaration.name.starts_with("@types/")
        && !is_in_tree
            .iter()
            .any(|kind| declaration.version.starts_with(kind))
}

fn first_of_each_file(imports: Option<&Vec<&Imported>>, folder: &str) -> Vec<Place> {
    let mut places: Vec<Place> = Vec::new();
    for import in imports.into_iter().flatten() {
        let is_new = places.last().is_none_or(|p| p.file != import.place.file);
        if is_new && is_within(&import.place.file, folder) {
            places.push(import.place.clone());
        }
    }
    places
}

/// What isn't known comes after what is known to be hard, before what is known to be easy.
fn rank(difficulty: Option<Difficulty>) -> u8 {
    match difficulty {
        Some(Difficulty::Blocker) => 4,
        Some(Difficulty::Rework) => 3,
        None => 2,
        Some(Difficulty::Adapt) => 1,
        Some(Difficulty::DropIn) => 0,
    }
}
