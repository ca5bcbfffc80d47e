//! Decorators that are functions of the tree, of a service that makes its routes by them: `@Controller('/users')`,
//! `@Get('/:id')`. They are called as TypeScript does (its handbook, *Decorators*): those of members with the
//! prototype, the name and the descriptor, the last first, then those of the class with the class. What they keep with
//! `reflect-metadata` is kept.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use super::Run;
use super::callees::Via;
use super::calls::Call;
use super::value::{ClassValue, Closure, Env, ModuleId, Object, Value};
use crate::inspection::Place;
use crate::js::calls::Number;
use crate::js::module::{Expression, Kind, Member};

/// What was kept of classes and prototypes: by the key, what it is of, and the member.
#[derive(Debug, Default)]
pub(super) struct Metadata(HashMap<[String; 3], Value>);

/// The decorators that were called for methods, by the methods' functions.
#[derive(Debug, Default)]
pub(super) struct Decorated(HashMap<Number, Vec<Mark>>);

/// A decorator of a method.
#[derive(Debug)]
struct Mark {
    name: String,
    /// What it was given.
    texts: Vec<String>,
    place: Place,
}

impl Run<'_> {
    /// Calls the decorators of a class that was just defined.
    pub(super) fn decorate(&mut self, class: &Rc<ClassValue>) {
        let of_class = self.class_of(class);
        let env = self.class_env(class, None);
        for member in &of_class.members {
            for decorator in member.decorators.iter().rev() {
                let Some(f) = self.own_decorator(decorator, &env) else {
                    continue;
                };
                let target = match member.is_static {
                    true => Value::Class(Rc::clone(class)),
                    false => Self::prototype(class),
                };
                self.mark(class, member, decorator);
                let function = self.member(&target, &member.name);
                let descriptor = BTreeMap::from([("value".to_owned(), function)]);
                let given = vec![target, Value::text(&member.name), Value::object(descriptor)];
                self.call_decorator(&f, (class.module, decorator.at), given);
            }
        }
        for decorator in of_class.decorators.iter().rev() {
            if let Some(f) = self.own_decorator(decorator, &env) {
                let given = vec![Value::Class(Rc::clone(class))];
                self.call_decorator(&f, (class.module, decorator.at), given);
            }
        }
    }

    fn mark(&mut self, class: &Rc<ClassValue>, member: &Member, decorator: &Expression) {
        let Some(id) = member.function() else { return };
        let (callee, given) = match &decorator.kind {
            Kind::Call(call) => (&call.callee, &call.arguments[..]),
            _ => (decorator, &[][..]),
        };
        let texts = given.iter().filter_map(|item| match &item.value.kind {
            Kind::Text(text) => Some(text.to_string()),
            _ => None,
        });
        let mark = Mark {
            name: callee.shown().unwrap_or_default().to_lowercase(),
            texts: texts.filter(|text| !text.is_empty()).collect(),
            place: self.place(class.module, decorator.at),
        };
        let number = self.calls.number((class.module, id));
        self.decorated.0.entry(number).or_default().push(mark);
    }

    /// Where the decorator stands that makes a route of one of these functions: it has the end of the path, or, of a
    /// route without one of its own, the method's name.
    pub(super) fn decorator_of(
        &self,
        functions: &[Number],
        method: &str,
        path: &str,
    ) -> Option<Place> {
        let marks = functions.iter().filter_map(|f| self.decorated.0.get(f));
        let is_its = |mark: &&Mark| match &mark.texts[..] {
            [] => mark.name.contains(&method.to_lowercase()),
            texts => texts.iter().any(|text| path.ends_with(text.as_str())),
        };
        let mut its = marks.flatten().filter(is_its);
        its.next().map(|mark| mark.place.clone())
    }

    /// The function of the tree that a decorator, `@named` or `@made('of this')`, calls.
    fn own_decorator(&mut self, decorator: &Expression, env: &Rc<Env>) -> Option<Rc<Closure>> {
        if let Kind::Call(call) = &decorator.kind {
            let Value::Function(_) = self.expression(&call.callee, env) else {
                return None;
            };
        }
        let before = self.decorating.replace((env.module, decorator.at));
        let made = self.expression(decorator, env);
        self.decorating = before;
        match made {
            Value::Function(f) => Some(f),
            _ => None,
        }
    }

    fn call_decorator(&mut self, f: &Rc<Closure>, at: (ModuleId, u32), given: Vec<Value>) {
        let before = self.decorating.replace(at);
        self.via = Via::Inner;
        self.call_closure(f, None, given);
        self.decorating = before;
    }

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
        Self::ancestry(class).into_iter().find_map(|class| {
            match class.prototype.borrow().as_ref()? {
                Value::Object(o) => o.properties.borrow().get(name).cloned(),
                _ => None,
            }
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
            "getMetadata" | "getOwnMetadata" => (None, 1),
            "hasMetadata" | "hasOwnMetadata" => (None, 1),
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
            Value::Class(class) => Self::ancestry(class)
                .into_iter()
                .map(Value::Class)
                .collect(),
            Value::Object(o) if o.class.is_some() => {
                let class = o.class.clone();
                let line = class.iter().flat_map(Self::ancestry);
                let line: Vec<_> = line.map(|class| Self::prototype(&class)).collect();
                std::iter::once(target.clone()).chain(line).collect()
            }
            _ => vec![target.clone()],
        }
    }
}
