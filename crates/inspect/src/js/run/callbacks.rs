//! What callbacks are given: `User.findOne(query, function (error, user) {})` of Mongoose gives a document, and `EventProxy`
//! passes on to its functions what comes after the error.

use std::cell::RefCell;
use std::rc::Rc;

use super::Run;
use super::callees::Via;
use super::calls::Call;
use super::value::{Closure, Made, Value};

impl Run<'_> {
    /// Calls the callback that a query of Mongoose is given, or those that `EventProxy` has. Whether it was such a call.
    pub(super) fn call_back(&mut self, made: &Made, call: &Call<'_>) -> bool {
        if made.package == "mongoose" {
            let document = Value::made(&made.package, format!("{}()", made.path));
            return match call.arguments.last().map(|a| a.value.clone()) {
                Some(Value::Function(f)) if is_query(&made.path) => {
                    self.hand(&f, vec![Value::Unknown, document]);
                    true
                }
                Some(Value::Made(proxy)) if is_proxy(&proxy) && is_query(&made.path) => {
                    self.pass_on(&proxy, &[Value::Unknown, document]);
                    true
                }
                _ => false,
            };
        }
        if !is_proxy(made) {
            return false;
        }
        match made.path.rsplit('.').next() {
            // What it makes of functions calls them later, with what comes then.
            Some("done") => true,
            Some(name) if name.ends_with("()") => {
                self.pass_on(made, &call.values());
                true
            }
            _ => false,
        }
    }

    /// What comes after the error goes to the functions that a proxy was given.
    fn pass_on(&mut self, proxy: &Made, values: &[Value]) {
        for f in &proxy.functions {
            self.hand(f, values.iter().skip(1).cloned().collect());
        }
    }

    /// What `new Promise(executor)` is settled with while the executor runs, where that is what services are wired with.
    pub(super) fn promise(&mut self, call: &Call<'_>) -> Option<Value> {
        let Value::Function(executor) = call.value(0) else {
            return None;
        };
        let promised = Rc::new(RefCell::default());
        self.hand(&executor, vec![Value::Settle(Rc::clone(&promised))]);
        match promised.take() {
            wiring @ (Value::Array(_) | Value::Module(_) | Value::Router(_) | Value::Class(_)) => {
                Some(wiring)
            }
            _ => Some(super::callees::made_by("", "Promise", call, None)),
        }
    }

    /// Calls a function that was handed over, with what it is given then.
    pub(super) fn hand(&mut self, f: &Rc<Closure>, values: Vec<Value>) -> Value {
        self.hand_to(Via::Handed, f, values)
    }

    /// The same, where it says who calls it.
    pub(super) fn hand_to(&mut self, via: Via, f: &Rc<Closure>, values: Vec<Value>) -> Value {
        if !self.called.contains(&(f.module, f.function)) {
            self.handed.push(Rc::clone(f));
        }
        self.via = via;
        self.call_closure(f, None, values)
    }
}

fn is_proxy(made: &Made) -> bool {
    made.package == "eventproxy"
}

fn is_query(path: &str) -> bool {
    let name = path.rsplit('.').next().unwrap_or(path);
    matches!(name, "exec" | "save" | "create") || name.starts_with("find")
}
