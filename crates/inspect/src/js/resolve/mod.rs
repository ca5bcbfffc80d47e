//! From a specifier to a file of the tree, or to a package.

mod aliases;
mod search_paths;
mod workspace;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};

use crate::js::run::value::ModuleId;
use crate::manifests::Manifests;
use aliases::Aliases;
use workspace::Workspace;

/// Stands for the inspected folder at the beginning of an absolute path.
pub(crate) const ROOT: &str = "\u{3}";

/// Endings that are tried, in the order in which they are wanted.
const ENDINGS: [&str; 8] = [".ts", ".tsx", ".mts", ".cts", ".js", ".mjs", ".cjs", ".jsx"];
/// A larger JSON file holds no prefix.
const LARGEST_JSON: u64 = 256 << 10;

/// What a specifier leads to.
#[derive(Debug, Clone)]
pub(crate) enum Target {
    Module(ModuleId),
    /// A package that isn't in the tree, with what follows its name.
    Package(String),
    /// A JSON file.
    Data(Arc<serde_json::Value>),
    Nothing,
}

/// Finds modules.
#[derive(Debug, Default)]
pub(crate) struct Resolver {
    root: PathBuf,
    modules: HashMap<String, ModuleId>,
    aliases: Aliases,
    workspace: Workspace,
    /// What was found, by folder and specifier: a name is asked for as often as code uses it.
    known: RwLock<HashMap<String, HashMap<String, Target>>>,
}

impl Resolver {
    pub(crate) fn new(root: PathBuf, paths: &[String], manifests: &Manifests) -> Self {
        let modules = paths.iter().enumerate();
        Resolver {
            root,
            modules: modules.map(|(i, p)| (p.clone(), ModuleId(i))).collect(),
            aliases: Aliases::new(manifests),
            workspace: Workspace::new(manifests),
            known: RwLock::default(),
        }
    }

    /// What `specifier` leads to from the file `from`.
    pub(crate) fn resolve(&self, from: &str, specifier: &str) -> Target {
        let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(target) = known.get(folder).and_then(|of| of.get(specifier)) {
            return target.clone();
        }
        drop(known);
        let target = self.find(from, specifier);
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        let of_folder = known.entry(folder.to_owned()).or_default();
        of_folder.insert(specifier.to_owned(), target.clone());
        target
    }

    fn find(&self, from: &str, specifier: &str) -> Target {
        let specifier = specifier.split('?').next().unwrap_or(specifier);
        if let Some(path) = in_tree(specifier) {
            return self.path(&path);
        }
        if specifier == "."
            || specifier == ".."
            || specifier.starts_with("./")
            || specifier.starts_with("../")
        {
            let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
            return self.path(&normal(&format!("{folder}/{specifier}")));
        }
        let aliased = self.aliases.candidates(from, specifier);
        let named = self.workspace.candidates(from, specifier);
        for candidate in aliased.iter().chain(&named) {
            if let Some(id) = self.file(candidate) {
                return Target::Module(id);
            }
        }
        if specifier.starts_with(['/', '#']) || specifier.is_empty() {
            Target::Nothing
        } else {
            Target::Package(specifier.to_owned())
        }
    }

    fn path(&self, path: &str) -> Target {
        if let Some(id) = self.file(path) {
            return Target::Module(id);
        }
        if path.rsplit_once('.').is_some_and(|(_, e)| e == "json") {
            let data = self.data(path).map(Arc::new);
            data.map_or(Target::Nothing, Target::Data)
        } else {
            Target::Nothing
        }
    }

    fn data(&self, path: &str) -> Option<serde_json::Value> {
        let path = self.root.join(path);
        let size = std::fs::symlink_metadata(&path)
            .ok()
            .filter(std::fs::Metadata::is_file)?
            .len();
        let text = (size <= LARGEST_JSON).then(|| std::fs::read_to_string(path).ok())??;
        serde_json::from_str(&text).ok()
    }

    /// The module that a path is, as it stands.
    pub(crate) fn exact(&self, path: &str) -> Option<ModuleId> {
        self.modules.get(path).copied()
    }

    /// The module of a path: the file itself, with an ending, as TypeScript's source of a `.js`, or a folder's index.
    pub(crate) fn file(&self, path: &str) -> Option<ModuleId> {
        let path = path.trim_end_matches('/');
        if let Some(id) = self.modules.get(path) {
            return Some(*id);
        }
        let with_endings = |stem: &str| {
            let tried = ENDINGS.iter();
            tried
                .map(|e| format!("{stem}{e}"))
                .find_map(|p| self.modules.get(&p).copied())
        };
        if let Some(id) = with_endings(path) {
            return Some(id);
        }
        for ending in [".js", ".mjs", ".cjs", ".jsx"] {
            if let Some(id) = path.strip_suffix(ending).and_then(with_endings) {
                return Some(id);
            }
        }
        let index = if path.is_empty() {
            "index".to_owned()
        } else {
            format!("{path}/index")
        };
        if let Some(id) = with_endings(&index) {
            return Some(id);
        }
        self.workspace
            .main_of(path)
            .and_then(|main| with_endings(&main).or_else(|| self.modules.get(&main).copied()))
    }
}

/// The path of an absolute path within the inspected folder; `None` for any other.
pub(crate) fn in_tree(path: &str) -> Option<String> {
    let path = path.strip_prefix("file://").unwrap_or(path);
    path.strip_prefix(ROOT).map(normal)
}

/// Whether a file is in a folder or below it; all are in `""`.
pub(crate) fn is_within(path: &str, folder: &str) -> bool {
    let rest = path.strip_prefix(folder);
    folder.is_empty() || rest.is_some_and(|rest| rest.starts_with('/'))
}

/// A path without `.`, `..` and empty parts.
pub(crate) fn normal(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolver(paths: &[&str], manifests: &[(&str, &str)]) -> Resolver {
        let paths: Vec<String> = paths.iter().map(|p| (*p).to_owned()).collect();
        let manifests = Manifests::of(manifests);
        Resolver::new(PathBuf::new(), &paths, &manifests)
    }

    fn module(resolver: &Resolver, from: &str, specifier: &str) -> Option<usize> {
        match resolver.resolve(from, specifier) {
            Target::Module(id) => Some(id.0),
            _ => None,
        }
    }

    #[test]
    fn files_are_found_as_node_and_typescript_find_them() {
        let r = resolver(&["src/a.ts", "src/b/index.js", "src/c.js", "index.ts"], &[]);
        assert_eq!(module(&r, "src/c.js", "./a"), Some(0));
        assert_eq!(module(&r, "src/c.js", "./a.js"), Some(0));
        assert_eq!(module(&r, "src/c.js", "./b"), Some(1));
        assert_eq!(module(&r, "src/b/index.js", ".."), None);
        assert_eq!(module(&r, "src/c.js", ".."), Some(3));
        assert_eq!(module(&r, "src/b/index.js", "../c"), Some(2));
        assert!(matches!(r.resolve("a.js", "express"), Target::Package(p) if p == "express"));
    }

    #[test]
    fn aliases_and_workspaces_are_followed() {
        let r = resolver(
            &[
                "apps/api/src/x.ts",
                "packages/db/src/index.ts",
                "apps/api/src/y.ts",
            ],
            &[
                (
                    "tsconfig.base.json",
                    r#"{"compilerOptions":{"baseUrl":".","paths":{"@api/*":["apps/api/src/*"],},}}"#,
                ),
                (
                    "apps/api/tsconfig.json",
                    "{ // comment\n \"extends\": \"../../tsconfig.base.json\" }",
                ),
                (
                    "packages/db/package.json",
                    r#"{"name":"@acme/db","main":"dist/index.js"}"#,
                ),
                (
                    "apps/api/package.json",
                    r##"{"name":"api","imports":{"#y":"./src/y.js"}}"##,
                ),
            ],
        );
        assert_eq!(module(&r, "apps/api/src/x.ts", "@api/y"), Some(2));
        assert_eq!(module(&r, "apps/api/src/x.ts", "@acme/db"), Some(1));
        assert_eq!(module(&r, "apps/api/src/x.ts", "#y"), Some(2));
    }

    #[test]
    fn folders_that_node_searches_beside_node_modules_are_searched() {
        let in_root = ["app.js", "routes/v1/apps.js", "lib/say.js"];
        let from_root = |json: &str| resolver(&in_root, &[("package.json", json)]);
        let apps = |r: &Resolver| module(r, "app.js", "routes/v1/apps.js");
        assert_eq!(
            apps(&from_root(r#"{"dependencies":{"module-alias":"2"}}"#)),
            Some(1)
        );
        assert_eq!(
            apps(&from_root(r#"{"dependencies":{"express":"4"}}"#)),
            None
        );
        let script = r#"{"scripts":{"start":"NODE_PATH=$NODE_PATH:.:lib node app"}}"#;
        assert_eq!(apps(&from_root(script)), Some(1));
        assert_eq!(
            module(&from_root(script), "routes/v1/apps.js", "say"),
            Some(2)
        );
        let directories = r#"{"_moduleDirectories":["node_modules","lib"]}"#;
        assert_eq!(module(&from_root(directories), "app.js", "say"), Some(2));
        assert!(matches!(
            from_root(script).resolve("app.js", "express"),
            Target::Package(p) if p == "express"
        ));
    }
}
