//! Expressions.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use super::Run;
use super::patterns::is_module;
use super::value::{Closure, Env, Object, Value, hole};
use crate::js::module::{Expression, FunctionId, Item, Key, Kind, Pattern, Property};
use crate::js::once;
use crate::js::resolve::ROOT;

impl Run<'_> {
    /// What an expression's value is; calls on the way are followed.
    pub(crate) fn expression(&mut self, e: &Expression, env: &Rc<Env>) -> Value {
        if self.is_spent() {
            return Value::Unknown;
        }
        match &e.kind {
            Kind::Other(parts) => {
                for part in parts {
                    self.expression(part, env);
                }
                Value::Unknown
            }
            Kind::Text(text) => Value::text(text),
            Kind::Number(number) => Value::Number(*number),
            Kind::Bool(flag) => Value::Bool(*flag),
            Kind::Regex(text) => Value::Regex(text.as_ref().into()),
            Kind::Nothing => Value::Nothing,
            Kind::Template(texts, between) => self.template(texts, between, env),
            Kind::Name(name) => self.name(name, env),
            Kind::This => env.this().unwrap_or_default(),
            Kind::Super => Value::Unknown,
            Kind::Member(object, name) => self.member_of(object, name, env),
            Kind::Index(object, index) => self.index(object, index, env),
            Kind::Call(call) => self.call(call, e.at, env, false),
            Kind::New(call) => self.call(call, e.at, env, true),
            Kind::Array(items) => {
                let items = self.items(items, env);
                Value::array(items)
            }
            Kind::Object(properties) => self.object(properties, e.at, env),
            Kind::Function(id) => self.closure(*id, env),
            Kind::Class(id) => self.define_class(*id, env),
            Kind::AssignUnlessSet(target, value) => {
                let is_once = once::is_kept(self.module(env.module), target);
                let known = self.within(is_once, |run| run.expression(value, env));
                self.assign(target, known.clone(), env);
                known
            }
            Kind::Assign(target, value) => {
                let known = self.expression(value, env);
                self.assign(target, known.clone(), env);
                // `exports = module.exports = ...` and what else passes it on.
                known
            }
            Kind::Or(a, b) => {
                let a = self.expression(a, env);
                let b = self.expression(b, env);
                self.either(a, b)
            }
            Kind::And(test, then) => {
                let a = self.expression(test, env);
                if matches!(a, Value::Certain(false)) {
                    return a;
                }
                let is_once = once::is_behind(self.module(env.module), test, then);
                match self.within(is_once, |run| run.expression(then, env)) {
                    Value::Certain(true) => a,
                    b => b,
                }
            }
            Kind::Conditional(parts) => {
                let test = self.expression(&parts[0], env);
                match test {
                    Value::Certain(true) => self.expression(&parts[1], env),
                    Value::Certain(false) => self.expression(&parts[2], env),
                    _ => {
                        let a = self.expression(&parts[1], env);
                        let b = self.expression(&parts[2], env);
                        self.either(a, b)
                    }
                }
            }
            Kind::Add(a, b) => self.add(a, b, env),
            Kind::Equal(a, b) => self.equal(a, b, env).map_or(Value::Unknown, Value::Certain),
            Kind::Unequal(a, b) => {
                let equal = self.equal(a, b, env);
                equal.map_or(Value::Unknown, |equal| Value::Certain(!equal))
            }
            Kind::Not(inner) => match self.expression(inner, env) {
                Value::Certain(b) => Value::Certain(!b),
                // `if (!Store.instance) { Store.instance = new Store(); }`
                Value::Object(o) if o.class.is_some() && self.is_static(inner, env) => {
                    Value::Certain(false)
                }
                _ => Value::Unknown,
            },
            Kind::TypeOf(inner) => type_of(&self.expression(inner, env)),
            Kind::Void(inner) | Kind::Delete(inner) => {
                self.expression(inner, env);
                Value::Unknown
            }
            Kind::Await(inner) => self.expression(inner, env),
            Kind::Import(from) => match self.expression(from, env) {
                Value::Text(specifier) => self.require(env.module, &specifier),
                _ => Value::Unknown,
            },
            Kind::ImportMeta => Value::external("", "import.meta"),
            Kind::Sequence(all) => {
                let mut last = Value::Unknown;
                for e in all {
                    last = self.expression(e, env);
                }
                last
            }
        }
    }

    /// A name's value: a variable, an import, something of Node.js.
    pub(crate) fn name(&mut self, name: &str, env: &Rc<Env>) -> Value {
        if let Some(value) = env.get(name) {
            return value;
        }
        if let Some(value) = self.imported(env.module, name) {
            return value;
        }
        let path = &self.module(env.module).path;
        match name {
            "exports" => self.whole(env.module),
            "__filename" => Value::text(format!("{ROOT}/{path}")),
            "__dirname" => Value::text(format!("{ROOT}/{}", folder(path))),
            _ => self
                .global_named(name)
                .unwrap_or_else(|| Value::external("", name)),
        }
    }

    fn member_of(&mut self, object: &Expression, name: &str, env: &Rc<Env>) -> Value {
        if name == "exports" && is_module(object, env) {
            return self.whole(env.module);
        }
        let path = &self.module(env.module).path;
        match (&object.kind, name) {
            (Kind::ImportMeta, "url" | "filename") => Value::text(format!("{ROOT}/{path}")),
            (Kind::ImportMeta, "dirname" | "dir") => {
                Value::text(format!("{ROOT}/{}", folder(path)))
            }
            (Kind::Super, _) => self.super_member(name, env),
            _ => {
                let object = self.expression(object, env);
                self.member(&object, name)
            }
        }
    }

    fn index(&mut self, object: &Expression, index: &Expression, env: &Rc<Env>) -> Value {
        let object = self.expression(object, env);
        match self.expression(index, env).as_text() {
            Some(name) => {
                let found = self.member(&object, &name);
                self.key_leads_to(&name, &found);
                found
            }
            None => self.any_of(&object),
        }
    }

    pub(super) fn closure(&mut self, id: FunctionId, env: &Rc<Env>) -> Value {
        let closure = Rc::new(Closure {
            module: env.module,
            function: id,
            env: Rc::clone(env),
            this: None,
            class: env.class.clone(),
            properties: RefCell::default(),
            is_shared: Cell::default(),
            is_getter: false,
        });
        if self.first_seen(&closure) {
            self.closures.push(Rc::clone(&closure));
        }
        Value::Function(closure)
    }

    /// Elements of an array's literal or of arguments, spread ones in their places.
    pub(super) fn items(&mut self, items: &[Item], env: &Rc<Env>) -> Vec<Value> {
        let mut values = Vec::with_capacity(items.len());
        for item in items {
            let value = self.expression(&item.value, env);
            if item.is_spread {
                values.extend(self.elements(&value).unwrap_or_default());
            } else {
                values.push(value);
            }
        }
        values
    }

    fn object(&mut self, properties: &[Property], at: u32, env: &Rc<Env>) -> Value {
        let mut known = BTreeMap::new();
        for property in properties {
            match property {
                Property::Named(key, value) => {
                    let value = self.expression(value, env);
                    let name = self.key(key, env).or_else(|| match key {
                        // What is asked for under a name that isn't known may be it.
                        Key::Computed(key) => Some(hole(&key.shown()?)),
                        Key::Name(_) => None,
                    });
                    if let Some(name) = name {
                        known.insert(name, value);
                    }
                }
                Property::Getter(key, id) => {
                    let Value::Function(closure) = self.closure(*id, env) else {
                        continue;
                    };
                    let value = self.call_closure(&closure, None, Vec::new());
                    if let Some(name) = self.key(key, env) {
                        known.insert(name, value);
                    }
                }
                Property::Spread(value) => {
                    let value = self.expression(value, env);
                    known.extend(self.entries(&value).unwrap_or_default());
                }
            }
        }
        let object = Value::Object(Rc::new(Object {
            // An entry that a decorator makes stands where the decorator does.
            at: Some(self.own_decorators.at.unwrap_or((env.module, at))),
            properties: RefCell::new(known),
            ..Object::default()
        }));
        self.give_this(&object);
        object
    }

    /// Functions of an object's literal know it as `this`.
    fn give_this(&mut self, object: &Value) {
        let Value::Object(o) = object else {
            return;
        };
        for value in o.properties.borrow_mut().values_mut() {
            if let Value::Function(f) = value
                && f.this.is_none()
                && f.class.is_none()
                && !self.function(f.module, f.function).is_arrow
            {
                *value = Value::Function(Rc::new(super::closures::with_this(f, object.clone())));
            }
        }
    }

    fn template(&mut self, texts: &[Box<str>], between: &[Expression], env: &Rc<Env>) -> Value {
        let mut out = String::new();
        for (index, text) in texts.iter().enumerate() {
            out.push_str(text);
            if let Some(part) = between.get(index) {
                let value = self.expression(part, env);
                out.push_str(&written(&value, part));
            }
        }
        Value::text(out)
    }

    fn add(&mut self, a: &Expression, b: &Expression, env: &Rc<Env>) -> Value {
        let (left, right) = (self.expression(a, env), self.expression(b, env));
        match (&left, &right) {
            (Value::Number(a), Value::Number(b)) => Value::Number(a + b),
            (Value::Text(_), _) | (_, Value::Text(_)) => {
                Value::text(format!("{}{}", written(&left, a), written(&right, b)))
            }
            _ => Value::Unknown,
        }
    }

    /// Whether an expression is a static member of a class.
    fn is_static(&mut self, member: &Expression, env: &Rc<Env>) -> bool {
        match &member.kind {
            Kind::Member(class, _) => matches!(self.expression(class, env), Value::Class(_)),
            _ => false,
        }
    }

    /// Whether two texts are equal, where both are known.
    fn equal(&mut self, a: &Expression, b: &Expression, env: &Rc<Env>) -> Option<bool> {
        let (a, b) = (self.expression(a, env), self.expression(b, env));
        match (a, b) {
            (Value::Text(a), Value::Text(b)) => {
                let mut both = [&a, &b].into_iter();
                let is_known = both.all(|t| !t.contains('\u{1}') && !self.guesses.has(t));
                is_known.then_some(a == b)
            }
            _ => None,
        }
    }
}

/// What `typeof` says, where the value's kind is known.
fn type_of(value: &Value) -> Value {
    match value {
        Value::Text(_) => Value::text("string"),
        Value::Function(_) | Value::Class(_) => Value::text("function"),
        Value::Array(_) => Value::text("object"),
        Value::Object(o) if o.native.borrow().is_none() => Value::text("object"),
        _ => Value::Unknown,
    }
}

/// A value as a part of a text: a hole where it isn't known. What an instance begins with empty it is given later.
pub(crate) fn written(value: &Value, expression: &Expression) -> String {
    let is_begun = matches!(&expression.kind, Kind::Member(of, _) if matches!(of.kind, Kind::This));
    match value
        .as_text()
        .filter(|text| !(is_begun && text.is_empty()))
    {
        Some(text) => text.to_string(),
        None if matches!(value, Value::Nothing) && !is_begun => String::new(),
        None => hole(&expression.shown().unwrap_or_else(|| "value".to_owned())),
    }
}

pub(super) fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The name that a pattern is, where it is one.
pub(crate) fn pattern_name(pattern: &Pattern) -> Option<&str> {
    match pattern {
        Pattern::Name(name) => Some(name),
        Pattern::Default(inner, _) => pattern_name(inner),
        _ => None,
    }
}
