//! `node_worker_per_request`
//!
//! # What it looks for
//! `new Worker(...)` of `worker_threads` and `child_process.fork` in functions that a request reaches, but for those that are
//! kept for the next one: assigned to a name of the module or to `this`, pushed on a list, put into a map, or returned to who
//! may do so.
//!
//! # Why it matters
//! A worker thread is a whole engine: it takes some tens of milliseconds and megabytes to start, a process more. One for each
//! request costs more than what it was to save, and a hundred requests at once start a hundred of them.
//!
//! # What to do
//! A pool that starts as many as there are cores, once: `piscina`, `workerpool`, `tinypool`.

use std::collections::HashSet;

use super::declared::Declared;
use super::{About, Audit, Confidence, Seen, Service, Severity};
use crate::js::looking::{self, At, Role};
use crate::js::module::{Expression, Kind, Pattern};

pub(super) static AUDIT: Audit = Audit {
    about: About {
        name: "node_worker_per_request",
        severity: Severity::Medium,
        file: include_str!("worker_per_request.rs"),
    },
    run,
};

fn run(service: &Service<'_>, seen: &mut Vec<Seen>) {
    let declared = service.declared();
    let mut kept: HashSet<*const Expression> = HashSet::new();
    looking::expressions(service.program, &mut |at, expression, role| {
        kept.extend(keeps(at, expression, declared).map(std::ptr::from_ref));
        if role == Role::Returned || kept.contains(&std::ptr::from_ref(expression)) {
            return;
        }
        let (Kind::New(call) | Kind::Call(call)) = &expression.kind else {
            return;
        };
        let Some((package, path)) = service.external(at.module, call) else {
            return;
        };
        if !matches!(
            (package.as_str(), path.as_str()),
            ("worker_threads", "Worker") | ("child_process", "fork")
        ) {
            return;
        }
        if service.is_of_request(at) {
            seen.push(Seen {
                file: at.module,
                offset: expression.at,
                confidence: Confidence::High,
                message: format!("each request starts its own {path}"),
            });
        }
    });
}

/// What an expression keeps longer than the function runs that it stands in.
fn keeps<'e>(
    at: &At<'_>,
    expression: &'e Expression,
    declared: &Declared<'_>,
) -> impl Iterator<Item = &'e Expression> {
    let (one, many) = match &expression.kind {
        Kind::Assign(target, value) => {
            let is_kept = match target.as_ref() {
                Pattern::Name(name) => !declared.is_within(at, name),
                Pattern::Place(_) => true,
                _ => false,
            };
            (is_kept.then_some(value.as_ref()), &[][..])
        }
        Kind::Call(call) => match &call.callee.kind {
            Kind::Member(_, name) if matches!(name.as_ref(), "push" | "set" | "add") => {
                (None, &call.arguments[..])
            }
            _ => (None, &[][..]),
        },
        _ => (None, &[][..]),
    };
    one.into_iter().chain(many.iter().map(|item| &item.value))
}

#[cfg(test)]
mod tests {
    use crate::audits::node::seen_in;

    #[test]
    fn workers_of_requests() {
        let text = "import { Worker } from 'node:worker_threads';
import express from 'express';
const once = new Worker('./once.js');
const app = express();
const hash = (text) => new Promise((ok) => {
  const worker = new Worker('./hash.js');
  worker.on('message', ok);
});
app.get('/', async (req, res) => res.send(await hash('x')));
function unused() { return new Worker('./x.js'); }
let shared; const pool = [];
app.get('/kept', (req, res) => {
  shared ??= new Worker('./once.js');
  if (pool.length < 4) pool.push(new Worker('./pool.js'));
  let own;
  own = new Worker('./own.js');
});
";
        assert_eq!(seen_in(&super::AUDIT, text), [6, 16]);
    }
}
