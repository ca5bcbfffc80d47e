//! `--explain`: what an audit looks for, why it matters and what to do.

use weighbridge_inspect::{audit, audits, nearest_audit};

use crate::exit::Exit;
use crate::printer::Printer;

const WIDTH: usize = 100;

pub(super) fn run(name: &str, printer: Printer) -> Exit {
    if name.is_empty() {
        printer.result(&list());
        return Exit::Done;
    }
    if let Some(about) = audit(name) {
        printer.result(&about.explanation());
        return Exit::Done;
    }
    let hint = match nearest_audit(name) {
        Some(about) => format!("; did you mean {}?", about.name),
        None => String::new(),
    };
    printer.error(&format!(
        "there is no audit `{name}`{hint}\n\n{}",
        list().trim_end()
    ));
    Exit::Usage
}

/// A text that fits, cut after a word.
fn cut(text: &str, room: usize) -> String {
    if text.chars().count() <= room {
        return text.to_owned();
    }
    let mut short = String::new();
    for word in text.split(' ') {
        if short.chars().count() + word.chars().count() + 4 > room {
            break;
        }
        short = format!("{short} {word}");
    }
    format!("{} ...", short.trim_start())
}

fn list() -> String {
    let width = audits().map(|about| about.name.len()).max().unwrap_or(0);
    let line = |about: &weighbridge_inspect::About| {
        let severity = super::findings::word(about.severity);
        let summary = cut(&about.summary(), WIDTH.saturating_sub(width + 10));
        format!("{:width$}  {severity:6}  {summary}\n", about.name)
    };
    format!(
        "{:width$}  {:6}  looks for\n{}",
        "audit",
        "",
        audits().map(line).collect::<String>()
    )
}
