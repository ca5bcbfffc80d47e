//! `go_old_version`
//!
//! # What it looks for
//! A `go.mod` with a `package main` below it whose `go` line is before 1.26, unless its `toolchain` line or a `godebug` line brings
//! what is missing. Libraries keep an old line for those who use them and aren't reported.
//!
//! # Why it matters
//! The upgrade alone brings what no change of the service can. With `go 1.25` in `go.mod`, `GOMAXPROCS` follows the CPU limit of the
//! container instead of the machine's CPUs, which spares a limited service the throttling
//! (<https://go.dev/doc/go1.25#container-aware-gomaxprocs>); the line decides, not the toolchain alone
//! (<https://go.dev/doc/godebug>). Built with Go 1.26, it has the Green Tea garbage collector, of which 10 to 40 % less overhead of
//! collection are expected where there is much to collect, and calls of cgo that cost some 30 % less
//! (<https://go.dev/doc/go1.26#runtime>). A version has fixes until there are two newer ones
//! (<https://go.dev/doc/devel/release#policy>). It is also the fair baseline for anything that is compared with the service.
//!
//! # What to do
//! Run `go get go@1.26` or newer, build with that toolchain, run the tests and measure again. What sets `GOMAXPROCS` itself, like
//! `go.uber.org/automaxprocs`, can go.

use super::{About, Confidence, Finding, Severity};
use crate::go::Program;
use crate::source::{Language, Source};

pub(super) static ABOUT: About = About {
    name: "go_old_version",
    severity: Severity::Low,
    file: include_str!("old_version.rs"),
};

/// With the Green Tea garbage collector.
const NEWEST: (u32, u32) = (1, 26);
/// With `GOMAXPROCS` by the container's limit.
const CONTAINERS: (u32, u32) = (1, 25);

/// Old versions of all modules.
pub(super) fn run(program: &Program<'_>) -> Vec<Finding> {
    let modules = program.sources.iter();
    let modules: Vec<&Source> = modules
        .filter(|s| s.language == Language::GoModule)
        .collect();
    let is_run = |module: &&&Source| is_run(program, &modules, module);
    modules
        .iter()
        .filter(is_run)
        .filter_map(|m| finding(m))
        .collect()
}

/// Whether a `package main` is in a module and in none within it.
fn is_run(program: &Program<'_>, modules: &[&Source], module: &Source) -> bool {
    let mut mains = program.files.iter().filter(|f| f.package == "main");
    mains.any(|file| {
        let around = modules.iter().filter(|m| file.path.starts_with(folder(m)));
        around
            .max_by_key(|m| folder(m).len())
            .is_some_and(|m| m.path == module.path)
    })
}

/// With the slash at its end.
fn folder(module: &Source) -> &str {
    module.path.strip_suffix("go.mod").unwrap_or_default()
}

fn finding(module: &Source) -> Option<Finding> {
    let (line, written) = line_of(&module.text, "go")?;
    let version = version(written)?;
    let toolchain = line_of(&module.text, "toolchain");
    let toolchain = toolchain.and_then(|(_, w)| self::version(w.strip_prefix("go")?));
    let built = toolchain.unwrap_or(version).max(version);
    let is_aware = version >= CONTAINERS || sets_limits(&module.text);
    let missing = match (is_aware, built >= NEWEST) {
        (true, true) => return None,
        (true, false) => "1.26 has a garbage collector with less overhead",
        (false, true) => "from 1.25 on GOMAXPROCS follows the CPU limit of the container",
        (false, false) => {
            "from 1.25 on GOMAXPROCS follows the CPU limit of the container, 1.26 has a garbage collector with less overhead"
        }
    };
    let mut place = module.place(0);
    place.line = line;
    Some(Finding {
        audit: ABOUT.name,
        severity: ABOUT.severity,
        // A newer toolchain than is asked for may build it; what the line decides stays.
        confidence: match is_aware {
            true => Confidence::Medium,
            false => Confidence::High,
        },
        place,
        message: format!("go.mod asks for Go {written}: {missing}"),
        reached_by: Vec::new(),
        fingerprint: String::new(),
    })
}

/// The line and the rest of what begins with a word, outside of brackets.
fn line_of<'t>(text: &'t str, word: &str) -> Option<(u32, &'t str)> {
    let mut is_within = false;
    for (index, line) in text.lines().enumerate() {
        let line = line.split("//").next().unwrap_or_default().trim();
        let rest = line
            .strip_prefix(word)
            .and_then(|r| r.strip_prefix([' ', '\t']));
        if let Some(rest) = rest.filter(|_| !is_within) {
            return Some((index as u32 + 1, rest.trim()));
        }
        is_within = line.ends_with('(') || is_within && line != ")";
    }
    None
}

/// Whether a `godebug` line asks for `GOMAXPROCS` by the container's limit.
fn sets_limits(text: &str) -> bool {
    let lines = text
        .lines()
        .map(|l| l.split("//").next().unwrap_or_default().trim());
    let mut settings = lines.map(|l| l.strip_prefix("godebug").unwrap_or(l).trim());
    settings.any(|setting| match setting.strip_prefix("default=go") {
        Some(default) => version(default).is_some_and(|v| v >= CONTAINERS),
        None => setting == "containermaxprocs=1",
    })
}

/// `1.22`, `1.22.3`, `1.26rc1`.
fn version(written: &str) -> Option<(u32, u32)> {
    let mut parts = written.split('.');
    let major = parts.next()?.parse().ok()?;
    let minor = parts.next()?;
    let end = minor.find(|c: char| !c.is_ascii_digit());
    Some((major, minor[..end.unwrap_or(minor.len())].parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::{run, version};
    use crate::source::{Language, Source};

    fn found(files: &[(&str, &str)]) -> Vec<String> {
        let sources = files.iter().map(|(path, text)| {
            let language = Language::of(path).expect("Go or a go.mod");
            Source::new((*path).to_owned(), language, (*text).to_owned())
        });
        let sources: Vec<Source> = sources.collect();
        let program = crate::go::program(&sources, &mut Vec::new()).expect("there is a Go file");
        let found = run(&program).into_iter();
        found
            .map(|f| {
                format!(
                    "{}:{} {:?} {}",
                    f.place.file, f.place.line, f.confidence, f.message
                )
            })
            .collect()
    }

    fn of_module(text: &str) -> Vec<String> {
        found(&[("main.go", "package main\n"), ("go.mod", text)])
    }

    #[test]
    fn what_the_upgrade_brings_is_said() {
        let old = of_module("module example.org/app\n\ngo 1.22.1 // later\n");
        assert_eq!(old.len(), 1);
        assert!(
            old[0].starts_with("go.mod:3 High go.mod asks for Go 1.22.1: from 1.25"),
            "{old:?}"
        );
        assert!(old[0].contains("garbage collector"));
        let half = of_module("module example.org/app\ngo 1.25\n");
        assert!(
            half[0].starts_with("go.mod:2 Medium") && !half[0].contains("GOMAXPROCS"),
            "{half:?}"
        );
        let built = of_module("module example.org/app\ngo 1.24\ntoolchain go1.26.1\n");
        assert!(
            built[0].contains("GOMAXPROCS") && !built[0].contains("collector"),
            "{built:?}"
        );
    }

    #[test]
    fn what_lacks_nothing_is_left_alone() {
        for text in [
            "module example.org/app\ngo 1.26\n",
            "module example.org/app\ngo 1.27.1\n",
            "module example.org/app\n",
            "module example.org/app\ngo x\n",
            "module example.org/app\ngo 1.25.0\ntoolchain go1.26.0\n",
            "module example.org/app\ngo 1.22\ntoolchain go1.26.0\ngodebug default=go1.25\n",
            "module example.org/app\ngo 1.22\ntoolchain go1.27.0\ngodebug (\n\tcontainermaxprocs=1\n)\n",
            "module example.org/app\nrequire (\n\tgo 1.12\n)\n",
            "\u{feff}",
        ] {
            assert!(of_module(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn only_modules_that_are_run_count() {
        let old = "module example.org/x\ngo 1.20\n";
        let files = [
            ("lib.go", "package lib\n"),
            ("go.mod", old),
            ("cmd/main.go", "package main\n"),
            ("cmd/go.mod", old),
        ];
        let found = found(&files);
        assert_eq!(found.len(), 1);
        assert!(found[0].starts_with("cmd/go.mod:2"), "{found:?}");
    }

    #[test]
    fn versions_are_read() {
        assert_eq!(version("1.26rc1"), Some((1, 26)));
        assert_eq!(version("1.9.7"), Some((1, 9)));
        assert_eq!(version("1"), None);
        assert_eq!(version("99999999999.1"), None);
    }
}
