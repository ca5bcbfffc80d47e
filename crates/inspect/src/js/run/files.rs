//! Files of the tree that a service looks for when it starts, to load each: `glob.sync('routes/**/*.js')`.

use super::Run;
use super::calls::Call;
use super::value::{External, Value};
use crate::js::resolve::{self, ROOT};

const SEEKERS: [&str; 6] = [
    "glob",
    "fast-glob",
    "globby",
    "tiny-glob",
    "tinyglobby",
    "fs-jetpack",
];

impl Run<'_> {
    /// The paths of the modules that a call looks for; none where it is no such call.
    pub(super) fn sought(&mut self, external: &External, call: &Call<'_>) -> Option<Value> {
        let name = external.path.rsplit('.').next().unwrap_or_default();
        let is_seeking = SEEKERS.contains(&external.package.as_str())
            && matches!(
                name,
                "" | "sync" | "glob" | "globSync" | "find" | "findAsync" | "globbySync"
            );
        if !is_seeking {
            return None;
        }
        let Value::Text(pattern) = call.value(0) else {
            return None;
        };
        // `glob('**/*.js', { cwd: folder })`.
        let pattern = match self.member(&call.value(1), "cwd") {
            Value::Text(folder) if !pattern.starts_with(ROOT) => {
                format!("{folder}/{pattern}").into()
            }
            _ => pattern,
        };
        let (folder, is_deep) = match pattern.find(['*', '{', '\u{1}']) {
            Some(at) => {
                let folder = pattern[..at]
                    .rsplit_once('/')
                    .map_or("", |(folder, _)| folder);
                (folder, pattern.contains("**"))
            }
            None => (&*pattern, true),
        };
        let folder = resolve::in_tree(folder).unwrap_or_else(|| resolve::normal(folder));
        let below = |path: &str| {
            let rest = match folder.as_str() {
                "" => path,
                folder => path.strip_prefix(folder)?.strip_prefix('/')?,
            };
            (is_deep || !rest.contains('/')).then(|| Value::text(format!("{ROOT}/{path}")))
        };
        let modules = self.program.modules.iter();
        let found = Value::array(modules.filter_map(|m| below(&m.path)).collect());
        if let Some(Value::Function(f)) = call.values().pop() {
            self.hand(&f, vec![Value::Nothing, found.clone()]);
        }
        Some(found)
    }
}
