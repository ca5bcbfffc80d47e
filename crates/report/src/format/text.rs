//! Text that came from a service, made harmless.

/// The text with control characters and direction overrides replaced, so that a log line can't drive a terminal or
/// reorder what a reader sees. Line breaks become spaces.
pub fn plain(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\n' | '\r' | '\t' => ' ',
            c if c.is_control() || is_direction(c) => '\u{fffd}',
            c => c,
        })
        .collect()
}

fn is_direction(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_of_a_terminal_are_defused() {
        assert_eq!(plain("a\u{1b}[31mred\nb"), "a\u{fffd}[31mred b");
        assert_eq!(plain("x\u{202e}y"), "x\u{fffd}y");
        assert_eq!(plain("GET /größe"), "GET /größe");
    }
}
