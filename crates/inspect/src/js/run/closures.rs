//! Functions of the tree that are called.

use std::cell::RefCell;
use std::rc::Rc;

use super::expressions::pattern_name;
use super::value::{Closure, Env, Router, Value};
use super::{DEEPEST, MOST_IDLE, MOST_RECURSION, Run};
use crate::js::module::{Function, Kind, Pattern};
use crate::js::routers;

impl Run<'_> {
    /// Follows a function of the tree.
    pub(crate) fn call_closure(
        &mut self,
        f: &Rc<Closure>,
        this: Option<Value>,
        arguments: Vec<Value>,
    ) -> Value {
        let key = (f.module, f.function);
        self.note_call(key);
        let deep = self.stack.iter().filter(|k| **k == key).count() >= MOST_RECURSION;
        if deep || self.stack.len() > DEEPEST || self.is_spent() {
            return Value::Unknown;
        }
        let does_matter = arguments
            .iter()
            .any(|a| a.worth() >= 5 || self.is_uncalled(a));
        let of = of_class(f, this.as_ref(), &arguments);
        let idle = self.idle.get(&key).and_then(|by_class| by_class.get(&of));
        let most = std::mem::replace(&mut self.most_idle, MOST_IDLE);
        if !does_matter && let Some(idle) = idle.filter(|idle| idle.times > most) {
            return idle.gave.clone();
        }
        self.called.insert(key);
        self.stack.push(key);
        let was_left = std::mem::take(&mut self.is_left);
        let was_branch = std::mem::take(&mut self.is_branch);
        let before = self.effects;
        let returned = self.enter(f, this, arguments);
        // What gives texts is followed however often: paths are made so.
        let does_nothing = self.effects == before && !matches!(returned, Value::Text(_));
        if does_nothing && self.own_decorators.at.is_none() {
            let by_class = self.idle.entry(key).or_default();
            let idle = by_class.entry(of).or_default();
            idle.times += 1;
            if of != 0 {
                idle.gave = returned.clone();
            }
        }
        (self.is_left, self.is_branch) = (was_left, was_branch);
        self.stack.pop();
        returned
    }

    fn enter(&mut self, f: &Rc<Closure>, this: Option<Value>, arguments: Vec<Value>) -> Value {
        let function = self.function(f.module, f.function);
        let this = f.this.clone().or(this);
        let env = Rc::new(Env {
            parent: Some(Rc::clone(&f.env)),
            module: f.module,
            variables: RefCell::default(),
            this: if function.is_arrow {
                None
            } else {
                Some(this.clone().unwrap_or_default())
            }
            .into(),
            class: f.class.clone(),
            is_function: true,
        });
        self.parameters(f, function, this.as_ref(), arguments, &env);
        self.hoist(&function.body, &env);
        self.statements(&function.body, &env)
            .unwrap_or(Value::Nothing)
    }

    fn parameters(
        &mut self,
        f: &Rc<Closure>,
        function: &Function,
        this: Option<&Value>,
        arguments: Vec<Value>,
        env: &Rc<Env>,
    ) {
        // Whoever calls back without arguments doesn't say that there are none.
        let is_call_of_code = !arguments.is_empty();
        let mut arguments = arguments.into_iter();
        for (index, parameter) in function.parameters.iter().enumerate() {
            if parameter.is_rest {
                let rest = Value::array(arguments.by_ref().collect());
                self.bind(&parameter.pattern, rest, env, false);
                break;
            }
            let passed = arguments.next();
            if let (None, true, Pattern::Default(inner, default)) =
                (&passed, is_call_of_code, &parameter.pattern)
                && let Kind::Bool(flag) = default.kind
            {
                self.bind(inner, Value::Certain(flag), env, false);
                continue;
            }
            let mut value = passed.unwrap_or_default();
            // `constructor(private app = new Koa())`.
            if let (true, Pattern::Default(_, default)) = (value.worth() <= 1, &parameter.pattern)
                && let Kind::New(_) | Kind::Call(_) = default.kind
            {
                value = self.expression(default, env).or(value);
            }
            if value.worth() <= 1 {
                value = self.expected(f, function, index, env).or(value);
            }
            if let (true, Some(this), Some(name)) = (
                parameter.is_property,
                this,
                pattern_name(&parameter.pattern),
            ) {
                self.set_member(this, name, value.clone());
            }
            self.bind(&parameter.pattern, value, env, false);
        }
    }

    /// What a parameter must be that no known value was passed for: by its type, or by its name in a function that
    /// others may call.
    fn expected(
        &mut self,
        f: &Rc<Closure>,
        function: &Function,
        index: usize,
        env: &Rc<Env>,
    ) -> Value {
        let parameter = &function.parameters[index];
        let name = pattern_name(&parameter.pattern);
        let request = name.and_then(|name| self.requests.named(name));
        if let Some(value) = self.injected(&parameter.decorators, env) {
            return value;
        }
        if let Some(type_name) = &parameter.type_name {
            let typed = self.typed(type_name, env);
            return match request {
                Some(request) if typed.worth() == 0 => request,
                _ => typed,
            };
        }
        if let (0, Some(declared)) = (index, &function.declared_type)
            && let Value::External(e) = self.type_value(declared, env)
            && let Some(router) = routers::plugin_parameter(self, &e)
        {
            return Value::Router(router);
        }
        if let Some(request) = request {
            return request;
        }
        let Some(name) = name else {
            return Value::Unknown;
        };
        match routers::by_name(self, f.module, name) {
            Some(framework) if f.this.is_none() && self.is_exported(f) => {
                let scope = self.scope(framework, false);
                Value::Router(Router::new(framework, scope))
            }
            _ => Value::Unknown,
        }
    }

    /// Whether it is a function that nobody called so far: whom it is handed to may say what it is given.
    fn is_uncalled(&self, value: &Value) -> bool {
        let is_new = |f: &Rc<Closure>| !self.called.contains(&(f.module, f.function));
        match value {
            Value::Function(f) => is_new(f),
            Value::Made(made) => made.functions.iter().any(is_new),
            _ => false,
        }
    }

    pub(super) fn first_seen(&mut self, closure: &Closure) -> bool {
        self.seen.insert((closure.module, closure.function))
    }
}

/// How often a function was followed that registered nothing.
#[derive(Debug, Default)]
pub(super) struct Idle {
    times: u32,
    /// What it gave the last time, where it goes by a class: `instanceOf(Users)` gives the same however often.
    gave: Value,
}

/// The class that a call goes by: an argument that is one, else the instance's that it is a method of; 0 for none.
fn of_class(f: &Closure, this: Option<&Value>, arguments: &[Value]) -> usize {
    let class = arguments.iter().find_map(|a| match a {
        Value::Class(class) => Some(Rc::as_ptr(class).addr()),
        _ => None,
    });
    let own = || match f.this.as_ref().or(this) {
        Some(Value::Object(o)) => o.class.as_ref().map(|c| Rc::as_ptr(c).addr()),
        _ => None,
    };
    class.or_else(own).unwrap_or_default()
}

/// The same function with another `this`.
pub(super) fn with_this(f: &Closure, this: Value) -> Closure {
    Closure {
        module: f.module,
        function: f.function,
        env: Rc::clone(&f.env),
        this: Some(this),
        class: f.class.clone(),
        properties: f.properties.clone(),
        is_shared: f.is_shared.clone(),
        is_getter: f.is_getter,
    }
}
