//! Objects that are gone through in the order in which they were filled.

use super::{Difficulty, Entry, Look, member};

pub(super) static ENTRY: Entry = Entry {
    name: "key_order",
    what: "goes through an object by Object.keys, entries or values",
    in_go: "maps have no order, and it differs from run to run: output, hashes and first hits change",
    difficulty: Difficulty::Adapt,
    source: "ECMA-262, OrdinaryOwnPropertyKeys; Go specification, For statements with range clause",
    is_seen,
};

fn is_seen(look: &Look<'_>) -> bool {
    matches!(
        look.call().and_then(|call| member(&call.callee)),
        Some(("Object", "keys" | "entries" | "values"))
    )
}

#[cfg(test)]
mod tests {
    #[test]
    fn of_objects_alone() {
        let text = "for (const [k, v] of Object.entries(x)) f(k);
map.keys();
";
        assert_eq!(super::super::lines(&super::ENTRY, text), [1]);
    }
}
