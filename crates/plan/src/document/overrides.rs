//! Values of the command line, laid over the config's.

use super::node::{Entry, Node, Place, Table, Value};
use super::parse::parse;

/// Lays `value` over the setting at `path`; tables on the way are made where they are missing. A list of tables is entered by an
/// entry's `name`, `route` or `what`, or by its number from 0.
///
/// # Errors
/// A sentence: the path can't be read, or leads through what isn't there or is no table.
pub(crate) fn apply(
    root: &mut Table,
    path: &str,
    value: &str,
    source: usize,
) -> Result<(), String> {
    let keys = toml_edit::Key::parse(path)
        .map_err(|_| format!("`{path}` is no path of keys; write it as `platform.peak_rps`"))?;
    let keys: Vec<String> = keys.iter().map(|key| key.get().to_owned()).collect();
    let key_place = Place {
        source,
        span: 0..path.len(),
    };
    let value_place = Place {
        source,
        span: path.len() + 1..path.len() + 1 + value.len(),
    };
    let node = relocate(parse_value(value), &value_place);
    let (last, way) = keys.split_last().ok_or("the path of keys is empty")?;
    let mut table = root;
    let mut rest = way;
    while let Some((key, after)) = rest.split_first() {
        (table, rest) = enter(table, key, after, &key_place)?;
    }
    match table.get_mut(last) {
        Some(old) => *old = node,
        None => table.entries.push(Entry {
            key: last.clone(),
            key_place,
            node,
        }),
    }
    Ok(())
}

type Entered<'a, 'k> = (&'a mut Table, &'k [String]);

fn enter<'a, 'k>(
    table: &'a mut Table,
    key: &str,
    after: &'k [String],
    place: &Place,
) -> Result<Entered<'a, 'k>, String> {
    if table.get(key).is_none() {
        table.entries.push(Entry {
            key: key.to_owned(),
            key_place: place.clone(),
            node: Node {
                value: Value::Table(Table::default()),
                place: place.clone(),
            },
        });
    }
    let node = table
        .get_mut(key)
        .ok_or_else(|| format!("`{key}` is not there"))?;
    match &mut node.value {
        Value::Table(inner) => Ok((inner, after)),
        Value::List(nodes) => {
            let (name, after) = after
                .split_first()
                .ok_or_else(|| format!("`{key}` is a list; name one of its entries"))?;
            Ok((entry_named(nodes, key, name)?, after))
        }
        other => Err(format!("`{key}` is {}, not a table", other.kind())),
    }
}

fn entry_named<'a>(nodes: &'a mut [Node], key: &str, name: &str) -> Result<&'a mut Table, String> {
    let labels: Vec<String> = nodes.iter().map(label).collect();
    let index = labels
        .iter()
        .position(|label| label == name)
        .or_else(|| name.parse().ok().filter(|index| *index < nodes.len()));
    let unknown = || {
        format!(
            "`{key}` has no entry `{name}`; it has {}",
            labels.join(", ")
        )
    };
    match index.map(|index| &mut nodes[index].value) {
        Some(Value::Table(inner)) => Ok(inner),
        _ => Err(unknown()),
    }
}

fn label(node: &Node) -> String {
    let Value::Table(table) = &node.value else {
        return node.value.to_string();
    };
    ["name", "route", "what"]
        .iter()
        .find_map(|key| table.get(key))
        .map_or_else(String::new, |node| node.value.to_string())
}

/// A value as TOML would read it; a text without quotes is a text.
pub(crate) fn parse_value(text: &str) -> Node {
    let place = Place {
        source: 0,
        span: 0..0,
    };
    let as_text = || Node {
        value: Value::Text(text.to_owned()),
        place,
    };
    match parse(&format!("value = {text}"), 0) {
        Ok(table) if table.entries.len() == 1 => {
            table.get("value").cloned().unwrap_or_else(as_text)
        }
        _ => as_text(),
    }
}

fn relocate(mut node: Node, place: &Place) -> Node {
    node.place = place.clone();
    match &mut node.value {
        Value::List(nodes) => {
            for inner in nodes.iter_mut() {
                *inner = relocate(inner.clone(), place);
            }
        }
        Value::Table(table) => {
            for entry in &mut table.entries {
                entry.key_place = place.clone();
                entry.node = relocate(entry.node.clone(), place);
            }
        }
        _ => {}
    }
    node
}
