//! `go_goroutine_leak`
//!
//! # What it looks for
//! A goroutine that sends on an unbuffered channel of the function that starts it, where that function may be gone before it
//! receives: it returns in between, or waits in a `select` for something else as well and returns on that, or never receives. A
//! channel that is handed on, that another goroutine receives from, or that is sent to in a `select` is left out.
//!
//! # Why it matters
//! Nobody will ever receive: the goroutine waits for ever, with its stack, the request and all that it holds. Each time out adds
//! one, and memory grows until the process is killed.
//!
//! # What to do
//! Give the channel room for what is sent, `make(chan result, 1)`, or send in a `select` with `ctx.Done()`.

#[cfg(test)]
mod tests;
mod uses;

use super::blocks::{Variable, blocks, first_return, has, has_own, is_check};
use super::{About, Audit, Confidence, Seen, Severity, each_function};
use crate::go::Program;
use crate::go::ast::{Case, Function, Statement, StatementKind};
use crate::go::types::Types;
use crate::go::visit::{self, Visit};
use uses::{Uses, sends_in_goroutine, unbuffered};

pub(super) static AUDIT: Audit = Audit {
    about: About {
        name: "go_goroutine_leak",
        severity: Severity::High,
        file: include_str!("goroutine_leak.rs"),
    },
    run,
};

fn run(program: &Program<'_>, seen: &mut Vec<Seen>) {
    each_function(program, |types, function| {
        // The process ends with it.
        if function.name == "main" && program.files[types.file].package == "main" {
            return;
        }
        for block in blocks(function) {
            for (index, statement) in block.iter().enumerate() {
                let Some(channel) = unbuffered(types, statement) else {
                    continue;
                };
                if let Some(found) = leak(types, function, &block[index + 1..], channel) {
                    seen.push(found);
                }
            }
        }
    });
}

fn leak<'p>(
    types: &Types<'p>,
    function: &'p Function,
    after: &'p [Statement],
    channel: Variable<'p>,
) -> Option<Seen> {
    let uses = Uses::of(types, &function.literal.body, channel, true);
    let own = Uses::of(types, after, channel, false);
    // Handed on, or received from elsewhere.
    if uses.all > uses.known || uses.receives > own.receives {
        return None;
    }
    let start = after
        .iter()
        .position(|s| sends_in_goroutine(types, s, channel))?;
    let rest = &after[start + 1..];
    let why = if own.receives == 0 {
        (Confidence::High, "nobody receives from it".to_owned())
    } else {
        given_up(types, rest, channel).or_else(|| left_before(types, rest, channel))?
    };
    Some(Seen {
        file: types.file,
        offset: after[start].span.start,
        confidence: why.0,
        message: format!(
            "the goroutine may wait for ever to send on {}: {}",
            channel.name, why.1
        ),
    })
}

/// A `select` that waits for the channel and for something else, on which the function returns.
fn given_up<'p>(
    types: &Types<'p>,
    rest: &'p [Statement],
    channel: Variable<'p>,
) -> Option<(Confidence, String)> {
    struct Selects<'p>(Vec<&'p [Case]>);
    impl<'p> Visit<'p> for Selects<'p> {
        fn statement(&mut self, statement: &'p Statement) {
            if let StatementKind::Select(cases) = &statement.kind {
                self.0.push(cases);
            }
        }
        fn enters_literals(&self) -> bool {
            false
        }
    }
    let mut selects = Selects(Vec::new());
    visit::statements(rest, &mut selects);
    let receives = |case: &'p Case| {
        let waits = case.communication.as_deref();
        waits.is_some_and(|s| has(s, |e| channel.is(types, e)))
    };
    let cases = selects
        .0
        .into_iter()
        .find(|cases| cases.iter().any(receives))?;
    let mut other = cases.iter().filter(|case| !receives(case));
    // What is received on the way out is no leak.
    let is_left = |case: &&Case| {
        first_return(&case.body).is_some() && !has_own(&case.body, |e| channel.is(types, e))
    };
    let way = other.find(is_left)?;
    let line = types
        .program
        .place(types.file, first_return(&way.body)?.span.start)
        .line;
    Some((
        Confidence::High,
        format!("line {line} returns without receiving from it"),
    ))
}

/// A return between the start of the goroutine and the first statement that receives.
fn left_before<'p>(
    types: &Types<'p>,
    rest: &'p [Statement],
    channel: Variable<'p>,
) -> Option<(Confidence, String)> {
    let first = rest.iter().position(|s| has(s, |e| channel.is(types, e)))?;
    let way = first_return(&rest[..first])?;
    let is_of_error = rest[..first].iter().any(is_check);
    let line = types.program.place(types.file, way.span.start).line;
    let confidence = match is_of_error {
        true => Confidence::Medium,
        false => Confidence::High,
    };
    Some((
        confidence,
        format!("line {line} returns before anything is received from it"),
    ))
}
