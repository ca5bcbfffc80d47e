//! What a function waits for, or returns: whether that by itself is a promise that can be rejected.

use std::collections::HashSet;

use super::Service;
use super::calls::{handed, joined, takes_callback};
use super::given::given;
use crate::js::looking::{self, At, Role};
use crate::js::module::{Call, Expression, Function, Kind, Pattern, Statement};
use crate::js::run::value::{FunctionKey, ModuleId};

/// What tells it, by function.
#[derive(Debug)]
pub(super) struct Awaited {
    rethrowing: HashSet<FunctionKey>,
    executors: HashSet<FunctionKey>,
}

impl Awaited {
    pub(super) fn of(service: &Service<'_>) -> Self {
        Awaited {
            rethrowing: rethrowing(service),
            executors: executors(service),
        }
    }

    /// Whether an expression by itself is a promise that can be rejected; none where that isn't known.
    pub(super) fn can_reject(
        &self,
        service: &Service<'_>,
        at: &At<'_>,
        expression: &Expression,
    ) -> Option<bool> {
        let call = match &expression.kind {
            Kind::New(call) => {
                let is_one = call.callee.shown().as_deref() == Some("Promise");
                return is_one.then(|| is_rejected_by(at, call, &self.executors));
            }
            Kind::Call(call) => call,
            _ => return None,
        };
        if let Kind::Member(object, name) = &call.callee.kind {
            match (name.as_ref(), object.shown().as_deref()) {
                ("all" | "race" | "any" | "reject", Some("Promise")) => return Some(true),
                ("allSettled" | "resolve", Some("Promise")) => return Some(false),
                ("then" | "spread", _) => return Some(call.arguments.len() == 1),
                ("catch", _) => return Some(is_rethrown(at, call, &self.rethrowing)),
                _ => {}
            }
        }
        let (package, path) = service.external(at.module, call)?;
        given(&package, &path)?;
        Some(!takes_callback(call) || path.contains("ransaction"))
    }
}

/// The functions whose promises `Promise.all` waits for: of `list.map(f)`, written there or in a `const` of the function.
pub(super) fn each_of(
    service: &Service<'_>,
    at: &At<'_>,
    expression: &Expression,
) -> Vec<FunctionKey> {
    let list = match &expression.kind {
        Kind::Call(call) => joined(call),
        _ => None,
    };
    let mapped = list.and_then(|list| match &list.kind {
        Kind::Name(name) => declared(at, name),
        _ => Some(list),
    });
    match mapped.map(|list| &list.kind) {
        Some(Kind::Call(call)) => match &call.callee.kind {
            Kind::Member(_, name) if &**name == "map" => handed(service, at, call),
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

/// What a variable of the innermost function is declared with.
fn declared<'a>(at: &At<'a>, name: &str) -> Option<&'a Expression> {
    let function = at
        .in_module
        .functions
        .get(at.functions.last()?.0 as usize)?;
    function.body.iter().find_map(|statement| match statement {
        Statement::Let {
            pattern: Pattern::Name(own),
            value: Some(value),
            ..
        } if own == name => Some(value),
        _ => None,
    })
}

/// Whether it is `resolve(...)` or `reject(...)` of a promise that is being made, by its name.
pub(super) fn settles(call: &Call) -> bool {
    matches!(&call.callee.kind, Kind::Name(name) if name.starts_with("resolve") || name.starts_with("rej"))
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

/// Functions that use their second parameter: of those that a promise is made with, the ones that may reject it.
fn executors(service: &Service<'_>) -> HashSet<FunctionKey> {
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
fn is_rejected_by(at: &At<'_>, made: &Call, executors: &HashSet<FunctionKey>) -> bool {
    match made.arguments.first().map(|a| &a.value.kind) {
        Some(Kind::Function(id)) => executors.contains(&(ModuleId(at.module), *id)),
        _ => false,
    }
}

fn is_rethrown(at: &At<'_>, call: &Call, rethrowing: &HashSet<FunctionKey>) -> bool {
    match call.arguments.first().map(|a| &a.value.kind) {
        Some(Kind::Function(id)) => rethrowing.contains(&(ModuleId(at.module), *id)),
        _ => false,
    }
}
