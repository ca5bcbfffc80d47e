//! Calls: of functions and methods of the tree, of frameworks, of the few others that carry routers or texts on.

mod names;
mod packages;

use super::ast::{Call, ExpressionKind, Type};
use super::follow::{Argument, Follow, Frame, better};
use super::members::Method;
use super::program::Meaning;
use super::value::Value;
use crate::inspection::{Framework, Place};

impl<'p> Follow<'p> {
    /// What a call gives.
    pub(super) fn call(&mut self, frame: &mut Frame<'p>, call: &'p Call) -> Value<'p> {
        self.steps += 1;
        if let ExpressionKind::Select(operand, name) = &call.function.kind {
            if let Some(import) = self.import_meant(frame, operand) {
                return self.call_in_package(frame, import, name, call);
            }
            let receiver = self.value(frame, operand);
            return self.call_method(frame, &receiver, name, call);
        }
        if let Some(name) = call.function.name()
            && frame.env.get(name).is_none()
        {
            return self.call_by_name(frame, name, call);
        }
        let function = self.value(frame, &call.function);
        self.call_value(frame, &function, call)
    }

    /// Where a call's name stands: its line is that of the call, also in a chain over several lines.
    pub(super) fn call_place(&self, frame: &Frame<'p>, call: &Call) -> Place {
        let name = match &call.function.kind {
            ExpressionKind::Select(_, name) => name.len() as u32,
            _ => call.function.span.end - call.function.span.start,
        };
        self.program
            .place(frame.file, call.function.span.end.saturating_sub(name))
    }

    fn call_by_name(&mut self, frame: &mut Frame<'p>, name: &'p str, call: &'p Call) -> Value<'p> {
        let package = self.program.package_of(frame.file);
        let known = self.global(package, name);
        if !matches!(known, Value::Unknown) {
            return self.call_value(frame, &known, call);
        }
        let first = call.arguments.first();
        if let Some(kind) = self.program.type_named(package, name) {
            let value = first.map_or(Value::Unknown, |e| self.value(frame, e));
            return better(value, Value::of(kind));
        }
        match (name, first) {
            ("new", Some(argument)) => self.made(frame, argument),
            ("append", Some(_)) => {
                let values: Vec<Value<'p>> = call
                    .arguments
                    .iter()
                    .map(|e| self.value(frame, e))
                    .collect();
                Self::appended(&values[0], values[1..].iter().cloned())
            }
            ("string", Some(argument)) => self.value(frame, argument),
            _ => self.call_unknown(frame, call),
        }
    }

    fn call_method(
        &mut self,
        frame: &mut Frame<'p>,
        receiver: &Value<'p>,
        name: &'p str,
        call: &'p Call,
    ) -> Value<'p> {
        match receiver {
            Value::Router(scope) => return self.act(frame, *scope, name, call),
            Value::Route(route) => return self.describe_on(frame, *route, name, call),
            _ => {}
        }
        match self.method(receiver, name) {
            Method::OfRouter(router) => {
                if let Value::Router(scope) = router {
                    return self.act(frame, scope, name, call);
                }
                Value::Unknown
            }
            Method::Ours(methods) => {
                let arguments = self.arguments(frame, call);
                let place = self.call_place(frame, call);
                let mut result = Value::Unknown;
                for (id, receiver) in methods {
                    let value =
                        self.call_function(id, Some(receiver), arguments.clone(), Some(&place));
                    result = better(value, result);
                }
                result
            }
            Method::None => {
                // A field that holds a function.
                if let Value::Object(object) = receiver {
                    let field = self.field(object, name);
                    return self.call_value(frame, &field, call);
                }
                self.call_unknown(frame, call)
            }
        }
    }

    /// Calls what a value holds.
    pub(super) fn call_value(
        &mut self,
        frame: &mut Frame<'p>,
        function: &Value<'p>,
        call: &'p Call,
    ) -> Value<'p> {
        match function {
            Value::Function(..) | Value::Closure(_) => {
                let arguments = self.arguments(frame, call);
                let place = self.call_place(frame, call);
                // A literal that is called where it stands hands nothing over.
                let is_in_place = matches!(call.function.kind, ExpressionKind::Function(_));
                let place = Some(&place).filter(|_| !is_in_place);
                self.apply(function, arguments, place)
            }
            _ => self.call_unknown(frame, call),
        }
    }

    /// Calls a function value with arguments.
    pub(super) fn apply(
        &mut self,
        function: &Value<'p>,
        arguments: Vec<Argument<'p>>,
        place: Option<&Place>,
    ) -> Value<'p> {
        match function {
            Value::Function(id, receiver) => {
                let receiver = receiver.as_ref().map(|r| (**r).clone());
                self.call_function(*id, receiver, arguments, place)
            }
            Value::Closure(closure) => {
                let router = arguments.iter().find_map(|a| a.value.router());
                let router =
                    router.map(|(scope, strip)| Value::Wrapped(scope, strip.map(str::to_owned)));
                let result = self.call_closure(closure, arguments, place);
                // A middleware: what it gives goes around the router that it took.
                let gives_handler = closure.literal.results.iter().any(
                    |r| matches!(r.kind.pointee(), Type::Named { name, .. } if name.starts_with("Handler")),
                );
                match router {
                    Some(router) if gives_handler => better(result, router),
                    _ => result,
                }
            }
            _ => Value::Unknown,
        }
    }

    fn call_unknown(&mut self, frame: &mut Frame<'p>, call: &'p Call) -> Value<'p> {
        let arguments: Vec<Value<'p>> = call
            .arguments
            .iter()
            .map(|e| self.value(frame, e))
            .collect();
        wrapping(&arguments)
    }

    pub(super) fn arguments(&mut self, frame: &mut Frame<'p>, call: &'p Call) -> Vec<Argument<'p>> {
        let mut arguments = Vec::with_capacity(call.arguments.len());
        for expression in &call.arguments {
            let written = self.handler_name(frame, expression);
            match self.value(frame, expression) {
                // `f(g())` where g has several results.
                Value::Tuple(values) if call.arguments.len() == 1 => {
                    arguments.extend(values.iter().map(|value| Argument {
                        value: value.clone(),
                        written: None,
                    }));
                }
                value => arguments.push(Argument { value, written }),
            }
        }
        arguments
    }

    /// Whether a type is meant that a router of this framework has.
    pub(super) fn is_router_of(&self, file: usize, kind: &'p Type, framework: Framework) -> bool {
        matches!(self.program.meaning(file, kind), Meaning::Router(api) if api.framework == framework)
    }
}

/// A call of somebody else's code with one router among its arguments most likely gives a handler around it.
fn wrapping<'p>(arguments: &[Value<'p>]) -> Value<'p> {
    let mut routers = arguments.iter().filter_map(Value::router);
    match (routers.next(), routers.next()) {
        (Some((scope, strip)), None) => Value::Wrapped(scope, strip.map(str::to_owned)),
        _ => Value::Unknown,
    }
}
