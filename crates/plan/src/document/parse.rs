//! From TOML to the tree.

use std::ops::Range;

use toml_edit::{Document, Item, TableLike, TomlError};

use super::node::{Entry, Node, Place, Table, Value};

/// Reads a text as TOML. Places are those of source `source`.
pub(crate) fn parse(text: &str, source: usize) -> Result<Table, TomlError> {
    let document = Document::parse(text)?;
    let whole = 0..text.len().min(1);
    Ok(table(document.as_table(), source, &whole))
}

fn table(like: &dyn TableLike, source: usize, outer: &Range<usize>) -> Table {
    let entries = like.iter().filter_map(|(key, item)| {
        let key_span = like
            .get_key_value(key)
            .and_then(|(key, _)| key.span())
            .unwrap_or_else(|| outer.clone());
        Some(Entry {
            key: key.to_owned(),
            node: node(item, source, &key_span)?,
            key_place: Place {
                source,
                span: key_span,
            },
        })
    });
    Table {
        entries: entries.collect(),
    }
}

fn node(item: &Item, source: usize, outer: &Range<usize>) -> Option<Node> {
    let span = item.span().unwrap_or_else(|| outer.clone());
    let value = match item {
        Item::None => return None,
        Item::Value(value) => return Some(from_value(value, source, outer)),
        Item::Table(inner) => {
            // A table's own span is its header; what isn't written out takes its key's place.
            Value::Table(table(inner, source, &span))
        }
        Item::ArrayOfTables(tables) => Value::List(
            tables
                .iter()
                .map(|inner| {
                    let span = inner.span().unwrap_or_else(|| span.clone());
                    Node {
                        value: Value::Table(table(inner, source, &span)),
                        place: Place { source, span },
                    }
                })
                .collect(),
        ),
    };
    Some(Node {
        value,
        place: Place { source, span },
    })
}

fn from_value(value: &toml_edit::Value, source: usize, outer: &Range<usize>) -> Node {
    let span = value.span().unwrap_or_else(|| outer.clone());
    let value = match value {
        toml_edit::Value::String(text) => Value::Text(text.value().clone()),
        toml_edit::Value::Integer(number) => Value::Integer(*number.value()),
        toml_edit::Value::Float(number) => Value::Float(*number.value()),
        toml_edit::Value::Boolean(flag) => Value::Flag(*flag.value()),
        toml_edit::Value::Datetime(date) => Value::Date(date.value().to_string()),
        toml_edit::Value::Array(values) => Value::List(
            values
                .iter()
                .map(|v| from_value(v, source, &span))
                .collect(),
        ),
        toml_edit::Value::InlineTable(inner) => Value::Table(table(inner, source, &span)),
    };
    Node {
        value,
        place: Place { source, span },
    }
}
