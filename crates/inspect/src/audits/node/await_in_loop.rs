//! `node_await_in_loop`
//!
//! # What it looks for
//! `await` of a call in a loop, where nothing in the loop says that one step needs the one before: no `break`, `return` or
//! assignment is looked for, so that it may be meant so (low confidence).
//!
//! # Why it matters
//! Ten calls of 100 ms take a second, one after the other, and 100 ms together.
//!
//! # What to do
//! `await Promise.all(items.map(...))`, with a bound on how many run at once where the list can be long.

use super::{About, Audit, Confidence, Seen, Service, Severity};
use crate::js::looking;
use crate::js::module::Kind;

pub(super) static AUDIT: Audit = Audit {
    about: About {
        name: "node_await_in_loop",
        severity: Severity::Low,
        file: include_str!("await_in_loop.rs"),
    },
    run,
};

fn run(service: &Service<'_>, seen: &mut Vec<Seen>) {
    looking::expressions(service.program, &mut |at, expression, _| {
        let Kind::Await(inner) = &expression.kind else {
            return;
        };
        let Kind::Call(call) = &inner.kind else {
            return;
        };
        if at.loops > 0 && !at.functions.is_empty() {
            let what = call.callee.shown().unwrap_or_else(|| "a call".to_owned());
            seen.push(Seen {
                file: at.module,
                offset: inner.at,
                confidence: Confidence::Low,
                message: format!("each step waits for {what} of the one before"),
            });
        }
    });
}

#[cfg(test)]
mod tests {
    use crate::audits::node::seen_in;

    #[test]
    fn in_loops_of_the_same_function() {
        let text = "async function all(ids) {
  for (const id of ids) {
    await load(id);
    ids.map(async (x) => await other(x));
  }
  await last();
}
";
        assert_eq!(seen_in(&super::AUDIT, text), [3]);
    }
}
