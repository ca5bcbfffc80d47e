//! What calling a router's method does: routes, groups, mounts.

use super::ast::{Call, Expression, ExpressionKind};
use super::follow::{Argument, Follow, Frame};
use super::routers::{Act, Handler, Verb};
use super::value::{Text, Value};
use super::wiring::{RouteEntry, ScopeId};
use crate::inspection::{Framework, Place};
use crate::mounts::Reach;

impl<'p> Follow<'p> {
    /// Calls a method of a router.
    pub(super) fn act(
        &mut self,
        frame: &mut Frame<'p>,
        scope: ScopeId,
        name: &'p str,
        call: &'p Call,
    ) -> Value<'p> {
        let Some(act) = (self.wiring.api(scope).act)(name) else {
            call.arguments
                .iter()
                .for_each(|e| drop(self.value(frame, e)));
            return Value::Unknown;
        };
        match act {
            Act::Route {
                verb,
                path,
                handler,
            } => {
                self.register(frame, scope, (verb, path, handler), call);
                Value::Router(scope)
            }
            Act::Group { prefix } => self.group(frame, scope, prefix, call),
            Act::Same => {
                // What `With` adds runs for what follows in the chain alone.
                let scope = if name == "With" {
                    let child = self.wiring.scope(self.wiring.api(scope), false);
                    self.wiring.mount(scope, "", child);
                    child
                } else {
                    scope
                };
                self.mount_among(frame, scope, call);
                Value::Router(scope)
            }
            Act::Mount => {
                self.mount(frame, scope, call);
                Value::Router(scope)
            }
            Act::Describe(part) => self.describe(frame, scope, part, name, call),
        }
    }

    fn register(
        &mut self,
        frame: &mut Frame<'p>,
        scope: ScopeId,
        (verb, path, handler): (Verb, usize, Handler),
        call: &'p Call,
    ) {
        let Some(path_written) = call.arguments.get(path) else {
            return;
        };
        let handler = match handler {
            Handler::At(at) => call.arguments.get(at),
            Handler::Last => call.arguments[path + 1..].last(),
        };
        let answers_with = handler.map_or(Value::Unknown, |e| self.value(frame, e));
        let value = self.value(frame, path_written);
        let mut text = self.as_text(frame, &value, path_written);
        let place = self.place_of(frame, &text, path_written, handler, call);
        let mut is_prefix = false;
        let methods = match verb {
            Verb::Is(verb) => vec![verb.to_owned()],
            Verb::Any => Vec::new(),
            Verb::Argument(at) => self.verbs(frame, &call.arguments[at]),
            Verb::InPath => {
                let is_mux = self.wiring.api(scope).framework == Framework::NetHttp;
                let (method, path) = pattern(&text.text);
                is_prefix = is_mux && path.ends_with('/');
                text.text = path;
                method.into_iter().collect()
            }
        };
        let functions = self.functions(frame, &call.arguments[path + 1..]);
        if let Some((inner, strip)) = self.router_in(&answers_with) {
            self.wiring.middleware(inner, "", functions, Reach::All);
            // A handler sees whole paths, whatever it is registered below.
            let top = self.wiring.top(scope);
            self.wiring
                .mount(top, strip.as_deref().unwrap_or(""), inner);
            return;
        }
        let handler = handler.and_then(|e| self.handler_name(frame, e));
        self.wiring.route(RouteEntry {
            scope,
            methods,
            path: text.text,
            place,
            handler: handler.map(|h| h.to_string()),
            functions,
            is_prefix,
            is_complete: true,
        });
    }

    /// Where a route is registered: the call, but for a helper that only hands path and handler on, or a table that
    /// is gone over, the place that has them.
    pub(super) fn place_of(
        &self,
        frame: &Frame<'p>,
        text: &Text,
        path: &Expression,
        handler: Option<&Expression>,
        call: &Call,
    ) -> Place {
        if let (Some(passed), Some(handler)) = (&text.passed, handler) {
            let is_handed_on = match (innermost(handler).1, root(path)) {
                // `route.Handler` beside `route.Path`.
                (true, path_root) => path_root.is_some() && innermost(handler).0 == path_root,
                (false, _) => innermost(handler)
                    .0
                    .is_some_and(|n| frame.env.get(n).is_some_and(|b| b.is_passed)),
            };
            if is_handed_on {
                return passed.clone();
            }
        }
        self.call_place(frame, call)
    }

    pub(super) fn verbs(&mut self, frame: &mut Frame<'p>, written: &'p Expression) -> Vec<String> {
        let value = self.value(frame, written);
        match &value {
            Value::List(values) => {
                let texts = values.iter().filter_map(|value| match value {
                    Value::Text(text) => Some(text.text.clone()),
                    _ => None,
                });
                texts.collect()
            }
            Value::Text(text) if text.is_known() => vec![text.text.clone()],
            // Which verb isn't known: it may be any.
            _ => Vec::new(),
        }
    }

    fn group(
        &mut self,
        frame: &mut Frame<'p>,
        scope: ScopeId,
        prefix: Option<usize>,
        call: &'p Call,
    ) -> Value<'p> {
        let prefix = prefix.and_then(|at| call.arguments.get(at));
        let prefix = prefix.map(|e| {
            let value = self.value(frame, e);
            self.as_text(frame, &value, e).text
        });
        let child = self.wiring.scope(self.wiring.api(scope), false);
        self.wiring
            .mount(scope, prefix.as_deref().unwrap_or(""), child);
        let place = self.call_place(frame, call);
        for argument in &call.arguments {
            let function = self.value(frame, argument);
            if self.takes_router(&function, scope) {
                let router = Argument {
                    value: Value::Router(child),
                    written: None,
                };
                self.apply(&function, vec![router], Some(&place));
            } else {
                let functions = self.functions(frame, [argument]);
                self.wiring.middleware(child, "", functions, Reach::All);
            }
        }
        Value::Router(child)
    }

    /// Whether a function takes a router of the scope's framework first: no middleware does.
    fn takes_router(&self, function: &Value<'p>, scope: ScopeId) -> bool {
        let (file, literal) = match function {
            Value::Closure(closure) => (closure.file, closure.literal),
            Value::Function(id, _) => {
                let (file, function) = self.program.function(*id);
                (file, &function.literal)
            }
            _ => return false,
        };
        let framework = self.wiring.api(scope).framework;
        let first = literal.parameters.first();
        first.is_some_and(|p| self.is_router_of(file, &p.kind, framework))
    }

    /// `r.Mount("/x", sub)`: what isn't a router takes all below the prefix.
    fn mount(&mut self, frame: &mut Frame<'p>, scope: ScopeId, call: &'p Call) {
        let [written, mounted, ..] = call.arguments.as_slice() else {
            return;
        };
        let value = self.value(frame, written);
        let prefix = self.as_text(frame, &value, written).text;
        let inner = self.value(frame, mounted);
        let functions = self.functions(frame, [mounted]);
        if let Some((inner, strip)) = self.router_in(&inner) {
            self.wiring.middleware(inner, "", functions, Reach::All);
            self.mount_below(scope, &prefix, inner, strip.as_deref());
            return;
        }
        let handler = self.handler_name(frame, mounted);
        let place = self.call_place(frame, call);
        self.wiring.route(RouteEntry {
            scope,
            methods: Vec::new(),
            path: prefix,
            place,
            handler: handler.map(|h| h.to_string()),
            functions,
            is_prefix: true,
            is_complete: true,
        });
    }

    fn mount_below(&mut self, scope: ScopeId, prefix: &str, inner: ScopeId, strip: Option<&str>) {
        if self.wiring.api(scope).framework == self.wiring.api(inner).framework {
            self.wiring.mount(scope, prefix, inner);
        } else {
            // A router of another kind sees the whole path.
            let top = self.wiring.top(scope);
            self.wiring.mount(top, strip.unwrap_or(""), inner);
        }
    }

    /// `app.Use("/x", sub)` mounts in Fiber; other arguments are middleware.
    fn mount_among(&mut self, frame: &mut Frame<'p>, scope: ScopeId, call: &'p Call) {
        let values: Vec<Value<'p>> = call
            .arguments
            .iter()
            .map(|e| self.value(frame, e))
            .collect();
        let prefix = match values.first() {
            Some(Value::Text(text)) => text.text.clone(),
            _ => String::new(),
        };
        if self.wiring.api(scope).framework == Framework::Fiber {
            for value in &values {
                if let Value::Router(inner) = value {
                    self.wiring.mount(scope, &prefix, *inner);
                }
            }
        }
        self.runs_before(frame, scope, &prefix, call);
    }
}

/// The name that a handler comes from, and whether it is a field of it: `h` of `wrap(h)`, `r` of `r.Handler`.
fn innermost(handler: &Expression) -> (Option<&str>, bool) {
    match &handler.kind {
        ExpressionKind::Call(call) => call.arguments.first().map_or((None, false), innermost),
        ExpressionKind::Select(..) => (root(handler), true),
        _ => (handler.name(), false),
    }
}

/// The first name of a chain; of several texts joined, of the last.
fn root(expression: &Expression) -> Option<&str> {
    match &expression.kind {
        ExpressionKind::Select(operand, _) => root(operand),
        ExpressionKind::Binary(_, _, right) => root(right),
        ExpressionKind::Call(call) => call.arguments.last().and_then(root),
        _ => expression.name(),
    }
}

/// `"GET example.org/x"` -> the method, and the path without the host.
fn pattern(written: &str) -> (Option<String>, String) {
    let written = written.trim();
    let (method, rest) = match written.split_once([' ', '\t']) {
        Some((method, rest)) if !method.contains('/') => {
            (Some(method.to_owned()), rest.trim_start())
        }
        _ => (None, written),
    };
    let is_path = rest.starts_with('/') || rest.starts_with(super::value::HOLE.0);
    let path = if is_path {
        rest
    } else {
        rest.find('/').map_or(rest, |at| &rest[at..])
    };
    (method, path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_have_methods_and_hosts() {
        let shown = |written: &str| {
            let (method, path) = pattern(written);
            format!("{} {path}", method.unwrap_or_default())
        };
        assert_eq!(shown("GET /x/{id}"), "GET /x/{id}");
        assert_eq!(shown("/x"), " /x");
        assert_eq!(shown("POST  example.org/x"), "POST /x");
        assert_eq!(shown("example.org/"), " /");
    }
}
