//! What the readers of both languages make of the sources.

use std::path::Path;

use crate::audits::{self, Finding};
use crate::code::Code;
use crate::descriptions::Description;
use crate::inspection::{Known, Route, Skipped};
use crate::manifests::Manifests;
use crate::mounts::Mounts;
use crate::source::{Language, Source};
use crate::testing;
use crate::typing::{self, Types};
use crate::uses::Uses;
use crate::{go, js};

/// What they found.
#[derive(Debug)]
pub(crate) struct Read {
    /// In order of path, method and place.
    pub(crate) routes: Vec<Route>,
    /// In no order.
    pub(crate) findings: Vec<Finding>,
    pub(crate) code: Code,
    pub(crate) types: Types,
    pub(crate) tests: testing::Seen,
}

/// Reads Go, then JavaScript and TypeScript; what couldn't be read joins `skipped`.
pub(crate) fn read(
    root: &Path,
    sources: Vec<Source>,
    (manifests, descriptions): (&Manifests, &[Description]),
    known: Option<&Known>,
    skipped: &mut Vec<Skipped>,
) -> Read {
    let advised = known.map_or(&[][..], |known| &known.vulnerabilities);
    let mut code = Code::of(Uses::wanted_by(advised));
    let mut mounts = Mounts::default();
    let mut findings = Vec::new();
    if let Some(program) = go::program(&sources, skipped) {
        let numbers = go::reach::Numbers::of(&program);
        let (reach, seen) = rayon::join(
            || {
                go::routes(&program, &numbers, &mut mounts, skipped);
                go::reach(&program, &numbers)
            },
            || audits::go::run(&program),
        );
        findings = audits::go::reached(seen, &numbers, &reach, &mounts.routes());
        code.add_go(&program);
    }
    let (types, tests) = rayon::join(
        || typing::of(&sources, manifests),
        || testing::read(&sources),
    );
    let is_js = |source: &Source| source.language == Language::JavaScript;
    let sources = sources.into_iter().filter(is_js).collect();
    let (of_js, problems) = js::read(
        root,
        sources,
        (manifests, descriptions),
        &mut mounts,
        &mut code,
    );
    findings.extend(of_js);
    skipped.extend(problems);
    Read {
        routes: mounts.routes(),
        findings,
        code,
        types,
        tests,
    }
}
