//! What a type's name says of a value.

use std::rc::Rc;

use super::Run;
use super::value::{Env, External, Value};
use crate::js::routers;

impl Run<'_> {
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

    /// What a type is called by: a class, a type of a package.
    pub(crate) fn type_value(&mut self, name: &str, env: &Rc<Env>) -> Value {
        let mut parts = name.split('.');
        let mut value = self.name(parts.next().unwrap_or_default(), env);
        for part in parts {
            value = self.member(&value, part);
        }
        value
    }
}

/// An instance of a type of a package.
fn instance_of(external: &External) -> Value {
    Value::made(&external.package, format!("{}()", external.path))
}
