//! Which functions of a program give a promise that can be rejected.
//!
//! An `async` function does where it waits outside of a `try` for what can be, throws, returns such a promise, or calls
//! what may throw. One that only sets timers, logs and begins what it doesn't wait for doesn't, nor does one whose `catch`
//! takes what it waits for. Another function does where it returns one. What isn't known may go wrong.

use std::collections::{HashMap, HashSet};

use super::Service;
use super::awaited::{Awaited, each_of, settles};
use super::harmless::{answers, is_harmless, is_plain};
use crate::js::calls::site;
use crate::js::looking::{self, At, Role};
use crate::js::module::{Call, Expression, Kind};
use crate::js::run::value::{FunctionKey, ModuleId};

/// Functions that give a promise that can be rejected, `async` or not.
#[derive(Debug)]
pub(in crate::audits::node) struct Promising {
    rejecting: HashSet<FunctionKey>,
    /// Those, not `async`, that return what isn't known.
    unclear: HashSet<FunctionKey>,
    waiting: HashSet<FunctionKey>,
}

impl Promising {
    pub(in crate::audits::node) fn of(service: &Service<'_>) -> Self {
        let awaited = Awaited::of(service);
        let mut wrong = Wrong::default();
        looking::expressions(service.program, &mut |at, expression, role| {
            if let Some(function) = at.functions.last() {
                let key = (ModuleId(at.module), *function);
                wrong.look(service, (at, expression, role), key, &awaited);
            }
        });
        wrong.spread(service);
        Promising {
            rejecting: wrong.rejects,
            unclear: wrong.unclear,
            waiting: wrong.waiting,
        }
    }

    /// Whether a function gives one.
    pub(in crate::audits::node) fn gives(&self, function: FunctionKey) -> bool {
        self.rejecting.contains(&function)
    }

    /// Whether a function waits for something.
    pub(in crate::audits::node) fn waits(&self, function: FunctionKey) -> bool {
        self.waiting.contains(&function)
    }

    /// Whether a function may give one: it returns what isn't known.
    pub(in crate::audits::node) fn may_give(&self, function: FunctionKey) -> bool {
        self.unclear.contains(&function)
    }
}

/// How a function comes by what another does.
#[derive(Debug, Clone, Copy)]
enum Link {
    /// It calls it, and nothing takes what is thrown.
    Calls,
    /// It waits for it.
    Awaits,
    /// It returns what the other gives.
    Returns,
}

/// What goes wrong in which function, as far as it was seen, and to whom it spreads.
#[derive(Debug, Default)]
struct Wrong {
    throws: HashSet<FunctionKey>,
    rejects: HashSet<FunctionKey>,
    /// Those, not `async`, that return what isn't known: a promise or not.
    unclear: HashSet<FunctionKey>,
    /// Those that have a `try` with a `catch`: what they do outside of it is taken to be what can't go wrong.
    catching: HashSet<FunctionKey>,
    /// Those that call what may throw: a package, an answer, or a function of the runtime that isn't harmless.
    risking: HashSet<FunctionKey>,
    /// Those that call something that isn't known.
    guessing: HashSet<FunctionKey>,
    /// Those that wait for something, within a `try` or not: `guessing` counts against these only.
    waiting: HashSet<FunctionKey>,
    /// Calls, by their addresses, that are asked `then` or `catch`: they give a promise and throw nothing themselves.
    chained: HashSet<usize>,
    /// By the function that something goes wrong in, those that come by it.
    links: HashMap<FunctionKey, Vec<(FunctionKey, Link)>>,
}

impl Wrong {
    fn look(
        &mut self,
        service: &Service<'_>,
        (at, expression, role): (&At<'_>, &Expression, Role),
        key: FunctionKey,
        awaited: &Awaited,
    ) {
        let is_async = service.is_async(key);
        let is_open = at.catches == 0;
        if role == Role::Awaited {
            self.waiting.insert(key);
        }
        match role {
            Role::Thrown if is_open => self.throw(key, is_async),
            Role::Awaited if is_open => {
                self.wait(service, at, expression, key, Link::Awaits, awaited);
            }
            // Its `try` doesn't take what a promise becomes that is returned unawaited.
            Role::Returned => self.wait(service, at, expression, key, Link::Returns, awaited),
            _ => {}
        }
        if !is_open {
            self.catching.insert(key);
        } else if let Kind::Call(call) = &expression.kind {
            self.call(service, at, call, key);
        }
    }

    /// The function at `key` calls something outside of a `try`.
    fn call(&mut self, service: &Service<'_>, at: &At<'_>, call: &Call, key: FunctionKey) {
        if let Kind::Member(before, name) = &call.callee.kind
            && let ("then" | "catch" | "finally", Kind::Call(before)) = (&**name, &before.kind)
        {
            self.chained.insert(site(before));
        }
        let functions = service.functions(at.module, call);
        let is_quiet = self.chained.contains(&site(call)) || is_harmless(service, at.module, call);
        let answers = answers(call);
        if functions.is_empty() && (!is_quiet || answers) {
            let set = match answers || is_foreign(service, at, call) {
                true => &mut self.risking,
                false => &mut self.guessing,
            };
            set.insert(key);
        }
        for inner in functions {
            self.links
                .entry(inner)
                .or_default()
                .push((key, Link::Calls));
        }
    }

    fn throw(&mut self, key: FunctionKey, is_async: bool) {
        let set = match is_async {
            true => &mut self.rejects,
            false => &mut self.throws,
        };
        set.insert(key);
    }

    /// The function at `key` waits for an expression, or returns it.
    fn wait(
        &mut self,
        service: &Service<'_>,
        at: &At<'_>,
        expression: &Expression,
        key: FunctionKey,
        link: Link,
        awaited: &Awaited,
    ) {
        let is_async = service.is_async(key);
        let each = each_of(service, at, expression);
        let is_all = !each.is_empty();
        let functions = match &expression.kind {
            Kind::Call(call) if !is_all => service.functions(at.module, call),
            _ => each,
        };
        for inner in &functions {
            self.links.entry(*inner).or_default().push((key, link));
        }
        if is_all {
            return;
        }
        match (
            awaited.can_reject(service, at, expression),
            &expression.kind,
        ) {
            (Some(true), _) => self.rejects.insert(key),
            (Some(false), _) => false,
            (None, _) if !functions.is_empty() => false,
            (None, _) if matches!(link, Link::Awaits) => self.rejects.insert(key),
            (None, Kind::Call(call)) if is_plain(call) || settles(call) => false,
            (None, Kind::Call(_)) if is_async => self.rejects.insert(key),
            (None, Kind::Call(call)) if !is_harmless(service, at.module, call) => {
                self.unclear.insert(key)
            }
            _ => false,
        };
    }

    /// Takes to all others what goes wrong in some.
    fn spread(&mut self, service: &Service<'_>) {
        let guessed = self.guessing.intersection(&self.waiting);
        for key in self.risking.iter().chain(guessed) {
            if service.is_async(*key) && !self.catching.contains(key) {
                self.rejects.insert(*key);
            }
        }
        let links = std::mem::take(&mut self.links);
        let found = self.throws.iter().chain(&self.rejects).chain(&self.unclear);
        let mut open: Vec<FunctionKey> = found.copied().collect();
        while let Some(key) = open.pop() {
            let (throws, rejects) = (self.throws.contains(&key), self.rejects.contains(&key));
            let is_unclear = self.unclear.contains(&key);
            for (outer, link) in links.get(&key).into_iter().flatten() {
                let is_async = service.is_async(*outer);
                let mut is_new = throws
                    && match is_async {
                        true => self.rejects.insert(*outer),
                        false => self.throws.insert(*outer),
                    };
                if !matches!(link, Link::Calls) {
                    is_new |= (rejects || is_unclear && is_async) && self.rejects.insert(*outer);
                    is_new |= is_unclear && !is_async && self.unclear.insert(*outer);
                }
                if is_new {
                    open.push(*outer);
                }
            }
        }
    }
}

/// Whether it calls a package, a module of Node.js or one of its objects.
fn is_foreign(service: &Service<'_>, at: &At<'_>, call: &Call) -> bool {
    let of_runtime = |path: String| path.starts_with("JSON.") || path.starts_with("process.");
    service.external(at.module, call).is_some() || call.callee.shown().is_some_and(of_runtime)
}
