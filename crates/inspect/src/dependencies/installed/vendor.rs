//! `vendor/` as `go mod vendor` writes it: the modules are in `modules.txt`, the packages that the build needs below.

use std::path::Path;

use super::Installed;

/// The modules that are vendored beside a `go.mod`.
pub(super) fn read(folder: &Path) -> Vec<Installed> {
    let vendor = folder.join("vendor");
    let list = crate::dependencies::text(&vendor, "modules.txt").unwrap_or_default();
    let modules: Vec<Module> = list
        .lines()
        .filter_map(module)
        .filter(|module| vendor.join(module.path).is_dir())
        .collect();
    let mut sorted: Vec<&str> = modules.iter().map(|module| module.path).collect();
    sorted.sort_unstable();
    let installed = modules.iter().map(|module| {
        let after = sorted.partition_point(|other| *other <= module.path);
        let alike = sorted[after..]
            .iter()
            .take_while(|other| other.starts_with(module.path));
        let within = alike.filter(|other| other[module.path.len()..].starts_with('/'));
        Installed {
            name: module.name.to_owned(),
            version: module.version.to_owned(),
            folder: vendor.join(module.path),
            others: within.map(|other| vendor.join(other)).collect(),
        }
    });
    installed.collect()
}

struct Module<'t> {
    /// Where it lies.
    path: &'t str,
    /// What is built.
    name: &'t str,
    version: &'t str,
}

/// `# path version`, or `# path version => other other-version`, where the other lies at the place of the first.
fn module(line: &str) -> Option<Module<'_>> {
    let words: Vec<&str> = line
        .strip_prefix("# ")?
        .split_whitespace()
        .take(6)
        .collect();
    let (path, name, version) = match words[..] {
        [path, version] => (path, path, version),
        [path, _, "=>", name, version] | [path, "=>", name, version] => (path, name, version),
        _ => return None,
    };
    is_inside(path).then_some(Module {
        path,
        name,
        version,
    })
}

/// Whether a path stays below the folder that it is joined to.
fn is_inside(path: &str) -> bool {
    !path.starts_with('/') && path.split('/').all(|part| !matches!(part, "" | "." | ".."))
}
