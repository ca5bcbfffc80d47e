//! A source file: its text, and lines by offset.

use crate::inspection::Place;

/// A file of the tree, read.
#[derive(Debug)]
pub(crate) struct Source {
    /// Path from the inspected folder, with `/`.
    pub(crate) path: String,
    pub(crate) language: Language,
    pub(crate) text: String,
    /// Offset of each line's first byte.
    lines: Vec<u32>,
}

/// What a file is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    /// JavaScript or TypeScript, of any kind of module.
    JavaScript,
    Go,
    /// A `go.mod`.
    GoModule,
}

impl Language {
    /// By the name's ending; `None` for what isn't read. Declarations (`.d.ts`) hold no code.
    pub(crate) fn of(path: &str) -> Option<Self> {
        let (stem, extension) = path.rsplit_once('.')?;
        match extension {
            "ts" | "mts" | "cts" if stem.rsplit('.').next() == Some("d") => None,
            "js" | "mjs" | "cjs" | "jsx" | "ts" | "mts" | "cts" | "tsx" => Some(Self::JavaScript),
            "go" => Some(Self::Go),
            "mod" if stem == "go" || stem.ends_with("/go") => Some(Self::GoModule),
            _ => None,
        }
    }
}

impl Source {
    pub(crate) fn new(path: String, language: Language, text: String) -> Self {
        let ends = memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at as u32 + 1);
        let lines = std::iter::once(0).chain(ends).collect();
        Source {
            path,
            language,
            text,
            lines,
        }
    }

    /// The line of a byte offset, from 1.
    pub(crate) fn line(&self, offset: u32) -> u32 {
        self.lines.partition_point(|start| *start <= offset) as u32
    }

    /// The place of a byte offset.
    pub(crate) fn place(&self, offset: u32) -> Place {
        Place {
            file: self.path.clone(),
            line: self.line(offset),
        }
    }

    /// Whether it is a test by its name or folder: what it registers is no route of the service.
    pub(crate) fn is_test(&self) -> bool {
        is_test(&self.path)
    }
}

fn is_test(path: &str) -> bool {
    let (folders, name) = path.rsplit_once('/').unwrap_or(("", path));
    let is_test_folder = |f: &str| {
        matches!(
            f,
            "test" | "tests" | "__tests__" | "__mocks__" | "e2e" | "spec" | "testdata" | "fixtures"
        )
    };
    name.ends_with("_test.go")
        || name.contains(".test.")
        || name.contains(".spec.")
        || name.contains(".e2e-spec.")
        || folders.split('/').any(is_test_folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_count_from_one() {
        let source = Source::new("a.js".into(), Language::JavaScript, "a\nbc\n".into());
        let lines: Vec<u32> = [0, 1, 2, 4, 5].map(|at| source.line(at)).into();
        assert_eq!(lines, [1, 1, 2, 2, 3]);
    }

    #[test]
    fn tests_are_told_by_their_names() {
        assert!(is_test("src/users.spec.ts") && is_test("test/app.js") && is_test("a_test.go"));
        assert!(!is_test("src/latest.ts") && !is_test("contest/app.js"));
    }
}
