//! YAML of files that anybody may have written. The work is bounded by the length of the text: aliases within aliases
//! come to more than that by themselves.

use serde::de::DeserializeOwned;

use crate::error::in_short;

/// Nodes that any text may come to, and each byte of it, with those that aliases repeat.
const ALIASED: usize = 1_000;
const ALIASED_EACH: usize = 4;
const MOST_ALIASED: usize = 1_000_000;

/// Reads a document; why not, for people.
pub(crate) fn read<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    let length = text.len();
    let options = serde_saphyr::options! {
        // What a text has itself is at most as much as its bytes; the default would refuse a large monorepo's lockfile.
        budget: serde_saphyr::budget! {
            max_nodes: ALIASED + ALIASED_EACH * length,
            max_events: ALIASED + 2 * ALIASED_EACH * length,
        },
        alias_limits: serde_saphyr::alias_limits! {
            max_total_replayed_events: (ALIASED + ALIASED_EACH * length).min(MOST_ALIASED),
        },
        with_snippet: false,
    };
    serde_saphyr::from_str_with_options(text, options).map_err(in_short)
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn aliases_within_aliases_are_refused_and_plain_ones_are_not() {
        let mut text = "a0: &a0 [1, 2, 3, 4, 5, 6, 7, 8]\n".to_owned();
        for level in 1..9 {
            let before = format!("*a{},", level - 1).repeat(8);
            text += &format!("a{level}: &a{level} [{before}]\n");
        }
        let why = read::<Value>(&text).unwrap_err();
        assert!(!why.contains('\n'), "{why}");
        let plain = "x: &x { a: 1 }\ny: *x\nz: { <<: *x, b: 2 }\n";
        let value: Value = read(plain).unwrap();
        assert_eq!((&value["y"]["a"], &value["z"]["a"]), (&1.into(), &1.into()));
    }
}
