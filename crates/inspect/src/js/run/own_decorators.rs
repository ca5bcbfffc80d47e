//! Decorators that are functions of the tree, of a service that makes its routes by them: `@Controller('/users')`,
//! `@Get('/:id')`. They are called as TypeScript does (its handbook, *Decorators*): those of members with the
//! prototype, the name and the descriptor, the last first, then those of the class with the class.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use super::Run;
use super::callees::Via;
use super::value::{ClassValue, Closure, Env, ModuleId, Value};
use crate::inspection::Place;
use crate::js::calls::Number;
use crate::js::module::{Expression, Kind, Member};

/// The decorators of the tree that are called.
#[derive(Debug, Default)]
pub(super) struct OwnDecorators {
    /// Those of methods, by the methods' functions.
    called: HashMap<Number, Vec<Mark>>,
    /// The one that is followed: each time it is of another class or member, however little it does.
    pub(super) at: Option<(ModuleId, u32)>,
}

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
        self.own_decorators
            .called
            .entry(number)
            .or_default()
            .push(mark);
    }

    /// Where the decorator stands that makes a route of one of these functions: it has the end of the path, or, of a
    /// route without one of its own, the method's name.
    pub(super) fn decorator_of(
        &self,
        functions: &[Number],
        method: &str,
        path: &str,
    ) -> Option<Place> {
        let marks = functions
            .iter()
            .filter_map(|f| self.own_decorators.called.get(f));
        let is_its = |mark: &&Mark| match &mark.texts[..] {
            [] => mark.name.contains(&method.to_lowercase()),
            texts => texts.iter().any(|text| path.ends_with(text.as_str())),
        };
        let mut its = marks.flatten().filter(is_its);
        its.next().map(|mark| mark.place.clone())
    }

    /// The function of the tree that a decorator, `@named` or `@made('of this')`, calls.
    fn own_decorator(&mut self, decorator: &Expression, env: &Rc<Env>) -> Option<Rc<Closure>> {
        let Value::Function(_) = self.decorated_by(decorator, env) else {
            return None;
        };
        let before = self.own_decorators.at.replace((env.module, decorator.at));
        let made = self.expression(decorator, env);
        self.own_decorators.at = before;
        match made {
            Value::Function(f) => Some(f),
            _ => None,
        }
    }

    fn call_decorator(&mut self, f: &Rc<Closure>, at: (ModuleId, u32), given: Vec<Value>) {
        let before = self.own_decorators.at.replace(at);
        self.via = Via::Inner;
        self.call_closure(f, None, given);
        self.own_decorators.at = before;
    }
}
