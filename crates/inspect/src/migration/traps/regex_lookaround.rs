//! Regular expressions that RE2 has not.

use super::{Difficulty, Entry, Look};
use crate::js::module::Kind;

pub(super) static ENTRY: Entry = Entry {
    name: "regex_lookaround",
    what: "has regular expressions with lookaround or backreferences",
    in_go: "regexp is RE2, which has neither: the pattern doesn't compile, and MustCompile panics when the service starts",
    difficulty: Difficulty::Rework,
    source: "regexp/syntax, Syntax; RE2, WhyRE2",
    is_seen,
};

fn is_seen(look: &Look<'_>) -> bool {
    match &look.expression.kind {
        Kind::Regex(pattern) => is_beyond_re2(pattern),
        _ if look.called() == Some("RegExp") => {
            let first = look.call().and_then(|call| call.arguments.first());
            first.is_some_and(
                |a| matches!(&a.value.kind, Kind::Text(pattern) if is_beyond_re2(pattern)),
            )
        }
        _ => false,
    }
}

/// `(?=`, `(?!`, `(?<=`, `(?<!`, `\1`, `\k<name>`; what is escaped or in a class counts for nothing.
fn is_beyond_re2(pattern: &str) -> bool {
    let bytes = pattern.as_bytes();
    let (mut at, mut is_class) = (0, false);
    while at < bytes.len() {
        let rest = &bytes[at..];
        match rest[0] {
            b'\\' => {
                let next = rest.get(1).copied().unwrap_or(0);
                if !is_class && (matches!(next, b'1'..=b'9') || next == b'k') {
                    return true;
                }
                at += 1;
            }
            b'[' => is_class = true,
            b']' => is_class = false,
            b'(' if !is_class => {
                let is_around = [&b"(?="[..], b"(?!", b"(?<=", b"(?<!"];
                if is_around.iter().any(|begin| rest.starts_with(begin)) {
                    return true;
                }
            }
            _ => {}
        }
        at += 1;
    }
    false
}

#[cfg(test)]
mod tests {
    #[test]
    fn not_what_is_escaped_or_in_a_class() {
        let text = r"a = /^(?=.*x)/;
b = /(a)\1/;
c = /(?<y>\d+)(?:x)/;
d = /[(?=]\(?=/;
e = new RegExp('(?<!a)b');
f = /\k<x>/;
";
        assert_eq!(super::super::lines(&super::ENTRY, text), [1, 2, 5, 6]);
    }
}
