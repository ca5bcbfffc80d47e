//! `node_floating_promise`
//!
//! # What it looks for
//! Calls that give a promise which nobody keeps: a statement of its own, also behind `void`, without `await`, `return`, a
//! `.catch` or a second argument of `.then`; or which is only asked whether it is something, `if (!verify(x))`. Promises
//! are given by `async` functions of the tree, by those that return a promise, and by a table of packages: drivers, ORMs,
//! HTTP clients, Node.js itself, also by methods of what they made, in whichever module it was made; with medium
//! confidence by whatever is asked `then`. `forEach` with an `async` function drops the promise of each. So does a name
//! that holds one and is used as if it held what it becomes: `const user = load(id); res.json({ user })`. What adds to a
//! query that a variable has (`query.where(...)`) isn't one. An `async` function isn't rejected that waits only within a
//! `try` whose `catch` throws nothing, or that only sets timers, logs and begins what it doesn't wait for. Where no
//! request is seen to come by, confidence is low.
//!
//! # Why it matters
//! Its rejection reaches no handler: since Node.js 15 that ends the process, with all requests in flight. And what it does
//! isn't done when the request is answered. A query of Prisma, knex or mongoose isn't even sent before somebody waits for it.
//!
//! # What to do
//! `await` it; or, where it is to go on by itself, `.catch` what goes wrong and say so.

use super::promises::{Promise, Promising, given, handed, held, joined, mapped, takes_callback};
use super::{About, Audit, Confidence, Seen, Service, Severity, confidence_of};
use crate::js::looking::{self, At, Role};
use crate::js::module::{Call, Expression, Kind};
use crate::js::reach::When;
use crate::js::run::value::ModuleId;

pub(super) static AUDIT: Audit = Audit {
    about: About {
        name: "node_floating_promise",
        severity: Severity::High,
        file: include_str!("floating_promise.rs"),
    },
    run,
};

fn run(service: &Service<'_>, seen: &mut Vec<Seen>) {
    let promising = service.promising();
    let held = held(service, promising);
    looking::expressions(service.program, &mut |at, expression, role| {
        let Kind::Call(call) = &expression.kind else {
            return;
        };
        let is_each = drops_each(service, at, call, role, promising);
        let holder = match role {
            Role::Used => held.get(&(at.module, expression.start())),
            _ => None,
        };
        let is_left = matches!(role, Role::Dropped | Role::Voided | Role::Tested);
        if !is_left && !is_each && holder.is_none() {
            return;
        }
        let Some(when) = service.when(at) else {
            return;
        };
        let confidence = match when {
            // `void list.forEach(...)` says nothing of the promises that its function gives.
            When::Request if role == Role::Voided && !is_each => Confidence::Medium,
            when => confidence_of(when),
        };
        let whole = |what: String| Seen {
            file: at.module,
            offset: expression.start(),
            confidence,
            message: format!("nobody awaits {what}: {ENDS}"),
        };
        seen.extend(match holder {
            _ if is_each => Some(whole("what the function gives for each".to_owned())),
            Some(name) => Some(whole(format!("the promise that `{name}` holds"))),
            None => left(service, at, expression, role, promising).map(|left| Seen {
                confidence: left.confidence.min(confidence),
                ..left
            }),
        });
    });
}

/// A call that is left with the promise that it gives, as sure as it can be.
fn left(
    service: &Service<'_>,
    at: &At<'_>,
    expression: &Expression,
    role: Role,
    promising: &Promising,
) -> Option<Seen> {
    let Kind::Call(whole) = &expression.kind else {
        return None;
    };
    let promise = unhandled(whole, expression)?;
    let Kind::Call(call) = &promise.kind else {
        return None;
    };
    let is_chained = !std::ptr::eq(promise, expression) || is_then(call);
    let (confidence, becomes) = match outcome(service, at, call, is_chained, promising) {
        Some(becomes) if service.is_guessed(call) => (Confidence::Medium, becomes),
        Some(becomes) => (Confidence::High, becomes),
        None if fails_after(at, expression, promising) => (Confidence::High, ENDS),
        None if is_chained && may_give(service, at, call, promising) => (Confidence::Medium, ENDS),
        None => return None,
    };
    let what = call.callee.shown();
    let tested = match role {
        Role::Tested => ", a promise, which is always true",
        _ => "",
    };
    Some(Seen {
        file: at.module,
        offset: promise.start(),
        confidence,
        message: format!(
            "nobody awaits {}{tested}: {becomes}",
            what.as_deref().unwrap_or("it")
        ),
    })
}

/// What becomes of a rejection that nobody takes.
const ENDS: &str = "a rejection ends the process";

/// Whether it is `list.forEach(async (x) => ...)`, or a `map` that is dropped, whose promises nobody gets.
fn drops_each(
    service: &Service<'_>,
    at: &At<'_>,
    call: &Call,
    role: Role,
    promising: &Promising,
) -> bool {
    let Kind::Member(_, name) = &call.callee.kind else {
        return false;
    };
    let is_dropped = match name.as_ref() {
        "forEach" => true,
        "map" => role == Role::Dropped,
        _ => false,
    };
    let mut functions = handed(service, at, call).into_iter();
    is_dropped && functions.any(|f| promising.gives(f))
}

/// The call that gives the promise, where nothing in the chain after it takes a rejection.
fn unhandled<'a>(call: &'a Call, whole: &'a Expression) -> Option<&'a Expression> {
    let Kind::Member(object, name) = &call.callee.kind else {
        return Some(whole);
    };
    match (name.as_ref(), call.arguments.len(), &object.kind) {
        ("catch", ..) | ("then", 2.., _) => None,
        ("then" | "spread" | "finally", _, Kind::Call(inner)) => unhandled(inner, object),
        _ => Some(whole),
    }
}

/// Whether it is `x.then(f)` or `x.finally(f)`, whatever `x` is.
fn is_then(call: &Call) -> bool {
    matches!(&call.callee.kind, Kind::Member(_, name) if matches!(name.as_ref(), "then" | "finally"))
}

/// Whether what is done after a promise can go wrong: `x.then(async (y) => ...)`.
fn fails_after(at: &At<'_>, chain: &Expression, promising: &Promising) -> bool {
    let Kind::Call(call) = &chain.kind else {
        return false;
    };
    let Kind::Member(before, name) = &call.callee.kind else {
        return false;
    };
    let is_step = matches!(name.as_ref(), "then" | "spread" | "finally");
    let mut arguments = call.arguments.iter();
    let fails = arguments.any(|argument| match argument.value.kind {
        Kind::Function(id) => promising.gives((ModuleId(at.module), id)),
        _ => false,
    });
    is_step && (fails || fails_after(at, before, promising))
}

/// What becomes of a promise that is dropped, where a call gives one.
fn outcome(
    service: &Service<'_>,
    at: &At<'_>,
    call: &Call,
    is_chained: bool,
    promising: &Promising,
) -> Option<&'static str> {
    if let Some(list) = joined(call) {
        return may_reject_within(service, at, list, promising).then_some(ENDS);
    }
    let functions = match &call.callee.kind {
        Kind::Function(id) => vec![(ModuleId(at.module), *id)],
        _ => service.functions(at.module, call),
    };
    if let Some((package, path)) = service.external(at.module, call) {
        match given(&package, &path) {
            // mongoose sends a query that is given one at once, and answers it.
            Some(_) if takes_callback(call) && !path.contains("ransaction") => return None,
            Some(Promise::Lazy) if is_kept_by_variable(call, &path) => return None,
            Some(Promise::Lazy) if !is_chained => return Some("it is never sent"),
            Some(_) => return Some(ENDS),
            None if functions.is_empty() => return None,
            None => {}
        }
    }
    let mut gives = functions.iter().map(|key| promising.gives(*key));
    // One of several that it may call, as a setting says, is enough.
    let is_so = match service.is_guessed(call) {
        true => !functions.is_empty() && gives.all(|gives| gives),
        false => gives.any(|gives| gives),
    };
    // What is given an `async` function doesn't answer it.
    let takes_async = call
        .arguments
        .last()
        .is_some_and(|last| match last.value.kind {
            Kind::Function(id) => service.is_async((ModuleId(at.module), id)),
            _ => false,
        });
    let is_answered =
        takes_callback(call) && !takes_async && !functions.iter().all(|key| service.is_async(*key));
    (is_so && !is_answered).then_some(ENDS)
}

/// Whether what isn't known gives a promise that may be rejected: it is asked `then`.
fn may_give(service: &Service<'_>, at: &At<'_>, call: &Call, promising: &Promising) -> bool {
    let shown = call.callee.shown();
    if shown.is_some_and(|name| name.starts_with("Promise.")) {
        return false;
    }
    let mut functions = service.functions(at.module, call).into_iter();
    functions.all(|key| promising.gives(key) || promising.may_give(key))
}

/// Whether one of a list's promises may be rejected. A list that isn't written there is taken for one of promises.
fn may_reject_within(
    service: &Service<'_>,
    at: &At<'_>,
    list: &Expression,
    promising: &Promising,
) -> bool {
    let items = match &list.kind {
        Kind::Array(items) => items,
        // `list.map(async (x) => ...)`: what the function gives.
        Kind::Call(each) => {
            let functions = mapped(service, at, each);
            return functions.is_empty()
                || functions
                    .iter()
                    .any(|f| promising.gives(*f) || promising.may_give(*f));
        }
        _ => return true,
    };
    items.iter().any(|item| match &item.value.kind {
        Kind::Call(call) => outcome(service, at, call, false, promising).is_some(),
        _ => item.is_spread,
    })
}

/// Whether a call only adds to a query that a variable has: `query.where(...)`, to be sent later.
fn is_kept_by_variable(call: &Call, path: &str) -> bool {
    let Some((query, _)) = path.rsplit_once('.') else {
        return false;
    };
    let mut calls_here = 0;
    let mut callee = &call.callee;
    loop {
        callee = match &callee.kind {
            Kind::Member(object, _) => object,
            Kind::Call(inner) => {
                calls_here += 1;
                &inner.callee
            }
            Kind::Name(_) | Kind::This => break,
            _ => return false,
        };
    }
    // One call makes the client, the next the query.
    query.ends_with("()") && query.matches("()").count() > 1 + calls_here
}

#[cfg(test)]
mod tests;
