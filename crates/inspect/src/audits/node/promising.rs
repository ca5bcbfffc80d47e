//! Which functions of a program give a promise that can be rejected.

use std::collections::{HashMap, HashSet};

use super::Service;
use super::floating_promise::takes_callback;
use super::promises::given;
use crate::js::looking::{self, At, Role};
use crate::js::module::{Call, Expression, Function, Kind, Pattern};
use crate::js::run::value::{FunctionKey, ModuleId};

/// Functions that give one: `async` ones, and those of whose returned values one is a promise.
#[derive(Debug)]
pub(super) struct Promising {
    is_async: HashSet<FunctionKey>,
    returning: HashSet<FunctionKey>,
}

impl Promising {
    /// `guarded`: `async` functions that catch whatever goes wrong.
    pub(super) fn of(service: &Service<'_>, guarded: &HashSet<FunctionKey>) -> Self {
        let rethrowing = rethrowing(service);
        let rejecting = rejecting(service);
        let mut found = Promising {
            is_async: async_functions(service, guarded),
            returning: HashSet::new(),
        };
        // Who returns what a function gives gives it too.
        let mut passing: HashMap<FunctionKey, Vec<FunctionKey>> = HashMap::new();
        let mut open: Vec<FunctionKey> = found.is_async.iter().copied().collect();
        looking::expressions(service.program, &mut |at, expression, role| {
            let (Role::Returned, Some(function)) = (role, at.functions.last()) else {
                return;
            };
            let key = (ModuleId(at.module), *function);
            if service.function(key).is_none_or(|f| f.is_async) {
                return;
            }
            if is_promise(service, at, expression, (&rethrowing, &rejecting)) {
                open.push(key);
                found.returning.insert(key);
            } else if let Kind::Call(call) = &expression.kind {
                for inner in service.functions(at.module, call) {
                    passing.entry(inner).or_default().push(key);
                }
            }
        });
        while let Some(key) = open.pop() {
            for outer in passing.remove(&key).unwrap_or_default() {
                if found.returning.insert(outer) {
                    open.push(outer);
                }
            }
        }
        found
    }

    /// Whether a function gives one.
    pub(super) fn gives(&self, function: FunctionKey) -> bool {
        self.is_async(function) || self.returning.contains(&function)
    }

    /// Whether it is an `async` function that does.
    pub(super) fn is_async(&self, function: FunctionKey) -> bool {
        self.is_async.contains(&function)
    }
}

fn async_functions(service: &Service<'_>, guarded: &HashSet<FunctionKey>) -> HashSet<FunctionKey> {
    let modules = service.program.modules.iter().enumerate();
    let keys = modules.flat_map(|(module, read)| {
        let functions = read.functions.iter().enumerate();
        let is_async = functions.filter(|(_, f)| f.is_async);
        is_async.map(move |(id, _)| (ModuleId(module), crate::js::module::FunctionId(id as u32)))
    });
    keys.filter(|key| !guarded.contains(key)).collect()
}

/// Functions that throw, or return `Promise.reject(...)`: a `catch` with one of them takes nothing away.
fn rethrowing(service: &Service<'_>) -> HashSet<FunctionKey> {
    let mut found = HashSet::new();
    looking::expressions(service.program, &mut |at, expression, role| {
        let Some(function) = at.functions.last() else {
            return;
        };
        let rejects = || match &expression.kind {
            Kind::Call(call) => call.callee.shown().as_deref() == Some("Promise.reject"),
            _ => false,
        };
        if role == Role::Thrown || (role == Role::Returned && rejects()) {
            found.insert((ModuleId(at.module), *function));
        }
    });
    found
}

/// Whether an expression by itself is a promise that can be rejected; of calls of the tree's functions it isn't known.
fn is_promise(
    service: &Service<'_>,
    at: &At<'_>,
    expression: &Expression,
    (rethrowing, rejecting): (&HashSet<FunctionKey>, &HashSet<FunctionKey>),
) -> bool {
    let call = match &expression.kind {
        Kind::New(call) => {
            let is_one = call.callee.shown().as_deref() == Some("Promise");
            return is_one && can_reject(at, call, rejecting);
        }
        Kind::Call(call) => call,
        _ => return false,
    };
    if let Kind::Member(object, name) = &call.callee.kind {
        match (name.as_ref(), object.shown().as_deref()) {
            ("all" | "race" | "any" | "reject", Some("Promise")) => return true,
            ("then" | "spread", _) => return call.arguments.len() == 1,
            ("catch", _) => return is_rethrown(at, call, rethrowing),
            _ => {}
        }
    }
    let external = service.external(at.module, call);
    external.is_some_and(|(package, path)| {
        let is_answered = takes_callback(call) && !path.contains("ransaction");
        given(&package, &path).is_some() && !is_answered
    })
}

/// Functions that use their second parameter: of those that a promise is made with, the ones that may reject it.
fn rejecting(service: &Service<'_>) -> HashSet<FunctionKey> {
    let mut found = HashSet::new();
    looking::expressions(service.program, &mut |at, expression, _| {
        let Kind::Name(name) = &expression.kind else {
            return;
        };
        for id in &at.functions {
            let function: Option<&Function> = at.in_module.functions.get(id.0 as usize);
            let second = function
                .and_then(|f| f.parameters.get(1))
                .map(|p| &p.pattern);
            if matches!(second, Some(Pattern::Name(own)) if **own == **name) {
                found.insert((ModuleId(at.module), *id));
            }
        }
    });
    found
}

/// Whether the function that a promise is made with may reject it.
fn can_reject(at: &At<'_>, made: &Call, rejecting: &HashSet<FunctionKey>) -> bool {
    match made.arguments.first().map(|a| &a.value.kind) {
        Some(Kind::Function(id)) => rejecting.contains(&(ModuleId(at.module), *id)),
        _ => false,
    }
}

fn is_rethrown(at: &At<'_>, call: &Call, rethrowing: &HashSet<FunctionKey>) -> bool {
    match call.arguments.first().map(|a| &a.value.kind) {
        Some(Kind::Function(id)) => rethrowing.contains(&(ModuleId(at.module), *id)),
        _ => false,
    }
}
