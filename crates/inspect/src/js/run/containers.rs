//! Containers that give classes what they ask for by a token: inversify, tsyringe, typedi. What one container of a service
//! was told, all of them know: there is mostly one.

use std::collections::HashMap;
use std::rc::Rc;

use super::Run;
use super::calls::Call;
use super::value::{Env, Value};
use crate::js::module::{Expression, Kind};

const PACKAGES: [&str; 3] = ["inversify", "tsyringe", "typedi"];

/// What was bound to tokens, by their keys.
#[derive(Debug, Default)]
pub(super) struct Containers {
    bound: HashMap<String, Bound>,
    /// The token of a sentence that was begun: `container.bind(token)` before `.to(Users)`.
    begun: Option<String>,
}

#[derive(Debug, Clone)]
enum Bound {
    Value(Value),
    /// What a function gives, or an instance of a class.
    Made(Value),
}

impl Run<'_> {
    /// A call of a container's, by the way to it; none where it is another or what it gives isn't known.
    pub(super) fn contained(
        &mut self,
        package: &str,
        path: &str,
        call: &Call<'_>,
    ) -> Option<Value> {
        if !PACKAGES.contains(&package) {
            return None;
        }
        let (first, second) = (call.value(0), call.value(1));
        match path.rsplit('.').next()? {
            "bind" | "rebind" => self.containers.begun = first.as_key(),
            "to" | "toDynamicValue" => self.bind_begun(Bound::Made(first)),
            "toConstantValue" => self.bind_begun(Bound::Value(first)),
            "register" | "registerSingleton" | "registerInstance" | "set" => {
                let bound = self.provided(&first, second);
                if let Some(token) = first.as_key() {
                    self.containers.bound.insert(token, bound);
                }
            }
            "get" | "getAsync" | "resolve" => return self.bound_to(&first),
            "getAll" | "resolveAll" | "getMany" => {
                return Some(Value::array(vec![self.bound_to(&first)?]));
            }
            _ => {}
        }
        None
    }

    fn bind_begun(&mut self, bound: Bound) {
        if let Some(token) = self.containers.begun.take() {
            self.containers.bound.insert(token, bound);
        }
    }

    /// What a provider provides: `{ useClass: Users }`, a class, a value; the class itself where there is none.
    fn provided(&mut self, token: &Value, provider: Value) -> Bound {
        match provider {
            Value::Unknown | Value::Nothing => Bound::Made(token.clone()),
            Value::Class(_) => Bound::Made(provider),
            Value::Object(_) => {
                let of_class = self.member(&provider, "useClass");
                let of_factory = self.member(&provider, "useFactory");
                let value = self.member(&provider, "useValue");
                match (of_class, of_factory, value) {
                    (class @ Value::Class(_), _, _) => Bound::Made(class),
                    (_, factory @ Value::Function(_), _) => Bound::Made(factory),
                    (_, _, Value::Unknown) => Bound::Value(provider),
                    (_, _, value) => Bound::Value(value),
                }
            }
            value => Bound::Value(value),
        }
    }

    fn bound_to(&mut self, token: &Value) -> Option<Value> {
        let bound = token
            .as_key()
            .and_then(|key| self.containers.bound.get(&key));
        // A class that nothing is bound to is what it asks for itself.
        match bound.cloned().unwrap_or_else(|| Bound::Made(token.clone())) {
            Bound::Value(value) => Some(value),
            Bound::Made(Value::Class(class)) => Some(self.singleton(&class)),
            Bound::Made(Value::Function(f)) => match self.call_closure(&f, None, Vec::new()) {
                // `@Inject(() => Users)`.
                Value::Class(class) => Some(self.singleton(&class)),
                made => Some(made),
            },
            Bound::Made(_) => None,
        }
    }

    /// What decorators of a parameter or a field ask a container for: `@inject(token)`.
    pub(super) fn injected(&mut self, decorators: &[Expression], env: &Rc<Env>) -> Option<Value> {
        for decorator in decorators {
            let Kind::Call(call) = &decorator.kind else {
                continue;
            };
            let Value::External(external) = self.decorated_by(decorator, env) else {
                continue;
            };
            let is_asking = matches!(external.path.as_str(), "inject" | "Inject");
            if let ([token], true) = (&call.arguments[..], is_asking)
                && PACKAGES.contains(&external.package.as_str())
            {
                let token = self.expression(&token.value, env);
                return self.bound_to(&token);
            }
        }
        None
    }
}
