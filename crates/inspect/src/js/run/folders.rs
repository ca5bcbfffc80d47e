//! Packages that load each module of a folder: `require('auto-load')(folder)`, `requireDirectory(module, './routes')`.

use super::calls::Call;
use super::value::{External, ModuleId, Value};
use super::{Run, expressions};
use crate::js::resolve::{self, ROOT};

const LOADERS: [&str; 6] = [
    "auto-load",
    "include-all",
    "require-all",
    "require-dir",
    "require-directory",
    "requireindex",
];
/// Folders within folders are followed so far.
const DEEPEST: usize = 8;

impl Run<'_> {
    /// What such a call gives: the modules by the names of their files, folders as objects of theirs. `None` where it is no
    /// such call, or the folder isn't known.
    pub(super) fn loaded_folder(&mut self, external: &External, call: &Call<'_>) -> Option<Value> {
        if !LOADERS.contains(&external.package.as_str()) {
            return None;
        }
        let own = expressions::folder(&self.module(call.module).path).to_owned();
        let named = match (external.package.as_str(), call.value(0)) {
            ("require-directory", _) => call.value(1),
            (_, Value::Text(folder)) => Value::Text(folder),
            (_, options) => self.member(&options, "dirname"),
        };
        let folder = match named {
            Value::Text(named) => resolve::in_tree(&named)
                .unwrap_or_else(|| resolve::normal(&format!("{own}/{named}"))),
            // Without a folder it is the caller's.
            _ if external.package.starts_with("require-dir") => own,
            _ => return None,
        };
        Some(self.load_folder(&folder, call.module, 0))
    }

    fn load_folder(&mut self, folder: &str, caller: ModuleId, depth: usize) -> Value {
        let mut members = Vec::new();
        for name in self.program.names_in(folder) {
            let path = resolve::normal(&format!("{folder}/{name}"));
            let value = match self.program.resolver.exact(&path) {
                Some(id) if id == caller => continue,
                Some(id) => {
                    self.start(id);
                    self.whole(id)
                }
                None if depth < DEEPEST => self.load_folder(&path, caller, depth + 1),
                None => continue,
            };
            let stem = name.rsplit_once('.').map_or(&*name, |(stem, _)| stem);
            members.push((stem.to_owned(), value));
        }
        Value::object(members.into_iter().collect())
    }

    /// Where a process is started: the folder of the package that a module belongs to.
    pub(super) fn working_folder(&self, of: ModuleId) -> Value {
        match self.program.package_of(&self.module(of).path) {
            Some((folder, _)) => Value::text(format!("{ROOT}/{folder}")),
            None => Value::Unknown,
        }
    }
}
