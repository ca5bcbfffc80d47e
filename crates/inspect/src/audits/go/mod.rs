//! Audits of Go, a file each, and their list.

mod client_without_timeout;
mod defer_in_loop;
mod exit_in_handler;
mod server_without_timeouts;
mod time_after_in_loop;

use super::{About, Confidence, Finding, Seen, Severity, findings};
use crate::go::Program;

/// An audit of Go code.
#[derive(Debug)]
struct Audit {
    about: About,
    /// Gives what it saw: file, offset, confidence, message.
    run: fn(&Program<'_>, &mut Vec<Seen>),
}

/// The list.
static AUDITS: &[&Audit] = &[
    &client_without_timeout::AUDIT,
    &defer_in_loop::AUDIT,
    &exit_in_handler::AUDIT,
    &server_without_timeouts::AUDIT,
    &time_after_in_loop::AUDIT,
];

/// What there is to know of each.
pub(super) fn abouts() -> impl Iterator<Item = &'static About> {
    AUDITS.iter().map(|audit| &audit.about)
}

/// Runs all audits on a Go program.
pub(crate) fn run(program: &Program<'_>) -> Vec<Finding> {
    let place = |file, offset| program.place(file, offset);
    let audits = AUDITS.iter();
    let found = audits.flat_map(|audit| {
        let mut seen = Vec::new();
        (audit.run)(program, &mut seen);
        findings(&audit.about, seen, place)
    });
    found.collect()
}

/// What an audit sees in a file, as `line: message`.
#[cfg(test)]
fn seen_in(audit: &Audit, text: &str) -> Vec<u32> {
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
    let mut lines: Vec<u32> = seen
        .iter()
        .map(|s| program.place(s.file, s.offset).line)
        .collect();
    lines.sort_unstable();
    lines
}
