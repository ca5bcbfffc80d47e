//! Typed quantities: each parses from the text that it prints.

mod bytes;
mod decimal;
mod distribution;
mod money;
mod range;
mod rate;
mod share;
mod think;
mod time_span;

pub use bytes::Bytes;
pub use distribution::Distribution;
pub use money::{Currency, Money};
pub use range::{DecimalRange, IntegerRange};
pub use rate::Rate;
pub use share::Share;
pub use think::Think;
pub use time_span::TimeSpan;

/// A text that is no such quantity; says what to write instead.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is {what}")]
pub struct QuantityError {
    text: String,
    what: String,
}

impl QuantityError {
    pub(crate) fn new(text: &str, what: impl Into<String>) -> Self {
        QuantityError {
            text: text.to_owned(),
            what: what.into(),
        }
    }
}
