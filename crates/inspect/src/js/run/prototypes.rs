//! Prototypes of classes, which decorators and code put things on, and what `reflect-metadata` keeps of them.

use std::collections::HashMap;
use std::rc::Rc;

use super::Run;
use super::calls::Call;
use super::value::{ClassValue, Object, Value};

/// What was kept of classes and prototypes: by the key, what it is of, and the member.
#[derive(Debug, Default)]
pub(super) struct Metadata(HashMap<[String; 3], Value>);

impl Run<'_> {
    /// A class's prototype.
    pub(super) fn prototype(class: &Rc<ClassValue>) -> Value {
        let mut prototype = class.prototype.borrow_mut();
        let made = prototype.get_or_insert_with(|| {
            Value::Object(Rc::new(Object {
                class: Some(Rc::clone(class)),
                ..Object::default()
            }))
        });
        made.clone()
    }

    /// What was put on the prototype of a class, or of one that it extends.
    pub(super) fn put_on_prototype(class: &Rc<ClassValue>, name: &str) -> Option<Value> {
        Self::ancestry(class).find_map(|class| match class.prototype.borrow().as_ref()? {
            Value::Object(o) => o.properties.borrow().get(name).cloned(),
            _ => None,
        })
    }

    /// The names of what stands on a prototype: a class's methods; none of anything else.
    pub(super) fn names_on_prototype(&mut self, of: &Value) -> Option<Value> {
        let Value::Object(o) = of else { return None };
        let members = &self.class_of(o.class.as_ref()?).members;
        let methods = members
            .iter()
            .filter(|m| !m.is_static && m.function().is_some());
        Some(Value::array(
            methods.map(|m| Value::text(&m.name)).collect(),
        ))
    }

    /// A function of `reflect-metadata`, `Reflect.getMetadata(key, target, member)`; none where it is another.
    pub(super) fn reflect(&mut self, path: &str, call: &Call<'_>) -> Option<Value> {
        let name = path.strip_prefix("Reflect.")?;
        let (value, first) = match name {
            "defineMetadata" => (Some(call.value(1)), 2),
            "getMetadata" | "getOwnMetadata" | "hasMetadata" | "hasOwnMetadata" => (None, 1),
            _ => return None,
        };
        let (target, member) = (call.value(first), call.value(first + 1));
        let member = member.as_text().unwrap_or_default().to_string();
        // What isn't known of keys is one key: there are few.
        let key = call.value(0).as_key().unwrap_or_default();
        let place = |target: &Value| Some([key.clone(), target.as_key()?, member.clone()]);
        if let Some(value) = value {
            self.metadata.0.insert(place(&target)?, value);
            return Some(Value::Nothing);
        }
        let found = match name {
            "getMetadata" | "hasMetadata" => Self::line_of(&target),
            _ => vec![target],
        };
        let mut kept = found.iter().filter_map(place);
        let kept = kept.find_map(|place| self.metadata.0.get(&place).cloned());
        match name {
            "hasMetadata" | "hasOwnMetadata" => Some(Value::Certain(kept.is_some())),
            _ => kept,
        }
    }

    /// A class or a prototype, or what an instance has of them, with those that it inherits from.
    fn line_of(target: &Value) -> Vec<Value> {
        match target {
            Value::Class(class) => Self::ancestry(class).map(Value::Class).collect(),
            Value::Object(o) if o.class.is_some() => {
                let line = o.class.iter().flat_map(Self::ancestry);
                let line: Vec<_> = line.map(|class| Self::prototype(&class)).collect();
                std::iter::once(target.clone()).chain(line).collect()
            }
            _ => vec![target.clone()],
        }
    }
}
