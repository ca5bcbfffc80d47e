//! What the dependencies take on disk, where they are installed in the tree. What isn't there isn't known.

mod node_modules;
mod vendor;

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::Dependencies;
use super::graph::{LockedPackage, OnDisk};

/// A larger file that should name a package names none.
const LARGEST: u64 = 1 << 20;

/// A package that is installed.
#[derive(Debug, PartialEq, Eq)]
struct Installed {
    name: String,
    version: String,
    folder: PathBuf,
    /// Folders below it that aren't its own.
    others: Vec<PathBuf>,
}

/// Says of each package that a lockfile pins what it takes on disk.
pub(super) fn weigh(root: &Path, files: &[String], dependencies: &mut Dependencies) {
    let folders = folders(files);
    let of_one = |a: &LockedPackage, b: &LockedPackage| a.lockfile == b.lockfile;
    for packages in dependencies.packages.chunk_by_mut(of_one) {
        let lockfile = packages[0].lockfile.clone();
        let folder = folder_of(&lockfile);
        let installed = match lockfile.ends_with("go.mod") {
            true => vendor::read(&root.join(folder)),
            false => node_modules::read(root, folders.get(folder).map_or(&[], Vec::as_slice)),
        };
        let sizes = sizes(&installed);
        for package in packages.iter_mut() {
            let key = (package.name.as_str(), package.version.as_str());
            package.on_disk = sizes.get(&key).copied();
        }
        let known = packages.iter().filter_map(|p| p.on_disk);
        let all = known.map(|on_disk| on_disk.bytes).reduce(|a, b| a + b);
        let lockfiles = dependencies.lockfiles.iter_mut();
        for said in lockfiles.filter(|l| l.file == lockfile) {
            said.bytes_on_disk = all;
        }
    }
}

fn sizes(installed: &[Installed]) -> HashMap<(&str, &str), OnDisk> {
    let bytes: Vec<u64> = installed.par_iter().map(bytes).collect();
    let mut sizes: HashMap<(&str, &str), OnDisk> = HashMap::new();
    for (package, bytes) in installed.iter().zip(bytes) {
        let size = sizes.entry((&package.name, &package.version)).or_default();
        size.bytes += bytes;
        size.copies += 1;
    }
    sizes
}

/// Bytes of all files below its folder. Links aren't followed: what they lead to is counted where it lies.
fn bytes(package: &Installed) -> u64 {
    let mut bytes = 0;
    let mut folders = vec![package.folder.clone()];
    while let Some(folder) = folders.pop() {
        let entries = std::fs::read_dir(&folder).into_iter().flatten().flatten();
        for entry in entries {
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => {
                    let inner = entry.path();
                    if !package.others.contains(&inner) {
                        folders.push(inner);
                    }
                }
                Ok(kind) if kind.is_file() => bytes += entry.metadata().map_or(0, |m| m.len()),
                _ => {}
            }
        }
    }
    bytes
}

/// The folders with a `package.json`, by the folder of the lockfile that speaks for them: the nearest on the way up.
fn folders(files: &[String]) -> HashMap<&str, Vec<&str>> {
    let name = |file: &str| file.rsplit('/').next().unwrap_or_default().to_owned();
    let lockfiles = files
        .iter()
        .filter(|f| super::lockfiles::is_lockfile(f) && name(f) != "go.mod");
    let mut folders: HashMap<&str, Vec<&str>> = lockfiles
        .map(|file| (folder_of(file), Vec::new()))
        .collect();
    for manifest in files.iter().filter(|file| name(file) == "package.json") {
        let own = folder_of(manifest);
        let mut at = own;
        while !folders.contains_key(at) && !at.is_empty() {
            at = folder_of(at);
        }
        folders.entry(at).and_modify(|all| all.push(own));
    }
    folders
}

fn folder_of(file: &str) -> &str {
    file.rsplit_once('/').map_or("", |(folder, _)| folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lockfile_speaks_for_what_is_below_it_up_to_the_next() {
        let files = [
            "a/package.json",
            "a/x/package.json",
            "ab/package.json",
            "a/y/package.json",
            "a/y/yarn.lock",
            "a/bun.lock",
            "go.mod",
        ];
        let files: Vec<String> = files.iter().map(|f| (*f).to_owned()).collect();
        let folders = folders(&files);
        let expected = HashMap::from([("a", vec!["a", "a/x"]), ("a/y", vec!["a/y"])]);
        assert_eq!(folders, expected);
    }
}
