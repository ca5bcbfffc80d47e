//! What `decorate` puts on an instance: helpers that register routes, controllers, services.

use std::collections::HashMap;

use crate::js::run::value::Value;
use crate::mounts::Scope;

/// Decorations by their names, in the order in which they were made.
#[derive(Debug, Default)]
pub(crate) struct Decorations(HashMap<String, Vec<(Scope, Value)>>);

impl Decorations {
    pub(super) fn add(&mut self, scope: Scope, name: &str, value: Value) {
        let same = self.0.entry(name.to_owned()).or_default();
        same.retain(|(at, _)| *at != scope);
        same.push((scope, value));
    }

    /// That of the instance itself, else the only one of its name: plugins have those of their parents.
    pub(super) fn get(&self, scope: Scope, name: &str) -> Option<Value> {
        let same = self.0.get(name)?;
        let own = same.iter().find(|(at, _)| *at == scope);
        let only = || same.first().filter(|_| same.len() == 1);
        own.or_else(only).map(|(_, value)| value.clone())
    }
}
