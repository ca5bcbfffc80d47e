//! Calls, as far as promises go: what they are handed, what they wait for.

use super::Service;
use crate::js::looking::At;
use crate::js::module::{Call, Expression, Kind};
use crate::js::run::value::{FunctionKey, ModuleId};

/// Functions that a call is handed.
pub(in crate::audits::node) fn handed(
    service: &Service<'_>,
    at: &At<'_>,
    call: &Call,
) -> Vec<FunctionKey> {
    let written = call.arguments.iter().filter_map(|a| match a.value.kind {
        Kind::Function(id) => Some((ModuleId(at.module), id)),
        _ => None,
    });
    let named = service.reach.callee(call).map_or(&[][..], |c| &c.handed);
    written.chain(named.iter().copied()).collect()
}

/// The functions of `list.map(f)`.
pub(in crate::audits::node) fn mapped(
    service: &Service<'_>,
    at: &At<'_>,
    call: &Call,
) -> Vec<FunctionKey> {
    match &call.callee.kind {
        Kind::Member(_, name) if &**name == "map" => handed(service, at, call),
        _ => Vec::new(),
    }
}

/// Whether what is made is a promise: `new Promise(...)`.
pub(in crate::audits::node) fn makes_promise(made: &Call) -> bool {
    made.callee.shown().as_deref() == Some("Promise")
}

/// What `Promise.all` and its like wait for.
pub(in crate::audits::node) fn joined(call: &Call) -> Option<&Expression> {
    let of = ["Promise.all", "Promise.race", "Promise.any"];
    let name = call.callee.shown()?;
    let list = call
        .arguments
        .first()
        .filter(|_| of.contains(&name.as_str()))?;
    Some(&list.value)
}

/// Whether the last argument is a function: such a call answers it, and gives no promise.
pub(in crate::audits::node) fn takes_callback(call: &Call) -> bool {
    call.arguments
        .last()
        .is_some_and(|last| match &last.value.kind {
            Kind::Function(_) => true,
            Kind::Name(name) => matches!(name.as_ref(), "callback" | "cb" | "done" | "next"),
            // Lodash's; what `EventProxy` makes.
            Kind::Member(_, name) => &**name == "noop",
            Kind::Call(made) => {
                matches!(&made.callee.kind, Kind::Member(_, name) if &**name == "done")
            }
            _ => false,
        })
}
