//! Texts that depend on a language or a zone.

use super::{Difficulty, Entry, Look};

pub(super) static ENTRY: Entry = Entry {
    name: "locales",
    what: "formats or compares by locale",
    in_go: "the standard library knows no languages: golang.org/x/text covers numbers and collation, dates in words are written by hand",
    difficulty: Difficulty::Rework,
    source: "ECMA-402; golang.org/x/text",
    is_seen,
};

fn is_seen(look: &Look<'_>) -> bool {
    let methods = [
        "localeCompare",
        "toLocaleString",
        "toLocaleDateString",
        "toLocaleTimeString",
        "toLocaleUpperCase",
        "toLocaleLowerCase",
    ];
    look.method().is_some_and(|name| methods.contains(&name))
        || look.member().is_some_and(|(object, _)| object == "Intl")
}

#[cfg(test)]
mod tests {
    #[test]
    fn by_intl_and_by_methods() {
        let text = "names.sort((a, b) => a.localeCompare(b));
const f = new Intl.NumberFormat('de-CH');
const s = n.toString();
";
        assert_eq!(super::super::lines(&super::ENTRY, text), [1, 2]);
    }
}
