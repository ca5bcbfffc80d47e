//! The audits: one file each, with what it looks for, why it matters and what to do; and one list.
//!
//! An audit sees a program as it was read and gives findings, each at a line.

mod go_client_without_timeout;
mod go_defer_in_loop;
mod go_exit_in_handler;
mod go_server_without_timeouts;
mod go_time_after_in_loop;
mod node_await_in_loop;
mod node_blocking_call;
mod node_floating_promise;

use schemars::JsonSchema;
use serde::Serialize;

use crate::go::Program;
use crate::inspection::Place;
use crate::js::names::AllNames;
use crate::js::program::Program as JsProgram;
use crate::js::run::value::ModuleId;

/// Something that an audit saw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Finding {
    /// The audit's name.
    pub audit: &'static str,
    /// How much it matters where it is so.
    pub severity: Severity,
    /// How sure it is that it is so.
    pub confidence: Confidence,
    /// Where.
    #[serde(flatten)]
    pub place: Place,
    /// What is so, in a sentence.
    pub message: String,
    /// Routes that come by there, where that is known.
    pub reached_by: Vec<String>,
}

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing.
    Low,
    /// Hurts under load or over time.
    Medium,
    /// Takes the service down.
    High,
}

/// How sure an audit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// It may be meant so.
    Low,
    /// It is so unless something out of sight prevents it.
    Medium,
    /// It is so.
    High,
}

/// An audit of Go code.
#[derive(Debug)]
struct GoAudit {
    name: &'static str,
    severity: Severity,
    /// Gives what it saw: file, offset, confidence, message.
    run: fn(&Program<'_>, &mut Vec<Seen>),
}

/// What an audit saw.
#[derive(Debug)]
struct Seen {
    /// Position of the file in the program.
    file: usize,
    offset: u32,
    confidence: Confidence,
    message: String,
}

/// The list.
static GO_AUDITS: [&GoAudit; 5] = [
    &go_client_without_timeout::AUDIT,
    &go_defer_in_loop::AUDIT,
    &go_exit_in_handler::AUDIT,
    &go_server_without_timeouts::AUDIT,
    &go_time_after_in_loop::AUDIT,
];

/// Runs all audits on a Go program.
pub(crate) fn go(program: &Program<'_>) -> Vec<Finding> {
    let place = |file, offset| program.place(file, offset);
    let audits = GO_AUDITS.iter();
    let found = audits.flat_map(|audit| {
        let mut seen = Vec::new();
        (audit.run)(program, &mut seen);
        findings(audit.name, audit.severity, seen, place)
    });
    found.collect()
}

/// What an audit saw, as findings.
fn findings(
    audit: &'static str,
    severity: Severity,
    seen: Vec<Seen>,
    place: impl Fn(usize, u32) -> Place,
) -> Vec<Finding> {
    let finding = |seen: Seen| Finding {
        audit,
        severity,
        confidence: seen.confidence,
        place: place(seen.file, seen.offset),
        message: seen.message,
        reached_by: Vec::new(),
    };
    seen.into_iter().map(finding).collect()
}

/// In order of their places, each once.
pub(crate) fn in_order(mut found: Vec<Finding>) -> Vec<Finding> {
    found.sort_by(|a, b| (&a.place, a.audit).cmp(&(&b.place, b.audit)));
    found.dedup();
    found
}

/// An audit of JavaScript or TypeScript.
#[derive(Debug)]
struct NodeAudit {
    name: &'static str,
    severity: Severity,
    run: fn(&JsProgram, &AllNames<'_>, &mut Vec<Seen>),
}

/// The list.
static NODE_AUDITS: [&NodeAudit; 3] = [
    &node_await_in_loop::AUDIT,
    &node_blocking_call::AUDIT,
    &node_floating_promise::AUDIT,
];

/// Runs all audits on a JavaScript program.
pub(crate) fn node(program: &JsProgram) -> Vec<Finding> {
    let names = AllNames::of(program);
    let place = |file, offset| program.place(ModuleId(file), offset);
    let audits = NODE_AUDITS.iter();
    let found = audits.flat_map(|audit| {
        let mut seen = Vec::new();
        (audit.run)(program, &names, &mut seen);
        findings(audit.name, audit.severity, seen, place)
    });
    found.collect()
}

/// Lines at which an audit sees something in a module.
#[cfg(test)]
fn node_seen_in(audit: &NodeAudit, text: &str) -> Vec<u32> {
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

/// What an audit sees in a file, as `line: message`.
#[cfg(test)]
fn seen_in(audit: &GoAudit, text: &str) -> Vec<u32> {
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
