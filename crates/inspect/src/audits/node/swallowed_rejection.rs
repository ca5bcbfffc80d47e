//! `node_swallowed_rejection`
//!
//! # What it looks for
//! Handlers of `unhandledRejection` and `uncaughtException` that neither end the process nor throw nor call anything that does, by
//! its body or by its name: the process goes on. Where a handler calls something of which neither is known, confidence is low.
//!
//! # Why it matters
//! After an exception that nobody caught a process is in a state that nobody knows: a transaction is open, a lock is held, a
//! request is never answered. With the handler it stays so, and nobody is told but a line in a log.
//!
//! # What to do
//! Log it and end: `process.exitCode = 1`, close the server, exit; whoever runs the process starts a clean one. Without a
//! handler Node.js does that by itself.

use std::collections::{HashMap, HashSet};

use super::{About, Audit, Confidence, Seen, Service, Severity};
use crate::js::looking::{self, Role};
use crate::js::module::{Call, Expression, Kind, Pattern};
use crate::js::run::value::{FunctionKey, ModuleId};

pub(super) static AUDIT: Audit = Audit {
    about: About {
        name: "node_swallowed_rejection",
        severity: Severity::Medium,
        file: include_str!("swallowed_rejection.rs"),
    },
    run,
};

/// Parts of names of what ends a process or sees to it.
const ENDS: [&str; 12] = [
    "exit",
    "abort",
    "kill",
    "shutdown",
    "stop",
    "close",
    "terminate",
    "quit",
    "die",
    "crash",
    "fatal",
    "cleanup",
];
/// Names of what tells somebody and goes on.
const LEVELS: [&str; 5] = ["error", "warn", "info", "debug", "trace"];
/// Parts of such names.
const TELLS: [&str; 7] = [
    "log", "print", "write", "capture", "report", "notify", "string",
];

/// What is known of functions.
#[derive(Default)]
struct Known {
    /// Those in which something ends the process, by its name.
    ending: HashSet<FunctionKey>,
    /// Those that call something of which it isn't known.
    open: HashSet<FunctionKey>,
    /// Callers by whom they call.
    callers: HashMap<FunctionKey, Vec<FunctionKey>>,
}

/// A handler: where it is registered, for which event, and itself.
struct Handler {
    file: usize,
    offset: u32,
    event: String,
    function: FunctionKey,
}

fn run(service: &Service<'_>, seen: &mut Vec<Seen>) {
    let mut known = Known::default();
    let mut handlers = Vec::new();
    // Those that are there only for a while.
    let mut removed = HashSet::new();
    looking::expressions(service.program, &mut |at, expression, role| {
        let around = at.functions.iter().map(|id| (ModuleId(at.module), *id));
        let around: Vec<FunctionKey> = around.collect();
        known.note(service, &around, expression, role);
        handlers.extend(registered(service, at.module, expression, &ADDS));
        let gone = registered(
            service,
            at.module,
            expression,
            &["process.removeListener", "process.off"],
        );
        removed.extend(gone.map(|handler| handler.function));
    });
    let ending = reached(&known.ending, &known.callers);
    let open = reached(&known.open, &known.callers);
    handlers.retain(|h| !ending.contains(&h.function) && !removed.contains(&h.function));
    for handler in handlers {
        seen.push(Seen {
            file: handler.file,
            offset: handler.offset,
            confidence: match open.contains(&handler.function) {
                true => Confidence::Low,
                false => Confidence::High,
            },
            message: format!("after {} the process goes on", handler.event),
        });
    }
}

impl Known {
    fn note(
        &mut self,
        service: &Service<'_>,
        around: &[FunctionKey],
        expression: &Expression,
        role: Role,
    ) {
        if role == Role::Thrown || ends(expression) {
            self.ending.extend(around);
        }
        let (Kind::Call(call), Some(innermost)) = (&expression.kind, around.last()) else {
            return;
        };
        // Whatever else a logger's own code does, it isn't the end of the process.
        if tells(call) {
            return;
        }
        let called = service.functions(innermost.0.0, call);
        if called.is_empty() {
            self.open.extend(around);
        }
        for callee in called {
            self.callers.entry(callee).or_default().extend(around);
        }
    }
}

/// Those functions, and all that call them.
fn reached(
    first: &HashSet<FunctionKey>,
    callers: &HashMap<FunctionKey, Vec<FunctionKey>>,
) -> HashSet<FunctionKey> {
    let mut all = HashSet::new();
    let mut open: Vec<FunctionKey> = first.iter().copied().collect();
    while let Some(function) = open.pop() {
        if all.insert(function) {
            open.extend(callers.get(&function).into_iter().flatten());
        }
    }
    all
}

/// What adds a handler.
const ADDS: [&str; 3] = ["process.on", "process.once", "process.addListener"];

/// The handler that one of these calls is given: `process.on('unhandledRejection', handler)`.
fn registered(
    service: &Service<'_>,
    module: usize,
    expression: &Expression,
    by: &[&str],
) -> Option<Handler> {
    let Kind::Call(call) = &expression.kind else {
        return None;
    };
    let shown = call.callee.shown()?;
    if !by.contains(&shown.as_str()) {
        return None;
    }
    let [event, handler] = &call.arguments[..] else {
        return None;
    };
    let Kind::Text(event) = &event.value.kind else {
        return None;
    };
    let is_so = matches!(event.as_ref(), "unhandledRejection" | "uncaughtException");
    let function = match &handler.value.kind {
        _ if !is_so => None,
        Kind::Function(id) => Some((ModuleId(module), *id)),
        Kind::Name(_) => service.names.function(module, &handler.value),
        _ => None,
    };
    Some(Handler {
        file: module,
        offset: expression.at,
        event: event.to_string(),
        function: function?,
    })
}

/// Whether an expression calls or sets something that ends the process by its name.
fn ends(expression: &Expression) -> bool {
    match &expression.kind {
        Kind::Call(call) => is_named(&call.callee, &ENDS),
        Kind::Assign(target, _) => match target.as_ref() {
            Pattern::Place(place) => is_named(place, &ENDS),
            _ => false,
        },
        _ => false,
    }
}

fn tells(call: &Call) -> bool {
    let shown = call.callee.shown().unwrap_or_default();
    shown.starts_with("console.")
        || LEVELS.contains(&shown.rsplit('.').next().unwrap_or_default())
        || is_named(&call.callee, &TELLS)
}

/// Whether the last part of a name holds one of these.
fn is_named(expression: &Expression, parts: &[&str]) -> bool {
    let last = match &expression.kind {
        Kind::Name(name) | Kind::Member(_, name) => name.to_lowercase(),
        _ => return false,
    };
    parts.iter().any(|part| last.contains(part))
}

#[cfg(test)]
mod tests {
    use super::AUDIT;
    use crate::audits::Confidence;
    use crate::audits::node::{seen_in, seen_with};

    #[test]
    fn handlers_that_go_on() {
        let text = "process.on('unhandledRejection', () => {});
process.on('unhandledRejection', (reason) => { console.error(reason); });
process.on('unhandledRejection', (reason) => { throw reason; });
process.on('uncaughtException', (error) => { log(error); process.exit(1); });
process.on('uncaughtException', (error) => { log(error); server.close(() => process.exit(1)); });
const quietly = (error) => log(error);
process.on('uncaughtException', quietly);
process.on('uncaughtException', elsewhere);
process.on('SIGTERM', () => {});
process.on('unhandledRejection', quietly);
const brief = (error) => log(error);
process.on('unhandledRejection', brief);
process.off('unhandledRejection', brief);
";
        assert_eq!(seen_in(&AUDIT, text), [1, 2, 7, 10]);
    }

    #[test]
    fn what_a_handler_calls_is_asked_too() {
        let text = "function leave() { bye(); }
function bye() { process.exit(1); }
process.on('uncaughtException', (error) => leave());
process.on('uncaughtException', (error) => handler.handle(error));
process.on('uncaughtException', (error) => logger.error(error));
";
        assert_eq!(
            seen_with(&AUDIT, text),
            [(4, Confidence::Low), (5, Confidence::High)]
        );
    }
}
