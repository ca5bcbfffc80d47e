//! `node_unbounded_concurrency`
//!
//! # What it looks for
//! `Promise.all` and `Promise.allSettled` over `list.map(...)` whose function waits for a driver, an HTTP client, a file or an
//! `async` function: nothing bounds how many run at once. Lists that are written in the code, cut to a length, taken with a `limit`
//! or named as a part (`batch`, `chunk`, `page`) are short. Lists that a request sends can be of any length; of others that isn't
//! seen: confidence is low. What no request is seen to come by isn't reported.
//!
//! # Why it matters
//! With ten elements it is fast. With ten thousand it opens ten thousand queries or connections in one request: the pool's
//! queue, the memory and whoever answers are full, and all other requests wait behind them.
//!
//! # What to do
//! Take the list in parts, or bound it: `p-limit`, `p-map` with `concurrency`, one query for all (`WHERE id = ANY($1)`).

use std::collections::HashSet;

use super::declared::Declared;
use super::endless_growth::{MOST_NAMES, is_given};
use super::{About, Audit, Confidence, Seen, Service, Severity};
use crate::js::looking::{self, At};
use crate::js::module::{Call, Expression, Key, Kind, Property};
use crate::js::run::value::{FunctionKey, ModuleId};

pub(super) static AUDIT: Audit = Audit {
    about: About {
        name: "node_unbounded_concurrency",
        severity: Severity::Medium,
        file: include_str!("unbounded_concurrency.rs"),
    },
    run,
};

/// Lists that are spread into one: each may be of as many again.
const MOST_SPREAD: usize = 2;

fn run(service: &Service<'_>, seen: &mut Vec<Seen>) {
    let declared = service.declared();
    let waiting = waiting(service);
    looking::expressions(service.program, &mut |at, expression, _| {
        let Kind::Call(call) = &expression.kind else {
            return;
        };
        let Some((list, function)) = mapped(service, at, call) else {
            return;
        };
        if !service.is_of_request(at)
            || !waiting.contains(&function)
            || is_short(declared, at, list, MOST_NAMES)
        {
            return;
        }
        let what = list.shown().unwrap_or_else(|| "the list".to_owned());
        seen.push(Seen {
            file: at.module,
            offset: expression.at,
            confidence: match is_sent(declared, at, list) {
                true => Confidence::Medium,
                false => Confidence::Low,
            },
            message: format!("as many at once as {what} has elements"),
        });
    });
}

/// Functions that wait for something outside, and not for their turn.
fn waiting(service: &Service<'_>) -> HashSet<FunctionKey> {
    let (mut waiting, mut bounded) = (HashSet::new(), HashSet::new());
    looking::expressions(service.program, &mut |at, expression, _| {
        let (Kind::Call(call), Some(function)) = (&expression.kind, at.functions.last()) else {
            return;
        };
        let key = (ModuleId(at.module), *function);
        if is_turn(&call.callee) {
            bounded.insert(key);
        } else if service.gives_promise(at.module, call) {
            waiting.insert(key);
        }
    });
    waiting.retain(|function| !bounded.contains(function));
    waiting
}

/// Whether a call waits for a free place, by its name: `limit(...)`, `semaphore.acquire()`.
fn is_turn(callee: &Expression) -> bool {
    let name = match &callee.kind {
        Kind::Name(name) | Kind::Member(_, name) => name.to_lowercase(),
        _ => return false,
    };
    ["limit", "acquire", "throttle", "semaphore", "enqueue"]
        .iter()
        .any(|part| name.contains(part))
}

/// The list and the function of `Promise.all(list.map(function))`.
fn mapped<'e>(
    service: &Service<'_>,
    at: &At<'_>,
    call: &'e Call,
) -> Option<(&'e Expression, FunctionKey)> {
    let is_all = matches!(
        call.callee.shown().as_deref(),
        Some("Promise.all" | "Promise.allSettled")
    );
    let Kind::Call(map) = &call.arguments.first().filter(|_| is_all)?.value.kind else {
        return None;
    };
    let Kind::Member(list, name) = &map.callee.kind else {
        return None;
    };
    let function = &map.arguments.first()?.value;
    let key = match &function.kind {
        Kind::Function(id) => (ModuleId(at.module), *id),
        _ => service.names.function(at.module, function)?,
    };
    (name.as_ref() == "map").then_some((list, key))
}

/// Whether a list is written in the code, cut to a length, or a part by its name.
fn is_short(declared: &Declared<'_>, at: &At<'_>, list: &Expression, names: usize) -> bool {
    let is_inner = |inner: &Expression| is_short(declared, at, inner, names);
    match &list.kind {
        // An empty one is filled later.
        Kind::Array(items) => {
            let mut spread = items.iter().filter(|i| i.is_spread);
            !items.is_empty()
                && spread.clone().count() <= MOST_SPREAD
                && spread.all(|i| is_inner(&i.value))
        }
        Kind::Object(properties) => !properties.is_empty(),
        Kind::Await(inner) => is_inner(inner),
        Kind::Or(a, _) => is_inner(a),
        Kind::Conditional(parts) => is_inner(&parts[1]) && is_inner(&parts[2]),
        Kind::Member(_, name) => is_part(name),
        Kind::Name(name) => {
            let origin = declared.origin(at, name);
            let of_value = |value| is_short(declared, at, value, names - 1);
            is_part(name)
                || origin.whole.is_some_and(gives_parts)
                || (names > 0 && origin.value.is_some_and(of_value))
        }
        Kind::Call(call) => is_cut(call) || is_short_from(call, &is_inner),
        _ => false,
    }
}

/// Whether something gives parts of a list: `chunk(list, 10)`.
fn gives_parts(whole: &Expression) -> bool {
    match &whole.kind {
        Kind::Call(call) => match &call.callee.kind {
            Kind::Name(name) | Kind::Member(_, name) => is_part(name),
            _ => false,
        },
        _ => false,
    }
}

/// Whether what a call gives is as short as what it is given or called on.
fn is_short_from(call: &Call, is_short: &dyn Fn(&Expression) -> bool) -> bool {
    const KEEPS: [&str; 7] = [
        "filter", "map", "sort", "reverse", "then", "toSorted", "entries",
    ];
    let Kind::Member(inner, name) = &call.callee.kind else {
        return false;
    };
    match (name.as_ref(), call.arguments.first()) {
        ("keys" | "values" | "entries" | "from", Some(of)) => is_short(&of.value),
        (name, _) => KEEPS.contains(&name) && is_short(inner),
    }
}

/// Whether a call takes a part: `.slice(0, 9)`, `.limit(9)`, `find({ take: 9 })`, `query('... LIMIT 9')`.
fn is_cut(call: &Call) -> bool {
    let by_argument = |argument: &Expression| match &argument.kind {
        Kind::Object(properties) => properties.iter().any(is_limit),
        Kind::Text(text) => text.to_lowercase().contains("limit "),
        _ => false,
    };
    if call.arguments.iter().any(|a| by_argument(&a.value)) {
        return true;
    }
    let Kind::Member(inner, name) = &call.callee.kind else {
        return false;
    };
    let is_so = match name.as_ref() {
        "slice" | "splice" => call.arguments.len() == 2,
        "limit" | "take" => true,
        _ => false,
    };
    is_so || matches!(&inner.kind, Kind::Call(before) if is_cut(before))
}

fn is_limit(property: &Property) -> bool {
    const LIMITS: [&str; 7] = [
        "limit", "take", "first", "pageSize", "perPage", "per_page", "count",
    ];
    matches!(property, Property::Named(Key::Name(key), _) if LIMITS.contains(&key.as_str()))
}

/// Whether a name says a constant or a part of a whole.
fn is_part(name: &str) -> bool {
    let is_constant = name.len() > 1 && !name.contains(char::is_lowercase);
    let name = name.to_lowercase();
    let mut parts = ["batch", "chunk", "page", "slice"].iter();
    is_constant || parts.any(|part| name.contains(part))
}

/// Whether a list is of a request's own text: who sends it chooses its length.
fn is_sent(declared: &Declared<'_>, at: &At<'_>, list: &Expression) -> bool {
    match &list.kind {
        Kind::Or(a, _) => is_sent(declared, at, a),
        Kind::Call(call) => match (&call.callee.kind, call.arguments.first()) {
            (Kind::Member(object, _), Some(of)) if is_global(object) => {
                is_given(declared, at, &of.value, MOST_NAMES)
            }
            _ => is_given(declared, at, list, MOST_NAMES),
        },
        _ => is_given(declared, at, list, MOST_NAMES),
    }
}

fn is_global(object: &Expression) -> bool {
    matches!(&object.kind, Kind::Name(name) if matches!(name.as_ref(), "Object" | "Array"))
}

#[cfg(test)]
mod tests {
    use super::AUDIT;
    use crate::audits::Confidence;
    use crate::audits::node::{seen_in, seen_with};

    #[test]
    fn lists_of_unknown_length_and_work_elsewhere() {
        let text = "const app = require('express')(), KINDS = ['a', 'b'];
async function load(id) { return fetch(id); }
app.get('/a', async (req, res) => {
  await Promise.all(req.body.ids.map((id) => load(id)));
  await Promise.all(KINDS.map((id) => load(id)));
  await Promise.all(['a'].map((id) => load(id)));
  await Promise.all(req.body.ids.slice(0, 9).map((id) => load(id)));
  await Promise.all(req.body.ids.map((id) => id + 1));
  await Promise.allSettled(
    rows.map(async (row) => { await fetch(row.url); }),
  );
  await Promise.all(req.body.ids.map(load));
});
function unseen(ids) { return Promise.all(ids.map(load)); }
";
        assert_eq!(seen_in(&AUDIT, text), [4, 9, 12]);
    }

    #[test]
    fn parts_and_turns_are_bounds() {
        let text = "import pLimit from 'p-limit';
import express from 'express';
const limit = pLimit(4);
express().get('/', async ({ ids, db }, res) => {
  for (let i = 0; i < ids.length; i += 10) {
    const some = ids.slice(i, i + 10);
    await Promise.all(some.map((id) => fetch(id)));
  }
  for (const batch of parts(ids)) await Promise.all(batch.map((id) => fetch(id)));
  await Promise.all(ids.map((id) => limit(() => fetch(id))));
  await Promise.all(ids.map(async (id) => { await lock.acquire(); await fetch(id); }));
  const rows = await db.user.findMany({ take: 10 });
  await Promise.all(rows.map((row) => fetch(row.url)));
  const found = await User.find().limit(10).lean();
  await Promise.all(found.map((row) => fetch(row.url)));
  let a = b, b = a;
  await Promise.all(a.map((row) => fetch(row.url)));
  const [few, all] = await Promise.all([User.findAll({ limit: 10 }), User.findAll()]);
  await Promise.all(few.map((row) => fetch(row.url)));
  for (const group of chunk(ids, 10)) await Promise.all(group.map((id) => fetch(id)));
  await Promise.all(all.map((row) => fetch(row.url)));
});
";
        assert_eq!(seen_in(&AUDIT, text), [17, 21]);
    }

    #[test]
    fn lists_of_a_request_are_likely_long() {
        let text = "const express = require('express');
const { servers } = require('./config');
express().post('/x', async (req, res) => {
  await Promise.all(req.body.ids.map((id) => fetch(id)));
  await Promise.all(Object.keys(req.body).map((id) => fetch(id)));
  await Promise.all(servers.map((id) => fetch(id)));
});
";
        assert_eq!(
            seen_with(&AUDIT, text),
            [
                (4, Confidence::Medium),
                (5, Confidence::Medium),
                (6, Confidence::Low)
            ]
        );
    }
}
