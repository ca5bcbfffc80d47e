//! A condition that can't be read, underlined as an error in a file is.

use miette::{Diagnostic, LabeledSpan, NamedSource, SourceCode};
use weighbridge_load::threshold::ThresholdError;

/// The error with the option that it was given to.
#[derive(Debug, thiserror::Error)]
#[error("failed to read {option}: {}", error.message)]
pub(crate) struct Underlined {
    option: &'static str,
    error: ThresholdError,
    source_code: NamedSource<String>,
}

impl Underlined {
    pub(crate) fn new(option: &'static str, error: ThresholdError) -> Self {
        let source_code = NamedSource::new(option, error.text.clone());
        Underlined {
            option,
            error,
            source_code,
        }
    }
}

impl Diagnostic for Underlined {
    fn help<'a>(&'a self) -> Option<Box<dyn std::fmt::Display + 'a>> {
        Some(Box::new(&self.error.help))
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.source_code)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let at = self.error.at.clone();
        let label = LabeledSpan::new(Some(self.error.message.clone()), at.start, at.len());
        Some(Box::new(std::iter::once(label)))
    }
}
