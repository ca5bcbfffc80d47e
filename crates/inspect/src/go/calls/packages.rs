//! Calls of what packages have: constructors of routers, `net/http`, functions of the tree.

use super::wrapping;
use crate::go::ast::{Call, Expression, ExpressionKind};
use crate::go::follow::{Follow, Frame, better};
use crate::go::program::PackageId;
use crate::go::routers;
use crate::go::value::Value;
use crate::go::wiring::ScopeId;

impl<'p> Follow<'p> {
    /// `new(T)`.
    pub(super) fn made(&mut self, frame: &Frame<'p>, argument: &'p Expression) -> Value<'p> {
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

    fn of_type(&self, package: PackageId, name: &str) -> Value<'p> {
        self.program
            .type_named(package, name)
            .map_or(Value::Unknown, Value::of)
    }

    pub(super) fn call_in_package(
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
    pub(in crate::go) fn default_mux(&mut self) -> Option<ScopeId> {
        if self.default_mux.is_none() {
            let api = routers::by_package("net/http")?;
            self.default_mux = Some(self.wiring.scope(api, true));
        }
        self.default_mux
    }
}
