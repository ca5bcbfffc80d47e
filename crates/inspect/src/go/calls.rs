//! Calls: of functions and methods of the tree, of frameworks, of the few others that carry routers or texts on.

use std::rc::Rc;

use super::ast::{Call, Expression, ExpressionKind, Type};
use super::follow::{Argument, Follow, Frame, better};
use super::members::Method;
use super::program::Meaning;
use super::routers;
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

    /// `new(T)`.
    fn made(&mut self, frame: &Frame<'p>, argument: &'p Expression) -> Value<'p> {
        let package = match &argument.kind {
            ExpressionKind::Type(kind) => return self.zero(frame.file, kind),
            ExpressionKind::Name(name) => {
                return self.of_type(self.program.package_of(frame.file), name);
            }
            ExpressionKind::Select(operand, name) => {
                self.import_meant(frame, operand).zip(Some(name))
            }
            _ => None,
        };
        let Some((import, name)) = package else {
            return Value::Unknown;
        };
        if let Some(api) = routers::by_type(import, name) {
            return Value::Router(self.wiring.scope(api, true));
        }
        self.program
            .package(import)
            .map_or(Value::Unknown, |p| self.of_type(p, name))
    }

    fn of_type(&self, package: super::program::PackageId, name: &str) -> Value<'p> {
        self.program
            .type_named(package, name)
            .map_or(Value::Unknown, Value::of)
    }

    fn call_in_package(
        &mut self,
        frame: &mut Frame<'p>,
        import: &'p str,
        name: &'p str,
        call: &'p Call,
    ) -> Value<'p> {
        if let Some(package) = self.program.package(import) {
            let function = self.global(package, name);
            if matches!(function, Value::Unknown)
                && self.program.type_named(package, name).is_some()
            {
                let value = call
                    .arguments
                    .first()
                    .map_or(Value::Unknown, |e| self.value(frame, e));
                return better(value, self.of_type(package, name));
            }
            return self.call_value(frame, &function, call);
        }
        if let Some(api) = routers::by_constructor(import, name) {
            call.arguments
                .iter()
                .for_each(|e| drop(self.value(frame, e)));
            return Value::Router(self.wiring.scope(api, true));
        }
        if import == "net/http"
            && let Some(value) = self.call_net_http(frame, name, call)
        {
            return value;
        }
        let arguments: Vec<Value<'p>> = call
            .arguments
            .iter()
            .map(|e| self.value(frame, e))
            .collect();
        if let Some(text) = self.text_function(frame, import, name, &arguments, &call.arguments) {
            return text;
        }
        wrapping(&arguments)
    }

    /// The default mux, and what makes handlers of handlers.
    fn call_net_http(
        &mut self,
        frame: &mut Frame<'p>,
        name: &'p str,
        call: &'p Call,
    ) -> Option<Value<'p>> {
        match (name, call.arguments.as_slice()) {
            ("Handle" | "HandleFunc", [_, _]) => {
                let scope = self.default_mux()?;
                Some(self.act(frame, scope, name, call))
            }
            ("HandlerFunc", [inner]) => Some(self.value(frame, inner)),
            ("StripPrefix", [prefix, inner]) => {
                let written = self.value(frame, prefix);
                let prefix = self.as_text(frame, &written, prefix).text;
                let inner = self.value(frame, inner);
                let wrapped = inner.router().map(|(scope, strip)| {
                    let whole = format!("{prefix}{}", strip.unwrap_or(""));
                    Value::Wrapped(scope, Some(whole))
                });
                Some(wrapped.unwrap_or_default())
            }
            _ => None,
        }
    }

    /// The mux that the functions of `net/http` register on.
    pub(super) fn default_mux(&mut self) -> Option<super::wiring::ScopeId> {
        if self.default_mux.is_none() {
            let api = routers::by_package("net/http")?;
            self.default_mux = Some(self.wiring.scope(api, true));
        }
        self.default_mux
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

    /// The name of a handler as the code has it: of what is wrapped, where that is a function of the tree.
    pub(super) fn handler_name(
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

    /// Whether a type is meant that a router of this framework has.
    pub(super) fn is_router_of(&self, file: usize, kind: &'p Type, framework: Framework) -> bool {
        matches!(self.program.meaning(file, kind), Meaning::Router(api) if api.framework == framework)
    }
}

/// `http.HandlerFunc(x)` is x.
fn is_conversion(call: &Call) -> bool {
    matches!(&call.function.kind, ExpressionKind::Select(_, name) if name == "HandlerFunc")
}

/// A call of somebody else's code with one router among its arguments most likely gives a handler around it.
fn wrapping<'p>(arguments: &[Value<'p>]) -> Value<'p> {
    let mut routers = arguments.iter().filter_map(Value::router);
    match (routers.next(), routers.next()) {
        (Some((scope, strip)), None) => Value::Wrapped(scope, strip.map(str::to_owned)),
        _ => Value::Unknown,
    }
}
