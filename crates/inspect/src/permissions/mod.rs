//! The least that a Node.js process has to be allowed under Node.js's permission model.
//!
//! What is written here follows from the code and the lockfile; a path that is known only while the service runs is
//! named as not known, and isn't in the flags: the team has to add it.

mod entry;
mod filesystem;
mod flags;
mod needs;
mod paths;
mod running;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use schemars::JsonSchema;
use serde::Serialize;

use crate::dependencies::{Dependencies, Ecosystem, Lines, LockedPackage};
use crate::inspection::{Package, Place};
use crate::js::program::Program;
use crate::js::reach::Reach;
use crate::js::resolve::{ROOT, is_within};
use crate::js::run::value::ModuleId;
use crate::manifests::Manifests;
pub use flags::Permission;
use flags::{USUAL, Version};

/// What a package's process has to be allowed. Paths are from the package's folder, where it has to be started.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Permissions {
    /// Its `package.json`.
    pub package: String,
    /// The module that it starts with; none where none was found: then all code of the package counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entry: Option<String>,
    /// The version of Node.js that the flags are for.
    pub node: String,
    /// Whether nobody names a version, or a range without an end.
    pub is_node_assumed: bool,
    /// The flags, in their order; none before Node.js 20, which has no permission model.
    pub flags: Vec<String>,
    /// What each is needed for.
    pub needs: Vec<Need>,
    /// Paths that are known only while it runs: they aren't in the flags.
    pub not_known: Vec<NotKnown>,
}

/// Something that has to be allowed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct Need {
    /// What.
    pub permission: Permission,
    /// The path, for files. `uploads/*` is all below a folder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// What the code does there.
    pub what: String,
    /// Where.
    #[serde(flatten)]
    pub place: Place,
}

/// A path that the code makes while it runs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct NotKnown {
    /// What is done there.
    pub permission: Permission,
    /// What the code calls.
    pub what: String,
    /// Where.
    #[serde(flatten)]
    pub place: Place,
}

/// Of each package that starts somewhere or routes requests; the lockfile's part is still missing.
pub(crate) fn find(program: &Program, reach: &Reach, manifests: &Manifests) -> Vec<Permissions> {
    let owners = owners(program, manifests);
    let frameworks = manifests.frameworks();
    let routing: BTreeSet<&str> = frameworks
        .iter()
        .filter(|(_, found)| !found.is_empty())
        .map(|(folder, _)| folder.as_str())
        .collect();
    let is_alone = manifests.packages.len() == 1;
    let packages = manifests.packages.iter().filter(|(folder, manifest)| {
        routing.contains(folder.as_str()) || is_alone || entry::is_started(manifest)
    });
    let begun = packages.map(|(f, manifest)| (f.as_str(), entry::of(program, f, manifest)));
    let begun: Vec<_> = begun
        .filter(|(folder, entry)| entry.is_some() || routing.contains(folder))
        .collect();
    if begun.is_empty() {
        return Vec::new();
    }
    let files = running::files(program, &owners, manifests);
    let (found, asked) = (needs::find(program, reach, &files), entry::asked(program));
    let mut own: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (module, owner) in owners.iter().enumerate() {
        own.entry(owner.unwrap_or_default())
            .or_default()
            .push(module);
    }
    let of_one = |(folder, entry): (&str, Option<ModuleId>)| {
        let modules: Vec<usize> = match entry {
            Some(entry) => entry::loaded(&asked, entry).into_iter().collect(),
            None => own.get(folder).cloned().unwrap_or_default(),
        };
        let mut one = Permissions {
            package: join(folder, "package.json"),
            entry: entry.map(|entry| program.modules[entry.0].path.clone()),
            node: String::new(),
            is_node_assumed: false,
            flags: Vec::new(),
            needs: outside(program, folder, &modules, &owners),
            not_known: Vec::new(),
        };
        for found in modules.iter().map(|module| &found[*module]) {
            one.needs
                .extend(found.needs.iter().map(|need| need.seen_from(folder)));
            one.not_known.extend(found.not_known.iter().cloned());
        }
        one.needs.sort();
        one.needs.dedup();
        let order = |n: &NotKnown| (n.place.clone(), n.permission);
        one.not_known.sort_by_key(order);
        one.not_known.dedup();
        one
    };
    begun.into_iter().map(of_one).collect()
}

impl Need {
    /// With its path from the package's folder, where that is known from the inspected one.
    fn seen_from(&self, folder: &str) -> Need {
        let path = self.path.as_deref();
        let path = path.map(|path| match path.strip_prefix(ROOT) {
            Some(inner) => relative(folder, inner.trim_start_matches('/')),
            None => path.to_owned(),
        });
        Need {
            path,
            ..self.clone()
        }
    }
}

/// Code of other packages of the tree that is loaded has to be read.
fn outside(
    program: &Program,
    folder: &str,
    modules: &[usize],
    owners: &[Option<&str>],
) -> Vec<Need> {
    let mut folders = BTreeSet::new();
    let mut needs = Vec::new();
    for module in modules {
        let path = &program.modules[*module].path;
        let owner = owners[*module].unwrap_or_default();
        if !is_within(path, folder) && folders.insert(owner) {
            needs.push(Need {
                permission: Permission::FsRead,
                path: Some(relative(folder, &join(owner, "*"))),
                what: "code of another package".to_owned(),
                place: program.place(ModuleId(*module), 0),
            });
        }
    }
    needs
}

/// A path of the tree, from a folder of it.
fn relative(folder: &str, path: &str) -> String {
    let parts = |path: &str| -> Vec<String> {
        let parts = path.split('/').filter(|part| !part.is_empty());
        parts.map(str::to_owned).collect()
    };
    let (from, to) = (parts(folder), parts(path));
    let common = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = std::iter::repeat_n("..".to_owned(), from.len() - common);
    let way: Vec<String> = up.chain(to[common..].iter().cloned()).collect();
    match way.first().map(String::as_str) {
        None => ".".to_owned(),
        // A star alone would allow everything.
        Some("*") => "./*".to_owned(),
        Some(_) => way.join("/"),
    }
}

/// The folder of the nearest `package.json` of each module.
fn owners<'m>(program: &Program, manifests: &'m Manifests) -> Vec<Option<&'m str>> {
    let folders: BTreeSet<&str> = manifests.packages.iter().map(|(f, _)| f.as_str()).collect();
    let owner = |path: &str| {
        let mut at = path;
        loop {
            at = at.rsplit_once('/').map_or("", |(folder, _)| folder);
            match folders.get(at) {
                Some(folder) => return Some(*folder),
                None if at.is_empty() => return None,
                None => {}
            }
        }
    };
    program.modules.iter().map(|m| owner(&m.path)).collect()
}

/// Adds what the lockfiles say, and puts the flags together.
pub(crate) fn complete(
    root: &Path,
    all: &mut [Permissions],
    packages: &[Package],
    dependencies: &Dependencies,
) {
    for one in all {
        let package = packages.iter().find(|p| p.file == one.package);
        let written = package.and_then(version);
        let version = written.and_then(Version::of).unwrap_or(USUAL);
        one.node = version.shown();
        one.is_node_assumed = written.is_none_or(|w| Version::of(w).is_none() || w.contains('>'));
        if let Some(lockfile) = lockfile_of(&one.package, dependencies) {
            one.needs.extend(hoisted(&one.package, lockfile));
            one.needs
                .extend(read_by_packages(root, lockfile, dependencies));
            one.needs.extend(addons(root, lockfile, dependencies));
        }
        one.flags = flags_of(version, &one.needs);
    }
}

/// What it is run on says more than what it could be.
fn version(package: &Package) -> Option<&str> {
    let said = |is_manifest: bool| {
        let mut runtimes = package.runtimes.iter();
        runtimes.find(|r| r.file.ends_with("package.json") == is_manifest)
    };
    said(false)
        .or_else(|| said(true))
        .map(|r| r.version.as_str())
}

/// The nearest lockfile of npm's packages on the way up.
fn lockfile_of<'d>(package: &str, dependencies: &'d Dependencies) -> Option<&'d str> {
    let lockfiles = dependencies.lockfiles.iter().map(|l| l.file.as_str());
    let above = lockfiles.filter(|file| is_within(package, folder_of(file)));
    let above = above.filter(|file| !file.ends_with("go.mod"));
    above.max_by_key(|file| file.len())
}

/// Where a lockfile above has its packages installed.
fn hoisted(package: &str, lockfile: &str) -> Option<Need> {
    let (own, above) = (folder_of(package), folder_of(lockfile));
    (own != above).then(|| Need {
        permission: Permission::FsRead,
        path: Some(relative(own, &join(above, "node_modules/*"))),
        what: "packages that the lockfile installs".to_owned(),
        place: Place {
            file: lockfile.to_owned(),
            line: 1,
        },
    })
}

fn folder_of(file: &str) -> &str {
    file.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Packages that read a file outside of the service before they do anything else.
const READERS: [(&str, &str); 1] = [("node-gyp-build", "/etc/alpine-release")];

/// What packages of production read by themselves.
fn read_by_packages(root: &Path, lockfile: &str, dependencies: &Dependencies) -> Vec<Need> {
    let pinned = dependencies.packages.iter();
    let mut own = pinned.filter(|p| p.lockfile == lockfile && !p.is_dev);
    let reader = own.find_map(|p| {
        let (_, path) = READERS.iter().find(|(name, _)| *name == p.name)?;
        Some((p, *path))
    });
    let need = |(p, path): (&LockedPackage, &str)| Need {
        permission: Permission::FsRead,
        path: Some(path.to_owned()),
        what: format!("{} {} looks for it", p.name, p.version),
        place: Place {
            file: lockfile.to_owned(),
            line: Lines::read(root, lockfile).of_package(&p.name, &p.version),
        },
    };
    reader.map(need).into_iter().collect()
}

/// Native packages of production that a lockfile pins.
fn addons(root: &Path, lockfile: &str, dependencies: &Dependencies) -> Vec<Need> {
    let pinned = dependencies.packages.iter();
    let native = pinned.filter(|p| {
        p.lockfile == lockfile && p.is_native && !p.is_dev && p.ecosystem == Some(Ecosystem::Npm)
    });
    let native: Vec<&LockedPackage> = native.collect();
    if native.is_empty() {
        return Vec::new();
    }
    let lines = Lines::read(root, lockfile);
    let need = |p: &LockedPackage| Need {
        permission: Permission::Addons,
        path: None,
        what: format!("{} {} is native code", p.name, p.version),
        place: Place {
            file: lockfile.to_owned(),
            line: lines.of_package(&p.name, &p.version),
        },
    };
    native.into_iter().map(need).collect()
}

/// The flags for a version. Its own folder is always read: the code and `node_modules` are in it.
fn flags_of(version: Version, needs: &[Need]) -> Vec<String> {
    let Some(switch) = version.switch() else {
        return Vec::new();
    };
    let mut paths: BTreeMap<Permission, BTreeSet<String>> = BTreeMap::new();
    paths
        .entry(Permission::FsRead)
        .or_default()
        .insert(".".to_owned());
    for need in needs {
        let own = paths.entry(need.permission).or_default();
        own.extend(need.path.clone());
    }
    let mut flags = vec![switch.to_owned()];
    for (permission, paths) in paths {
        let Some(flag) = version.flag(permission) else {
            continue;
        };
        match permission {
            Permission::FsRead | Permission::FsWrite => {
                let outer = paths
                    .iter()
                    .filter(|path| !paths.iter().any(|o| covers(o, path)));
                flags.extend(outer.map(|path| format!("{flag}={path}")));
            }
            _ => flags.push(flag.to_owned()),
        }
    }
    flags
}

/// Whether a path allows another one too.
fn covers(outer: &str, inner: &str) -> bool {
    if outer == inner {
        return false;
    }
    match outer {
        "." => !inner.starts_with('/') && inner != ".." && !inner.starts_with("../"),
        // `data/*` allows making `data` too.
        outer => outer.strip_suffix('*').is_some_and(|prefix| {
            inner.starts_with(prefix) || prefix.strip_suffix('/') == Some(inner)
        }),
    }
}

fn join(folder: &str, name: &str) -> String {
    match folder {
        "" => name.to_owned(),
        folder => format!("{folder}/{name}"),
    }
}
