//! `go.mod` with its `go.sum`: since Go 1.17 `go.mod` names every module of the build, the indirect ones marked as such.

use std::collections::HashMap;

use super::Read;
use crate::dependencies::graph::{Ecosystem, Graph, LockedPackage, Lockfile};

/// `replace old v1 => new v2`, and one more that says that there are too many.
const MOST_WORDS: usize = 7;
/// Versions of one module that are replaced by themselves.
const MOST_REPLACED: usize = 100;

pub(super) fn read(file: &str, text: &str, sum: Option<&str>) -> Read {
    let mut graph = Graph::default();
    let mut has_module = false;
    let mut block = String::new();
    let mut replaced: HashMap<String, Vec<Replaced>> = HashMap::new();
    let mut required = Vec::new();
    let (mut language, mut toolchain) = (None, None);
    for line in text.lines() {
        let (code, comment) = line.split_once("//").unwrap_or((line, ""));
        let words: Vec<&str> = code.split_whitespace().take(MOST_WORDS).collect();
        match words[..] {
            [] => {}
            [")"] => block.clear(),
            [directive, "("] => directive.clone_into(&mut block),
            ["module", ..] => has_module = true,
            ["go", version] => language = Some(version.to_owned()),
            ["toolchain", name] => toolchain = name.strip_prefix("go").map(str::to_owned),
            ["require", name, version] => required.push((name, version, comment)),
            ["replace", ref rest @ ..] => add(&mut replaced, Replaced::of(rest)),
            [name, version] if block == "require" => required.push((name, version, comment)),
            ref rest if block == "replace" => add(&mut replaced, Replaced::of(rest)),
            _ => {}
        }
    }
    if !has_module {
        return Err("go.mod without a module".to_owned());
    }
    for (name, version, comment) in required {
        let of_name = replaced.get(unquoted(name)).map_or(&[][..], Vec::as_slice);
        let replacement = of_name.iter().find(|r| r.is_of(version));
        let (name, version) = match replacement {
            Some(Replaced {
                by: Some((name, version)),
                ..
            }) => (name.as_str(), version.as_str()),
            Some(_) => continue, // by a folder: its code is the service's own
            None => (unquoted(name), version),
        };
        let package = graph.add(LockedPackage {
            ecosystem: Some(Ecosystem::Go),
            name: name.to_owned(),
            version: version.to_owned(),
            ..LockedPackage::default()
        });
        if comment.trim() != "indirect" {
            graph.add_direct(package);
        }
    }
    let sums = sum.map_or(0, |sum| {
        sum.lines().filter(|l| !l.contains("/go.mod ")).count()
    });
    let format = match sums {
        0 => "go.mod".to_owned(),
        n => format!("go.mod, go.sum with {n} modules"),
    };
    let (lockfile, packages) = graph.finish(file, format);
    let go = toolchain.or(language);
    Ok((Lockfile { go, ..lockfile }, packages))
}

/// Those of each name; the go command refuses a second one for the same versions.
fn add(replaced: &mut HashMap<String, Vec<Replaced>>, one: Option<Replaced>) {
    let Some(one) = one else {
        return;
    };
    let known = replaced.entry(one.name.clone()).or_default();
    if known.len() < MOST_REPLACED {
        known.push(one);
    }
}

/// `old [version] => new [version]`.
#[derive(Debug)]
struct Replaced {
    name: String,
    version: Option<String>,
    /// Module and version; none for a folder.
    by: Option<(String, String)>,
}

impl Replaced {
    fn of(words: &[&str]) -> Option<Self> {
        let arrow = words.iter().position(|w| *w == "=>")?;
        let (old, new) = (&words[..arrow], &words[arrow + 1..]);
        let by = match new {
            [name, version] => Some((unquoted(name).to_owned(), (*version).to_owned())),
            _ => None,
        };
        Some(Replaced {
            name: unquoted(old.first()?).to_owned(),
            version: old.get(1).map(|v| (*v).to_owned()),
            by,
        })
    }

    fn is_of(&self, version: &str) -> bool {
        self.version.as_deref().is_none_or(|v| v == version)
    }
}

fn unquoted(text: &str) -> &str {
    text.trim_matches('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requires_and_replaces() {
        let text = "module example.com/depot

go 1.26

require github.com/one/line v1.0.0

require (
	github.com/a/b v1.2.3
	github.com/c/d/v2 v2.0.0-20240101000000-abcdef123456 // indirect
	github.com/e/f v0.1.0
	github.com/own/part v0.0.0
)

replace github.com/e/f => github.com/fork/f v0.2.0

replace (
	github.com/own/part => ../part
)
";
        let (lockfile, packages) =
            read("go.mod", text, Some("x v1 h1:a\nx v1/go.mod h1:b\n")).unwrap();
        assert_eq!(lockfile.format, "go.mod, go.sum with 1 modules");
        assert_eq!(lockfile.go.as_deref(), Some("1.26"));
        let shown: Vec<_> = packages
            .iter()
            .map(|p| (p.name.as_str(), p.depth))
            .collect();
        let expected = [
            ("github.com/a/b", Some(1)),
            ("github.com/c/d/v2", None),
            ("github.com/fork/f", Some(1)),
            ("github.com/one/line", Some(1)),
        ];
        assert_eq!(shown, expected);
        assert!(read("go.mod", "require x v1", None).is_err());
    }
}
