//! Code and modules that are chosen while it runs.

use super::{Difficulty, Entry, Look};
use crate::js::module::Kind;

pub(super) static ENTRY: Entry = Entry {
    name: "dynamic_code",
    what: "evaluates texts, or loads modules by a computed name",
    in_go: "there is no eval, and all packages are linked when it is built: a table of functions, or another engine",
    difficulty: Difficulty::Rework,
    source: "Go specification, Import declarations",
    is_seen,
};

fn is_seen(look: &Look<'_>) -> bool {
    if matches!(look.called(), Some("eval")) || is_new_function(look) {
        return true;
    }
    let argument = match &look.expression.kind {
        Kind::Import(argument) => Some(argument.as_ref()),
        _ if look.called() == Some("require") => look
            .call()
            .and_then(|c| c.arguments.first())
            .map(|a| &a.value),
        _ => None,
    };
    argument.is_some_and(|argument| !matches!(argument.kind, Kind::Text(_)))
}

fn is_new_function(look: &Look<'_>) -> bool {
    matches!(look.expression.kind, Kind::New(_)) && look.called() == Some("Function")
}

#[cfg(test)]
mod tests {
    #[test]
    fn names_that_are_computed() {
        let text = "eval(text);
new Function('a', body);
require(name);
require('fs');
await import(`./${x}.js`);
await import('./y.js');
";
        assert_eq!(super::super::lines(&super::ENTRY, text), [1, 2, 3, 5]);
    }
}
