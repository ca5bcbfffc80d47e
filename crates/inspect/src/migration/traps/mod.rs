//! What Node.js does silently and Go doesn't: one file a trap, one list. Each looks at expressions of the code.

mod async_context;
mod big_integers;
mod dates;
mod decorators;
mod dynamic_code;
mod hashed_json;
mod key_order;
mod last_resort;
mod locales;
mod number_texts;
mod prototypes;
mod proxies;
mod regex_lookaround;
mod sorting;
mod url_encoding;
mod utf16;

use schemars::JsonSchema;
use serde::Serialize;

use super::Difficulty;
use crate::inspection::Place;
use crate::js::looking;
use crate::js::module::{Call, Expression, Kind};
use crate::js::program::Program;
use crate::js::run::value::ModuleId;

/// A trap that the code is in the way of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Trap {
    /// A word that stays: `regex_lookaround`.
    pub name: &'static str,
    /// What the code does there.
    pub what: &'static str,
    /// What Go does instead.
    pub in_go: &'static str,
    /// How much of it has to be designed anew.
    pub difficulty: Difficulty,
    /// The documentation that says so.
    pub source: &'static str,
    /// Where, in order.
    pub seen_in: Vec<Place>,
}

/// An entry of the catalogue.
#[derive(Debug)]
struct Entry {
    name: &'static str,
    what: &'static str,
    in_go: &'static str,
    difficulty: Difficulty,
    source: &'static str,
    is_seen: fn(&Look<'_>) -> bool,
}

/// The list.
static ENTRIES: &[&Entry] = &[
    &async_context::ENTRY,
    &big_integers::ENTRY,
    &dates::ENTRY,
    &decorators::ENTRY,
    &dynamic_code::ENTRY,
    &hashed_json::ENTRY,
    &key_order::ENTRY,
    &last_resort::ENTRY,
    &locales::ENTRY,
    &number_texts::ENTRY,
    &prototypes::ENTRY,
    &proxies::ENTRY,
    &regex_lookaround::ENTRY,
    &sorting::ENTRY,
    &url_encoding::ENTRY,
    &utf16::ENTRY,
];

/// What an entry looks at: an expression, or a class's or member's decorator.
#[derive(Debug)]
struct Look<'a> {
    expression: &'a Expression,
    is_decorator: bool,
    /// The text from the expression on.
    text: &'a str,
}

impl<'a> Look<'a> {
    /// A call, with `new` or without.
    fn call(&self) -> Option<&'a Call> {
        match &self.expression.kind {
            Kind::Call(call) | Kind::New(call) => Some(call),
            _ => None,
        }
    }

    /// The name of the function that is called, as `encodeURIComponent`; `new` counts.
    fn called(&self) -> Option<&'a str> {
        match &self.call()?.callee.kind {
            Kind::Name(name) => Some(name),
            _ => None,
        }
    }

    /// The name of the method that is called, whatever on.
    fn method(&self) -> Option<&'a str> {
        match &self.call()?.callee.kind {
            Kind::Member(_, name) => Some(name),
            _ => None,
        }
    }

    /// `Object` and `keys` of `Object.keys`.
    fn member(&self) -> Option<(&'a str, &'a str)> {
        member(self.expression)
    }
}

fn member(expression: &Expression) -> Option<(&str, &str)> {
    match &expression.kind {
        Kind::Member(object, name) => match &object.kind {
            Kind::Name(object) => Some((object, name)),
            _ => None,
        },
        _ => None,
    }
}

/// The traps of a program, in the order of the list.
pub(crate) fn find(program: &Program) -> Vec<Trap> {
    let mut seen: Vec<Vec<Place>> = vec![Vec::new(); ENTRIES.len()];
    looking::expressions(program, &mut |at, expression, _| {
        look_at(program, at.module, (expression, false), &mut seen);
    });
    for (index, module) in program.modules.iter().enumerate() {
        for class in &module.classes {
            let members = class.members.iter().flat_map(|m| &m.decorators);
            for decorator in class.decorators.iter().chain(members) {
                look_at(program, index, (decorator, true), &mut seen);
            }
        }
    }
    let traps = ENTRIES
        .iter()
        .zip(seen)
        .filter(|(_, places)| !places.is_empty());
    traps.map(|(entry, places)| trap(entry, places)).collect()
}

fn look_at(
    program: &Program,
    module: usize,
    (expression, is_decorator): (&Expression, bool),
    seen: &mut [Vec<Place>],
) {
    let text = program.sources[module].text.get(expression.at as usize..);
    let look = Look {
        expression,
        is_decorator,
        text: text.unwrap_or_default(),
    };
    for (entry, places) in ENTRIES.iter().zip(seen) {
        if (entry.is_seen)(&look) {
            places.push(program.place(ModuleId(module), expression.at));
        }
    }
}

fn trap(entry: &Entry, mut places: Vec<Place>) -> Trap {
    places.sort();
    places.dedup();
    Trap {
        name: entry.name,
        what: entry.what,
        in_go: entry.in_go,
        difficulty: entry.difficulty,
        source: entry.source,
        seen_in: places,
    }
}

/// The lines on which an entry sees something.
#[cfg(test)]
fn lines(entry: &Entry, text: &str) -> Vec<u32> {
    let program = crate::js::program_of(&[("a.ts", text)]);
    let traps = find(&program).into_iter();
    let of_entry = traps.filter(|t| t.name == entry.name);
    of_entry.flat_map(|t| t.seen_in).map(|p| p.line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_has_its_own_name_and_says_where_it_is_known_from() {
        let mut names: Vec<&str> = ENTRIES.iter().map(|e| e.name).collect();
        assert!(
            ENTRIES
                .iter()
                .all(|e| !e.source.is_empty() && !e.in_go.is_empty())
        );
        names.dedup();
        assert_eq!(names.len(), ENTRIES.len());
    }
}
