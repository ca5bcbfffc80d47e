//! Audits of JavaScript and TypeScript, a file each, and their list.

mod await_in_loop;
mod blocking_call;
mod floating_promise;

use super::{About, Confidence, Finding, Seen, Severity, findings};
use crate::js::names::AllNames;
use crate::js::program::Program;
use crate::js::run::value::ModuleId;

/// An audit of JavaScript or TypeScript.
#[derive(Debug)]
struct Audit {
    about: About,
    run: fn(&Program, &AllNames<'_>, &mut Vec<Seen>),
}

/// The list.
static AUDITS: &[&Audit] = &[
    &await_in_loop::AUDIT,
    &blocking_call::AUDIT,
    &floating_promise::AUDIT,
];

/// What there is to know of each.
pub(super) fn abouts() -> impl Iterator<Item = &'static About> {
    AUDITS.iter().map(|audit| &audit.about)
}

/// Runs all audits on a JavaScript program.
pub(crate) fn run(program: &Program) -> Vec<Finding> {
    let names = AllNames::of(program);
    let place = |file, offset| program.place(ModuleId(file), offset);
    let audits = AUDITS.iter();
    let found = audits.flat_map(|audit| {
        let mut seen = Vec::new();
        (audit.run)(program, &names, &mut seen);
        findings(&audit.about, seen, place)
    });
    found.collect()
}

/// Lines at which an audit sees something in a module.
#[cfg(test)]
fn seen_in(audit: &Audit, text: &str) -> Vec<u32> {
    let program = crate::js::program_of(&[("server.js", text)]);
    let mut seen = Vec::new();
    (audit.run)(&program, &AllNames::of(&program), &mut seen);
    let mut lines: Vec<u32> = seen
        .iter()
        .map(|s| program.place(ModuleId(s.file), s.offset).line)
        .collect();
    lines.sort_unstable();
    lines
}
