//! `node_floating_promise`
//!
//! # What it looks for
//! Calls of asynchronous functions whose promise nobody keeps: a statement of its own, without `await`, `return`, a `.catch`
//! or a second argument of `.then`. Asynchronous are `async` functions and methods of the tree, found by name, import and `this`, and
//! a table of packages. Without types a method of some object can't be told: it isn't reported.
//!
//! # Why it matters
//! Its rejection reaches no handler: since Node.js 15 that ends the process, with all requests in flight. And what it does
//! isn't done when the request is answered.
//!
//! # What to do
//! `await` it; or, where it is to go on by itself, `.catch` what goes wrong and say so.

use super::{About, Audit, Confidence, Seen, Service, Severity};
use crate::js::looking::{self, Role};
use crate::js::module::{Call, Expression, Kind};

pub(super) static AUDIT: Audit = Audit {
    about: About {
        name: "node_floating_promise",
        severity: Severity::High,
        file: include_str!("floating_promise.rs"),
    },
    run,
};

fn run(service: &Service<'_>, seen: &mut Vec<Seen>) {
    looking::expressions(service.program, &mut |at, expression, role| {
        let Kind::Call(call) = &expression.kind else {
            return;
        };
        if role != Role::Dropped || at.functions.is_empty() {
            return;
        }
        let Some(promise) = unhandled(call, expression) else {
            return;
        };
        let Kind::Call(call) = &promise.kind else {
            return;
        };
        if let Some(confidence) = is_async(service, at.module, call) {
            seen.push(Seen {
                file: at.module,
                offset: promise.at,
                confidence,
                message: format!(
                    "nobody awaits {}: a rejection ends the process",
                    call.callee.shown().unwrap_or_default()
                ),
            });
        }
    });
}

/// The call that gives the promise, where nothing in the chain after it takes a rejection.
fn unhandled<'a>(call: &'a Call, whole: &'a Expression) -> Option<&'a Expression> {
    let Kind::Member(object, name) = &call.callee.kind else {
        return Some(whole);
    };
    match (name.as_ref(), call.arguments.len(), &object.kind) {
        ("catch", ..) | ("then", 2.., _) => None,
        ("then" | "finally", _, Kind::Call(inner)) => unhandled(inner, object),
        _ => Some(whole),
    }
}

fn is_async(service: &Service<'_>, module: usize, call: &Call) -> Option<Confidence> {
    if let Some((package, path)) = service.external(module, call) {
        return gives_promise(&package, &path).then_some(Confidence::High);
    }
    let functions = service.functions(module, call);
    let is_async = !functions.is_empty() && functions.iter().all(|f| f.is_async);
    is_async.then_some(Confidence::High)
}

/// Functions of packages that give promises.
fn gives_promise(package: &str, path: &str) -> bool {
    match package {
        "fs/promises" | "timers/promises" | "stream/promises" | "dns/promises" => true,
        "fs" => path.starts_with("promises."),
        "axios" => matches!(
            path,
            "" | "get" | "post" | "put" | "patch" | "delete" | "head" | "request"
        ),
        "node-fetch" | "got" | "undici" => {
            matches!(path, "" | "fetch" | "request" | "get" | "post")
        }
        "" => path == "fetch",
        "fs-extra" => !path.ends_with("Sync") && !path.contains("Stream"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use crate::audits::node::seen_in;

    #[test]
    fn promises_that_nobody_keeps() {
        let text = "import { writeFile } from 'node:fs/promises';
async function save(x) {}
function plain(x) {}
class Mail { async send() {} now() { this.send(); } later() { return this.send(); } }
app.post('/a', async (req, res) => {
  save(req.body);
  await save(req.body);
  save(req.body).catch(log);
  save(req.body).then(done);
  save(req.body).then(done, failed);
  writeFile('a', 'b');
  const kept = save(1);
  plain(1);
  fetch('http://x');
  ready && save(2);
  void save(3);
});
save('at the start');
";
        assert_eq!(seen_in(&super::AUDIT, text), [4, 6, 9, 11, 14, 15]);
    }
}
