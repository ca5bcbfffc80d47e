//! What is wrong with a config, each problem with the text that it is about.

use std::fmt;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use miette::{Diagnostic, LabeledSpan, NamedSource, SourceCode};

/// A text that settings were read from: the config, or an override of the command line.
pub(crate) type Source = Arc<NamedSource<Arc<str>>>;

/// One thing wrong with the config, shown with the offending text underlined.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{message}")]
pub struct Problem {
    message: String,
    label: String,
    help: Option<String>,
    text: Source,
    span: Range<usize>,
}

impl Problem {
    pub(crate) fn new(source: Source, span: Range<usize>, message: impl Into<String>) -> Self {
        Problem {
            message: message.into(),
            label: "here".to_owned(),
            help: None,
            text: source,
            span,
        }
    }

    pub(crate) fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The line that it starts on, from 1.
    pub fn line(&self) -> usize {
        line_of(self.text.inner(), self.span.start)
    }

    /// What is wrong, in a sentence without place.
    pub fn message(&self) -> &str {
        &self.message
    }
}

/// The line of a byte offset, from 1.
pub(crate) fn line_of(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|b| *b == b'\n').count() + 1
}

impl Diagnostic for Problem {
    fn help(&self) -> Option<Box<dyn fmt::Display + '_>> {
        self.help.as_ref().map(|help| Box::new(help) as _)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&*self.text)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let label = LabeledSpan::new_with_span(Some(self.label.clone()), self.span.clone());
        Some(Box::new(std::iter::once(label)))
    }
}

/// A config that gives no plan.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// The config can't be read.
    #[error("read the config {}", path.display())]
    Read {
        /// The config.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// The config was read and is wrong, perhaps in several places.
    #[error("use the config {}: {}", path.display(), count(problems))]
    Invalid {
        /// The config.
        path: PathBuf,
        /// What is wrong, in the order of the file.
        problems: Vec<Problem>,
    },
}

fn count(problems: &[Problem]) -> String {
    match problems {
        [_] => "1 problem".to_owned(),
        _ => format!("{} problems", problems.len()),
    }
}

impl Diagnostic for PlanError {
    fn help(&self) -> Option<Box<dyn fmt::Display + '_>> {
        match self {
            PlanError::Read { .. } => Some(Box::new(
                "`weighbridge init` writes one; examples/depot/weighbridge.toml shows a whole one",
            )),
            PlanError::Invalid { .. } => None,
        }
    }

    fn related<'a>(&'a self) -> Option<Box<dyn Iterator<Item = &'a dyn Diagnostic> + 'a>> {
        match self {
            PlanError::Read { .. } => None,
            PlanError::Invalid { problems, .. } => {
                Some(Box::new(problems.iter().map(|p| p as &dyn Diagnostic)))
            }
        }
    }
}
