//! `node_endless_growth`
//!
//! # What it looks for
//! A `Map`, `Set`, list or object of a module that functions of requests add to, where nothing takes anything out, clears it, sets
//! it anew or asks how large it is. Keys are those of a request's own text (`req.params.id`); others may be few. One that is
//! exported, handed over or returned isn't reported: others may empty it.
//!
//! # Why it matters
//! It grows with every new key for as long as the process lives: memory fills, garbage collection takes longer and longer, and in
//! the end the process is killed in the middle of its requests.
//!
//! # What to do
//! A cache with a bound (`lru-cache`, a time to live), `WeakMap` for what belongs to an object, or a store outside the process.

use std::collections::{HashMap, HashSet};

use super::declared::Declared;
use super::{About, Audit, Confidence, Seen, Service, Severity};
use crate::js::looking::{self, At};
use crate::js::module::{Call, Export, Expression, Kind, Module, Pattern, Statement};

pub(super) static AUDIT: Audit = Audit {
    about: About {
        name: "node_endless_growth",
        severity: Severity::Medium,
        file: include_str!("endless_growth.rs"),
    },
    run,
};

/// What requests are called.
const REQUESTS: [&str; 5] = ["req", "request", "ctx", "context", "c"];
/// Names that lead to names; a longer chain isn't followed.
pub(super) const MOST_NAMES: usize = 8;

fn run(service: &Service<'_>, seen: &mut Vec<Seen>) {
    let declared = service.declared();
    let modules = service.program.modules.iter();
    let of_module = |module| stores(module).map(|name| (name, Uses::default())).collect();
    let mut all: Vec<HashMap<&str, Uses>> = modules.map(of_module).collect();
    looking::expressions(service.program, &mut |at, expression, _| {
        if all[at.module].is_empty() {
            return;
        }
        let mut note = |name: Option<&str>, of: &dyn Fn(&mut Uses)| {
            if let Some(name) = name
                && let Some(uses) = all[at.module].get_mut(name)
                && !declared.is_within(at, name)
            {
                of(uses);
            }
        };
        note(name_of(expression), &|uses| uses.named += 1);
        note(held(expression), &|uses| uses.held += 1);
        note(shrunk(expression), &|uses| uses.is_bounded = true);
        if let Some((name, key)) = added_to(expression)
            && service.is_of_request(at)
            && key.is_none_or(|key| is_given(declared, at, key, MOST_NAMES))
        {
            note(Some(name), &|uses| {
                uses.grows.get_or_insert(expression.at);
            });
        }
    });
    for (file, stores) in all.iter().enumerate() {
        seen.extend(
            stores
                .iter()
                .filter_map(|(name, uses)| uses.seen(file, name)),
        );
    }
}

/// What is done with a store.
#[derive(Default)]
struct Uses {
    /// How often it is named, and how often to use something of it.
    named: usize,
    held: usize,
    is_bounded: bool,
    /// Where it grows.
    grows: Option<u32>,
}

impl Uses {
    fn seen(&self, file: usize, name: &str) -> Option<Seen> {
        let offset = self.grows?;
        // Whoever else has it may take from it.
        let is_its_own = self.named == self.held;
        (is_its_own && !self.is_bounded).then(|| Seen {
            file,
            offset,
            confidence: Confidence::Medium,
            message: format!("{name} grows with the requests and nothing takes from it"),
        })
    }
}

/// Whether a value is of a request's own text, also by names of the function.
pub(super) fn is_given(
    declared: &Declared<'_>,
    at: &At<'_>,
    key: &Expression,
    names: usize,
) -> bool {
    let (mut key, mut names) = (key, names);
    loop {
        key = match &key.kind {
            Kind::Member(inner, _) | Kind::Index(inner, _) | Kind::Await(inner) => inner,
            Kind::Call(call) => match &call.callee.kind {
                Kind::Member(inner, _) => inner,
                _ => return false,
            },
            // Each part may name such a text again: one step more of few of them.
            Kind::Template(_, parts) => {
                let few = names.min(1);
                let mut parts = parts.iter().take(MOST_NAMES);
                return parts.any(|part| is_given(declared, at, part, few));
            }
            Kind::Name(name) if REQUESTS.contains(&name.as_ref()) => return true,
            Kind::Name(name) if names > 0 => {
                names -= 1;
                let origin = declared.within(at, name);
                match origin.value.or(origin.whole) {
                    Some(value) => value,
                    None => return false,
                }
            }
            _ => return false,
        };
    }
}

/// The names of a module's own maps, sets, lists and objects that begin empty.
fn stores(module: &Module) -> impl Iterator<Item = &str> {
    let exported = module.exports.iter().filter_map(|export| match export {
        Export::Local { local, .. } => Some(local.as_str()),
        _ => None,
    });
    let exported: HashSet<&str> = exported.collect();
    let stores = module.body.iter().filter_map(|statement| match statement {
        Statement::Let {
            pattern: Pattern::Name(name),
            value: Some(value),
            ..
        } => match &value.kind {
            Kind::Array(items) if items.is_empty() => Some(name.as_str()),
            Kind::Object(properties) if properties.is_empty() => Some(name),
            Kind::New(call) => match &call.callee.kind {
                Kind::Name(class) if matches!(class.as_ref(), "Map" | "Set") => Some(name),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    });
    stores.filter(move |name| !exported.contains(name))
}

/// The store that something is added to under a key that isn't written, and the key; none of a list.
fn added_to(expression: &Expression) -> Option<(&str, Option<&Expression>)> {
    let is_open = |key: &Expression| !matches!(key.kind, Kind::Text(_) | Kind::Number(_));
    match &expression.kind {
        Kind::Call(call) => {
            let (store, method) = method_of(call)?;
            let first = &call.arguments.first()?.value;
            match method {
                "set" if call.arguments.len() == 2 => {
                    is_open(first).then_some((store, Some(first)))
                }
                "add" => is_open(first).then_some((store, Some(first))),
                "push" | "unshift" => Some((store, None)),
                _ => None,
            }
        }
        Kind::Assign(target, _) => match target.as_ref() {
            Pattern::Place(place) => match &place.kind {
                Kind::Index(object, key) if is_open(key) => Some((name_of(object)?, Some(key))),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    }
}

/// The store of which something is used.
fn held(expression: &Expression) -> Option<&str> {
    match &expression.kind {
        Kind::Member(object, _) | Kind::Index(object, _) => name_of(object),
        _ => None,
    }
}

/// The store that something is taken from, that is set anew, or whose size is asked for.
fn shrunk(expression: &Expression) -> Option<&str> {
    match &expression.kind {
        Kind::Call(call) => {
            let (store, method) = method_of(call)?;
            matches!(method, "delete" | "clear" | "pop" | "shift" | "splice").then_some(store)
        }
        Kind::Delete(inner) => match &inner.kind {
            Kind::Index(object, _) | Kind::Member(object, _) => name_of(object),
            _ => None,
        },
        Kind::Member(object, name) if matches!(name.as_ref(), "size" | "length") => name_of(object),
        Kind::Assign(target, _) => match target.as_ref() {
            Pattern::Name(name) => Some(name),
            Pattern::Place(place) => match &place.kind {
                Kind::Member(object, name) if name.as_ref() == "length" => name_of(object),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    }
}

fn method_of(call: &Call) -> Option<(&str, &str)> {
    match &call.callee.kind {
        Kind::Member(object, method) => Some((name_of(object)?, method)),
        _ => None,
    }
}

fn name_of(expression: &Expression) -> Option<&str> {
    match &expression.kind {
        Kind::Name(name) => Some(name),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::AUDIT;
    use crate::audits::node::seen_in;

    #[test]
    fn stores_that_requests_fill() {
        let text = "const express = require('express');
const seen = new Map(), sessions = new Map(), bounded = new Map();
const log = [];
const byKind = {}, byName = {};
const fixed = new Map();
const app = express();
app.get('/:id', (req, res) => {
  seen.set(req.params.id, 1);
  sessions.set(req.params.id, 1);
  if (bounded.size < 10) bounded.set(req.params.id, 1);
  log.push(req.url);
  byKind[kindOf(row)] = 1;
  const { name } = req.body; byName[`n:${name}`] = 1;
  fixed.set('a', 1); fixed['b'] = 1;
  const own = []; own.push(1);
});
app.delete('/:id', (req, res) => sessions.delete(req.params.id));
function nobody() { log.push(1); }
";
        assert_eq!(seen_in(&AUDIT, text), [8, 11, 13]);
    }

    #[test]
    fn what_others_have_they_may_empty() {
        let text = "const express = require('express');
export const shared = new Map();
const given = new Map(), returned = [], declared = [], later = [];
express().get('/:id', ({ params }, res) => {
  shared.set(params.id, 1);
  given.set(params.id, 1);
  returned.push(1);
  const { declared } = params;
  declared.push(1);
  later.push(1);
});
prune(given);
setInterval(() => { later.length = 0; }, 1000);
export const all = () => returned;
";
        assert!(seen_in(&AUDIT, text).is_empty());
    }
}
