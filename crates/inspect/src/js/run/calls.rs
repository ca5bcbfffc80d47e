//! Calls.

use std::cell::RefCell;
use std::rc::Rc;

use super::callees::{Via, made_by};
use super::expressions::pattern_name;
use super::value::{Closure, Env, External, Made, ModuleId, Object, Router, Value};
use super::{DEEPEST, MOST_IDLE, MOST_RECURSION, Run};
use crate::inspection::Place;
use crate::js::module::{self, Expression, Function, Kind, Pattern};
use crate::js::routers;

/// A call that is followed.
pub(crate) struct Call<'c> {
    /// Of the method; empty where a function is called by itself.
    pub(crate) name: &'c str,
    pub(crate) arguments: Vec<Argument<'c>>,
    pub(crate) module: ModuleId,
    pub(crate) at: u32,
    pub(crate) is_new: bool,
}

/// An argument; its expression where it stands in the call.
#[derive(Clone)]
pub(crate) struct Argument<'c> {
    pub(crate) value: Value,
    pub(crate) expression: Option<&'c Expression>,
}

impl Call<'_> {
    pub(crate) fn value(&self, index: usize) -> Value {
        self.arguments
            .get(index)
            .map_or(Value::Nothing, |a| a.value.clone())
    }

    pub(crate) fn values(&self) -> Vec<Value> {
        self.arguments.iter().map(|a| a.value.clone()).collect()
    }
}

impl Run<'_> {
    pub(crate) fn place_of(&self, call: &Call<'_>) -> Place {
        self.place(call.module, call.at)
    }

    pub(super) fn call(
        &mut self,
        call: &module::Call,
        at: u32,
        env: &Rc<Env>,
        is_new: bool,
    ) -> Value {
        if let Kind::Name(name) = &call.callee.kind
            && &**name == "require"
            && env.get(name).is_none()
            && let Some(from) = call.arguments.first()
        {
            return match self.expression(&from.value, env) {
                Value::Text(specifier) => self.require(env.module, &specifier),
                _ => Value::Unknown,
            };
        }
        if let (Kind::Super, Some(class)) = (&call.callee.kind, env.class.clone()) {
            let arguments = self.items(&call.arguments, env);
            let this = env.this().unwrap_or_default();
            self.construct_parent(&class, &this, arguments, 0);
            return Value::Nothing;
        }
        let (receiver, name) = match &call.callee.kind {
            Kind::Member(object, name) if !matches!(object.kind, Kind::Super) => {
                let receiver = if is_exports(&call.callee, env) {
                    Value::Unknown
                } else {
                    self.expression(object, env)
                };
                (Some(receiver), name.to_string())
            }
            Kind::Index(object, index) => {
                let receiver = self.expression(object, env);
                let name = self.expression(index, env).as_text();
                (
                    Some(receiver),
                    name.map_or_else(|| "*".to_owned(), |n| n.to_string()),
                )
            }
            _ => (None, String::new()),
        };
        let callee = match receiver {
            Some(_) => Value::Unknown,
            None => self.expression(&call.callee, env),
        };
        let followed = Call {
            name: &name,
            arguments: self.arguments(call, env),
            module: env.module,
            at,
            is_new,
        };
        self.note_handed(&followed.arguments);
        let site = crate::js::calls::site(call);
        self.via = if self.parameters.calls(site) {
            Via::Parameter(site)
        } else {
            Via::Call(site)
        };
        let value = self.dispatch(receiver, &callee, &followed);
        self.via = Via::Inner;
        value
    }

    fn dispatch(&mut self, receiver: Option<Value>, callee: &Value, call: &Call<'_>) -> Value {
        match receiver {
            Some(receiver) if !call.is_new => self.call_method(&receiver, call),
            Some(receiver) => {
                let callee = self.member(&receiver, call.name);
                self.call_value(&callee, None, call)
            }
            None => self.call_value(callee, None, call),
        }
    }

    fn arguments<'c>(&mut self, call: &'c module::Call, env: &Rc<Env>) -> Vec<Argument<'c>> {
        let mut arguments = Vec::with_capacity(call.arguments.len());
        for item in &call.arguments {
            let value = self.expression(&item.value, env);
            if item.is_spread {
                match self.elements(&value) {
                    Some(values) => arguments.extend(values.into_iter().map(|value| Argument {
                        value,
                        expression: None,
                    })),
                    None => arguments.push(Argument {
                        value: Value::Unknown,
                        expression: Some(&item.value),
                    }),
                }
            } else {
                // A flag that is written in the call is what it is, whatever other calls pass.
                let value = match item.value.kind {
                    Kind::Bool(flag) => Value::Certain(flag),
                    _ => value,
                };
                arguments.push(Argument {
                    value,
                    expression: Some(&item.value),
                });
            }
        }
        arguments
    }

    fn call_method(&mut self, receiver: &Value, call: &Call<'_>) -> Value {
        if is_followed_inside(receiver) {
            self.via = Via::Inner;
        }
        match receiver {
            Value::Made(_) if matches!(call.name, "then" | "catch" | "finally") => {
                self.call_unknown(call, receiver)
            }
            Value::Made(_) => {
                let callee = self.member(receiver, call.name);
                self.call_value(&callee, None, call)
            }
            Value::Router(router) => routers::method(self, router, call),
            Value::NestApp(app) => routers::nest::app_method(self, *app, call),
            Value::Object(o) => {
                let own = self.member(receiver, call.name);
                let native = o.native.borrow().clone();
                match (own.worth(), native) {
                    (0, Some(router)) => routers::method(self, &router, call),
                    (0, None) if matches!(own, Value::Made(_)) => self.call_value(&own, None, call),
                    (0, None) => self.call_unknown(call, receiver),
                    _ => self.call_value(&own, Some(receiver.clone()), call),
                }
            }
            Value::Array(_) => self.call_array(receiver, call),
            Value::Text(text) => self.call_text(text, call),
            Value::Function(f) => self.call_function_method(f, receiver, call),
            Value::Class(_) | Value::Module(_) => {
                let own = self.member(receiver, call.name);
                self.call_value(&own, Some(receiver.clone()), call)
            }
            Value::External(_) => {
                let callee = self.member(receiver, call.name);
                self.call_value(&callee, None, call)
            }
            _ => self.call_unknown(call, receiver),
        }
    }

    fn call_function_method(
        &mut self,
        f: &Rc<Closure>,
        receiver: &Value,
        call: &Call<'_>,
    ) -> Value {
        match call.name {
            "bind" => Value::Function(Rc::new(with_this(f, call.value(0)))),
            "call" => {
                let values = call.values().into_iter().skip(1).collect();
                self.call_closure(f, Some(call.value(0)), values)
            }
            "apply" => {
                let values = self.elements(&call.value(1)).unwrap_or_default();
                self.call_closure(f, Some(call.value(0)), values)
            }
            _ => {
                let own = self.member(receiver, call.name);
                self.call_value(&own, None, call)
            }
        }
    }

    /// Calls a value.
    pub(crate) fn call_value(
        &mut self,
        callee: &Value,
        this: Option<Value>,
        call: &Call<'_>,
    ) -> Value {
        match callee {
            Value::Function(f) if call.is_new => {
                let object = Value::Object(Rc::new(Object::default()));
                self.inherit_prototype(f, &object);
                let returned = self.call_closure(f, Some(object.clone()), call.values());
                object.or(returned)
            }
            Value::Function(f) => {
                match self.call_closure(f, this, call.values()) {
                    // A wrapper that was followed often enough: what it gives is made of what it was given.
                    Value::Unknown => wrapped(call),
                    known => known,
                }
            }
            Value::Made(made) => self.call_made(&Rc::clone(made), call),
            Value::Class(class) => self.instance(class, call.values()),
            Value::External(external) => {
                let external = Rc::clone(external);
                self.call_external(&external, call)
            }
            Value::Module(_) => match self.settled(callee) {
                Value::Module(_) => self.call_unknown(call, &Value::Unknown),
                default => self.call_value(&default, this, call),
            },
            // A middleware that is called by hand is still the router.
            Value::Router(_) => callee.clone(),
            Value::Object(_) => match self.settled(callee) {
                Value::Function(f) => self.call_closure(&f, this, call.values()),
                _ => self.call_unknown(call, &Value::Unknown),
            },
            _ => self.call_unknown(call, &Value::Unknown),
        }
    }

    fn call_external(&mut self, external: &External, call: &Call<'_>) -> Value {
        self.note_external(&external.package, &external.path);
        self.note_strategies(&external.package, &external.path, call);
        self.via = Via::Inner;
        if let Some(value) = routers::construct(self, external, call) {
            return value;
        }
        if let Some(value) = self.builtin(external, call) {
            return value;
        }
        let receiver = Value::external(&external.package, &external.path);
        match self.call_unknown(call, &receiver) {
            Value::Unknown => made_by(&external.package, &external.path, call, None),
            known => known,
        }
    }

    /// A call of what isn't in the tree: it may call the functions that it is given, `then` with the value awaited.
    pub(super) fn call_unknown(&mut self, call: &Call<'_>, receiver: &Value) -> Value {
        if call.name == "then" || call.name == "finally" || call.name == "catch" {
            return self.settle(call, receiver);
        }
        // A container's `get(Class)`.
        if let (
            "get" | "resolve",
            [
                Argument {
                    value: Value::Class(class),
                    ..
                },
            ],
        ) = (call.name, &call.arguments[..])
        {
            return self.singleton(&Rc::clone(class));
        }
        for argument in &call.arguments {
            if let Value::Function(f) = &argument.value {
                self.via = Via::Handed;
                if !self.called.contains(&(f.module, f.function)) {
                    self.handed.push(Rc::clone(f));
                }
                self.call_closure(f, None, Vec::new());
            }
        }
        Value::Unknown
    }

    fn settle(&mut self, call: &Call<'_>, receiver: &Value) -> Value {
        let Value::Function(f) = call.value(0) else {
            return receiver.clone();
        };
        let values = if call.name == "then" {
            vec![receiver.clone()]
        } else {
            Vec::new()
        };
        self.via = Via::Handed;
        let returned = self.call_closure(&f, None, values);
        match call.name {
            "then" => returned,
            _ => receiver.clone(),
        }
    }

    /// Follows a function of the tree.
    pub(crate) fn call_closure(
        &mut self,
        f: &Rc<Closure>,
        this: Option<Value>,
        arguments: Vec<Value>,
    ) -> Value {
        let key = (f.module, f.function);
        self.note_call(key);
        let deep = self.stack.iter().filter(|k| **k == key).count() >= MOST_RECURSION;
        if deep || self.stack.len() > DEEPEST || self.is_spent() {
            return Value::Unknown;
        }
        let does_matter = arguments.iter().any(|a| a.worth() >= 5);
        if !does_matter && self.idle.get(&key).is_some_and(|n| *n > MOST_IDLE) {
            return Value::Unknown;
        }
        self.called.insert(key);
        self.stack.push(key);
        let was_left = std::mem::take(&mut self.is_left);
        let before = self.effects;
        let returned = self.enter(f, this, arguments);
        // What gives texts is followed however often: paths are made so.
        if self.effects == before && !matches!(returned, Value::Text(_)) {
            *self.idle.entry(key).or_default() += 1;
        }
        self.is_left = was_left;
        self.stack.pop();
        returned
    }

    fn enter(&mut self, f: &Rc<Closure>, this: Option<Value>, arguments: Vec<Value>) -> Value {
        let function = self.function(f.module, f.function);
        let this = f.this.clone().or(this);
        let env = Rc::new(Env {
            parent: Some(Rc::clone(&f.env)),
            module: f.module,
            variables: RefCell::default(),
            this: if function.is_arrow {
                None
            } else {
                Some(this.clone().unwrap_or_default())
            }
            .into(),
            class: f.class.clone(),
            is_function: true,
        });
        self.parameters(f, function, this.as_ref(), arguments, &env);
        self.hoist(&function.body, &env);
        self.statements(&function.body, &env)
            .unwrap_or(Value::Nothing)
    }

    fn parameters(
        &mut self,
        f: &Rc<Closure>,
        function: &Function,
        this: Option<&Value>,
        arguments: Vec<Value>,
        env: &Rc<Env>,
    ) {
        // Whoever calls back without arguments doesn't say that there are none.
        let is_call_of_code = !arguments.is_empty();
        let mut arguments = arguments.into_iter();
        for (index, parameter) in function.parameters.iter().enumerate() {
            if parameter.is_rest {
                let rest = Value::array(arguments.by_ref().collect());
                self.bind(&parameter.pattern, rest, env, false);
                break;
            }
            let passed = arguments.next();
            if let (None, true, Pattern::Default(inner, default)) =
                (&passed, is_call_of_code, &parameter.pattern)
                && let Kind::Bool(flag) = default.kind
            {
                self.bind(inner, Value::Certain(flag), env, false);
                continue;
            }
            let mut value = passed.unwrap_or_default();
            if value.worth() <= 1 {
                value = self.expected(f, function, index, env).or(value);
            }
            if let (true, Some(this), Some(name)) = (
                parameter.is_property,
                this,
                pattern_name(&parameter.pattern),
            ) {
                self.set_member(this, name, value.clone());
            }
            self.bind(&parameter.pattern, value, env, false);
        }
    }

    /// What a parameter must be that no known value was passed for: by its type, or by its name in a function that
    /// others may call.
    fn expected(
        &mut self,
        f: &Rc<Closure>,
        function: &Function,
        index: usize,
        env: &Rc<Env>,
    ) -> Value {
        let parameter = &function.parameters[index];
        if let Some(name) = &parameter.type_name {
            return self.typed(name, env);
        }
        if let (0, Some(declared)) = (index, &function.declared_type)
            && let Value::External(e) = self.type_value(declared, env)
            && let Some(router) = routers::plugin_parameter(self, &e)
        {
            return Value::Router(router);
        }
        let Some(name) = pattern_name(&parameter.pattern) else {
            return Value::Unknown;
        };
        match routers::by_name(self, f.module, name) {
            Some(framework) if f.this.is_none() && self.is_exported(f) => {
                let scope = self.scope(framework, false);
                Value::Router(Router::new(framework, scope))
            }
            _ => Value::Unknown,
        }
    }

    /// A value of a type: a router, the instance of a class of the tree.
    pub(super) fn typed(&mut self, name: &str, env: &Rc<Env>) -> Value {
        match self.type_value(name, env) {
            Value::Class(class) => self.singleton(&class),
            Value::External(external) => match routers::typed(self, &external) {
                Some(router) => Value::Router(router),
                None if external.package.is_empty() => Value::Unknown,
                None => instance_of(&external),
            },
            _ => Value::Unknown,
        }
    }

    fn type_value(&mut self, name: &str, env: &Rc<Env>) -> Value {
        let mut parts = name.split('.');
        let mut value = self.name(parts.next().unwrap_or_default(), env);
        for part in parts {
            value = self.member(&value, part);
        }
        value
    }

    pub(super) fn first_seen(&mut self, closure: &Closure) -> bool {
        self.seen.insert((closure.module, closure.function))
    }
}

/// An instance of a type of a package.
fn instance_of(external: &External) -> Value {
    Value::Made(Rc::new(Made {
        package: external.package.clone(),
        path: format!("{}()", external.path),
        functions: Vec::new(),
        schema: None,
    }))
}

/// What a function gave that wasn't followed: made of the functions that it was given.
fn wrapped(call: &Call<'_>) -> Value {
    let functions = super::callees::handed(call);
    if functions.is_empty() {
        return Value::Unknown;
    }
    Value::Made(Rc::new(Made {
        package: String::new(),
        path: String::new(),
        functions,
        schema: None,
    }))
}

/// Whether the functions that a method's call leads to aren't what is called: those of a list's `map`, a plugin.
fn is_followed_inside(receiver: &Value) -> bool {
    match receiver {
        Value::Router(_) | Value::NestApp(_) | Value::Array(_) | Value::Text(_) => true,
        Value::Object(o) => o.native.borrow().is_some(),
        _ => false,
    }
}

/// The same function with another `this`.
pub(super) fn with_this(f: &Closure, this: Value) -> Closure {
    Closure {
        module: f.module,
        function: f.function,
        env: Rc::clone(&f.env),
        this: Some(this),
        class: f.class.clone(),
        properties: f.properties.clone(),
        is_shared: f.is_shared.clone(),
        is_getter: f.is_getter,
    }
}

/// `module.exports(...)`, which isn't a method of `module`.
fn is_exports(callee: &Expression, env: &Env) -> bool {
    matches!(&callee.kind, Kind::Member(object, name) if &**name == "exports" && super::patterns::is_module(object, env))
}
