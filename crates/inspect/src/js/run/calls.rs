//! Calls: what is called, with what, and who follows it.

use std::rc::Rc;

use super::Run;
use super::callees::{Via, made_by};
use super::closures::with_this;
use super::patterns::ANY;
use super::timers::is_timer;
use super::unknown::{is_of_promise, wrapped};
use super::value::{Closure, Env, External, ModuleId, Object, Value};
use crate::inspection::Place;
use crate::js::module::{self, Expression, Kind};
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
        if let Some(value) = self.of_language(call, env) {
            return value;
        }
        let (receiver, name) = self.receiver(&call.callee, env);
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
        if !is_timer(&callee) {
            self.note_handed(&followed.arguments);
        }
        let site = crate::js::calls::site(call);
        self.note_handed_at(site, &followed.arguments);
        if let Some(receiver) = &receiver {
            self.note_event(receiver, &followed);
        }
        self.via = if self.parameters.calls(site) {
            Via::Parameter(site)
        } else {
            Via::Call(site)
        };
        let value = self.at_call(&followed, |run| run.dispatch(receiver, &callee, &followed));
        self.via = Via::Inner;
        value
    }

    /// `require(...)` and `super(...)`, which are no calls of a value.
    fn of_language(&mut self, call: &module::Call, env: &Rc<Env>) -> Option<Value> {
        match &call.callee.kind {
            Kind::Name(name) if &**name == "require" && env.get(name).is_none() => {
                let from = call.arguments.first()?;
                Some(match self.expression(&from.value, env) {
                    Value::Text(specifier) => self.require(env.module, &specifier),
                    _ => Value::Unknown,
                })
            }
            Kind::Super => {
                let class = env.class.clone()?;
                let arguments = self.items(&call.arguments, env);
                let this = env.this().unwrap_or_default();
                self.construct_parent(&class, &this, arguments, 0);
                Some(Value::Nothing)
            }
            _ => None,
        }
    }

    /// What a method is called of, and the method's name: `*` where that isn't known, empty for what is no method.
    fn receiver(&mut self, callee: &Expression, env: &Rc<Env>) -> (Option<Value>, String) {
        match &callee.kind {
            Kind::Member(object, name) if !matches!(object.kind, Kind::Super) => {
                let receiver = match object.kind {
                    _ if is_exports(callee, env) => Value::Unknown,
                    Kind::This if env.this().is_none() => self.exporting(env.module, name),
                    _ => self.expression(object, env),
                };
                (Some(receiver), name.to_string())
            }
            Kind::Index(object, index) => {
                let receiver = self.expression(object, env);
                let name = self.expression(index, env).as_text();
                let name = name.map_or_else(|| ANY.to_owned(), |n| n.to_string());
                (Some(receiver), name)
            }
            _ => (None, String::new()),
        }
    }

    /// `this` of a module of `CommonJS` outside of its functions: what it exports, if the name is among that.
    fn exporting(&mut self, module: ModuleId, name: &str) -> Value {
        let all = Value::Module(module);
        match self.member(&all, name).worth() {
            0 => Value::Unknown,
            _ => all,
        }
    }

    fn dispatch(&mut self, receiver: Option<Value>, callee: &Value, call: &Call<'_>) -> Value {
        match receiver {
            Some(receiver) if call.name == ANY => {
                if let Some(value) = self.call_any_of(&receiver, call) {
                    return value;
                }
                self.note_any(&receiver);
                self.call_receiver(&receiver, call)
            }
            Some(receiver) => self.call_receiver(&receiver, call),
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

    fn call_receiver(&mut self, receiver: &Value, call: &Call<'_>) -> Value {
        if !call.is_new {
            return self.call_method(receiver, call);
        }
        let callee = self.member(receiver, call.name);
        self.call_value(&callee, None, call)
    }

    fn call_method(&mut self, receiver: &Value, call: &Call<'_>) -> Value {
        if is_followed_inside(receiver) {
            self.via = Via::Inner;
        }
        match receiver {
            // Of a database whose connection comes by a way that isn't followed: `context.db.collection('users')`.
            _ if call.name == "collection" && is_unknown(receiver) => {
                Value::made("mongodb", "Db().collection()".to_owned())
            }
            // What an `async` function gave, once it is there.
            Value::Made(_) | Value::File(_) | Value::Router(_) | Value::NestApp(_)
                if is_of_promise(call.name) =>
            {
                self.call_unknown(call, receiver)
            }
            Value::Made(_) => {
                self.note_named(call.name);
                let callee = self.member(receiver, call.name);
                self.call_value(&callee, None, call)
            }
            Value::Router(router) => routers::method(self, router, call),
            Value::NestApp(app) => routers::nest::app_method(self, *app, call),
            Value::Object(o) => {
                if o.is_map
                    && let Some(value) = self.call_map(receiver, call)
                {
                    return value;
                }
                let own = self.member(receiver, call.name);
                let native = o.native.borrow().clone();
                match (own.worth(), native) {
                    (0, Some(router)) => routers::method(self, &router, call),
                    (0, None) if matches!(own, Value::Made(_)) => self.call_value(&own, None, call),
                    (0, None) => {
                        match &o.class {
                            Some(class) => self.note_extended(class, call.name),
                            None => self.note_named(call.name),
                        }
                        self.call_unknown(call, receiver)
                    }
                    _ => self.call_value(&own, Some(receiver.clone()), call),
                }
            }
            Value::OneOf(values) => self.of_each(values, |run, value| run.call_method(value, call)),
            Value::Array(_) => self.call_array(receiver, call),
            Value::File(_) if call.name == "toString" => receiver.clone(),
            Value::Text(text) => {
                let given = self.call_text(text, call);
                match self.guesses.has(text) {
                    true => self.guess(given),
                    false => given,
                }
            }
            Value::Function(f) => self.call_function_method(f, receiver, call),
            Value::Class(_) | Value::Module(_) => {
                let own = self.member(receiver, call.name);
                self.call_value(&own, Some(receiver.clone()), call)
            }
            Value::External(_) => {
                let callee = self.member(receiver, call.name);
                self.call_value(&callee, None, call)
            }
            _ => {
                self.note_named(call.name);
                self.call_unknown(call, receiver)
            }
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
            Value::OneOf(values) => self.of_each(values, |run, value| {
                run.call_value(value, this.clone(), call)
            }),
            Value::Made(made) => self.call_made(&Rc::clone(made), call),
            Value::Settle(promise) => {
                promise.borrow_mut().give_way(call.value(0));
                Value::Nothing
            }
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
        self.note_process(external, call);
        self.note_model(&external.package, &external.path, call);
        self.via = Via::Inner;
        if let Some(value) = routers::construct(self, external, call) {
            return value;
        }
        if let Some(value) = self.builtin(external, call) {
            return value;
        }
        if let Some(value) = self.contained(&external.package, &external.path, call) {
            return value;
        }
        // What a package does to an instance, it mostly gives back: `attach(new Settings())`.
        if let ([only], false) = (&call.arguments[..], call.is_new) {
            let is_given_back = match &only.value {
                Value::Object(object) => object.class.is_some(),
                Value::Router(_) => changes_routers(&external.package),
                _ => false,
            };
            if is_given_back {
                return only.value.clone();
            }
        }
        let receiver = Value::external(&external.package, &external.path);
        match self.call_unknown(call, &receiver) {
            Value::Unknown => made_by(&external.package, &external.path, call, None),
            known => known,
        }
    }
}

/// Whether nothing is known of where it comes from, no package and nothing of the tree, but what wraps the driver of `MongoDB`.
fn is_unknown(value: &Value) -> bool {
    match value {
        // What a variable begins with, until something that isn't followed sets it.
        Value::Unknown | Value::Nothing => true,
        Value::Made(made) => {
            let package = made.package.as_str();
            let is_of_driver = matches!(package, "mongodb" | "mongoose");
            package.is_empty() || package.contains("mongo") && !is_of_driver
        }
        Value::External(external) => external.package.is_empty(),
        _ => false,
    }
}

/// Whether a package gives routers other methods: `async-express-decorator`, `@awaitjs/express`.
fn changes_routers(package: &str) -> bool {
    ["router", "async", "await", "promise"]
        .iter()
        .any(|word| package.contains(word))
}

/// Whether the functions that a method's call leads to aren't what is called: those of a list's `map`, a plugin.
fn is_followed_inside(receiver: &Value) -> bool {
    match receiver {
        Value::Router(_) | Value::NestApp(_) | Value::Array(_) | Value::Text(_) => true,
        Value::Object(o) => o.native.borrow().is_some(),
        _ => false,
    }
}

/// `module.exports(...)`, which isn't a method of `module`.
fn is_exports(callee: &Expression, env: &Env) -> bool {
    matches!(&callee.kind, Kind::Member(object, name) if &**name == "exports" && super::patterns::is_module(object, env))
}
