//! What a function waits for, or returns: whether that by itself is a promise that can be rejected.

use std::collections::HashSet;

use super::Service;
use super::calls::{joined, makes_promise, mapped, takes_callback};
use super::given::given;
use crate::js::looking::{self, At, Role};
use crate::js::module::{Call, Expression, Function, Kind, Pattern};
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
                return makes_promise(call).then(|| is_rejected_by(at, call, &self.executors));
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

/// The functions whose promises `Promise.all` waits for: of `list.map(f)`, written there or in a `const`.
pub(super) fn each_of(
    service: &Service<'_>,
    at: &At<'_>,
    expression: &Expression,
) -> Vec<FunctionKey> {
    let list = match &expression.kind {
        Kind::Call(call) => joined(call),
        _ => None,
    };
    let list = list.and_then(|list| match &list.kind {
        Kind::Name(name) => service.declared().within(at, name).value,
        _ => Some(list),
    });
    match list.map(|list| &list.kind) {
        Some(Kind::Call(call)) => mapped(service, at, call),
        _ => Vec::new(),
    }
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
