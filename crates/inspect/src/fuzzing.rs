//! Broken documents for the tests of parsers: valid ones with spans taken out, doubled, replaced, nested; and any bytes.

use proptest::prelude::*;
use proptest::sample::{Index, select};

/// What is put where something else is expected.
const TOKENS: [&str; 30] = [
    "null",
    "true",
    "[]",
    "{}",
    "\"\"",
    "''",
    "-1",
    "0.5",
    "1e999",
    "99999999999999999999999999",
    "\u{0}",
    "\u{feff}",
    "\u{e9}",
    "\\ud800",
    "\t",
    "\r\n",
    "\n",
    ":",
    ",",
    "@",
    "@npm:",
    "node_modules/",
    "/",
    "&a ",
    "*a",
    "<<: ",
    "=>",
    "$A",
    "${",
    "---\n",
];
/// What opens something, and is never closed.
const OPENERS: [&str; 9] = [
    "[",
    "{\"a\":",
    "- ",
    "? ",
    "a@npm:",
    "node_modules/a/",
    "(",
    "\n ",
    "{a: &b [*b,",
];

/// One change of a document.
#[derive(Debug, Clone)]
enum Change {
    Delete(Index, Index),
    Double(Index, Index),
    Replace(Index, Index, &'static str),
    /// What stands after a colon.
    Value(Index, &'static str),
    Nest(Index, &'static str, usize),
    Truncate(Index),
}

/// A document with a few changes, or something that never was one.
pub(crate) fn broken(documents: &'static [&'static str]) -> impl Strategy<Value = String> {
    let changed = (select(documents), prop::collection::vec(change(), 1..5));
    let changed = changed.prop_map(|(document, changes)| {
        let bytes = changes
            .iter()
            .fold(document.as_bytes().to_vec(), |bytes, c| c.made(bytes));
        String::from_utf8_lossy(&bytes).into_owned()
    });
    let bytes = prop::collection::vec(any::<u8>(), 0..400);
    let bytes = bytes.prop_map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    prop_oneof![9 => changed, 1 => bytes]
}

fn change() -> impl Strategy<Value = Change> {
    let (at, token) = (any::<Index>, || select(&TOKENS[..]));
    prop_oneof![
        (at(), at()).prop_map(|(a, b)| Change::Delete(a, b)),
        (at(), at()).prop_map(|(a, b)| Change::Double(a, b)),
        (at(), at(), token()).prop_map(|(a, b, t)| Change::Replace(a, b, t)),
        (at(), token()).prop_map(|(a, t)| Change::Value(a, t)),
        (at(), select(&OPENERS[..]), 1..2_000_usize).prop_map(|(a, o, n)| Change::Nest(a, o, n)),
        at().prop_map(Change::Truncate),
    ]
}

impl Change {
    fn made(&self, mut bytes: Vec<u8>) -> Vec<u8> {
        let span = |a: &Index, b: &Index| {
            let (a, b) = (a.index(bytes.len() + 1), b.index(bytes.len() + 1));
            a.min(b)..a.max(b)
        };
        match self {
            Change::Delete(a, b) => drop(bytes.drain(span(a, b))),
            Change::Double(a, b) => {
                let span = span(a, b);
                let doubled = bytes[span.clone()].to_vec();
                bytes.splice(span.end..span.end, doubled);
            }
            Change::Replace(a, b, token) => drop(bytes.splice(span(a, b), token.bytes())),
            Change::Value(at, token) => {
                let colons: Vec<usize> = (0..bytes.len()).filter(|i| bytes[*i] == b':').collect();
                if !colons.is_empty() {
                    let from = colons[at.index(colons.len())] + 1;
                    let rest = &bytes[from..];
                    let end = rest.iter().position(|b| matches!(b, b',' | b'\n' | b'}'));
                    let to = from + end.unwrap_or(rest.len());
                    bytes.splice(from..to, [b" ", token.as_bytes()].concat());
                }
            }
            Change::Nest(at, opener, count) => {
                let at = at.index(bytes.len() + 1);
                bytes.splice(at..at, opener.repeat(*count).into_bytes());
            }
            Change::Truncate(at) => bytes.truncate(at.index(bytes.len() + 1)),
        }
        bytes
    }
}
