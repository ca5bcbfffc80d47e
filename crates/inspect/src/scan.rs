//! A rough reading of JavaScript's and TypeScript's text: its words and its texts in order, comments left out. For what
//! the syntax tree doesn't keep, such as types, and for tests, which nobody follows.

/// A piece of code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Piece<'t> {
    /// A name or a keyword.
    Word(&'t str),
    /// What stands between quotes or backticks, as it is written.
    Text(&'t str),
    /// Any other character.
    Mark(char),
}

/// Words, texts and marks with their offsets. A quote in a regular expression may be taken for the beginning of a text,
/// which then ends with the line.
pub(crate) fn pieces(text: &str) -> impl Iterator<Item = (usize, Piece<'_>)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        at = skip_blank(text, at);
        let start = at;
        let c = text[at..].chars().next()?;
        let piece = if is_of_word(c) {
            let rest = &text[start..];
            at += rest.find(|c| !is_of_word(c)).unwrap_or(rest.len());
            Piece::Word(&text[start..at])
        } else if matches!(c, '"' | '\'' | '`') {
            let end = end_of_text(text, start, c);
            at = (end + 1).min(text.len());
            Piece::Text(&text[start + 1..end])
        } else {
            at += c.len_utf8();
            Piece::Mark(c)
        };
        Some((start, piece))
    })
}

fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '$')
}

/// The offset of what comes after blanks and comments.
fn skip_blank(text: &str, mut at: usize) -> usize {
    loop {
        let rest = text[at..].trim_start();
        at = text.len() - rest.len();
        let length = if rest.starts_with("//") {
            rest.find('\n')
        } else if let Some(comment) = rest.strip_prefix("/*") {
            comment.find("*/").map(|end| end + 4)
        } else {
            return at;
        };
        at += length.unwrap_or(rest.len());
    }
}

/// The offset of the quote that ends a text, or of the line's end, or of the file's.
fn end_of_text(text: &str, start: usize, quote: char) -> usize {
    let bytes = text.as_bytes();
    let mut at = start + 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 1,
            b'\n' if quote != '`' => return at,
            byte if byte == quote as u8 => return at,
            _ => {}
        }
        at += 1;
    }
    // An escape may have led into the middle of a character, or beyond the end.
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn comments_are_left_out_and_texts_are_whole() {
        let text = "a /* 'b' */ 'c\\'d' // e\n`f ${g}`;\"h\n";
        let found: Vec<Piece<'_>> = pieces(text).map(|(_, piece)| piece).collect();
        let expected = [
            Piece::Word("a"),
            Piece::Text("c\\'d"),
            Piece::Text("f ${g}"),
            Piece::Mark(';'),
            Piece::Text("h"),
        ];
        assert_eq!(found, expected);
    }

    proptest! {
        #[test]
        fn any_text_is_read_to_its_end(text in ".{0,80}", quotes in "[\"'`\\\\/*a\u{e9}\n]{0,40}") {
            for text in [&text, &quotes, &format!("{quotes}{text}")] {
                prop_assert!(pieces(text).count() <= text.len());
            }
        }
    }
}
