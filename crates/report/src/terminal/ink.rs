//! How a line looks: where it breaks, what is bold or coloured.

use anstyle::{AnsiColor, Style as Ansi};
use weighbridge_decide::Verdict;

use super::Page;

impl Page<'_> {
    /// The text broken at blanks, each line indented; what follows the first hangs by two more.
    pub(super) fn wrap(&self, text: &str, indent: &str) -> String {
        let mut lines = Vec::new();
        let mut line = indent.to_owned();
        let mut is_empty = true;
        for word in text.split_whitespace() {
            let width = line.chars().count() + 1 + word.chars().count();
            if !is_empty && width > self.style.width.max(20) {
                lines.push(std::mem::replace(&mut line, format!("{indent}  ")));
                is_empty = true;
            }
            if !is_empty {
                line.push(' ');
            }
            line.push_str(word);
            is_empty = false;
        }
        lines.push(line);
        lines.join("\n")
    }

    pub(super) fn heading(&self, text: &str) -> String {
        self.bold(text)
    }

    pub(super) fn bold(&self, text: &str) -> String {
        self.tinted(text, Ansi::new().bold())
    }

    pub(super) fn dim(&self, text: &str) -> String {
        self.tinted(text, Ansi::new().dimmed())
    }

    pub(super) fn verdict(&self, verdict: Verdict, text: &str) -> String {
        let color = match verdict {
            Verdict::Keep => AnsiColor::Blue,
            Verdict::Fix | Verdict::Upgrade => AnsiColor::Yellow,
            Verdict::Move => AnsiColor::Green,
            Verdict::Hybrid => AnsiColor::Cyan,
            Verdict::Undecided => AnsiColor::Magenta,
        };
        self.tinted(text, color.on_default().bold())
    }

    pub(super) fn tinted(&self, text: &str, style: Ansi) -> String {
        if self.style.color {
            format!("{style}{text}{style:#}")
        } else {
            text.to_owned()
        }
    }
}
