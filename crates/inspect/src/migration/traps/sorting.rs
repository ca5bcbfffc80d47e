//! Sorting that keeps the order of equals.

use super::{Difficulty, Entry, Look};

pub(super) static ENTRY: Entry = Entry {
    name: "sorting",
    what: "sorts arrays",
    in_go: "slices.Sort and sort.Slice don't keep the order of equals, SortStableFunc does; sort() without a function compares as texts",
    difficulty: Difficulty::Adapt,
    source: "ECMA-262, Array.prototype.sort: stable; slices, SortFunc: not guaranteed to be stable",
    is_seen,
};

fn is_seen(look: &Look<'_>) -> bool {
    matches!(look.method(), Some("sort" | "toSorted"))
        && look.call().is_some_and(|call| call.arguments.len() < 2)
}

#[cfg(test)]
mod tests {
    #[test]
    fn with_a_function_or_without() {
        let text = "a.sort();
b.toSorted((x, y) => x - y);
query.sort('name', 1);
";
        assert_eq!(super::super::lines(&super::ENTRY, text), [1, 2]);
    }
}
