//! What keeps the parser's stack: it recurses with the nesting of what it reads.

/// Brackets within brackets; code that somebody wrote has some dozens.
const DEEPEST: usize = 1_500;
/// Operators in a row without anything that ends an expression.
const LONGEST: usize = 4_000;

/// Whether a text nests deeper than a parser's stack should be asked to hold. Counts brackets in texts and comments
/// too: what it refuses wrongly is no code either.
pub(crate) fn is_too_deep(text: &str) -> bool {
    let (mut depth, mut row, mut signs) = (0_usize, 0_usize, 0_usize);
    for byte in text.bytes() {
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            // `!!x`, `- -x`: one level each, as long as nothing stands between them.
            b'!' | b'~' | b'-' | b'+' => signs += 1,
            b' ' => {}
            // `a => b => c`, `a ? b : c ? d : e`, `a = b = c`, `a ** b ** c`.
            b'?' | b'=' | b'>' | b'*' => row += 1,
            b',' | b';' | b'\n' | b'"' | b'\'' | b'`' | b'/' => (row, signs) = (0, 0),
            _ => signs = 0,
        }
        if depth > DEEPEST || row > LONGEST || signs > LONGEST {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nests_without_end_is_refused() {
        assert!(is_too_deep(&"[".repeat(2_000)));
        assert!(is_too_deep(&"!".repeat(5_000)));
        assert!(is_too_deep(&"a=>".repeat(5_000)));
        assert!(!is_too_deep(&"f([{ a: 1 }]);\n".repeat(5_000)));
    }
}
