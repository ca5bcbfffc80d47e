//! What handlers are called.

use std::rc::Rc;

use crate::go::ast::{Call, Expression, ExpressionKind};
use crate::go::follow::{Follow, Frame};
use crate::go::value::Value;

impl<'p> Follow<'p> {
    /// The name of a handler as the code has it: of what is wrapped, where that is a function of the tree.
    pub(in crate::go) fn handler_name(
        &mut self,
        frame: &mut Frame<'p>,
        expression: &'p Expression,
    ) -> Option<Rc<str>> {
        match &expression.kind {
            ExpressionKind::Name(name) => match frame.env.get(name) {
                Some(bound) if bound.is_passed => bound.written,
                _ => Some(name.as_str().into()),
            },
            ExpressionKind::Select(..) => expression.chain().map(Into::into),
            ExpressionKind::Call(call) => {
                let wrapped = call.arguments.iter().find(|argument| match &argument.kind {
                    ExpressionKind::Name(_) | ExpressionKind::Select(..) => {
                        matches!(self.value(frame, argument), Value::Function(..))
                            || is_conversion(call)
                    }
                    ExpressionKind::Call(inner) => is_conversion(inner),
                    _ => false,
                });
                match wrapped {
                    Some(inner) => self.handler_name(frame, inner),
                    None if is_conversion(call) => None,
                    None => call.function.chain().map(Into::into),
                }
            }
            ExpressionKind::Unary(_, operand) => self.handler_name(frame, operand),
            _ => None,
        }
    }
}

/// `http.HandlerFunc(x)` is x.
fn is_conversion(call: &Call) -> bool {
    matches!(&call.function.kind, ExpressionKind::Select(_, name) if name == "HandlerFunc")
}
