//! Of the races: maps that handlers write while other requests do the same.

use super::blocks::has;
use super::data_race::{Writes, guards, is_map, waits};
use super::exit_in_handler::handles;
use super::{Confidence, Seen};
use crate::go::ast::{Expression, ExpressionKind, Function, Statement, Type};
use crate::go::types::{Known, Types};
use crate::go::visit;

/// Maps that a handler writes without a lock.
pub(super) fn handler<'p>(types: &Types<'p>, function: &'p Function, seen: &mut Vec<Seen>) {
    let body = &function.literal.body;
    let is_guarded = |s: &'p Statement| has(s, |e| guards(e) || waits(e));
    if !handles(&function.literal) || body.iter().any(is_guarded) {
        return;
    }
    let mut writes = Writes(Vec::new());
    visit::statements(body, &mut writes);
    for target in writes.0 {
        let ExpressionKind::Index(map, _) = &target.kind else {
            continue;
        };
        if is_map(types, map) && is_shared(types, function, map) {
            seen.push(Seen {
                file: types.file,
                offset: target.span.start,
                confidence: Confidence::Medium,
                message: format!(
                    "requests write the map {} at once",
                    map.chain().unwrap_or_default()
                ),
            });
        }
    }
}

/// Whether a map is one of the receiver's struct, without a mutex in it, or one of the package.
fn is_shared<'p>(types: &Types<'p>, function: &'p Function, map: &'p Expression) -> bool {
    match &map.kind {
        ExpressionKind::Name(name) => types.scope.declared(name, map.span.start).is_none(),
        ExpressionKind::Select(operand, _) => {
            let receiver = function.receiver.as_ref().map(|r| r.name.as_str());
            let Some(Known::Ours(id)) = types.kind(operand) else {
                return false;
            };
            let is_pointer = function
                .receiver
                .as_ref()
                .is_some_and(|r| matches!(r.kind, Type::Pointer(_)));
            let (_, fields) = types.program.fields(id);
            let is_lock = |kind: &Type| match kind.pointee() {
                Type::Named { name, .. } => name.ends_with("Mutex") || name.ends_with("Locker"),
                _ => false,
            };
            is_pointer && receiver == operand.name() && !fields.iter().any(|f| is_lock(&f.kind))
        }
        _ => false,
    }
}
