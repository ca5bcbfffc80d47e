//! Where the code of a package lies while it runs: compilers put it elsewhere. What a package starts, and of which module
//! of its source that is made, says where; what lies outside of that folder isn't known.

use std::collections::BTreeMap;

use super::{entry, join};
use crate::js::program::Program;
use crate::js::resolve::is_within;
use crate::manifests::Manifests;

/// A folder of the source, and the one that its code runs from.
#[derive(Debug, PartialEq, Eq)]
struct Moved {
    from: String,
    to: String,
}

/// The file that each module runs as, from the inspected folder; none where that isn't known.
pub(super) fn files(
    program: &Program,
    owners: &[Option<&str>],
    manifests: &Manifests,
) -> Vec<Option<String>> {
    let of_package = |(folder, manifest): &(String, _)| {
        let (started, module) = entry::named(program, folder, manifest)?;
        let source = &program.modules[module.0].path;
        Some((folder.clone(), moved(source, &started)?))
    };
    let moved: BTreeMap<String, Moved> = manifests.packages.iter().filter_map(of_package).collect();
    let modules = program.modules.iter().zip(owners);
    modules
        .map(|(module, owner)| match owner.and_then(|o| moved.get(o)) {
            Some(moved) if is_within(&module.path, &moved.from) => Some(moved.file(&module.path)),
            _ => is_script(&module.path).then(|| module.path.clone()),
        })
        .collect()
}

fn is_script(path: &str) -> bool {
    let ending = path.rsplit('.').next();
    matches!(ending, Some("js" | "mjs" | "cjs"))
}

/// `src/server.ts` and `dist/server.js`: of `src` it makes `dist`. None where it runs as it is, or they have nothing in
/// common.
fn moved(source: &str, started: &str) -> Option<Moved> {
    if is_script(source) && source == started {
        return None;
    }
    let stem = |path: &str| -> Vec<String> {
        let name = path.rsplit('/').next().unwrap_or(path);
        let dot = name.rfind('.').map_or(0, |at| name.len() - at);
        let stem = &path[..path.len() - dot];
        stem.split('/').map(str::to_owned).collect()
    };
    let (mut from, mut to) = (stem(source), stem(started));
    let whole = from.len();
    while from.last().is_some_and(|last| to.last() == Some(last)) {
        from.pop();
        to.pop();
    }
    (from.len() < whole).then(|| Moved {
        from: from.join("/"),
        to: to.join("/"),
    })
}

impl Moved {
    fn file(&self, path: &str) -> String {
        let rest = path[self.from.len()..].trim_start_matches('/');
        let moved = join(&self.to, rest);
        if self.from == self.to {
            return moved;
        }
        let endings = [
            (".ts", ".js"),
            (".tsx", ".js"),
            (".mts", ".mjs"),
            (".cts", ".cjs"),
        ];
        let made = endings
            .iter()
            .find_map(|(source, made)| Some(moved.strip_suffix(source)?.to_owned() + made));
        made.unwrap_or(moved)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_started_says_where_code_is_put() {
        let folders = |source, started| moved(source, started).map(|m| (m.from, m.to));
        let both = |a: &str, b: &str| Some((a.to_owned(), b.to_owned()));
        assert_eq!(
            folders("src/server.ts", "dist/server.js"),
            both("src", "dist")
        );
        assert_eq!(folders("src/main.ts", "dist/src/main"), both("", "dist"));
        assert_eq!(
            folders("a/src/x/y.ts", "a/out/x/y.js"),
            both("a/src", "a/out")
        );
        assert_eq!(folders("src/a.ts", "src/a.ts"), both("", ""));
        assert_eq!(folders("a.js", "a.js"), None);
        assert_eq!(folders("src/index.ts", "dist"), None);
        let moved = moved("src/server.ts", "dist/server.js").unwrap();
        assert_eq!(moved.file("src/db/a.mts"), "dist/db/a.mjs");
    }
}
