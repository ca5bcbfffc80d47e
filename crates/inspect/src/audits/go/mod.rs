//! Audits of Go, a file each, and their list.

mod blocks;
mod body_not_closed;
mod client_without_timeout;
mod data_race;
mod defer_in_loop;
mod exit_in_handler;
mod goroutine_leak;
mod ignored_error;
mod missing_context;
mod old_version;
mod quiet;
mod server_without_timeouts;
mod shared_maps;
mod time_after_in_loop;

use rayon::prelude::*;

use super::{About, Confidence, Finding, Seen, Severity, findings};
use crate::go::Program;
use crate::go::ast::Function;
use crate::go::reach::{Numbers, Reach};
use crate::go::types::Types;
use crate::inspection::Route;

/// Audits recurse with the nesting of what they look at. Only what is touched is ever taken.
const STACK: usize = 1 << 28;

/// An audit of Go code.
#[derive(Debug)]
struct Audit {
    about: About,
    /// Gives what it saw: file, offset, confidence, message.
    run: fn(&Program<'_>, &mut Vec<Seen>),
}

/// The list.
static AUDITS: &[&Audit] = &[
    &body_not_closed::AUDIT,
    &client_without_timeout::AUDIT,
    &data_race::AUDIT,
    &defer_in_loop::AUDIT,
    &exit_in_handler::AUDIT,
    &goroutine_leak::AUDIT,
    &ignored_error::AUDIT,
    &missing_context::AUDIT,
    &server_without_timeouts::AUDIT,
    &time_after_in_loop::AUDIT,
];

/// What there is to know of each.
pub(super) fn abouts() -> impl Iterator<Item = &'static About> {
    let of_code = AUDITS.iter().map(|audit| &audit.about);
    of_code.chain([&old_version::ABOUT])
}

/// What was seen, and the file and offset of what was seen in code.
pub(crate) type Found = Vec<(Finding, Option<(usize, u32)>)>;

/// Runs all audits on a Go program.
pub(crate) fn run(program: &Program<'_>) -> Found {
    let look = |audit: &&Audit| {
        let mut seen = Vec::new();
        (audit.run)(program, &mut seen);
        let offsets: Vec<_> = seen.iter().map(|s| Some((s.file, s.offset))).collect();
        let found = findings(&audit.about, seen, |file, offset| {
            program.place(file, offset)
        });
        found.into_iter().zip(offsets)
    };
    let pool = rayon::ThreadPoolBuilder::new().stack_size(STACK).build();
    let mut found: Found = match pool {
        Ok(pool) => pool.install(|| AUDITS.par_iter().flat_map_iter(look).collect()),
        Err(_) => AUDITS.iter().flat_map(look).collect(),
    };
    let of_modules = old_version::run(program).into_iter();
    found.extend(of_modules.map(|finding| (finding, None)));
    found
}

/// The findings, with the routes that come by each.
pub(crate) fn reached(
    found: Found,
    numbers: &Numbers,
    reach: &Reach,
    routes: &[Route],
) -> Vec<Finding> {
    let number = |at: &Option<(usize, u32)>| at.and_then(|(file, at)| numbers.at(file, at));
    let wanted = found.iter().filter_map(|(_, at)| number(at));
    let known = reach.routes(routes, wanted);
    let mut findings = Vec::with_capacity(found.len());
    for (mut finding, at) in found {
        if let Some(routes) = number(&at).and_then(|n| known.get(&n)) {
            finding.reached_by.clone_from(routes);
        }
        findings.push(finding);
    }
    findings
}

/// Shows each function with its types. Generated files are left out: who reads of them cannot mend them.
fn each_function<'p>(program: &'p Program<'p>, mut then: impl FnMut(&Types<'p>, &'p Function)) {
    for (index, file) in program.files.iter().enumerate() {
        if is_generated(&program.sources[file.source].text) {
            continue;
        }
        for function in &file.functions {
            then(&Types::of(program, index, function), function);
        }
    }
}

/// By the line that generators write, see `go help generate`.
fn is_generated(text: &str) -> bool {
    let head = text
        .lines()
        .take_while(|line| !line.starts_with("package "));
    let mut head = head.map(str::trim_end);
    head.any(|l| l.starts_with("// Code generated ") && l.ends_with(" DO NOT EDIT."))
}

/// Lines at which an audit sees something in a file, and how sure it is.
#[cfg(test)]
fn seen_with(audit: &Audit, text: &str) -> Vec<(u32, Confidence)> {
    use crate::source::{Language, Source};
    let file = |path: &str, language, text: &str| Source::new(path.into(), language, text.into());
    let sources = [
        file("main.go", Language::Go, text),
        file(
            "go.mod",
            Language::GoModule,
            "module example.org/app\n\ngo 1.22\n",
        ),
    ];
    let program = crate::go::program(&sources, &mut Vec::new()).expect("there is a Go file");
    let mut seen = Vec::new();
    (audit.run)(&program, &mut seen);
    let places = seen.iter();
    let places = places.map(|s| (program.place(s.file, s.offset).line, s.confidence));
    let mut places: Vec<_> = places.collect();
    places.sort_unstable();
    places
}

/// The lines alone.
#[cfg(test)]
fn seen_in(audit: &Audit, text: &str) -> Vec<u32> {
    let seen = seen_with(audit, text).into_iter();
    seen.map(|(line, _)| line).collect()
}
