//! Numbers from texts and back.

use super::{Difficulty, Entry, Look};

pub(super) static ENTRY: Entry = Entry {
    name: "number_texts",
    what: "turns texts to numbers by parseInt or parseFloat, or numbers to texts by toFixed",
    in_go: "strconv refuses '12abc' and ' 12', which parseInt reads as 12; fmt rounds ties to even, so 2.5 becomes 2 where toFixed(0) gives 3",
    difficulty: Difficulty::Adapt,
    source: "ECMA-262, parseInt, Number.prototype.toFixed; strconv, ParseInt",
    is_seen,
};

fn is_seen(look: &Look<'_>) -> bool {
    matches!(look.called(), Some("parseInt" | "parseFloat"))
        || matches!(
            look.method(),
            Some("parseInt" | "parseFloat" | "toFixed" | "toPrecision")
        )
}

#[cfg(test)]
mod tests {
    #[test]
    fn functions_and_methods() {
        let text = "const a = parseInt(q.page, 10);
const b = Number.parseFloat(x);
const c = price.toFixed(2);
const d = Number(x);
";
        assert_eq!(super::super::lines(&super::ENTRY, text), [1, 2, 3]);
    }
}
