//! The functions that run for a route: those of its handler, and of what is put around it.

use std::collections::HashSet;

use super::ast::{Call, Expression, ExpressionKind};
use super::follow::{Follow, Frame};
use super::reach::Number;
use super::value::{Closure, Value};
use super::visit::{self, Visit};
use crate::inspection::Framework;
use crate::mounts::Reach;

/// Values within values that are looked into.
const DEEPEST: usize = 8;

/// What was found so far.
#[derive(Default)]
struct Found {
    functions: Vec<Number>,
    is_seen: HashSet<Number>,
}

impl Found {
    /// Whether it is new.
    fn add(&mut self, number: Number) -> bool {
        let is_new = self.is_seen.insert(number);
        if is_new {
            self.functions.push(number);
        }
        is_new
    }
}

impl<'p> Follow<'p> {
    /// The functions that run where these are handlers or middleware.
    pub(super) fn functions(
        &mut self,
        frame: &mut Frame<'p>,
        written: impl IntoIterator<Item = &'p Expression>,
    ) -> Vec<Number> {
        let mut found = Found::default();
        for expression in written {
            self.of_expression(frame, expression, &mut found);
        }
        found.functions
    }

    fn of_expression(
        &mut self,
        frame: &mut Frame<'p>,
        expression: &'p Expression,
        found: &mut Found,
    ) {
        self.steps += 1;
        if self.is_tired() {
            return;
        }
        match &expression.kind {
            ExpressionKind::Call(call) => {
                if let Value::Function(id, _) = self.value(frame, &call.function) {
                    found.add(self.numbers.given_by(id));
                }
                for argument in &call.arguments {
                    self.of_expression(frame, argument, found);
                }
                // `chain(a, b).Then(h)`.
                if let ExpressionKind::Select(operand, _) = &call.function.kind
                    && matches!(operand.kind, ExpressionKind::Call(_))
                {
                    self.of_expression(frame, operand, found);
                }
            }
            ExpressionKind::Unary(_, inner) | ExpressionKind::Convert(inner, _) => {
                self.of_expression(frame, inner, found);
            }
            _ => {}
        }
        let value = self.value(frame, expression);
        self.of_value(&value, found, DEEPEST);
    }

    fn of_value(&mut self, value: &Value<'p>, found: &mut Found, depth: usize) {
        let Some(depth) = depth.checked_sub(1) else {
            return;
        };
        match value {
            Value::Function(id, _) => {
                found.add(self.numbers.function(*id));
            }
            Value::Closure(closure) => self.of_closure(closure, found, depth),
            Value::Object(object) => {
                let Some(kind) = object.kind else { return };
                let serves = self.program.method(kind, "ServeHTTP");
                let Some(serves) = serves.map(|id| self.numbers.function(id)) else {
                    return;
                };
                if found.add(serves) {
                    let fields = object.fields.values();
                    fields.for_each(|field| self.of_value(field, found, depth));
                }
            }
            Value::List(values) => {
                values.iter().for_each(|v| self.of_value(v, found, depth));
            }
            _ => {}
        }
    }

    /// A literal, and the functions that it got from around it: what a wrapper wraps.
    fn of_closure(&mut self, closure: &Closure<'p>, found: &mut Found, depth: usize) {
        let number = self.numbers.literal(closure.literal);
        if !number.is_some_and(|number| found.add(number)) {
            return;
        }
        let mut names = Names(HashSet::new());
        visit::statements(&closure.literal.body, &mut names);
        self.steps += names.0.len();
        let mut names: Vec<&str> = names.0.into_iter().collect();
        names.sort_unstable();
        for name in names {
            if let Some(bound) = closure.scope.get(name).filter(|b| b.is_passed) {
                self.of_value(&bound.value, found, depth);
            }
        }
    }

    /// Has the functions of some arguments run for the routes of a router.
    pub(super) fn runs_before(
        &mut self,
        frame: &mut Frame<'p>,
        scope: super::wiring::ScopeId,
        prefix: &str,
        call: &'p Call,
    ) {
        let functions = self.functions(frame, &call.arguments);
        let reach = match self.wiring.api(scope).framework {
            Framework::Gin | Framework::Fiber | Framework::Chi => Reach::Later,
            _ => Reach::All,
        };
        self.wiring.middleware(scope, prefix, functions, reach);
    }
}

/// The names in a body.
struct Names<'p>(HashSet<&'p str>);

impl<'p> Visit<'p> for Names<'p> {
    fn expression(&mut self, expression: &'p Expression) {
        self.0.extend(expression.name());
    }
}
