//! Integers beyond 2^53.

use super::{Difficulty, Entry, Look};
use crate::js::module::Kind;

pub(super) static ENTRY: Entry = Entry {
    name: "big_integers",
    what: "computes with BigInt",
    in_go: "int64 overflows silently, math/big doesn't; in JSON a BigInt throws on Node.js and is a bare number in Go, which JavaScript clients read with lost digits",
    difficulty: Difficulty::Adapt,
    source: "ECMA-262, BigInt; encoding/json, Marshal",
    is_seen,
};

fn is_seen(look: &Look<'_>) -> bool {
    let is_literal = matches!(&look.expression.kind, Kind::Other(parts) if parts.is_empty())
        && look.text.starts_with(|c: char| c.is_ascii_digit());
    is_literal || look.called() == Some("BigInt")
}

#[cfg(test)]
mod tests {
    #[test]
    fn calls_and_literals() {
        let text = "const a = BigInt(row.id);
const b = 10n ** 18n;
const c = 10;
";
        assert_eq!(super::super::lines(&super::ENTRY, text), [1, 2]);
    }
}
