//! Functions that code hangs on Mongoose's schemas: methods, statics and hooks. Whoever calls one of that name of what
//! Mongoose gave may call it: documents aren't told apart. Hooks therefore count only where there is one model.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::Run;
use super::calls::Call;
use super::value::{Closure, Made, ModuleId, Value};

/// Functions of schemas by the name that calls them.
#[derive(Debug, Default)]
pub(super) struct Hung {
    members: ByName,
    hooks: ByName,
    /// Where models are made.
    models: HashSet<(ModuleId, u32)>,
}

type ByName = HashMap<String, Vec<Rc<Closure>>>;

impl Hung {
    fn called(&self, name: &str) -> Vec<Rc<Closure>> {
        let hooks = self.hooks.get(name).filter(|_| self.models.len() < 2);
        let all = self.members.get(name).into_iter().chain(hooks);
        all.flatten().cloned().collect()
    }
}

fn add(to: &mut ByName, name: &str, function: &Rc<Closure>) {
    let known = to.entry(name.to_owned()).or_default();
    let key = (function.module, function.function);
    if !known.iter().any(|f| (f.module, f.function) == key) {
        known.push(Rc::clone(function));
    }
}

impl Run<'_> {
    /// `schema.methods.name = function`, `schema.statics.name = function`.
    pub(super) fn hang_member(&mut self, on: &Made, name: &str, value: &Value) {
        let is_schemas = on.path.ends_with(".methods") || on.path.ends_with(".statics");
        if let (true, "mongoose", Value::Function(f)) = (is_schemas, on.package.as_str(), value) {
            add(&mut self.hung.members, name, f);
        }
    }

    /// `mongoose.model('User', schema)`.
    pub(super) fn note_model(&mut self, package: &str, path: &str, call: &Call<'_>) {
        if package == "mongoose" && path == "model" {
            self.hung.models.insert((call.module, call.at));
        }
    }

    /// What calling a method of something that Mongoose gave calls of the tree.
    pub(super) fn call_hung(&mut self, made: &Made, call: &Call<'_>) {
        if made.package != "mongoose" {
            return;
        }
        let name = made.path.rsplit('.').next().unwrap_or_default();
        if let ("pre" | "post", Value::Text(event), Some(Value::Function(f))) =
            (name, call.value(0), call.values().last())
        {
            self.hang_hook(&event, f);
            return;
        }
        for function in self.hung.called(name) {
            let via = self.via;
            self.call_closure(&function, None, call.values());
            self.via = via;
        }
    }

    /// Hooks of `save` run for `create` too.
    fn hang_hook(&mut self, event: &str, function: &Rc<Closure>) {
        add(&mut self.hung.hooks, event, function);
        if event == "save" {
            add(&mut self.hung.hooks, "create", function);
        }
    }
}
