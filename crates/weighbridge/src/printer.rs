//! All that is printed goes through here: results to stdout, everything else to stderr.
// Everybody prints through a printer, also where it has no choice to make.
#![allow(clippy::unused_self)]

use std::io::{IsTerminal as _, Write as _};

use anstyle::{AnsiColor, Style};

use crate::cli::{ColorChoice, Global};

/// Prints for a person or a pipe.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Printer {
    is_quiet: bool,
    pub(crate) has_color: bool,
}

impl Printer {
    pub(crate) fn new(global: &Global) -> Self {
        let wants_none = std::env::var_os("NO_COLOR").is_some_and(|v| !v.is_empty());
        let has_color = match global.color {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => {
                !wants_none && std::io::stdout().is_terminal() && std::io::stderr().is_terminal()
            }
        };
        Printer {
            is_quiet: global.quiet,
            has_color,
        }
    }

    /// A result. A closed pipe is no error: whoever closed it has read enough.
    pub(crate) fn result(self, text: &str) {
        let mut out = std::io::stdout().lock();
        let _ = out.write_all(text.as_bytes()).and_then(|()| {
            if text.ends_with('\n') {
                Ok(())
            } else {
                out.write_all(b"\n")
            }
        });
        let _ = out.flush();
    }

    /// Whether progress is wanted.
    pub(crate) fn shows_progress(self) -> bool {
        !self.is_quiet
    }

    /// A line about what goes on.
    pub(crate) fn progress(self, text: &str) {
        if !self.is_quiet {
            self.stderr(text);
        }
    }

    /// A warning.
    pub(crate) fn warning(self, text: &str) {
        self.stderr(&format!(
            "{} {text}",
            self.paint("warning:", AnsiColor::Yellow)
        ));
    }

    /// An error.
    pub(crate) fn error(self, text: &str) {
        self.stderr(&format!("{} {text}", self.paint("error:", AnsiColor::Red)));
    }

    /// An error with its place in a file.
    pub(crate) fn diagnostic(self, diagnostic: &dyn miette::Diagnostic) {
        let theme = match self.has_color {
            true => miette::GraphicalTheme::unicode(),
            false => miette::GraphicalTheme::unicode_nocolor(),
        };
        let mut text = String::new();
        let handler = miette::GraphicalReportHandler::new_themed(theme)
            .with_width(100)
            .with_links(false);
        if handler.render_report(&mut text, diagnostic).is_ok() {
            self.stderr(text.trim_end());
        } else {
            self.error(&diagnostic.to_string());
        }
    }

    fn stderr(self, text: &str) {
        let _ = writeln!(std::io::stderr().lock(), "{text}");
    }

    fn paint(self, text: &str, color: AnsiColor) -> String {
        match self.has_color {
            true => {
                let style = Style::new().bold().fg_color(Some(color.into()));
                format!("{style}{text}{style:#}")
            }
            false => text.to_owned(),
        }
    }
}
