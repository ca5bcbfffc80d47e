//! Modules: their start, what they give, what they take.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use super::Run;
use super::value::{Env, ModuleId, Value};
use crate::js::module::{Export, Imported};
use crate::js::resolve::Target;

/// How far a module is.
#[derive(Default)]
pub(super) struct State {
    env: Option<Rc<Env>>,
    /// `module.exports = ...`.
    whole: Option<Value>,
    /// `exports.x = ...`.
    named: BTreeMap<String, Value>,
}

impl Run<'_> {
    /// Follows a module's statements, once; what it imports goes first.
    pub(crate) fn start(&mut self, id: ModuleId) {
        if self.modules[id.0].env.is_some() {
            return;
        }
        let env = Env::new(None, id, true);
        self.modules[id.0].env = Some(Rc::clone(&env));
        let module = self.module(id);
        self.hoist(&module.body, &env);
        for import in &module.imports {
            if let Target::Module(other) = self.target(id, &import.from) {
                self.start(other);
            }
        }
        for export in &module.exports {
            if let Export::From { from, .. } | Export::All { from } = export
                && let Target::Module(other) = self.target(id, from)
            {
                self.start(other);
            }
        }
        self.at_start(|run| run.statements(&module.body, &env));
    }

    pub(super) fn target(&self, from: ModuleId, specifier: &str) -> Target {
        self.program
            .resolver
            .resolve(&self.module(from).path, specifier)
    }

    /// `require('...')`, `import('...')`.
    pub(crate) fn require(&mut self, from: ModuleId, specifier: &str) -> Value {
        match self.target(from, specifier) {
            Target::Module(id) => {
                self.start(id);
                self.whole(id)
            }
            Target::Package(name) => Value::external(&name, ""),
            Target::Data(value) => self.data(&value),
            Target::Nothing => self.chosen(from, specifier),
        }
    }

    /// A JSON file's value, made once.
    pub(super) fn data(&mut self, file: &Arc<serde_json::Value>) -> Value {
        let made = self.data.entry(Arc::as_ptr(file).addr());
        made.or_insert_with(|| json(file)).clone()
    }

    /// All of a module: what `require` gives.
    pub(crate) fn whole(&self, id: ModuleId) -> Value {
        let state = &self.modules[id.0];
        state.whole.clone().unwrap_or(Value::Module(id))
    }

    pub(crate) fn set_whole(&mut self, id: ModuleId, value: Value) {
        self.modules[id.0].whole = Some(value);
    }

    pub(crate) fn set_export(&mut self, id: ModuleId, name: &str, value: Value) {
        self.modules[id.0].named.insert(name.to_owned(), value);
    }

    /// What a module's name stands for, where it is imported.
    pub(super) fn imported(&mut self, id: ModuleId, local: &str) -> Option<Value> {
        let at = *self.imports[id.0].get(local)?;
        let import = &self.module(id).imports[at];
        Some(self.take(id, &import.from, &import.what, 0))
    }

    fn take(&mut self, id: ModuleId, from: &str, what: &Imported, depth: usize) -> Value {
        match (self.target(id, from), what) {
            (Target::Module(other), Imported::Named(name)) => self.export(other, name, depth),
            (Target::Module(other), Imported::Namespace) => {
                self.start(other);
                self.whole(other)
            }
            (Target::Package(package), Imported::Named(name)) if name != "default" => {
                Value::external(&package, name)
            }
            (Target::Package(package), _) => Value::external(&package, ""),
            (Target::Data(value), _) => self.data(&value),
            (Target::Nothing, _) => Value::Unknown,
        }
    }

    /// One export of a module, by its name.
    pub(crate) fn export(&mut self, id: ModuleId, name: &str, depth: usize) -> Value {
        if depth > 50 {
            return Value::Unknown;
        }
        self.start(id);
        if let Some(value) = self.modules[id.0].named.get(name) {
            return value.clone();
        }
        if let Some(whole) = self.modules[id.0].whole.clone() {
            return match self.member(&whole, name) {
                Value::Unknown | Value::Nothing if name == "default" => whole,
                value => value,
            };
        }
        let module = self.module(id);
        for export in &module.exports {
            match export {
                Export::Local { name: n, local } if n == name => {
                    let env = self.modules[id.0].env.clone();
                    let value = env.and_then(|env| env.get(local));
                    return value
                        .or_else(|| self.imported(id, local))
                        .unwrap_or_default();
                }
                Export::From {
                    name: n,
                    from,
                    what,
                } if n == name => {
                    return self.take(id, from, what, depth + 1);
                }
                _ => {}
            }
        }
        if name == "default" {
            // A CommonJS module, imported as one that has a default export.
            return if self.modules[id.0].named.is_empty() {
                Value::Unknown
            } else {
                Value::Module(id)
            };
        }
        for export in &module.exports {
            if let Export::All { from } = export
                && let Target::Module(other) = self.target(id, from)
            {
                let value = self.export(other, name, depth + 1);
                if !value.is_unknown() {
                    return value;
                }
            }
        }
        Value::Unknown
    }

    /// All exports of a module that have a name.
    pub(crate) fn export_names(&self, id: ModuleId) -> Vec<String> {
        let module = self.module(id);
        let mut names: Vec<String> = self.modules[id.0].named.keys().cloned().collect();
        names.extend(module.exports.iter().filter_map(|e| match e {
            Export::Local { name, .. } | Export::From { name, .. } => Some(name.clone()),
            Export::All { .. } => None,
        }));
        for export in &module.exports {
            if let Export::All { from } = export
                && let Target::Module(other) = self.target(id, from)
                && other > id
            {
                names.extend(
                    self.export_names(other)
                        .into_iter()
                        .filter(|n| n != "default"),
                );
            }
        }
        names.sort();
        names.dedup();
        names
    }

    /// Whether a function is what its module gives: then somebody else may call it.
    pub(super) fn is_exported(&mut self, closure: &super::Closure) -> bool {
        let id = closure.module;
        let mut values = vec![self.whole(id)];
        for name in self.export_names(id) {
            values.push(self.export(id, &name, 0));
        }
        values.iter().any(|value| {
            matches!(value, Value::Function(f) if f.function == closure.function && f.module == id)
        })
    }
}

/// A JSON file's value.
fn json(value: &serde_json::Value) -> Value {
    match value {
        serde_json::Value::Null => Value::Nothing,
        serde_json::Value::Bool(b) => Value::Bool(*b),
        serde_json::Value::Number(n) => n.as_f64().map_or(Value::Unknown, Value::Number),
        serde_json::Value::String(s) => Value::text(s),
        serde_json::Value::Array(a) => Value::array(a.iter().map(json).collect()),
        serde_json::Value::Object(o) => {
            Value::object(o.iter().map(|(k, v)| (k.clone(), json(v))).collect())
        }
    }
}
