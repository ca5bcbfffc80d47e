//! Texts by UTF-16 units.

use super::{Difficulty, Entry, Look};

pub(super) static ENTRY: Entry = Entry {
    name: "utf16",
    what: "takes texts apart by UTF-16 units",
    in_go: "strings are bytes of UTF-8: len counts bytes, an index gives a byte, and limits on lengths mean something else",
    difficulty: Difficulty::Adapt,
    source: "ECMA-262, String.prototype.charCodeAt; Go specification, String types",
    is_seen,
};

fn is_seen(look: &Look<'_>) -> bool {
    let methods = [
        "charCodeAt",
        "codePointAt",
        "fromCharCode",
        "charAt",
        "padStart",
        "padEnd",
    ];
    look.method().is_some_and(|name| methods.contains(&name))
}

#[cfg(test)]
mod tests {
    #[test]
    fn by_methods() {
        let text = "s.charCodeAt(0);
String.fromCharCode(65);
s.trim();
";
        assert_eq!(super::super::lines(&super::ENTRY, text), [1, 2]);
    }
}
