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

use super::held_promise::held;
use super::promises::{Promise, given};
use super::promising::Promising;
use super::{About, Audit, Confidence, Seen, Service, Severity};
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
    let promising = Promising::of(service);
    let held = held(service, &promising);
    looking::expressions(service.program, &mut |at, expression, role| {
        let Kind::Call(call) = &expression.kind else {
            return;
        };
        let is_each = drops_each(at, call, role, &promising);
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
            When::Request if role != Role::Voided || is_each => Confidence::High,
            When::Request => Confidence::Medium,
            When::Start | When::Unknown => Confidence::Low,
        };
        if is_each {
            return seen.push(Seen {
                file: at.module,
                offset: expression.start(),
                confidence,
                message: format!("nobody awaits what the function gives for each: {ENDS}"),
            });
        }
        if let Some(name) = holder {
            return seen.push(Seen {
                file: at.module,
                offset: expression.start(),
                confidence,
                message: format!("nobody awaits the promise that `{name}` holds: {ENDS}"),
            });
        }
        let Some(promise) = unhandled(call, expression) else {
            return;
        };
        let Kind::Call(call) = &promise.kind else {
            return;
        };
        let is_chained = !std::ptr::eq(promise, expression) || is_then(call);
        let becomes = outcome(service, at, call, is_chained, &promising);
        let (confidence, becomes) = match becomes {
            Some(becomes) => (confidence, becomes),
            None if fails_after(at, expression, &promising) => (confidence, ENDS),
            None if is_chained && may_give(service, at, call, &promising) => {
                (confidence.min(Confidence::Medium), ENDS)
            }
            None => return,
        };
        let what = call.callee.shown();
        seen.push(Seen {
            file: at.module,
            offset: promise.start(),
            confidence,
            message: format!(
                "nobody awaits {}{}: {becomes}",
                what.as_deref().unwrap_or("it"),
                match role {
                    Role::Tested => ", a promise, which is always true",
                    _ => "",
                }
            ),
        });
    });
}

/// What becomes of a rejection that nobody takes.
const ENDS: &str = "a rejection ends the process";

/// Whether it is `list.forEach(async (x) => ...)`, or a `map` that is dropped, whose promises nobody gets.
fn drops_each(at: &At<'_>, call: &Call, role: Role, promising: &Promising) -> bool {
    let first = call.arguments.first().map(|a| &a.value.kind);
    match (&call.callee.kind, first) {
        (Kind::Member(_, name), Some(Kind::Function(id))) => {
            let is_dropped = match name.as_ref() {
                "forEach" => true,
                "map" => role == Role::Dropped,
                _ => false,
            };
            is_dropped && promising.gives((ModuleId(at.module), *id))
        }
        _ => false,
    }
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

/// Whether it is `x.then(f)`, whatever `x` is.
fn is_then(call: &Call) -> bool {
    matches!(&call.callee.kind, Kind::Member(_, name) if &**name == "then")
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
    if let Some((package, path)) = service.external(at.module, call) {
        let promise = given(&package, &path)?;
        return match promise {
            // mongoose sends a query that is given one at once, and answers it.
            _ if takes_callback(call) && !path.contains("ransaction") => None,
            Promise::Lazy if is_kept_by_variable(call, &path) => None,
            Promise::Lazy if !is_chained => Some("it is never sent"),
            _ => Some(ENDS),
        };
    }
    let functions = match &call.callee.kind {
        Kind::Function(id) => vec![(ModuleId(at.module), *id)],
        _ => service.functions(at.module, call),
    };
    let is_so = !functions.is_empty() && functions.iter().all(|key| promising.gives(*key));
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

/// What `Promise.all` and its like wait for.
fn joined(call: &Call) -> Option<&Expression> {
    let of = ["Promise.all", "Promise.race", "Promise.any"];
    let name = call.callee.shown()?;
    let list = call
        .arguments
        .first()
        .filter(|_| of.contains(&name.as_str()))?;
    Some(&list.value)
}

/// Whether one of a list's promises may be rejected. A list that isn't written there is taken for one of promises.
fn may_reject_within(
    service: &Service<'_>,
    at: &At<'_>,
    list: &Expression,
    promising: &Promising,
) -> bool {
    let Kind::Array(items) = &list.kind else {
        return true;
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

/// Whether the last argument is a function: such a call answers it, and gives no promise.
pub(super) fn takes_callback(call: &Call) -> bool {
    call.arguments
        .last()
        .is_some_and(|last| match &last.value.kind {
            Kind::Function(_) => true,
            Kind::Name(name) => matches!(name.as_ref(), "callback" | "cb" | "done" | "next"),
            _ => false,
        })
}

#[cfg(test)]
mod tests {
    use crate::audits::node::{seen_in, seen_in_tree};

    #[test]
    fn promises_that_nobody_keeps() {
        let text = "import { writeFile } from 'node:fs/promises';
async function save(x) { await fetch(x); }
function plain(x) {}
class Mail { async send() { await fetch('x'); } now() { this.send(); } later() { return this.send(); } }
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
  void (async () => { try { await save(4); } catch (e) { log(e); } })();
  (async () => { try { await save(5); } catch (e) { throw e; } })();
});
save('at the start');
";
        assert_eq!(
            seen_in(&super::AUDIT, text),
            [4, 6, 9, 11, 12, 14, 15, 16, 18]
        );
    }

    #[test]
    fn promises_of_many() {
        let text = "async function save(x) { await fetch(x); }
app.post('/a', (req, res) => {
  req.body.list.forEach(async (x) => { await save(x); });
  req.body.list.forEach(async (x) => { try { await save(x); } catch (e) { log(e); } });
  req.body.list.forEach((x) => log(x));
  req.body.list.map(async (x) => { await save(x); });
  kept.push(req.body.list.map(async (x) => { await save(x); }));
  Promise.all([save(1), 2]).then(() => res.end());
  Promise.all([1, 2]).then(() => res.end());
  Promise.all(saved).then(() => res.end());
  Promise.all([save(1)]).then(() => res.end(), next);
  Promise.allSettled([save(1)]);
});
";
        assert_eq!(seen_in(&super::AUDIT, text), [3, 6, 8, 10]);
    }

    #[test]
    fn promises_that_are_only_tested() {
        let text = "const archiver = require('archiver');
async function verify(x) { return x.check(); }
app.post('/a', async (req, res) => {
  if (!verify(req.body)) return;
  if (req.body.a && verify(req.body)) return;
  const is = !!verify(1);
  if (await verify(2)) return;
  const kept = keep(verify(3) || 1);
  archiver('zip').finalize();
});
";
        assert_eq!(seen_in(&super::AUDIT, text), [4, 5, 6, 9]);
    }

    #[test]
    fn functions_that_catch_all_they_wait_for() {
        let text = "async function save(x) { await fetch(x); }
async function caught(x) { log(x); try { await save(x); } catch (e) { log(e); } }
async function after(x) { try { await save(x); } catch (e) { log(e); } await save(x); }
async function gives(x) { try { await save(x); } catch (e) { log(e); } return save(x); }
async function throws(x) { try { await save(x); } catch (e) { throw e; } }
async function only_finally(x) { try { await save(x); } finally { log(x); } }
app.get('/', (req, res) => {
  caught(1);
  after(1);
  gives(1);
  throws(1);
  only_finally(1);
});
";
        assert_eq!(seen_in(&super::AUDIT, text), [9, 10, 11, 12]);
    }

    #[test]
    fn functions_that_begin_what_they_do_not_wait_for() {
        let text = "async function save(x) { await fetch(x); }
async function later(x) { clearTimeout(timer); timer = setTimeout(() => { save(x).catch(log); }, 9); logger.info(x); }
async function begins(x) { later(x); list.push(x); }
async function waits(x) { await later(x); await pause(9); }
async function parses(x) { return JSON.parse(x); }
async function kills(x) { process.kill(x); }
async function passes(x) { plain(x); }
async function returned(x) { try { return save(x); } catch (e) { log(e); } }
async function asks(x) { await model(x); }
function pause(ms) { return new Promise((resolve) => setTimeout(resolve, ms)); }
function plain(x) { if (!x) throw new Error('x'); }
function model(x) { return x.store.remove(x); }
app.get('/', (req, res) => {
  later(1);
  begins(1);
  waits(1);
  parses(1);
  kills(1);
  passes(1);
  returned(1);
  asks(1);
});
";
        assert_eq!(seen_in(&super::AUDIT, text), [17, 18, 19, 20, 21]);
    }

    #[test]
    fn what_is_asked_then_is_a_promise() {
        let text = "const pack = require('unheard-of');
async function safe() { try { await fetch('x'); } catch (e) { log(e); } }
app.get('/', (req, res) => {
  pack.make(req.body).then((x) => res.send(x));
  pack.make(req.body).then((x) => res.send(x)).catch(next);
  pack.make(req.body);
  const made = pack.make(req.body);
  made.then((x) => res.send(x));
  safe().then(async (x) => { await fetch(x); });
  safe().then((x) => { log(x); });
  Promise.resolve(1).then((x) => res.send(x));
});
";
        assert_eq!(seen_in(&super::AUDIT, text), [4, 8, 9]);
    }

    #[test]
    fn functions_that_return_a_promise() {
        let text = "const Redis = require('ioredis');
const client = new Redis();
async function save(x) { await fetch(x); }
const cache = { drop: (key) => { if (!key) return; return client.del(key); } };
function later(x) { return cache.drop(x); }
function both(x) { return Promise.all([save(x), later(x)]); }
function chained(x) { return save(x).then(done); }
function caught(x) { return save(x).catch(log); }
function again(x) { return save(x).catch((e) => { throw e; }); }
function wait(ms) { return new Promise((resolve) => setTimeout(resolve, ms)); }
function never(x) { return new Promise((resolve, reject) => setTimeout(resolve, x)); }
function ask(x) { return new Promise((resolve, reject) => x.on('error', reject)); }
function Store() {}
Store.prototype.put = function (x) { return save(x).then(done); };
const store = new Store();
app.get('/', (req, res) => {
  cache.drop('a');
  later('a');
  both('a');
  chained('a');
  caught('a');
  again('a');
  wait(5);
  ask(req);
  ask(req, (e, x) => {});
  never(req);
  store.put('a');
});
";
        assert_eq!(seen_in(&super::AUDIT, text), [17, 18, 19, 20, 22, 24, 27]);
    }

    #[test]
    fn steps_of_a_query_that_a_variable_has() {
        let text = "const knex = require('knex')({});
app.get('/', async (req, res) => {
  const query = knex('users');
  query.where('id', 1);
  query.andWhere('name', 'x').select('id');
  knex('users').insert({});
  knex.raw('x');
  res.json(await query);
});
";
        assert_eq!(seen_in(&super::AUDIT, text), [6, 7]);
    }

    #[test]
    fn what_a_handed_over_function_uses_may_be_made_later() {
        let text = "const { Pool } = require('pg');
let pool;
emitter.on('x', () => { pool.query('x'); });
pool = new Pool();
";
        assert_eq!(seen_in(&super::AUDIT, text), [3]);
    }

    #[test]
    fn methods_of_what_packages_made_elsewhere() {
        let found = seen_in_tree(
            &super::AUDIT,
            &[
                (
                    "db.js",
                    "const { Pool } = require('pg');\nexports.pool = new Pool();\nexports.Redis = require('ioredis');",
                ),
                (
                    "models.js",
                    "const { model, Schema } = require('mongoose');\nmodule.exports = { User: model('User', new Schema()) };",
                ),
                (
                    "app.ts",
                    "import express from 'express';
import { Repository } from 'typeorm';
import { PrismaClient } from '@prisma/client';
import { pool, Redis } from './db';
import { User } from './models';
class Database extends PrismaClient {}
class Users {
  constructor(private repo: Repository<User>, private prisma: Database) {}
  add(x) { this.repo.save(x); this.prisma.user.create(x); }
}
const redis = new Redis();
express().post('/a', async (req, res) => {
  pool.query('x');
  pool.query('x', (error, rows) => {});
  redis.set('a', 1);
  redis.on('error', log);
  User.create({});
  User.findOne({}).then((user) => { user.save(); }).catch(log);
  User.findOne({}, (error, user) => {});
  await pool.query('x');
});",
                ),
            ],
        );
        let lines = ["9", "9", "13", "15", "17", "18"];
        assert_eq!(found, lines.map(|l| format!("app.ts:{l}")));
    }
}
