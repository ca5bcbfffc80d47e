//! What stands behind a dot.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::Run;
use super::patterns::ANY;
use super::value::{Closure, Value};
use crate::js::resolve::ROOT;
use crate::js::routers;

// What looks things up is a method like what follows them.
#[allow(clippy::unused_self)]
impl Run<'_> {
    /// A property's value.
    pub(crate) fn member(&mut self, object: &Value, name: &str) -> Value {
        match object {
            Value::Object(o) => {
                if let Some(value) = o.properties.borrow().get(name) {
                    return value.clone();
                }
                // Whatever a package made and was put there under some name.
                if let Some(made @ Value::Made(_)) = o.properties.borrow().get(ANY) {
                    return made.clone();
                }
                match &o.class {
                    Some(class) if name == "constructor" => Value::Class(Rc::clone(class)),
                    Some(class) => {
                        let class = Rc::clone(class);
                        if let Some(value) = Self::put_on_prototype(&class, name) {
                            return value;
                        }
                        match self.class_member(&class, name, object.clone()) {
                            Value::Unknown => match self.typed_field(&class, name) {
                                Value::Unknown => self.inherited_of_package(&class, name),
                                known => known,
                            },
                            known => known,
                        }
                    }
                    None => {
                        if o.is_of_requests
                            && let Some(outermost) = self.stack.first()
                        {
                            self.requests.missed(*outermost, object, name);
                        }
                        Value::Unknown
                    }
                }
            }
            Value::Array(items) => match name {
                "length" => Value::Number(items.borrow().len() as f64),
                _ => name
                    .parse()
                    .ok()
                    .and_then(|index: usize| items.borrow().get(index).cloned())
                    .unwrap_or_default(),
            },
            Value::Module(id) => match self.export(*id, name, 0) {
                Value::Unknown if name == "default" => object.clone(),
                value => value,
            },
            Value::External(external) => {
                if let Some(global) = self.global_member(external, name) {
                    return global;
                }
                match (name, external.path.as_str()) {
                    ("default", _) => object.clone(),
                    (_, "") => Value::external(&external.package, name),
                    (_, path) => Value::external(&external.package, &format!("{path}.{name}")),
                }
            }
            // Of the URL of a file of the tree.
            Value::Text(text) if matches!(name, "href" | "pathname") && text.starts_with(ROOT) => {
                object.clone()
            }
            Value::Made(made) => super::callees::member_of_made(made, name),
            Value::Class(class) => {
                if let Some(value) = class.statics.borrow().get(name) {
                    return value.clone();
                }
                match name {
                    "prototype" => Self::prototype(class),
                    "name" => match &self.class_of(class).name {
                        Some(name) => Value::text(name),
                        None => Value::Unknown,
                    },
                    _ => self.static_member(class, name),
                }
            }
            Value::Function(f) if name == "prototype" => {
                let mut properties = f.properties.borrow_mut();
                let prototype = properties.entry(name.to_owned());
                let empty = || Value::object(BTreeMap::new());
                prototype.or_insert_with(empty).clone()
            }
            Value::Function(f) => {
                let known = f.properties.borrow().get(name).cloned();
                known.unwrap_or_default()
            }
            Value::OneOf(values) => self.of_each(values, |run, value| run.member(value, name)),
            Value::Router(_) if name == "default" => object.clone(),
            Value::Router(router) => routers::member(self, router, name).unwrap_or_default(),
            _ => Value::Unknown,
        }
    }

    /// The elements of a list, where they are known.
    pub(crate) fn elements(&mut self, value: &Value) -> Option<Vec<Value>> {
        match value {
            Value::Array(items) => Some(items.borrow().clone()),
            // Only a map is gone over by itself: it gives pairs.
            Value::Object(o) if o.class.is_none() && o.native.borrow().is_none() => {
                let properties = o.properties.borrow();
                let pair =
                    |(k, v): (&String, &Value)| Value::array(vec![Value::text(k), v.clone()]);
                Some(properties.iter().map(pair).collect())
            }
            _ => None,
        }
    }

    /// Gives an instance what its constructor's `prototype` has.
    pub(super) fn inherit_prototype(&mut self, constructor: &Closure, instance: &Value) {
        let prototype = constructor.properties.borrow().get("prototype").cloned();
        let methods = prototype.and_then(|prototype| self.entries(&prototype));
        for (name, value) in methods.unwrap_or_default() {
            self.set_member(instance, &name, value);
        }
    }

    /// Names and values of an object, where they are known.
    pub(crate) fn entries(&mut self, value: &Value) -> Option<Vec<(String, Value)>> {
        match value {
            Value::Object(o) => {
                let properties = o.properties.borrow();
                Some(
                    properties
                        .iter()
                        .map(|(k, v)| (k.clone(), v.clone()))
                        .collect(),
                )
            }
            Value::Module(id) => {
                let names = self.export_names(*id);
                let entry = |name: String| {
                    let value = self.export(*id, &name, 0);
                    (name, value)
                };
                Some(names.into_iter().map(entry).collect())
            }
            Value::Array(items) => {
                let items = items.borrow();
                let entries = items.iter().enumerate();
                Some(entries.map(|(i, v)| (i.to_string(), v.clone())).collect())
            }
            _ => None,
        }
    }

    /// A module's default where a value is asked for that only a default can be.
    pub(crate) fn settled(&mut self, value: &Value) -> Value {
        match value {
            Value::Module(id) => self.export(*id, "default", 0),
            Value::Object(o) if o.class.is_none() && o.native.borrow().is_none() => {
                let default = o.properties.borrow().get("default").cloned();
                default.unwrap_or_else(|| value.clone())
            }
            _ => value.clone(),
        }
    }
}
