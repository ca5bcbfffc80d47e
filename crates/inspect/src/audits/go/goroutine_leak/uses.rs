//! The channel that a function makes, and how it is used.

use crate::audits::go::blocks::Variable;
use crate::go::ast::{Expression, ExpressionKind, Literal, Statement, StatementKind, Type};
use crate::go::types::Types;
use crate::go::visit::{self, Visit};

/// The channel that `channel := make(chan T)` makes.
pub(super) fn unbuffered<'p>(types: &Types<'p>, statement: &'p Statement) -> Option<Variable<'p>> {
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

/// How a channel is used.
pub(super) struct Uses<'t, 'p> {
    types: &'t Types<'p>,
    channel: Variable<'p>,
    enters_literals: bool,
    pub(super) all: usize,
    /// Sent to, received from, closed, measured.
    pub(super) known: usize,
    pub(super) receives: usize,
}

impl<'t, 'p> Uses<'t, 'p> {
    pub(super) fn of(
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
pub(super) fn sends_in_goroutine<'p>(
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
