//! Where in a lockfile a package is pinned.

use std::collections::HashMap;
use std::path::Path;

use super::{pnpm, yarn};

/// Longer lines of a `go.mod` pin nothing.
const MOST_WORDS: usize = 7;

/// Lines of a lockfile by name and version.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    exact: HashMap<(String, String), u32>,
    /// The first line of a name, for formats that write versions elsewhere.
    named: HashMap<String, u32>,
}

impl Lines {
    /// Those of a lockfile; none where it can't be read.
    pub(crate) fn read(root: &Path, file: &str) -> Self {
        let text = crate::dependencies::text(root, file).unwrap_or_default();
        Self::of(file, &text)
    }

    pub(super) fn of(file: &str, text: &str) -> Self {
        let mut lines = Lines::default();
        let mut key: Option<(String, u32)> = None;
        for (line, text) in (1..).zip(text.lines()) {
            match said(file, text) {
                Said::Nothing => {}
                Said::Name(name) => key = Some((name, line)),
                Said::Version(version) => {
                    if let Some((name, line)) = key.take() {
                        lines.add(name, version, line);
                    }
                }
                Said::Both(name, version) => lines.add(name, version, line),
            }
        }
        lines
    }

    fn add(&mut self, name: String, version: String, line: u32) {
        self.named.entry(name.clone()).or_insert(line);
        self.exact.entry((name, version)).or_insert(line);
    }

    /// The line that pins a package; the first where that can't be told, as in a file of a single line.
    pub(crate) fn of_package(&self, name: &str, version: &str) -> u32 {
        let exact = self.exact.get(&(name.to_owned(), version.to_owned()));
        exact.or_else(|| self.named.get(name)).copied().unwrap_or(1)
    }
}

enum Said {
    Nothing,
    Name(String),
    /// Of the name above.
    Version(String),
    Both(String, String),
}

fn said(file: &str, line: &str) -> Said {
    let indent = line.len() - line.trim_start().len();
    let text = line.trim();
    match file.rsplit('/').next().unwrap_or(file) {
        "package-lock.json" | "npm-shrinkwrap.json" => in_npm(text),
        "yarn.lock" => in_yarn(indent, text),
        "pnpm-lock.yaml" if indent == 2 => in_pnpm(text),
        "bun.lock" => in_bun(text),
        "go.mod" => in_go(text),
        _ => Said::Nothing,
    }
}

/// `"node_modules/a": {` or `"a": {`, and `"version": "1.0.0"` below it.
fn in_npm(text: &str) -> Said {
    let value = text
        .strip_prefix("\"version\": \"")
        .and_then(|rest| rest.split('"').next());
    let key = text
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix("\": {"));
    match (value, key) {
        (Some(version), _) => Said::Version(version.to_owned()),
        (None, Some(key)) => {
            let name = key
                .rsplit_once("node_modules/")
                .map_or(key, |(_, name)| name);
            Said::Name(name.to_owned())
        }
        (None, None) => Said::Nothing,
    }
}

/// `"a@^1.0.0", "a@^1.1.0":` at the margin, and `version "1.1.0"` or `version: 1.1.0` below it.
fn in_yarn(indent: usize, text: &str) -> Said {
    if indent == 0 && text.ends_with(':') && !text.starts_with('#') {
        let first = text.trim_start_matches('"').split([',', '"']).next();
        return Said::Name(yarn::name_of(first.unwrap_or(text).trim_end_matches(':')).to_owned());
    }
    match text.strip_prefix("version") {
        Some(version) if indent == 2 => {
            Said::Version(version.trim_matches([' ', ':', '"']).to_owned())
        }
        _ => Said::Nothing,
    }
}

/// `'@s/a@1.0.0(peer@1)':`.
fn in_pnpm(text: &str) -> Said {
    let key = text.split(':').next().unwrap_or(text);
    let (name, version) = pnpm::bare(key.trim_matches(['\'', '"']));
    match name.is_empty() {
        true => Said::Nothing,
        false => Said::Both(name, version),
    }
}

/// `"path": ["a@1.0.0", ...`.
fn in_bun(text: &str) -> Said {
    let resolved = text.split_once("\": [\"").map(|(_, rest)| rest);
    let Some(resolved) = resolved.and_then(|rest| rest.split('"').next()) else {
        return Said::Nothing;
    };
    let name = yarn::name_of(resolved);
    let version = resolved.get(name.len() + 1..).unwrap_or_default();
    Said::Both(name.to_owned(), version.to_owned())
}

/// `name v1.0.0`, `require name v1.0.0`, `a => name v1.0.0`.
fn in_go(text: &str) -> Said {
    let code = text.split("//").next().unwrap_or(text);
    let words: Vec<&str> = code.split_whitespace().take(MOST_WORDS).collect();
    match words[..] {
        [.., name, version] if version.starts_with('v') => {
            Said::Both(name.trim_matches('"').to_owned(), version.to_owned())
        }
        _ => Said::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(file: &str, text: &str, name: &str, version: &str) -> u32 {
        Lines::of(file, text).of_package(name, version)
    }

    #[test]
    fn each_format_by_name_and_version() {
        let npm = "{\n  \"version\": \"9.9.9\",\n  \"packages\": {\n    \"node_modules/a\": {\n      \"version\": \"1.0.0\"\n    },\n    \"node_modules/b/node_modules/a\": {\n      \"version\": \"2.0.0\"";
        assert_eq!(line("x/package-lock.json", npm, "a", "1.0.0"), 4);
        assert_eq!(line("x/package-lock.json", npm, "a", "2.0.0"), 7);
        assert_eq!(line("x/package-lock.json", npm, "z", "2.0.0"), 1);
        let yarn = "# yarn lockfile v1\n\n\"@s/a@^1.0.0\", \"@s/a@^1.1.0\":\n  version \"1.1.0\"\n";
        assert_eq!(line("yarn.lock", yarn, "@s/a", "1.1.0"), 3);
        let berry = "\"a@npm:^1.0.0, a@npm:^1.1.0\":\n  version: 1.1.0\n";
        assert_eq!(line("yarn.lock", berry, "a", "1.1.0"), 1);
        let pnpm = "packages:\n  '@s/a@1.0.0(b@2.0.0)':\n    resolution: x\n  /c/2.0.0:\n";
        assert_eq!(line("pnpm-lock.yaml", pnpm, "@s/a", "1.0.0"), 2);
        assert_eq!(line("pnpm-lock.yaml", pnpm, "c", "2.0.0"), 4);
        let bun = "{\n  \"packages\": {\n    \"b/a\": [\"a@1.0.0\", \"\", {}],\n";
        assert_eq!(line("bun.lock", bun, "a", "1.0.0"), 3);
        let go = "module m\nrequire a.org/b v1.0.0 // indirect\nreplace (\n\ta.org/x => a.org/y v1.2.0\n)\n";
        assert_eq!(line("go.mod", go, "a.org/b", "v1.0.0"), 2);
        assert_eq!(line("go.mod", go, "a.org/y", "v1.2.0"), 4);
    }
}
