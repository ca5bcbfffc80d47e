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

use super::blocks::{Variable, blocks, first_return, has, has_own, is_check};
use super::{About, Audit, Confidence, Seen, Severity, each_function};
use crate::go::Program;
use crate::go::ast::{
    Case, Expression, ExpressionKind, Function, Literal, Statement, StatementKind, Type,
};
use crate::go::types::Types;
use crate::go::visit::{self, Visit};

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

/// The channel that `channel := make(chan T)` makes.
fn unbuffered<'p>(types: &Types<'p>, statement: &'p Statement) -> Option<Variable<'p>> {
    let StatementKind::Assign(assignment) = &statement.kind else {
        return None;
    };
    let ([left], [right]) = (assignment.left.as_slice(), assignment.right.as_slice()) else {
        return None;
    };
    let ExpressionKind::Call(call) = &right.kind else {
        return None;
    };
    let is_channel = |e: &Expression| matches!(e.kind, ExpressionKind::Type(Type::Channel(_)));
    let has_no_room = match call.arguments.as_slice() {
        [kind] => is_channel(kind),
        [kind, room] => is_channel(kind) && types.program.text(types.file, room.span) == "0",
        _ => false,
    };
    let is_made = call.function.name() == Some("make") && assignment.is_declaration;
    let made = Variable::at(types, left.name()?, statement.span.end);
    made.filter(|_| is_made && has_no_room)
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

/// How a channel is used.
struct Uses<'t, 'p> {
    types: &'t Types<'p>,
    channel: Variable<'p>,
    enters_literals: bool,
    all: usize,
    /// Sent to, received from, closed, measured.
    known: usize,
    receives: usize,
}

impl<'t, 'p> Uses<'t, 'p> {
    fn of(
        types: &'t Types<'p>,
        body: &'p [Statement],
        channel: Variable<'p>,
        enters_literals: bool,
    ) -> Self {
        let mut uses = Uses {
            types,
            channel,
            enters_literals,
            all: 0,
            known: 0,
            receives: 0,
        };
        visit::statements(body, &mut uses);
        uses
    }
}

impl<'p> Visit<'p> for Uses<'_, 'p> {
    fn statement(&mut self, statement: &'p Statement) {
        match &statement.kind {
            StatementKind::Send { channel, .. } if self.channel.is(self.types, channel) => {
                self.known += 1;
            }
            StatementKind::For(looped) => {
                let over = looped.over.as_ref();
                if over.is_some_and(|over| self.channel.is(self.types, over)) {
                    self.known += 1;
                    self.receives += 1;
                }
            }
            _ => {}
        }
    }

    fn expression(&mut self, expression: &'p Expression) {
        match &expression.kind {
            ExpressionKind::Name(_) if self.channel.is(self.types, expression) => self.all += 1,
            ExpressionKind::Unary(operator, operand)
                if operator == "<-" && self.channel.is(self.types, operand) =>
            {
                self.known += 1;
                self.receives += 1;
            }
            ExpressionKind::Call(call)
                if matches!(call.function.name(), Some("close" | "len" | "cap")) =>
            {
                let given = call.arguments.iter();
                self.known += given.filter(|a| self.channel.is(self.types, a)).count();
            }
            _ => {}
        }
    }

    fn enters_literals(&self) -> bool {
        self.enters_literals
    }
}

/// Whether a statement starts a goroutine that sends on the channel outside of any `select` with another way.
fn sends_in_goroutine<'p>(
    types: &Types<'p>,
    statement: &'p Statement,
    channel: Variable<'p>,
) -> bool {
    let StatementKind::Go(started) = &statement.kind else {
        return false;
    };
    let ExpressionKind::Call(call) = &started.kind else {
        return false;
    };
    let ExpressionKind::Function(literal) = &call.function.kind else {
        return false;
    };
    sends(types, literal, channel)
}

fn sends<'p>(types: &Types<'p>, literal: &'p Literal, channel: Variable<'p>) -> bool {
    struct Sends<'t, 'p> {
        types: &'t Types<'p>,
        channel: Variable<'p>,
        all: usize,
        /// Those that have another way.
        ways: usize,
    }
    impl<'p> Sends<'_, 'p> {
        fn is_send(&self, statement: &'p Statement) -> bool {
            matches!(&statement.kind, StatementKind::Send { channel, .. } if self.channel.is(self.types, channel))
        }
    }
    impl<'p> Visit<'p> for Sends<'_, 'p> {
        fn statement(&mut self, statement: &'p Statement) {
            self.all += usize::from(self.is_send(statement));
            if let StatementKind::Select(cases) = &statement.kind
                && cases.len() > 1
            {
                let sends = cases.iter().filter_map(|c| c.communication.as_deref());
                self.ways += sends.filter(|s| self.is_send(s)).count();
            }
        }
        fn enters_literals(&self) -> bool {
            false
        }
    }
    let mut sends = Sends {
        types,
        channel,
        all: 0,
        ways: 0,
    };
    visit::statements(&literal.body, &mut sends);
    sends.all > sends.ways
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

#[cfg(test)]
mod tests {
    use super::AUDIT;
    use crate::audits::Confidence::{High, Medium};
    use crate::audits::go::{seen_in, seen_with};

    /// Waits for a sender or for the request's end, whichever comes first.
    const TIMED: &str = "package main
func timed(ctx context.Context) error {
	done := make(chan error)
	go func() { done <- work() }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}
";

    #[test]
    fn room_for_one_lets_the_sender_end() {
        assert_eq!(seen_with(&AUDIT, TIMED), [(4, High)]);
        let with_room = TIMED.replace("chan error)", "chan error, 1)");
        assert!(seen_in(&AUDIT, &with_room).is_empty());
    }

    #[test]
    fn senders_that_nobody_waits_for() {
        let text = "package main
func early() error {
	done := make(chan int, 0)
	go func() {
		defer tidy()
		done <- 1
	}()
	if err := other(); err != nil {
		return err
	}
	<-done
	return nil
}
func never() {
	done := make(chan int)
	go func() { done <- 1 }()
	go work()
}
";
        assert_eq!(seen_with(&AUDIT, text), [(4, Medium), (16, High)]);
    }

    #[test]
    fn channels_with_other_receivers_are_left_alone() {
        let text = "package main
func waits() int {
	done := make(chan int)
	go func() { done <- 1 }()
	return <-done
}
func ways(ctx context.Context) {
	done := make(chan int)
	go func() {
		select {
		case done <- 1:
		case <-ctx.Done():
		}
	}()
	select {
	case <-done:
	case <-ctx.Done():
		return
	}
}
func drained(ctx context.Context) {
	done := make(chan int)
	go func() { done <- 1 }()
	select {
	case <-done:
	case <-ctx.Done():
		stop()
		<-done
		return
	}
}
func handed() <-chan int {
	done := make(chan int)
	go func() { done <- 1 }()
	return done
}
func elsewhere() {
	done := make(chan int)
	go func() { done <- 1 }()
	go func() { <-done }()
	return
}
func shadowed() {
	done := make(chan int)
	go func() { done := make(chan int, 1); done <- 1 }()
	use(func() {})
}
";
        assert!(
            seen_in(&AUDIT, text).is_empty(),
            "{:?}",
            seen_with(&AUDIT, text)
        );
    }
}
