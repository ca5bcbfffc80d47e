//! `go_body_not_closed`
//!
//! # What it looks for
//! Answers of `http.Get`, `client.Do` and their like whose `Body` the function doesn't close and doesn't hand on either: it isn't
//! returned, stored or given to another function than one that reads it. Also ways out of the function between the call and a
//! `Close` further down, other than the one for the call's own error.
//!
//! # Why it matters
//! The connection isn't given back: each such call takes a new one, with a descriptor and two goroutines that stay. After some
//! thousand calls nothing can be opened any more.
//!
//! # What to do
//! `defer resp.Body.Close()` right after the check of the error, before looking at the status.

#[cfg(test)]
mod tests;
mod uses;
mod ways;

use super::blocks::Variable;
use super::{About, Audit, Confidence, Seen, Severity, each_function};
use crate::go::Program;
use crate::go::ast::{Assignment, Call, ExpressionKind, Function, Statement, StatementKind};
use crate::go::callees::Callee;
use crate::go::types::{Known, Types};
use crate::go::visit::{self, Visit};
use uses::Uses;
use ways::way_out;

pub(super) static AUDIT: Audit = Audit {
    about: About {
        name: "go_body_not_closed",
        severity: Severity::High,
        file: include_str!("body_not_closed.rs"),
    },
    run,
};

const RESPONSE: Known<'_> = Known::Foreign("net/http", "Response");

fn run(program: &Program<'_>, seen: &mut Vec<Seen>) {
    each_function(program, |types, function| {
        let mut calls = Calls {
            types,
            found: Vec::new(),
        };
        visit::statements(&function.literal.body, &mut calls);
        for (statement, call, confidence) in calls.found {
            let Some(message) = leak(types, function, statement) else {
                continue;
            };
            let confidence = match message {
                Leak::Never => confidence,
                Leak::SomeWay(_) => Confidence::Medium.min(confidence),
            };
            seen.push(Seen {
                file: types.file,
                offset: call.function.span.start,
                confidence,
                message: message.told(types),
            });
        }
    });
}

enum Leak<'p> {
    Never,
    /// Not where it returns there.
    SomeWay(&'p Statement),
}

impl Leak<'_> {
    fn told(&self, types: &Types<'_>) -> String {
        match self {
            Leak::Never => "nobody closes the answer's body: its connection is lost".to_owned(),
            Leak::SomeWay(way) => {
                let line = types.program.place(types.file, way.span.start).line;
                format!("the answer's body stays open where line {line} returns")
            }
        }
    }
}

/// The statements that get an answer.
struct Calls<'t, 'p> {
    types: &'t Types<'p>,
    found: Vec<(&'p Statement, &'p Call, Confidence)>,
}

impl<'p> Visit<'p> for Calls<'_, 'p> {
    fn statement(&mut self, statement: &'p Statement) {
        let expression = match &statement.kind {
            StatementKind::Expression(expression) => expression,
            StatementKind::Assign(assignment) => match assignment.right.as_slice() {
                [only] if assignment.left.len() == 2 => only,
                _ => return,
            },
            _ => return,
        };
        if let ExpressionKind::Call(call) = &expression.kind
            && let Some(confidence) = gives_answer(self.types, call)
        {
            self.found.push((statement, call, confidence));
        }
    }
}

fn gives_answer<'p>(types: &Types<'p>, call: &'p Call) -> Option<Confidence> {
    match types.callee(call) {
        Some(Callee::Foreign(
            "net/http",
            None | Some("Client" | "Transport" | "RoundTripper"),
            name,
        )) => {
            let is_call = matches!(name, "Get" | "Post" | "PostForm" | "Do" | "RoundTrip");
            is_call.then_some(Confidence::High)
        }
        // It may have read and closed it already.
        Some(callee @ Callee::Ours(..)) => {
            let is_answer = types.result(callee, 0) == Some(RESPONSE)
                && types.result(callee, 1) == Some(Known::Error);
            is_answer.then_some(Confidence::Low)
        }
        Some(Callee::Foreign(..)) => None,
        // An interface in front of the client.
        None => {
            let ExpressionKind::Select(_, name) = &call.function.kind else {
                return None;
            };
            let [request] = call.arguments.as_slice() else {
                return None;
            };
            let is_call = name == "Do" && types.is(request, "net/http", "Request");
            is_call.then_some(Confidence::Medium)
        }
    }
}

/// How an answer's body stays open, if it does.
fn leak<'p>(
    types: &Types<'p>,
    function: &'p Function,
    statement: &'p Statement,
) -> Option<Leak<'p>> {
    let StatementKind::Assign(Assignment {
        left,
        is_declaration,
        ..
    }) = &statement.kind
    else {
        return Some(Leak::Never);
    };
    let name = left[0].name()?;
    if name == "_" {
        return Some(Leak::Never);
    }
    // What `:=` declares is visible after it.
    let at = match is_declaration {
        true => statement.span.end,
        false => statement.span.start,
    };
    let variable = Variable::at(types, name, at)?;
    let is_result = function.literal.results.iter().any(|r| r.name == name);
    let uses = Uses::of(types, function, variable);
    if is_result || uses.all > uses.harmless {
        return None;
    }
    if !uses.is_closed {
        return Some(Leak::Never);
    }
    way_out(types, function, statement, variable).map(Leak::SomeWay)
}
