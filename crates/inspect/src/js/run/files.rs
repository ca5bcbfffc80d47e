//! Files of the tree that a service looks for when it starts, to load each: `glob.sync('routes/**/*.js')`.

use super::Run;
use super::calls::Call;
use super::value::{External, ModuleId, Value, around_hole};
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
        let found = Value::array(self.matching(&pattern, call.module));
        if let Some(Value::Function(f)) = call.values().pop() {
            self.hand(&f, vec![Value::Nothing, found.clone()]);
        }
        Some(found)
    }

    /// The modules whose paths a pattern matches; one that isn't absolute starts where the process does, or in a folder that
    /// compilers write there.
    fn matching(&self, pattern: &str, caller: ModuleId) -> Vec<Value> {
        let in_tree = |folder: &Value| match folder {
            Value::Text(folder) => resolve::in_tree(&format!("{folder}/{pattern}")),
            _ => None,
        };
        let starts: Vec<String> = match resolve::in_tree(pattern) {
            Some(absolute) => vec![absolute],
            None => [
                in_tree(&self.working_folder(caller)),
                Some(resolve::normal(pattern)),
            ]
            .into_iter()
            .flatten()
            .collect(),
        };
        let compiled = starts.iter().filter_map(|s| without_output(s));
        let all = starts.iter().cloned().chain(compiled);
        let modules = |pattern: String| {
            let is_match = matcher(&pattern);
            let paths = self.program.modules.iter().map(|m| m.path.as_str());
            let found = paths.filter(|path| is_match(path));
            found
                .map(|path| Value::text(format!("{ROOT}/{path}")))
                .collect::<Vec<_>>()
        };
        let mut tried = all.map(modules);
        tried.find(|found| !found.is_empty()).unwrap_or_default()
    }
}

/// A pattern's path in the source, where it starts in a folder that compilers write: `build/plugins/*` is of `plugins/*`.
fn without_output(pattern: &str) -> Option<String> {
    let parts: Vec<&str> = pattern.split('/').collect();
    let at = parts
        .iter()
        .position(|part| matches!(*part, "build" | "dist" | "lib" | "out"))?;
    Some([&parts[..at], &parts[at + 1..]].concat().join("/"))
}

/// Whether a path is one of a pattern's. What a file's name ends with isn't asked: `*.js` is written for what `*.ts` becomes. A
/// pattern without a wildcard is a folder.
fn matcher(pattern: &str) -> impl Fn(&str) -> bool {
    let pattern = without_holes(pattern);
    let glob = match pattern.contains(['*', '{', '?', '[']) {
        true if pattern.ends_with("**") => pattern,
        true => {
            let name = pattern.rfind('/').map_or(0, |at| at + 1);
            let end = pattern[name..].find('{').or(pattern[name..].rfind('.'));
            let stem = end.map_or(pattern.len(), |at| name + at);
            format!("{}*", pattern[..stem].trim_end_matches('*'))
        }
        false => format!("{pattern}/**"),
    };
    let glob = globset::GlobBuilder::new(glob.trim_start_matches('/'))
        .literal_separator(true)
        .build();
    let matcher = glob.ok().map(|glob| glob.compile_matcher());
    move |path| matcher.as_ref().is_some_and(|m| m.is_match(path))
}

/// What isn't known of a pattern may be anything.
fn without_holes(pattern: &str) -> String {
    let mut known = pattern.to_owned();
    while let Some((before, after)) = around_hole(&known) {
        let is_whole = before.is_empty() || before.ends_with('/');
        let any = if is_whole && after.starts_with('/') {
            "**"
        } else {
            "*"
        };
        known = format!("{before}{any}{after}");
    }
    known
}

#[cfg(test)]
mod tests {
    use super::{matcher, without_output};

    #[test]
    fn patterns_are_of_the_source() {
        for (pattern, path, expected) in [
            ("routes/**/*.js", "routes/a/b.ts", true),
            ("routes/*.js", "routes/a/b.js", false),
            ("routes/*.js", "routes/b.js", true),
            ("routes/**", "routes/a/b.js", true),
            ("routes", "routes/a/b.js", true),
            ("src/*.route{.ts,.js}", "src/a.route.ts", true),
            ("src/*.route{.ts,.js}", "src/a.model.ts", false),
            (
                "plugins/*/server/index.[jt]s",
                "plugins/a/server/index.ts",
                true,
            ),
            (
                "plugins/*/server/index.[jt]s",
                "plugins/a/client/index.ts",
                false,
            ),
            ("\u{1}dir\u{2}/routes/*.js", "src/deep/routes/a.js", true),
        ] {
            assert_eq!(matcher(pattern)(path), expected, "{pattern} {path}");
        }
        assert_eq!(
            without_output("build/plugins/*.js").unwrap(),
            "plugins/*.js"
        );
        assert_eq!(without_output("plugins/*.js"), None);
    }
}
