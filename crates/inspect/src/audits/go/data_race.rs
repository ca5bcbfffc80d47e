//! `go_data_race`
//!
//! # What it looks for
//! Three plain cases: goroutines that a loop starts and that all write a variable from outside of it without a lock; a variable
//! that a goroutine writes and its function uses afterwards, where nothing in the function waits for anything; and handlers that
//! write a map of their struct or package without a lock in the function or a mutex in the struct.
//!
//! # Why it matters
//! What is read is neither the old nor the new value, updates are lost, and a map that two goroutines write at once ends the
//! process (`fatal error: concurrent map writes`), which `recover` cannot prevent.
//!
//! # What to do
//! Guard it with a `sync.Mutex`, give each goroutine a place of its own (`results[i] = ...`), or send the values on a channel. Run
//! the tests with `go test -race`.

mod starts;
#[cfg(test)]
mod tests;

use std::collections::HashSet;

use super::blocks::{Variable, has_own};
use super::{About, Audit, Confidence, Seen, Severity, each_function, shared_maps};
use crate::go::Program;
use crate::go::ast::{Call, Expression, ExpressionKind, Function, Statement, StatementKind, Type};
use crate::go::types::{Known, Types};
use crate::go::visit::{self, Visit};
use starts::{Start, Starts};

pub(super) static AUDIT: Audit = Audit {
    about: About {
        name: "go_data_race",
        severity: Severity::High,
        file: include_str!("data_race.rs"),
    },
    run,
};

fn run(program: &Program<'_>, seen: &mut Vec<Seen>) {
    each_function(program, |types, function| {
        let body = &function.literal.body;
        let is_limited = has_own(body, |e| is_method(e, &["SetLimit"]));
        for start in Starts::of(body) {
            let raced = match start.around {
                Some((_, around)) if is_limited || has_own(around, waits) => continue,
                Some((span, _)) => {
                    let message = "is written by several goroutines at once";
                    let shared = |v: &Variable<'_>| v.since < span.start;
                    let all = written(types, &start, shared);
                    (all, Confidence::High, message)
                }
                None => {
                    let message = "is written by a goroutine while its function uses it";
                    let mut all = written(types, &start, |_| true);
                    all.retain(|(v, _)| is_used_after(types, function, &start, *v));
                    (all, Confidence::Medium, message)
                }
            };
            let (all, confidence, message) = raced;
            seen.extend(all.into_iter().map(|(variable, offset)| Seen {
                file: types.file,
                offset,
                confidence,
                message: format!("{} {message}", variable.name),
            }));
        }
        shared_maps::handler(types, function, seen);
    });
}

/// The variables from outside that a goroutine writes without anything that guards them, each with where.
fn written<'p>(
    types: &Types<'p>,
    start: &Start<'p>,
    is_shared: impl Fn(&Variable<'p>) -> bool,
) -> Vec<(Variable<'p>, u32)> {
    if start
        .literal
        .body
        .iter()
        .any(|s| super::blocks::has(s, |e| waits(e) || guards(e)))
        || sends(&start.literal.body)
    {
        return Vec::new();
    }
    let mut writes = Writes(Vec::new());
    visit::statements(&start.literal.body, &mut writes);
    let mut known = HashSet::new();
    let variables = writes.0.into_iter().filter_map(|target| {
        let name = match &target.kind {
            ExpressionKind::Name(_) => target,
            // Each may have its own place in a list.
            ExpressionKind::Index(operand, _) if is_map(types, operand) => operand,
            _ => return None,
        };
        let variable = Variable::at(types, name.name()?, name.span.start)?;
        let is_captured = variable.since < start.span.start;
        (is_captured && is_shared(&variable) && known.insert(variable.name))
            .then_some((variable, target.span.start))
    });
    variables.collect()
}

/// What is assigned to, and where something is counted up.
pub(super) struct Writes<'p>(pub(super) Vec<&'p Expression>);

impl<'p> Visit<'p> for Writes<'p> {
    fn statement(&mut self, statement: &'p Statement) {
        if let StatementKind::Assign(assignment) = &statement.kind
            && !assignment.is_declaration
        {
            self.0.extend(&assignment.left);
        }
    }
}

pub(super) fn is_map<'p>(types: &Types<'p>, expression: &'p Expression) -> bool {
    match types.kind(expression) {
        Some(Known::Literal(_, kind)) => matches!(kind, Type::Map(_)),
        Some(Known::Ours(id)) => matches!(types.program.underlying(id).1, Type::Map(_)),
        _ => false,
    }
}

/// Whether a function uses a variable after it has started a goroutine, with nothing that waits.
fn is_used_after<'p>(
    types: &Types<'p>,
    function: &'p Function,
    start: &Start<'p>,
    variable: Variable<'p>,
) -> bool {
    let body = &function.literal.body;
    let syncs = |s: &'p Statement| super::blocks::has(s, |e| waits(e) || guards(e));
    if body.iter().any(syncs)
        || sends(body)
        || function
            .literal
            .results
            .iter()
            .any(|r| r.name == variable.name)
    {
        return false;
    }
    has_own(body, |e| {
        e.span.start >= start.span.end && variable.is(types, e)
    })
}

/// Whether anything is sent or received by statements of their own kind.
fn sends(body: &[Statement]) -> bool {
    struct Sends(bool);
    impl Visit<'_> for Sends {
        fn statement(&mut self, statement: &Statement) {
            self.0 |= matches!(
                statement.kind,
                StatementKind::Send { .. } | StatementKind::Select(_)
            );
        }
    }
    let mut sends = Sends(false);
    visit::statements(body, &mut sends);
    sends.0
}

/// Whether it waits: `wg.Wait()`, `<-done`.
pub(super) fn waits(expression: &Expression) -> bool {
    match &expression.kind {
        ExpressionKind::Unary(operator, _) => operator == "<-",
        _ => is_method(expression, &["Wait", "Acquire", "Sleep"]),
    }
}

pub(super) fn guards(expression: &Expression) -> bool {
    if let ExpressionKind::Select(operand, _) = &expression.kind
        && operand.name() == Some("atomic")
    {
        return true;
    }
    let is_closed = |call: &Call| call.function.name() == Some("close");
    matches!(&expression.kind, ExpressionKind::Call(call) if is_closed(call))
        || is_method(
            expression,
            &["Lock", "RLock", "Pipe", "TryLock", "Do", "lock", "WithLock"],
        )
}

fn is_method(expression: &Expression, names: &[&str]) -> bool {
    matches!(&expression.kind, ExpressionKind::Select(_, name) if names.contains(&name.as_str()))
}
