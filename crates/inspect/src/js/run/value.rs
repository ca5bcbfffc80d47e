//! What is known of a value when a service's start is followed.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use crate::inspection::Framework;
use crate::js::module::{ClassId, FunctionId};
use crate::js::routers::nest::Decoration;
use crate::js::schemas::Schema;
use crate::mounts::Scope;

/// Index of a module.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct ModuleId(pub(crate) usize);

/// A function of a module.
pub(crate) type FunctionKey = (ModuleId, FunctionId);

/// A value, as far as it is known.
#[derive(Debug, Clone, Default)]
pub(crate) enum Value {
    #[default]
    Unknown,
    /// `null`, `undefined`.
    Nothing,
    /// Parts that aren't known stand in it as [`hole`]s.
    Text(Rc<str>),
    /// The text of a file of the tree, by its path.
    File(Rc<str>),
    Number(f64),
    /// A flag as it is set; what it is at the time isn't known.
    Bool(bool),
    /// What a comparison of known texts gives.
    Certain(bool),
    /// As written.
    Regex(Rc<str>),
    Router(Router),
    Object(Rc<Object>),
    Array(Rc<RefCell<Vec<Value>>>),
    /// One of these, which isn't known.
    OneOf(Rc<[Value]>),
    Function(Rc<Closure>),
    Class(Rc<ClassValue>),
    Module(ModuleId),
    External(Rc<External>),
    /// What a call of something of a package gave: as good as unknown to whoever reads routes.
    Made(Rc<Made>),
    /// What settles a promise that is being made, with where it puts that.
    Settle(Rc<RefCell<Value>>),
    /// What a Nest decorator says.
    Decoration(Rc<Decoration>),
    /// A Nest application, by its index.
    NestApp(usize),
}

/// A router, application, plugin instance: what routes are registered on.
#[derive(Debug, Clone)]
pub(crate) struct Router {
    pub(crate) framework: Framework,
    /// What is mounted when it is mounted.
    pub(crate) outer: Scope,
    /// What is registered on: differs from `outer` for a router with a prefix of its own.
    pub(crate) inner: Scope,
    /// Paths that the next methods are for: `app.route('/x')`.
    pub(crate) paths: Option<Rc<Vec<String>>>,
}

/// An object or an instance of a class.
#[derive(Debug, Default)]
pub(crate) struct Object {
    /// Where its literal stands.
    pub(crate) at: Option<(ModuleId, u32)>,
    /// A `Map`, whose keys are what [`Value::as_key`] says.
    pub(crate) is_map: bool,
    pub(crate) class: Option<Rc<ClassValue>>,
    /// A request's, which stands for all requests.
    pub(crate) is_of_requests: bool,
    pub(crate) properties: RefCell<BTreeMap<String, Value>>,
    /// Of an instance of a class that extends a router.
    pub(crate) native: RefCell<Option<Router>>,
}

/// A function with where it was made.
#[derive(Debug)]
pub(crate) struct Closure {
    pub(crate) module: ModuleId,
    pub(crate) function: FunctionId,
    pub(crate) env: Rc<Env>,
    pub(crate) this: Option<Value>,
    /// The class that it is a method of: where `super` starts.
    pub(crate) class: Option<Rc<ClassValue>>,
    pub(crate) properties: RefCell<BTreeMap<String, Value>>,
    /// A Fastify plugin that keeps its parent's scope: `fp(plugin)`.
    pub(crate) is_shared: Cell<bool>,
    pub(crate) is_getter: bool,
}

/// A class with where it was made.
#[derive(Debug)]
pub(crate) struct ClassValue {
    pub(crate) module: ModuleId,
    pub(crate) class: ClassId,
    pub(crate) env: Rc<Env>,
    pub(crate) parent: Value,
    pub(crate) statics: RefCell<BTreeMap<String, Value>>,
    /// What was put on its `prototype`, where somebody asked for that.
    pub(crate) prototype: RefCell<Option<Value>>,
    /// The one that a container would make.
    pub(crate) instance: RefCell<Option<Value>>,
}

/// Something of a package, or, without a package, a global.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct External {
    pub(crate) package: String,
    /// `Router`, `Promise.all`; empty for the default export or all of it.
    pub(crate) path: String,
}

/// What a package made: its instance, a promise, a wrapped function.
#[derive(Debug)]
pub(crate) struct Made {
    pub(crate) package: String,
    /// The way to it: `Pool()`, `Pool().query`.
    pub(crate) path: String,
    /// The functions that it was made of.
    pub(crate) functions: Vec<Rc<Closure>>,
    /// What it describes, where it is a validator's.
    pub(crate) schema: Option<Rc<Schema>>,
}

/// The variables of a function or a block.
#[derive(Debug)]
pub(crate) struct Env {
    pub(crate) parent: Option<Rc<Env>>,
    pub(crate) module: ModuleId,
    pub(crate) variables: RefCell<BTreeMap<String, Value>>,
    pub(crate) this: RefCell<Option<Value>>,
    pub(crate) class: Option<Rc<ClassValue>>,
    pub(crate) is_function: bool,
}

/// The text of a part that isn't known, by its name in the code.
pub(crate) fn hole(name: &str) -> String {
    format!("\u{1}{name}\u{2}")
}

/// What stands before and after the first [`hole`] of a text.
pub(crate) fn around_hole(text: &str) -> Option<(&str, &str)> {
    let (before, rest) = text.split_once('\u{1}')?;
    Some((before, rest.split_once('\u{2}')?.1))
}

impl Value {
    pub(crate) fn text(text: impl AsRef<str>) -> Self {
        Value::Text(text.as_ref().into())
    }

    pub(crate) fn array(values: Vec<Value>) -> Self {
        Value::Array(Rc::new(RefCell::new(values)))
    }

    pub(crate) fn object(properties: BTreeMap<String, Value>) -> Self {
        Value::Object(Rc::new(Object {
            properties: RefCell::new(properties),
            ..Object::default()
        }))
    }

    /// What a package made that describes nothing and was made of no function.
    pub(crate) fn made(package: &str, path: String) -> Self {
        Value::Made(Rc::new(Made {
            package: package.to_owned(),
            path,
            functions: Vec::new(),
            schema: None,
        }))
    }

    pub(crate) fn external(package: &str, path: &str) -> Self {
        Value::External(Rc::new(External {
            package: package.to_owned(),
            path: path.to_owned(),
        }))
    }

    pub(crate) fn is_unknown(&self) -> bool {
        matches!(self, Value::Unknown)
    }

    /// Whether it can be asked for more: an object, a function, a class, a module, what a package made.
    pub(crate) fn is_thing(&self) -> bool {
        matches!(
            self,
            Value::Object(_)
                | Value::Function(_)
                | Value::Class(_)
                | Value::Module(_)
                | Value::Made(_)
                | Value::OneOf(_)
        )
    }

    /// How much it is worth to know it: where ways join, the better known value is kept.
    pub(crate) fn worth(&self) -> u8 {
        match self {
            Value::Unknown | Value::Made(_) | Value::File(_) | Value::Settle(_) => 0,
            Value::Nothing => 1,
            Value::External(e) if e.package.is_empty() => 1,
            Value::Bool(_) | Value::Certain(_) => 2,
            Value::External(_) => 3,
            Value::Router(_) | Value::NestApp(_) => 5,
            Value::Object(o) if o.native.borrow().is_some() => 5,
            _ => 4,
        }
    }

    /// The one that is better known, the first of equals.
    pub(crate) fn or(self, other: Value) -> Value {
        if self.is_unknown() || other.worth() > self.worth() {
            other
        } else {
            self
        }
    }

    /// Puts another in its place, unless that is known less.
    pub(crate) fn give_way(&mut self, to: Value) {
        if to.worth() > 1 || self.worth() <= 1 {
            *self = to;
        }
    }

    /// Whether it is an object that something was put in under the name.
    pub(crate) fn has(&self, name: &str) -> bool {
        matches!(self, Value::Object(o) if o.properties.borrow().contains_key(name))
    }

    /// A name for it as the key of a map: a text, a class, a function.
    pub(crate) fn as_key(&self) -> Option<String> {
        match self {
            Value::Class(class) => Some(format!("\u{3}{:?}{:?}", class.module, class.class)),
            Value::Function(f) => Some(format!("\u{3}{:?}{:?}", f.module, f.function)),
            Value::Object(o) => Some(format!("\u{3}{:p}", Rc::as_ptr(o))),
            other => other.as_text().map(|t| t.to_string()),
        }
    }

    /// As a text, where it is one.
    pub(crate) fn as_text(&self) -> Option<Rc<str>> {
        match self {
            Value::Text(text) => Some(Rc::clone(text)),
            Value::Number(number) => Some(number.to_string().into()),
            _ => None,
        }
    }
}

impl Router {
    pub(crate) fn new(framework: Framework, scope: Scope) -> Self {
        Router {
            framework,
            outer: scope,
            inner: scope,
            paths: None,
        }
    }
}

impl Env {
    pub(crate) fn new(parent: Option<Rc<Env>>, module: ModuleId, is_function: bool) -> Rc<Self> {
        let class = parent.as_ref().and_then(|p| p.class.clone());
        Rc::new(Env {
            parent,
            module,
            variables: RefCell::default(),
            this: RefCell::default(),
            class,
            is_function,
        })
    }

    /// A variable's value; `None` where nobody declared it.
    pub(crate) fn get(&self, name: &str) -> Option<Value> {
        let mut env = self;
        loop {
            if let Some(value) = env.variables.borrow().get(name) {
                return Some(value.clone());
            }
            env = env.parent.as_deref()?;
        }
    }

    pub(crate) fn declare(&self, name: &str, value: Value) {
        self.variables.borrow_mut().insert(name.to_owned(), value);
    }

    /// Declares a `var`: in the function around it.
    pub(crate) fn declare_var(&self, name: &str, value: Value) {
        match &self.parent {
            Some(parent) if !self.is_function => parent.declare_var(name, value),
            _ => self.declare(name, value),
        }
    }

    /// Assigns, whatever it was before.
    pub(crate) fn replace(&self, name: &str, value: Value) {
        let mut env = self;
        loop {
            if let Some(old) = env.variables.borrow_mut().get_mut(name) {
                *old = value;
                return;
            }
            match env.parent.as_deref() {
                Some(parent) => env = parent,
                None => return,
            }
        }
    }

    /// Assigns; what is better known is kept, as the ways of a program aren't told apart.
    pub(crate) fn assign(&self, name: &str, value: Value) {
        let mut env = self;
        loop {
            if let Some(old) = env.variables.borrow_mut().get_mut(name) {
                old.give_way(value);
                return;
            }
            match env.parent.as_deref() {
                Some(parent) => env = parent,
                None => break,
            }
        }
        env.declare(name, value);
    }

    pub(crate) fn this(&self) -> Option<Value> {
        let mut env = self;
        loop {
            if let Some(this) = env.this.borrow().as_ref() {
                return Some(this.clone());
            }
            env = env.parent.as_deref()?;
        }
    }
}
