//! Routes that are described in a chain, as in gorilla/mux: `r.Path("/x").Methods("GET").Handler(h)`.

use super::ast::{Call, Expression};
use super::follow::{Follow, Frame};
use super::routers::{Act, Part};
use super::value::Value;
use super::wiring::{RouteEntry, RouteId, ScopeId};
use crate::mounts::Reach;

impl<'p> Follow<'p> {
    /// Begins a route's description on a router.
    pub(super) fn describe(
        &mut self,
        frame: &mut Frame<'p>,
        scope: ScopeId,
        part: Part,
        name: &'p str,
        call: &'p Call,
    ) -> Value<'p> {
        let place = self.call_place(frame, call);
        let route = self.wiring.route(RouteEntry {
            scope,
            methods: Vec::new(),
            path: String::new(),
            place,
            handler: None,
            functions: Vec::new(),
            is_prefix: false,
            is_complete: false,
        });
        self.describe_part(frame, route, part, name, call)
    }

    /// Goes on with a route's description.
    pub(super) fn describe_on(
        &mut self,
        frame: &mut Frame<'p>,
        route: RouteId,
        name: &'p str,
        call: &'p Call,
    ) -> Value<'p> {
        let scope = self.wiring.route_mut(route).scope;
        match (self.wiring.api(scope).act)(name) {
            Some(Act::Describe(part)) => self.describe_part(frame, route, part, name, call),
            _ => Value::Unknown,
        }
    }

    fn describe_part(
        &mut self,
        frame: &mut Frame<'p>,
        route: RouteId,
        part: Part,
        name: &'p str,
        call: &'p Call,
    ) -> Value<'p> {
        match part {
            Part::Methods => {
                let verbs = call
                    .arguments
                    .iter()
                    .flat_map(|e| self.verbs(frame, e))
                    .collect();
                self.wiring.route_mut(route).methods = verbs;
            }
            Part::Path | Part::Prefix => {
                self.describe_path(frame, route, part == Part::Prefix, call);
                if let ("Handle" | "HandleFunc", Some(handler)) = (name, call.arguments.get(1)) {
                    self.complete(frame, route, handler);
                }
            }
            Part::Handler => {
                if let Some(handler) = call.arguments.first() {
                    self.complete(frame, route, handler);
                }
            }
            Part::Subrouter => {
                let RouteEntry { scope, path, .. } = self.wiring.route_mut(route).clone();
                let child = self.wiring.scope(self.wiring.api(scope), false);
                self.wiring.mount(scope, &path, child);
                return Value::Router(child);
            }
            Part::Else => call
                .arguments
                .iter()
                .for_each(|e| drop(self.value(frame, e))),
        }
        Value::Route(route)
    }

    fn describe_path(
        &mut self,
        frame: &mut Frame<'p>,
        route: RouteId,
        is_prefix: bool,
        call: &'p Call,
    ) {
        let Some(written) = call.arguments.first() else {
            return;
        };
        let value = self.value(frame, written);
        let text = self.as_text(frame, &value, written);
        let place = self.place_of(frame, &text, written, call.arguments.get(1), call);
        let entry = self.wiring.route_mut(route);
        entry.path.push_str(&text.text);
        entry.is_prefix = is_prefix;
        entry.place = place;
    }

    /// A description with a handler is a route, or a mount where that is a router.
    fn complete(&mut self, frame: &mut Frame<'p>, route: RouteId, handler: &'p Expression) {
        let value = self.value(frame, handler);
        let name = self.handler_name(frame, handler);
        let functions = self.functions(frame, [handler]);
        let scope = self.wiring.route_mut(route).scope;
        if let Some((inner, strip)) = self.router_in(&value) {
            self.wiring.middleware(inner, "", functions, Reach::All);
            let top = self.wiring.top(scope);
            self.wiring
                .mount(top, strip.as_deref().unwrap_or(""), inner);
            return;
        }
        let entry = self.wiring.route_mut(route);
        entry.handler = name.map(|n| n.to_string());
        entry.functions = functions;
        entry.is_complete = true;
    }
}
