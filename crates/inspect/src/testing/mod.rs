//! How ready the service's tests are for a second implementation: what runs them, how many there are, which routes they
//! name, whether they hold a contract.

mod paths;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use crate::declared::Declaration;
use crate::inspection::{Place, Route};
use crate::scan::{Piece, pieces};
use crate::source::{Language, Source};
use crate::usage::package_of;
use paths::Paths;

/// The state of the tests.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Tests {
    /// What runs them.
    pub runners: Vec<TestTool>,
    /// What sends requests to the service or holds a contract between it and others: those tests can run against Go.
    pub contracts: Vec<TestTool>,
    /// Files with tests.
    pub files: usize,
    /// Tests in them, counted from the text: a table of cases is one.
    pub tests: usize,
    /// Each route with the first test that names its path; the method isn't compared.
    pub routes: Vec<RouteTest>,
}

/// A tool for tests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TestTool {
    /// Its name: `vitest`.
    pub name: String,
    /// The version, where a manifest has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// The manifest's line, or the first import.
    pub seen_in: Place,
}

/// Whether a test names a route's path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RouteTest {
    /// `GET`, in capitals.
    pub method: String,
    /// The whole path.
    pub path: String,
    /// The first test that names it; none where no test does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tested_in: Option<Place>,
}

/// Packages that run tests, and the module of Node.js that does.
const RUNNERS: [&str; 11] = [
    "jest",
    "vitest",
    "node:test",
    "mocha",
    "ava",
    "tap",
    "jasmine",
    "@playwright/test",
    "@japa/runner",
    "uvu",
    "cypress",
];

/// Packages of tests over HTTP and of contracts.
const CONTRACTS: [&str; 13] = [
    "supertest",
    "chai-http",
    "light-my-request",
    "pactum",
    "@pact-foundation/pact",
    "jest-openapi",
    "chai-openapi-response-validator",
    "openapi-enforcer",
    "@stoplight/prism-cli",
    "dredd",
    "newman",
    "schemathesis",
    "hurl",
];

/// What is known of the tests before the routes are.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    files: usize,
    tests: usize,
    /// The first import of each tool that belongs to no manifest.
    imports: BTreeMap<&'static str, Place>,
    paths: Paths,
}

/// Reads the tests among the sources.
pub(crate) fn read(sources: &[Source]) -> Seen {
    let mut seen = Seen::default();
    for source in sources {
        match source.language {
            Language::JavaScript => seen.javascript(source),
            Language::Go if source.path.ends_with("_test.go") => seen.go(source),
            _ => {}
        }
    }
    seen
}

impl Seen {
    fn javascript(&mut self, source: &Source) {
        let mut own = 0;
        let (mut before, mut last) = (Piece::Mark('\n'), Piece::Mark('\n'));
        for (offset, piece) in pieces(&source.text) {
            if let Piece::Text(text) = piece {
                self.text(source, offset, text);
            }
            let is_called = matches!(piece, Piece::Mark('(' | '.'));
            let is_test = matches!(last, Piece::Word("it" | "test" | "specify"));
            // `t.test` is one of Node.js, `regex.test` is none.
            own += usize::from(is_called && is_test && before != Piece::Mark('.'));
            (before, last) = (last, piece);
        }
        if source.is_test() && own > 0 {
            self.files += 1;
            self.tests += own;
        }
    }

    fn text(&mut self, source: &Source, offset: usize, text: &str) {
        let place = || source.place(offset as u32);
        let tools = RUNNERS.iter().chain(&CONTRACTS);
        if let Some(tool) = tools.copied().find(|tool| package_of(text) == *tool) {
            self.imports.entry(tool).or_insert_with(place);
        }
        if source.is_test() {
            self.paths.add(text, place);
        }
    }

    fn go(&mut self, source: &Source) {
        let own = source
            .text
            .lines()
            .filter(|l| l.starts_with("func Test"))
            .count();
        self.files += usize::from(own > 0);
        self.tests += own;
        for (offset, piece) in pieces(&source.text) {
            if let Piece::Text(text) = piece {
                self.paths.add(text, || source.place(offset as u32));
            }
        }
    }

    /// The state of the tests of a service with these routes.
    pub(crate) fn of(self, declarations: &[Declaration], routes: &[Route]) -> Tests {
        let tools = |names: &[&'static str]| {
            names
                .iter()
                .filter_map(|name| self.tool(name, declarations))
                .collect()
        };
        let tested = |route: &Route| RouteTest {
            method: route.method.clone(),
            path: route.path.clone(),
            tested_in: self.paths.naming(&route.path).cloned(),
        };
        Tests {
            runners: tools(&RUNNERS),
            contracts: tools(&CONTRACTS),
            files: self.files,
            tests: self.tests,
            routes: routes.iter().map(tested).collect(),
        }
    }

    fn tool(&self, name: &str, declarations: &[Declaration]) -> Option<TestTool> {
        let declared = declarations.iter().find(|d| d.name == name);
        let place = declared
            .map(|d| &d.place)
            .or_else(|| self.imports.get(name))?;
        Some(TestTool {
            name: name.to_owned(),
            version: declared.map(|d| d.version.clone()),
            seen_in: place.clone(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_are_counted_where_tests_are() {
        let source = |path: &str, text: &str| {
            Source::new(path.into(), Language::of(path).unwrap(), text.into())
        };
        let seen = read(&[
            source(
                "a.test.ts",
                "import test from 'node:test';\ndescribe('x', () => {\n it('a', f);\n test.each(t)('b', f);\n /x/.test(y);\n it.skip('c');\n});\n",
            ),
            source("b.ts", "test('none'); it(2);"),
            source(
                "x_test.go",
                "package x\nfunc TestA(t *testing.T) {}\nfunc TestB(t *testing.T) {}\n",
            ),
        ]);
        assert_eq!((seen.files, seen.tests), (2, 5));
        assert_eq!(seen.imports["node:test"].line, 1);
    }
}
