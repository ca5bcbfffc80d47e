//! Binding and assigning.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::value::{Env, Value};
use super::{Run, requests};
use crate::js::module::{Expression, Key, Kind, Pattern};

impl Run<'_> {
    /// Declares the names of a pattern.
    pub(super) fn bind(&mut self, pattern: &Pattern, value: Value, env: &Rc<Env>, is_var: bool) {
        self.spread(pattern, value, env, &|_, env, name, value| {
            if is_var {
                env.declare_var(name, value);
            } else {
                env.declare(name, value);
            }
        });
    }

    /// Assigns to the names and places of a pattern.
    pub(super) fn assign(&mut self, pattern: &Pattern, value: Value, env: &Rc<Env>) {
        self.spread(pattern, value, env, &|run, env, name, value| {
            // What it was before it may still be.
            let value = match run.is_branch {
                true => {
                    let before = env.get(name).unwrap_or_default();
                    let value = classes_of_either(&before, &value).unwrap_or(value);
                    run.guess(value)
                }
                false => value,
            };
            env.assign(name, value);
        });
    }

    fn spread(
        &mut self,
        pattern: &Pattern,
        value: Value,
        env: &Rc<Env>,
        set: &dyn Fn(&mut Self, &Env, &str, Value),
    ) {
        match pattern {
            Pattern::Name(name) => set(self, env, name, value),
            Pattern::Place(place) => self.assign_place(place, value, env),
            Pattern::Default(inner, default) => {
                let value = match value.worth() {
                    0 => {
                        let default = self.expression(default, env);
                        self.either(default, value)
                    }
                    1 => self.expression(default, env).or(value),
                    _ => value,
                };
                self.spread(inner, value, env, set);
            }
            Pattern::Object { properties, rest } => {
                for (key, inner) in properties {
                    let part = match self.key(key, env) {
                        Some(name) => self.member(&value, &name),
                        None => Value::Unknown,
                    };
                    self.spread(inner, part, env, set);
                }
                if let Some(rest) = rest {
                    self.spread(rest, value, env, set);
                }
            }
            Pattern::Array { items, rest } => {
                let elements = self.elements(&value).unwrap_or_default();
                for (index, inner) in items.iter().enumerate() {
                    if let Some(inner) = inner {
                        let part = elements.get(index).cloned().unwrap_or_default();
                        self.spread(inner, part, env, set);
                    }
                }
                if let Some(rest) = rest {
                    let left = elements.into_iter().skip(items.len()).collect();
                    self.spread(rest, Value::array(left), env, set);
                }
            }
        }
    }

    /// A property's name, where it is known.
    pub(super) fn key(&mut self, key: &Key, env: &Rc<Env>) -> Option<String> {
        match key {
            Key::Name(name) => Some(name.clone()),
            Key::Computed(key) => {
                let key = self.expression(key, env);
                key.as_text().map(|t| t.to_string())
            }
        }
    }

    fn assign_place(&mut self, place: &Expression, value: Value, env: &Rc<Env>) {
        let (object, name) = match &place.kind {
            Kind::Member(object, name) => (object, name.to_string()),
            Kind::Index(object, index) => {
                let name = self.expression(index, env).as_text();
                if name.is_none() && !matches!(value, Value::Made(_)) {
                    return;
                }
                (
                    object,
                    name.map_or_else(|| ANY.to_owned(), |n| n.to_string()),
                )
            }
            _ => return,
        };
        if is_module(object, env) && name == "exports" {
            self.set_whole(env.module, value);
            return;
        }
        let object = self.expression(object, env);
        // What it was before it may still be, and what an instance has at one time it mayn't at another.
        let is_changing = match &object {
            Value::Object(object) => self.is_branch || object.class.is_some(),
            _ => self.is_branch,
        };
        let value = if is_changing {
            self.guess(value)
        } else {
            value
        };
        self.call_setter(&object, &name, &value);
        self.set_member(&object, &name, value);
    }

    /// Sets a property. A known value isn't overwritten by an unknown one.
    pub(crate) fn set_member(&mut self, object: &Value, name: &str, value: Value) {
        let set = |properties: &mut BTreeMap<String, Value>| {
            let old = properties.entry(name.to_owned()).or_default();
            old.give_way(value.clone());
        };
        match object {
            Value::Object(o) if o.is_of_requests && !requests::is_kept(&value) => {}
            Value::Object(o) => set(&mut o.properties.borrow_mut()),
            Value::Function(f) => set(&mut f.properties.borrow_mut()),
            Value::Class(c) => set(&mut c.statics.borrow_mut()),
            Value::Module(id) => self.set_export(*id, name, value),
            Value::Made(made) => self.hang_member(made, name, &value),
            Value::External(external) => self.set_global(external, name, value),
            _ => {}
        }
    }
}

/// The classes of two lists of them, one of which it is: modules that a setting chooses.
fn classes_of_either(a: &Value, b: &Value) -> Option<Value> {
    let (Value::Array(a), Value::Array(b)) = (a, b) else {
        return None;
    };
    let mut all = a.borrow().clone();
    for class in b.borrow().iter() {
        if !all.iter().any(|known| known.as_key() == class.as_key()) {
            all.push(class.clone());
        }
    }
    let are_classes = !a.borrow().is_empty() && all.iter().all(|v| matches!(v, Value::Class(_)));
    are_classes.then(|| Value::array(all))
}

/// The name of what stands under names that aren't known.
pub(super) const ANY: &str = "*";

/// Whether an expression is `CommonJS`'s `module`.
pub(super) fn is_module(object: &Expression, env: &Env) -> bool {
    matches!(&object.kind, Kind::Name(name) if &**name == "module") && env.get("module").is_none()
}
