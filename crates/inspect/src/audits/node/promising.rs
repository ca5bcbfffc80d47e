//! Which functions of a program give a promise that can be rejected.
//!
//! An `async` function does where it waits outside of a `try` for what can be, throws, returns such a promise, or calls
//! what may throw. One that only sets timers, logs and begins what it doesn't wait for doesn't, nor does one whose `catch`
//! takes what it waits for. Another function does where it returns one. What isn't known may go wrong.

use std::collections::{HashMap, HashSet};

use super::Service;
use super::floating_promise::{joined, takes_callback};
use super::harmless::{is_harmless, is_plain};
use super::misused_promise::handed;
use super::promises::given;
use crate::js::calls::site;
use crate::js::looking::{self, At, Role};
use crate::js::module::{Call, Expression, Function, Kind, Pattern, Statement};
use crate::js::run::value::{FunctionKey, ModuleId};

/// Functions that give a promise that can be rejected, `async` or not.
#[derive(Debug)]
pub(super) struct Promising {
    rejecting: HashSet<FunctionKey>,
    /// Those, not `async`, that return what isn't known.
    unclear: HashSet<FunctionKey>,
    waiting: HashSet<FunctionKey>,
}

impl Promising {
    pub(super) fn of(service: &Service<'_>) -> Self {
        let parts = Parts {
            rethrowing: rethrowing(service),
            executors: executors(service),
        };
        let mut wrong = Wrong::default();
        looking::expressions(service.program, &mut |at, expression, role| {
            if let Some(function) = at.functions.last() {
                let key = (ModuleId(at.module), *function);
                wrong.look(service, (at, expression, role), key, &parts);
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
    pub(super) fn gives(&self, function: FunctionKey) -> bool {
        self.rejecting.contains(&function)
    }

    /// Whether a function waits for something.
    pub(super) fn waits(&self, function: FunctionKey) -> bool {
        self.waiting.contains(&function)
    }

    /// Whether a function may give one: it returns what isn't known.
    pub(super) fn may_give(&self, function: FunctionKey) -> bool {
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

/// What isn't waited for when it is looked at, told by function.
#[derive(Debug)]
struct Parts {
    rethrowing: HashSet<FunctionKey>,
    executors: HashSet<FunctionKey>,
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
    /// Those that call what may throw: a package, or a function of the runtime that isn't harmless.
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
        parts: &Parts,
    ) {
        let is_async = service.is_async(key);
        let is_open = at.catches == 0;
        if role == Role::Awaited {
            self.waiting.insert(key);
        }
        match role {
            Role::Thrown if is_open => self.throw(key, is_async),
            Role::Awaited if is_open => {
                self.wait(service, at, expression, key, Link::Awaits, parts);
            }
            // Its `try` doesn't take what a promise becomes that is returned unawaited.
            Role::Returned => self.wait(service, at, expression, key, Link::Returns, parts),
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
        if functions.is_empty() && !is_quiet {
            let set = match is_foreign(service, at, call) {
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
        parts: &Parts,
    ) {
        let is_async = service.is_async(key);
        let each = each_of(service, at, expression);
        let functions = match &expression.kind {
            Kind::Call(call) if each.is_empty() => service.functions(at.module, call),
            _ => each.clone(),
        };
        for inner in &functions {
            self.links.entry(*inner).or_default().push((key, link));
        }
        if !each.is_empty() {
            return;
        }
        match (is_promise(service, at, expression, parts), &expression.kind) {
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

/// The functions whose promises `Promise.all` waits for: of `list.map(f)`, written there or in a `const` of the function.
fn each_of(service: &Service<'_>, at: &At<'_>, expression: &Expression) -> Vec<FunctionKey> {
    let list = match &expression.kind {
        Kind::Call(call) => joined(call),
        _ => None,
    };
    let mapped = list.and_then(|list| match &list.kind {
        Kind::Name(name) => declared(at, name),
        _ => Some(list),
    });
    match mapped.map(|list| &list.kind) {
        Some(Kind::Call(call)) => match &call.callee.kind {
            Kind::Member(_, name) if &**name == "map" => handed(service, at, call),
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

/// What a variable of the innermost function is declared with.
fn declared<'a>(at: &At<'a>, name: &str) -> Option<&'a Expression> {
    let function = at
        .in_module
        .functions
        .get(at.functions.last()?.0 as usize)?;
    function.body.iter().find_map(|statement| match statement {
        Statement::Let {
            pattern: Pattern::Name(own),
            value: Some(value),
            ..
        } if own == name => Some(value),
        _ => None,
    })
}

/// Whether it is `resolve(...)` or `reject(...)` of a promise that is being made, by its name.
fn settles(call: &Call) -> bool {
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

/// Whether an expression by itself is a promise that can be rejected; none where that isn't known.
fn is_promise(
    service: &Service<'_>,
    at: &At<'_>,
    expression: &Expression,
    parts: &Parts,
) -> Option<bool> {
    let call = match &expression.kind {
        Kind::New(call) => {
            let is_one = call.callee.shown().as_deref() == Some("Promise");
            return is_one.then(|| can_reject(at, call, &parts.executors));
        }
        Kind::Call(call) => call,
        _ => return None,
    };
    if let Kind::Member(object, name) = &call.callee.kind {
        match (name.as_ref(), object.shown().as_deref()) {
            ("all" | "race" | "any" | "reject", Some("Promise")) => return Some(true),
            ("allSettled" | "resolve", Some("Promise")) => return Some(false),
            ("then" | "spread", _) => return Some(call.arguments.len() == 1),
            ("catch", _) => return Some(is_rethrown(at, call, &parts.rethrowing)),
            _ => {}
        }
    }
    let (package, path) = service.external(at.module, call)?;
    given(&package, &path)?;
    Some(!takes_callback(call) || path.contains("ransaction"))
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
fn can_reject(at: &At<'_>, made: &Call, executors: &HashSet<FunctionKey>) -> bool {
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
