//! Where a parameter's values come from.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use crate::document::{Node, Value};
use crate::quantity::{DecimalRange, IntegerRange};
use crate::read::Reading;

/// A source of values.
#[derive(Debug, Clone, PartialEq)]
pub enum ParamSource {
    /// `1..5000`: an integer of the range.
    Integer(IntegerRange),
    /// `46.00..47.50`: a decimal number of the range, with as many digits.
    Decimal(DecimalRange),
    /// `a|b|c`: one of these.
    OneOf(Arc<[String]>),
    /// `file:NAME`: a line of a file; empty lines don't count.
    Lines {
        /// The file.
        path: PathBuf,
        /// Its lines; at least one.
        lines: Arc<[String]>,
    },
    /// `uuid`: a random UUID of version 4.
    Uuid,
    /// Anything else: always the same.
    Constant(String),
}

impl fmt::Display for ParamSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ParamSource::Integer(range) => write!(f, "{range}"),
            ParamSource::Decimal(range) => write!(f, "{range}"),
            ParamSource::OneOf(values) => f.write_str(&values.join("|")),
            ParamSource::Lines { path, lines } => {
                write!(f, "file:{} ({} lines)", path.display(), lines.len())
            }
            ParamSource::Uuid => f.write_str("uuid"),
            ParamSource::Constant(text) => f.write_str(text),
        }
    }
}

/// Reads a source; a plain number is a constant.
pub(crate) fn read(node: &Node, path: &str, reading: &mut Reading) -> Option<ParamSource> {
    let text = match &node.value {
        Value::Text(text) => text,
        Value::Integer(_) | Value::Float(_) | Value::Flag(_) => {
            return Some(ParamSource::Constant(node.value.to_string()));
        }
        other => {
            let message = format!("`{path}` is {}", other.kind());
            reading.complain(&node.place, message, "expected a text such as \"1..5000\"");
            return None;
        }
    };
    if let Some(file) = text.strip_prefix("file:") {
        return lines(node, file, reading);
    }
    if looks_like_range(text) {
        let integer = text.parse().map(ParamSource::Integer);
        let range = integer.or_else(|_| text.parse().map(ParamSource::Decimal));
        if range.is_err() {
            reading.complain(
                &node.place,
                format!("`{text}` is no range"),
                "expected the smaller number first, 1..5000 or 46.00..47.50",
            );
        }
        return range.ok();
    }
    Some(match text.as_str() {
        "uuid" => ParamSource::Uuid,
        _ if text.contains('|') => ParamSource::OneOf(text.split('|').map(str::to_owned).collect()),
        _ => ParamSource::Constant(text.clone()),
    })
}

fn looks_like_range(text: &str) -> bool {
    let is_number = |s: &str| {
        s.starts_with(|c: char| c.is_ascii_digit() || c == '-')
            && s.bytes()
                .all(|b| b.is_ascii_digit() || b == b'.' || b == b'-')
    };
    text.split_once("..")
        .is_some_and(|(low, high)| is_number(low) && is_number(high))
}

fn lines(node: &Node, file: &str, reading: &mut Reading) -> Option<ParamSource> {
    let place = reading.within(&node.place, file);
    let text = reading.text_of(&place, file)?;
    let lines: Arc<[String]> = text
        .lines()
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect();
    if lines.is_empty() {
        reading.complain(
            &place,
            format!("`{file}` has no lines"),
            "expected a value a line",
        );
        return None;
    }
    let path = reading.path_of(file);
    Some(ParamSource::Lines { path, lines })
}
