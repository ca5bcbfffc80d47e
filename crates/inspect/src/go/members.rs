//! Fields, methods and the names of packages: what `a.b` is.

use super::ast::{Expression, Field, Type};
use super::follow::Follow;
use super::follow::Frame;
use super::program::{FunctionId, Meaning, PackageId, TypeId};
use super::relevance::Relevance;
use super::value::{Env, Object, Value};
use super::wiring::ScopeId;

/// Structs embedded in structs that are looked through.
const DEEPEST: usize = 4;
/// Types that may be behind an interface; with more of them none is followed.
const MOST_BEHIND: usize = 8;

/// What a method call is.
#[derive(Debug)]
pub(super) enum Method<'p> {
    /// Functions of the tree, each with its receiver; several behind an interface.
    Ours(Vec<(FunctionId, Value<'p>)>),
    /// A method of an embedded router.
    OfRouter(Value<'p>),
    None,
}

impl<'p> Follow<'p> {
    /// The package of the tree that a name means here, unless a variable hides it.
    pub(super) fn package_meant(
        &self,
        frame: &Frame<'p>,
        operand: &Expression,
    ) -> Option<PackageId> {
        let import = self.import_meant(frame, operand)?;
        self.program.package(import)
    }

    /// The import path that a name means here, unless a variable hides it.
    pub(super) fn import_meant(&self, frame: &Frame<'p>, operand: &Expression) -> Option<&'p str> {
        let alias = operand.name()?;
        let import = self.program.import(frame.file, alias)?;
        frame
            .env
            .get(alias)
            .is_none()
            .then_some(import.path.as_str())
    }

    /// What a name of a package is: a constant, variable or function.
    pub(super) fn global(&mut self, package: PackageId, name: &str) -> Value<'p> {
        let Some((file, binding)) = self.program.value_named(package, name) else {
            let function = self.program.function_named(package, name);
            return function.map_or(Value::Unknown, |id| Value::Function(id, None));
        };
        let key = (package, binding.name.as_str());
        if let Some(value) = self.globals.get(&key) {
            return value.clone();
        }
        // A variable that is made with itself is unknown meanwhile.
        self.globals.insert(key, Value::Unknown);
        let mut value = match &binding.value {
            Some(expression) => {
                let mut frame = Frame {
                    file,
                    env: Env::new(None),
                    results: &[],
                    returned: Vec::new(),
                };
                self.value_expecting(&mut frame, expression, binding.kind.as_ref())
            }
            None => Value::Unknown,
        };
        if let (Value::Unknown, Some(kind)) = (&value, &binding.kind) {
            value = match self.zero(file, kind) {
                Value::Unknown => self.placeholder(file, kind),
                known => known,
            };
        }
        self.globals.insert(key, value.clone());
        value
    }

    pub(super) fn set_global(&mut self, file: usize, name: &'p str, value: Value<'p>) {
        self.set_global_of(self.program.package_of(file), name, value);
    }

    pub(super) fn set_global_of(&mut self, package: PackageId, name: &'p str, value: Value<'p>) {
        if self.program.value_named(package, name).is_none() || matches!(value, Value::Unknown) {
            return;
        }
        let old = self.globals.get(&(package, name)).cloned();
        self.stands_in(old.as_ref(), &value);
        self.globals.insert((package, name), value);
    }

    /// Gives a field of a type its value. Texts that differ from one object to the next aren't known by the type.
    pub(super) fn set_field(&mut self, kind: TypeId, name: &'p str, value: Value<'p>) {
        if matches!(value, Value::Unknown) {
            return;
        }
        let old = self.fields.get(&(kind, name)).cloned();
        self.stands_in(old.as_ref(), &value);
        let value = match (&old, &value) {
            (Some(Value::Text(a)), Value::Text(b)) if a.text != b.text => Value::Unknown,
            _ => value,
        };
        self.fields.insert((kind, name), value);
    }

    /// A router that was asked for before it was seen turns out to be this one.
    fn stands_in(&mut self, old: Option<&Value<'p>>, new: &Value<'p>) {
        if let (Some(Value::Router(old)), Value::Router(new)) = (old, new)
            && self.stand_ins.contains(old)
        {
            self.wiring.mount(*new, "", *old);
        }
    }

    fn placeholder(&mut self, file: usize, kind: &'p Type) -> Value<'p> {
        match self.program.meaning(file, kind) {
            Meaning::Router(api) => {
                let scope = self.wiring.scope(api, false);
                self.stand_ins.insert(scope);
                Value::Router(scope)
            }
            Meaning::Ours(id) => Value::of(id),
            Meaning::Other(_) => Value::Unknown,
        }
    }

    /// The value of an object's field, also of an embedded struct's.
    pub(super) fn field(&mut self, object: &Object<'p>, name: &str) -> Value<'p> {
        self.field_within(object, name, 0)
    }

    fn field_within(&mut self, object: &Object<'p>, name: &str, depth: usize) -> Value<'p> {
        if let Some(value) = object.fields.get(name)
            && !matches!(value, Value::Unknown)
        {
            return value.clone();
        }
        let Some(kind) = object.kind else {
            return Value::Unknown;
        };
        let (file, fields) = self.program.fields(kind);
        if let Some(field) = fields.iter().find(|f| f.name == name) {
            let key = (kind, field.name.as_str());
            if let Some(value) = self.fields.get(&key) {
                return value.clone();
            }
            let value = self.placeholder(file, &field.kind);
            if matches!(value, Value::Router(_)) {
                self.fields.insert(key, value.clone());
            }
            return value;
        }
        if depth < DEEPEST {
            for embedded in fields.iter().filter(|f| f.is_embedded) {
                if let Value::Object(inner) = self.field_within(object, &embedded.name, depth + 1) {
                    let value = self.field_within(&inner, name, depth + 1);
                    if !matches!(value, Value::Unknown) {
                        return value;
                    }
                }
            }
        }
        Value::Unknown
    }

    /// The method that a call on a value means.
    pub(super) fn method(&mut self, value: &Value<'p>, name: &str) -> Method<'p> {
        self.method_within(value, name, 0)
    }

    fn method_within(&mut self, value: &Value<'p>, name: &str, depth: usize) -> Method<'p> {
        let Value::Object(object) = value else {
            return Method::None;
        };
        let Some(kind) = object.kind else {
            return Method::None;
        };
        if let Some(id) = self.program.method(kind, name) {
            return Method::Ours(vec![(id, value.clone())]);
        }
        if let (_, Type::Interface { methods, .. }) = self.program.underlying(kind) {
            return self.behind(methods, name);
        }
        if depth < DEEPEST {
            let (_, fields) = self.program.fields(kind);
            for embedded in fields.iter().filter(|f| f.is_embedded) {
                let inner = self.field(object, &embedded.name);
                if let Value::Router(scope) = inner {
                    if (self.wiring.api(scope).act)(name).is_some() {
                        return Method::OfRouter(inner);
                    }
                    continue;
                }
                let found = self.method_within(&inner, name, depth + 1);
                if !matches!(found, Method::None) {
                    return found;
                }
            }
        }
        Method::None
    }

    /// The methods of the types that may be behind an interface.
    fn behind(&self, methods: &[String], name: &str) -> Method<'p> {
        if !methods.iter().any(|m| m == name) {
            return Method::None;
        }
        let has_all = |kind: TypeId| {
            methods
                .iter()
                .all(|m| self.program.method(kind, m).is_some())
        };
        let all = self
            .program
            .methods_named(name)
            .iter()
            .filter(|(kind, _)| has_all(*kind));
        let all: Vec<_> = all.map(|(kind, id)| (*id, Value::of(*kind))).collect();
        if all.is_empty() || all.len() > MOST_BEHIND {
            Method::None
        } else {
            Method::Ours(all)
        }
    }

    /// The router that a handler is or goes to: also that of a struct that serves and holds just one.
    pub(super) fn router_in(&self, handler: &Value<'p>) -> Option<(ScopeId, Option<String>)> {
        if let Some((scope, strip)) = handler.router() {
            // What else is registered on the default mux, profiling most of all, isn't seen: it handles by itself.
            let is_default = self.default_mux == Some(scope);
            return (!is_default).then(|| (scope, strip.map(str::to_owned)));
        }
        let Value::Object(object) = handler else {
            return None;
        };
        let kind = object.kind?;
        let (_, fields) = self.program.fields(kind);
        let serves = self.program.method(kind, "ServeHTTP").is_some()
            || fields.iter().any(|f| f.is_embedded && f.name == "Handler");
        let held = |field: &'p Field| {
            let value = object.fields.get(field.name.as_str());
            let value = value.or_else(|| self.fields.get(&(kind, field.name.as_str())));
            value.and_then(Value::router)
        };
        let mut routers = fields.iter().filter_map(held);
        match (serves, routers.next(), routers.next()) {
            (true, Some((scope, strip)), None) => Some((scope, strip.map(str::to_owned))),
            _ => None,
        }
    }

    /// Looks at the values of packages that may hold function literals that touch routers.
    pub(super) fn package_values(&mut self) {
        for (file, read) in self.program.files.iter().enumerate() {
            for binding in &read.values {
                if binding.value.as_ref().is_some_and(Relevance::has_value) {
                    self.global(self.program.package_of(file), &binding.name);
                }
            }
        }
    }
}
