//! `go_ignored_error`
//!
//! # What it looks for
//! Calls whose error nobody looks at: `save(x)` as a statement, `go save(x)`, `value, _ := parse(x)`, `_ = save(x)`, `_ = err`, and `defer` of
//! the `Close`, `Flush` or `Sync` of what was written. The functions are those of the tree, of the standard
//! library and of some forty widely used modules. Left out is
//! what cannot fail or tells nothing: `fmt.Print` and its like, writes to a `bytes.Buffer`, a `strings.Builder`, a hash, a
//! `bufio.Writer` (it keeps its error for `Flush`) or an `http.ResponseWriter`, what parses texts that stand there, other calls of
//! `Close`, and `Rollback`. Where the
//! error was thrown away on purpose, or the zero value may be meant as the answer, confidence is low.
//!
//! # Why it matters
//! What failed goes on as if it hadn't: a record isn't stored and the client is told that it is, a number that couldn't be read is
//! 0, a request that couldn't be made is `nil` and ends in a panic. The first sign of it is somewhere else.
//!
//! # What to do
//! Return the error with what was being done (`fmt.Errorf("store order: %w", err)`), or log it where nobody can do more. For a file
//! that was written, return the error of its `Close`.

#[cfg(test)]
mod tests;

use std::collections::HashMap;

use super::{About, Audit, Confidence, Seen, Severity, each_function, quiet};
use crate::go::Program;
use crate::go::ast::{Assignment, Call, Expression, ExpressionKind, Statement, StatementKind};
use crate::go::callees::Callee;
use crate::go::types::{Known, Types};
use crate::go::visit::{self, Visit};

pub(super) static AUDIT: Audit = Audit {
    about: About {
        name: "go_ignored_error",
        severity: Severity::Medium,
        file: include_str!("ignored_error.rs"),
    },
    run,
};

fn run(program: &Program<'_>, seen: &mut Vec<Seen>) {
    each_function(program, |types, function| {
        let mut looking = Looking {
            types,
            found: Vec::new(),
            closes: HashMap::new(),
        };
        visit::statements(&function.literal.body, &mut looking);
        let Looking { found, closes, .. } = looking;
        // A `Close` that is deferred for the ways out with an error, beside one whose error is looked at.
        let is_once = |f: &&Found| f.closed.as_ref().is_none_or(|name| closes[name] == 1);
        seen.extend(found.iter().filter(is_once).map(|f| Seen {
            file: types.file,
            offset: f.offset,
            confidence: f.confidence,
            message: f.message.clone(),
        }));
    });
}

struct Found {
    offset: u32,
    confidence: Confidence,
    message: String,
    /// The name of what is closed there.
    closed: Option<String>,
}

struct Looking<'t, 'p> {
    types: &'t Types<'p>,
    found: Vec<Found>,
    /// How often each name's `Close` is called.
    closes: HashMap<String, usize>,
}

impl<'p> Visit<'p> for Looking<'_, 'p> {
    fn statement(&mut self, statement: &'p Statement) {
        match &statement.kind {
            StatementKind::Expression(expression) => self.bare(expression, Way::Plain),
            StatementKind::Go(expression) => self.bare(expression, Way::Go),
            StatementKind::Defer(expression) => self.bare(expression, Way::Defer),
            StatementKind::Assign(assignment) => self.assigned(assignment),
            _ => {}
        }
    }

    fn expression(&mut self, expression: &'p Expression) {
        if let ExpressionKind::Call(call) = &expression.kind
            && let Some(name) = closed(call)
        {
            *self.closes.entry(name).or_default() += 1;
        }
    }
}

/// How a call stands alone.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Plain,
    Go,
    Defer,
}

impl<'p> Looking<'_, 'p> {
    fn bare(&mut self, expression: &'p Expression, way: Way) {
        let ExpressionKind::Call(call) = &expression.kind else {
            return;
        };
        if way == Way::Defer && !matches!(method(call), Some("Close" | "Flush" | "Sync")) {
            return;
        }
        let Some(confidence) = self.confidence(call) else {
            return;
        };
        let shown = shown(call);
        self.found.push(Found {
            offset: expression.span.start,
            confidence,
            message: match way {
                Way::Go => format!("`go` throws the error of {shown} away"),
                Way::Plain | Way::Defer => format!("nobody looks at the error of {shown}"),
            },
            closed: closed(call),
        });
    }

    fn assigned(&mut self, assignment: &'p Assignment) {
        let (left, right) = (&assignment.left, &assignment.right);
        let Some(last) = left.last().filter(|l| l.name() == Some("_")) else {
            return;
        };
        let [only] = right.as_slice() else {
            return;
        };
        let all_blank = left.iter().all(|l| l.name() == Some("_"));
        let (confidence, message) = match &only.kind {
            ExpressionKind::Call(call) => {
                let callee = self.types.callee(call);
                let count = callee.and_then(Callee::results);
                let Some(confidence) = self.confidence(call).filter(|_| count == Some(left.len()))
                else {
                    return;
                };
                let is_meant = all_blank || is_lenient(callee);
                let shown = shown(call);
                let confidence = match is_meant {
                    true => Confidence::Low,
                    // Whoever wrote `_` has seen it.
                    false => confidence.min(Confidence::Medium),
                };
                (confidence, format!("the error of {shown} is thrown away"))
            }
            ExpressionKind::Name(name) if self.types.kind(only) == Some(Known::Error) => {
                (Confidence::Low, format!("{name} is thrown away"))
            }
            _ => return,
        };
        self.found.push(Found {
            offset: last.span.start,
            confidence,
            message,
            closed: None,
        });
    }

    /// How sure it is that a call gives an error that matters; nothing where it gives none.
    fn confidence(&self, call: &'p Call) -> Option<Confidence> {
        let callee = self.types.callee(call)?;
        let last = callee.results()?.checked_sub(1)?;
        if self.types.result(callee, last) != Some(Known::Error) {
            return None;
        }
        match callee {
            Callee::Ours(file, literal) => {
                let is_known = !matches!(method(call), Some("Close" | "Rollback"))
                    && quiet::can_fail(self.types.program, file, literal);
                is_known.then_some(Confidence::High)
            }
            Callee::Foreign(_, None, name) if self.is_of_constants(name, call) => None,
            Callee::Foreign(path, of, name) => {
                quiet::of_foreign(self.types, call, (path, of, name))
            }
        }
    }

    /// Whether a function parses texts that stand there: they were right the first time.
    fn is_of_constants(&self, name: &str, call: &Call) -> bool {
        let is_parser = name.starts_with("Parse") || matches!(name, "Compile" | "Atoi");
        let is_constant = |argument: &Expression| match &argument.kind {
            ExpressionKind::Text(_) => true,
            // `time.Local`, of a package.
            ExpressionKind::Select(operand, _) => operand.name().is_some_and(|package| {
                let declared = self.types.scope.declared(package, argument.span.start);
                declared.is_none()
            }),
            _ => false,
        };
        is_parser && !call.arguments.is_empty() && call.arguments.iter().all(is_constant)
    }
}

/// Whether the zero value may be meant as the answer.
fn is_lenient(callee: Option<Callee<'_>>) -> bool {
    match callee {
        Some(Callee::Foreign("strconv" | "encoding/json", None, _)) => true,
        Some(Callee::Foreign("os", None, name)) => {
            matches!(name, "Hostname" | "Getwd" | "UserHomeDir" | "Executable")
        }
        Some(Callee::Foreign("os/user", None, name)) => name == "Current",
        Some(Callee::Foreign("path/filepath", None, name)) => {
            matches!(name, "Abs" | "Rel" | "Match")
        }
        _ => false,
    }
}

/// The name that is called last: `Close` of `a.b.Close()`.
fn method(call: &Call) -> Option<&str> {
    match &call.function.kind {
        ExpressionKind::Select(_, name) | ExpressionKind::Name(name) => Some(name),
        _ => None,
    }
}

/// What is called, as it is written where that is a chain of names.
fn shown(call: &Call) -> String {
    let chain = call.function.chain();
    chain.unwrap_or_else(|| method(call).unwrap_or("this").to_owned())
}

/// What is closed, where a call closes something.
fn closed(call: &Call) -> Option<String> {
    match &call.function.kind {
        ExpressionKind::Select(operand, name) if name == "Close" => operand.chain(),
        _ => None,
    }
}
