//! Functions that code hangs on the models of Mongoose and Sequelize: methods, statics and hooks. Whoever calls one of that
//! name of what the package gave may call it: documents aren't told apart. A hook of Mongoose therefore counts only where its
//! module makes one model; what a model of Sequelize or `TypeORM` says of itself runs for whoever uses it.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::Run;
use super::calls::Call;
use super::closures::with_this;
use super::for_requests::DEEPEST;
use super::value::{ClassValue, Closure, Made, ModuleId, Value};

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
        let models_beside = |hook: &Closure| {
            self.models
                .iter()
                .filter(|(m, _)| *m == hook.module)
                .count()
        };
        let hooks = self.hooks.get(name).into_iter().flatten();
        let members = self.members.get(name).into_iter().flatten();
        members
            .chain(hooks.filter(|hook| models_beside(hook) < 2))
            .cloned()
            .collect()
    }
}

fn add(to: &mut ByName, name: &str, function: &Rc<Closure>) {
    let known = to.entry(name.to_owned()).or_default();
    let key = (function.module, function.function);
    if !known.iter().any(|f| (f.module, f.function) == key) {
        known.push(Rc::clone(function));
    }
}

fn is_sequelize(package: &str) -> bool {
    matches!(package, "sequelize" | "sequelize-typescript")
}

impl Run<'_> {
    /// `schema.methods.name = function`, `schema.statics.name = function`, `schema.methods = { name: function }`;
    /// `User.name = function`, `User.prototype.name = function`.
    pub(super) fn hang_member(&mut self, on: &Made, name: &str, value: &Value) {
        if is_sequelize(&on.package)
            && let Value::Function(f) = value
        {
            return add(&mut self.hung.members, name, f);
        }
        if on.package != "mongoose" {
            return;
        }
        let is_schemas = on.path.ends_with(".methods") || on.path.ends_with(".statics");
        match value {
            Value::Function(f) if is_schemas => add(&mut self.hung.members, name, f),
            _ if matches!(name, "methods" | "statics") => self.hang_all(value),
            _ => {}
        }
    }

    /// Methods of a model's class, and functions in its fields: whoever has what the ORM gave may call them.
    pub(super) fn hang_methods(&mut self, class: &Rc<ClassValue>) {
        if !matches!(&class.parent, Value::External(e) if is_sequelize(&e.package)) {
            return;
        }
        let instance = self.singleton(class);
        for member in self.class_of(class).members.iter().filter(|m| !m.is_static) {
            if let Value::Function(f) = self.member(&instance, &member.name) {
                add(&mut self.hung.members, &member.name, &f);
            }
        }
    }

    /// The functions of an object.
    fn hang_all(&mut self, of: &Value) {
        for (name, value) in self.entries(of).unwrap_or_default() {
            if let Value::Function(f) = &value {
                add(&mut self.hung.members, &name, f);
            }
        }
    }

    /// `mongoose.model('User', schema)`, `new mongoose.Schema({}, { methods: {} })`.
    pub(super) fn note_model(&mut self, package: &str, path: &str, call: &Call<'_>) {
        match (package, path) {
            ("mongoose", "model") => {
                self.hung.models.insert((call.module, call.at));
            }
            (package, path) if is_sequelize(package) => self.note_sequelize(path, call),
            ("mongoose", "Schema") => {
                for part in ["methods", "statics"] {
                    let functions = self.member(&call.value(1), part);
                    self.hang_all(&functions);
                }
            }
            _ => {}
        }
    }

    /// `sequelize.define('user', {}, { hooks: {} })`, `User.init({ password: { set() {} } })`, `User.addHook('x', f)`.
    fn note_sequelize(&mut self, path: &str, call: &Call<'_>) {
        let name = path.rsplit('.').next().unwrap_or_default();
        let is_hook = name == "addHook" || name.starts_with("before") || name.starts_with("after");
        if matches!(name, "define" | "init") || is_hook {
            for value in call.values() {
                self.run_for_requests(&value, DEEPEST);
            }
        }
    }

    /// What calling a method of something that an ORM gave calls of the tree.
    pub(super) fn call_hung(&mut self, made: &Made, call: &Call<'_>) {
        if is_sequelize(&made.package) {
            self.note_sequelize(&made.path, call);
        } else if made.package != "mongoose" {
            return;
        }
        let (on, name) = made.path.rsplit_once('.').unwrap_or_default();
        match (name, call.value(0), call.values().last()) {
            ("pre" | "post", Value::Text(event), Some(Value::Function(f))) => {
                return self.hang_hook(&event, f);
            }
            ("method" | "static", Value::Text(name), Some(Value::Function(f))) => {
                return add(&mut self.hung.members, &name, f);
            }
            ("method" | "static", all @ Value::Object(_), _) => return self.hang_all(&all),
            _ => {}
        }
        // The model or the document.
        let this = Value::made(&made.package, on.to_owned());
        for function in self.hung.called(name) {
            let via = self.via;
            let function = Rc::new(with_this(&function, this.clone()));
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
