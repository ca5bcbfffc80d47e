//! Values that follow asynchronous calls by themselves.

use super::{Difficulty, Entry, Look};

pub(super) static ENTRY: Entry = Entry {
    name: "async_context",
    what: "keeps values of a request in an AsyncLocalStorage",
    in_go: "nothing follows calls by itself: a context.Context is handed from function to function",
    difficulty: Difficulty::Rework,
    source: "Node.js, Asynchronous context tracking; Go, context",
    is_seen,
};

fn is_seen(look: &Look<'_>) -> bool {
    look.called() == Some("AsyncLocalStorage") || look.method() == Some("AsyncLocalStorage")
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_storage_that_is_made() {
        let text = "import { AsyncLocalStorage } from 'node:async_hooks';
const a = new AsyncLocalStorage();
const b = new hooks.AsyncLocalStorage();
";
        assert_eq!(super::super::lines(&super::ENTRY, text), [2, 3]);
    }
}
