//! The goroutines that a function starts with literals of its own.

use super::is_method;
use crate::go::ast::{ExpressionKind, Literal, Span, Statement, StatementKind};
use crate::go::visit::{self, Visit};

/// A goroutine that is started with a function literal.
pub(super) struct Start<'p> {
    pub(super) literal: &'p Literal,
    pub(super) span: Span,
    /// The loop that starts it.
    pub(super) around: Option<(Span, &'p [Statement])>,
}

pub(super) struct Starts<'p> {
    loops: Vec<(Span, &'p [Statement])>,
    /// The loop whose body comes next.
    next: Span,
    found: Vec<Start<'p>>,
}

impl<'p> Starts<'p> {
    pub(super) fn of(body: &'p [Statement]) -> Vec<Start<'p>> {
        let mut starts = Starts {
            loops: Vec::new(),
            next: Span::default(),
            found: Vec::new(),
        };
        visit::statements(body, &mut starts);
        starts.found
    }
}

impl<'p> Visit<'p> for Starts<'p> {
    fn statement(&mut self, statement: &'p Statement) {
        let started = match &statement.kind {
            StatementKind::For(_) => {
                self.next = statement.span;
                return;
            }
            StatementKind::Go(expression) => match &expression.kind {
                ExpressionKind::Call(call) => &call.function,
                _ => return,
            },
            // An errgroup's, a WaitGroup's.
            StatementKind::Expression(expression) => match &expression.kind {
                ExpressionKind::Call(call) if is_method(&call.function, &["Go"]) => {
                    match call.arguments.as_slice() {
                        [only] => only,
                        _ => return,
                    }
                }
                _ => return,
            },
            _ => return,
        };
        if let ExpressionKind::Function(literal) = &started.kind {
            self.found.push(Start {
                literal,
                span: started.span,
                around: self.loops.last().copied(),
            });
        }
    }

    fn loops(&mut self, body: &'p [Statement]) {
        self.loops.push((self.next, body));
        visit::statements(body, self);
        self.loops.pop();
    }
}
