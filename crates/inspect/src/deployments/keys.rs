//! On which line a key stands: once through the text for all of them.

use std::collections::HashMap;

/// The keys of a text, as far as each begins a line.
#[derive(Debug)]
pub(super) struct Keys<'t>(HashMap<&'t str, Vec<u32>>);

impl<'t> Keys<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        let mut keys: HashMap<&str, Vec<u32>> = HashMap::new();
        for (line, text) in (1..).zip(text.lines()) {
            let text = text.trim_start_matches([' ', '-', '"', '\'']);
            if let Some((key, _)) = text.split_once(':') {
                let key = key.trim_end_matches(['"', '\'']);
                keys.entry(key).or_default().push(line);
            }
        }
        Keys(keys)
    }

    /// The first line from `from` on that has a key, however deep; `from` itself where none has.
    pub(super) fn line(&self, key: &str, from: u32) -> u32 {
        let lines = self.0.get(key).map_or(&[][..], Vec::as_slice);
        let next = lines.partition_point(|line| *line < from);
        lines.get(next).copied().unwrap_or(from.max(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_line_of_a_key() {
        let keys = Keys::of("services:\n  api:\n    x: 1\n  - \"api\": 2\n");
        let lines = [keys.line("api", 1), keys.line("api", 3), keys.line("no", 3)];
        assert_eq!(lines, [2, 4, 3]);
    }
}
