//! `node_misused_promise`
//!
//! # What it looks for
//! `async` functions that are handed to what drops the promises that they give: `on` and its like of emitters, streams and
//! sockets, `subscribe`, watchers of files, timers, what a promise is made with (`new Promise(async ...)`), the methods that a
//! stream is made with (`new Readable({ async read() {} })`), callbacks that take an error first, `login` and `logout` of a
//! request, strategies of Passport. Functions that can't be rejected are left out, as for `node_floating_promise`. Where only
//! the name of an event or a method says that a request comes by, confidence is medium; where no request is seen to, low.
//!
//! # Why it matters
//! Nobody takes the rejection: since Node.js 15 it ends the process, with all requests in flight. In `callback(error)` nobody
//! answers the request either.
//!
//! # What to do
//! Catch within the function what goes wrong, and answer or say so there; or hand over one that isn't `async` and ends with
//! `.catch`.

use super::promises::{handed, makes_promise};
use super::{About, Audit, Confidence, Seen, Service, Severity, confidence_of};
use crate::js::looking::{self, At};
use crate::js::module::{Call, Expression, Function, Kind, Pattern, Property};
use crate::js::run::events::is_listening;
use crate::js::run::value::{FunctionKey, ModuleId};

pub(super) static AUDIT: Audit = Audit {
    about: About {
        name: "node_misused_promise",
        severity: Severity::High,
        file: include_str!("misused_promise.rs"),
    },
    run,
};

fn run(service: &Service<'_>, seen: &mut Vec<Seen>) {
    let promising = service.promising();
    looking::expressions(service.program, &mut |at, expression, _| {
        let handed = dropped(service, at, expression);
        // What a promise is made with and waits for nothing is `async` by habit: it throws as seldom as a plain one.
        let makes = matches!(&expression.kind, Kind::New(call) if makes_promise(call));
        let loses = |f: &&FunctionKey| {
            service.is_async(**f) && promising.gives(**f) && (!makes || promising.waits(**f))
        };
        let mut lost = handed.iter().filter(loses).peekable();
        if lost.peek().is_none() {
            return;
        }
        // A listener runs when its event comes, whenever it was registered.
        let inner = lost.map(|(module, id)| service.reach.when_of(module.0, *id));
        let confidence = inner.chain(service.when(at)).map(confidence_of).max();
        seen.push(Seen {
            file: at.module,
            offset: expression.start(),
            confidence: confidence.unwrap_or(Confidence::Low),
            message:
                "nobody awaits the async function that is handed over: a rejection ends the process"
                    .to_owned(),
        });
    });
}

/// Functions that a call is handed, whose promises it drops.
fn dropped(service: &Service<'_>, at: &At<'_>, expression: &Expression) -> Vec<FunctionKey> {
    match &expression.kind {
        Kind::Call(call) if drops(service, at, call) => handed(service, at, call),
        Kind::Call(call) => callback(service, at, call).into_iter().collect(),
        Kind::New(call) if is_strategy(service, at, call) || makes_promise(call) => {
            handed(service, at, call)
        }
        Kind::New(call) if is_stream(service, at, call) => methods(at, call),
        _ => Vec::new(),
    }
}

/// Whether a call drops what the functions that it is handed give, by its name.
fn drops(service: &Service<'_>, at: &At<'_>, call: &Call) -> bool {
    let (of, name) = match &call.callee.kind {
        Kind::Name(name) => return TIMERS.contains(&name.as_ref()),
        Kind::Member(object, name) => (object.shown(), name.as_ref()),
        _ => return false,
    };
    let external = service.external(at.module, call);
    let package = external.as_ref().map_or("", |(package, _)| package);
    match (name, of.as_deref()) {
        ("nextTick", Some("process")) => true,
        // Frameworks of bots wait for what their listeners give.
        (name, of) if is_listening(name) => {
            call.arguments.len() > 1 && of != Some("process") && !WAITING.contains(&package)
        }
        ("login" | "logIn" | "logout" | "logOut", Some(of)) => is_request(of),
        ("watch" | "watchFile", _) => package == "fs",
        ("subscribe", _) => true,
        ("authenticate", _) => package == "passport",
        _ => false,
    }
}

const TIMERS: [&str; 4] = [
    "setTimeout",
    "setInterval",
    "setImmediate",
    "queueMicrotask",
];

const WAITING: [&str; 5] = [
    "telegraf",
    "grammy",
    "probot",
    "@octokit/webhooks",
    "hookable",
];

fn is_request(name: &str) -> bool {
    let last = name.rsplit('.').next();
    matches!(last, Some("req" | "request"))
}

/// The last argument, where it is a function that takes an error first, as callbacks of Node.js do: nobody looks at what such a
/// one gives. Handlers of errors take it first too.
fn callback(service: &Service<'_>, at: &At<'_>, call: &Call) -> Option<FunctionKey> {
    let name = match &call.callee.kind {
        Kind::Name(name) | Kind::Member(_, name) => name,
        _ => "",
    };
    let handles = [
        "use",
        "catch",
        "setErrorHandler",
        "onError",
        "then",
        "error",
    ];
    let Some(Kind::Function(id)) = call.arguments.last().map(|a| &a.value.kind) else {
        return None;
    };
    let key = (ModuleId(at.module), *id);
    let function = service.function(key).filter(|f| takes_error(f));
    function.filter(|_| !handles.contains(&name)).map(|_| key)
}

fn takes_error(function: &Function) -> bool {
    match function.parameters.first().map(|p| &p.pattern) {
        Some(Pattern::Name(name)) => matches!(name.as_str(), "err" | "error" | "_err"),
        _ => false,
    }
}

/// Whether it makes a strategy of Passport, which drops what its function gives.
fn is_strategy(service: &Service<'_>, at: &At<'_>, call: &Call) -> bool {
    let external = service.external(at.module, call);
    external.is_some_and(|(package, _)| package.starts_with("passport-"))
}

/// Whether it makes a stream of Node.js.
fn is_stream(service: &Service<'_>, at: &At<'_>, call: &Call) -> bool {
    let external = service.external(at.module, call);
    external.is_some_and(|(package, _)| package == "stream")
}

/// The methods in an object that a call is handed, as they are written there.
fn methods(at: &At<'_>, call: &Call) -> Vec<FunctionKey> {
    let properties = call.arguments.iter().filter_map(|a| match &a.value.kind {
        Kind::Object(properties) => Some(properties),
        _ => None,
    });
    let functions = properties.flatten().filter_map(|property| match property {
        Property::Named(_, value) => match value.kind {
            Kind::Function(id) => Some((ModuleId(at.module), id)),
            _ => None,
        },
        _ => None,
    });
    functions.collect()
}

#[cfg(test)]
mod tests {
    use crate::Confidence;
    use crate::audits::node::{seen_in, seen_with};

    #[test]
    fn functions_that_are_handed_to_what_drops_their_promises() {
        let text = "const { Server } = require('socket.io');
const { Strategy } = require('passport-local');
const jwt = require('jsonwebtoken');
const io = new Server(3000);
io.on('connection', (socket) => {
  socket.on('a', async (x) => { await fetch(x); });
  socket.on('b', async (x) => { try { await fetch(x); } catch (e) { log(e); } });
  socket.on('c', (x) => { fetch(x).catch(log); });
});
async function verify(name, done) { done(null, await load(name)); }
passport.use(new Strategy(verify));
app.post('/a', (req, res) => {
  setTimeout(async () => { await fetch('x'); }, 9);
  req.login(1, async (err) => { await fetch('x'); });
  jwt.verify(1, 2, async (err, user) => { res.json(await load(user)); });
  run(async (err) => { console.log(err); });
  attempt(async () => { await fetch('x'); }, (error) => new Failure(error));
  save(req.body).catch(async (e) => { await fetch(e); });
  changes.subscribe(async (x) => { await fetch(x); });
  const { Readable } = require('stream');
  new Readable({ async read() { this.push(await fetch('x')); } });
  return new Promise(async (resolve) => { resolve(await fetch('x')); });
});
";
        assert_eq!(
            seen_in(&super::AUDIT, text),
            [6, 11, 13, 14, 15, 19, 21, 22]
        );
    }

    #[test]
    fn listeners_run_for_whoever_emits() {
        let text = "const { EventEmitter } = require('events'); const app = require('express')();
class Bus { constructor() { this.inner = new EventEmitter(); }
  on(event, handler) { this.inner.on(event, handler); }
  emit(event) { this.inner.emit(event); } }
const bus = new Bus();
async function changed(x) { await fetch(x); }
bus.on('changed', changed);
bus.on('never', changed.bind(bus));
async function gone(x) { await fetch(x); }
bus.on('gone', gone);
app.post('/a', (req, res) => { bus.emit('changed'); });
";
        assert_eq!(
            seen_with(&super::AUDIT, text),
            [
                (7, Confidence::Medium),
                (8, Confidence::Medium),
                (10, Confidence::Low)
            ]
        );
    }
}
