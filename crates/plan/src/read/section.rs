//! A table of the config, read key by key.

use crate::defaults::default_of;
use crate::document::{Node, Place, Table, Value, parse_value};
use crate::nearest::nearest;
use crate::origin::Origin;

use super::{Reading, Setting};

/// A table that is being read. Asking for a key makes it known; [`Section::finish`] complains about the others.
pub(crate) struct Section<'a> {
    table: Option<&'a Table>,
    /// Where it stands: its header, or its key.
    pub(crate) place: Place,
    /// Its path as people name it: `candidate.node`.
    pub(crate) path: String,
    /// Its path in the table of defaults: `candidate`.
    pattern: String,
    known: Vec<String>,
}

impl<'a> Section<'a> {
    /// The whole config.
    pub(crate) fn root(table: &'a Table) -> Self {
        Section {
            table: Some(table),
            place: Place {
                source: 0,
                span: 0..0,
            },
            path: String::new(),
            pattern: String::new(),
            known: Vec::new(),
        }
    }

    /// A table that stands at `place`, under a path and a pattern of its own.
    pub(crate) fn new(
        table: Option<&'a Table>,
        place: Place,
        path: String,
        pattern: String,
    ) -> Self {
        Section {
            table,
            place,
            path,
            pattern,
            known: Vec::new(),
        }
    }

    /// Whether it is written in the config at all.
    pub(crate) fn is_written(&self) -> bool {
        self.table.is_some()
    }

    /// All entries; every key becomes known.
    pub(crate) fn entries(&mut self) -> &'a [crate::document::Entry] {
        let entries = self.table.map_or(&[][..], |table| &table.entries);
        self.known.extend(entries.iter().map(|e| e.key.clone()));
        entries
    }

    /// The entries that nobody has asked for; they become known.
    pub(crate) fn other_entries(&mut self) -> Vec<&'a crate::document::Entry> {
        let known = self.known.clone();
        let entries = self.entries().iter();
        entries.filter(|e| !known.contains(&e.key)).collect()
    }

    /// The value of a key, as written.
    pub(crate) fn node(&mut self, key: &str) -> Option<&'a Node> {
        if !self.known.iter().any(|known| known == key) {
            self.known.push(key.to_owned());
        }
        self.table?.get(key)
    }

    /// The path of a key.
    pub(crate) fn path_of(&self, key: &str) -> String {
        join(&self.path, key)
    }

    /// A setting that may be left out and then has no value.
    pub(crate) fn optional<T: Setting>(&mut self, reading: &mut Reading, key: &str) -> Option<T> {
        let node = self.node(key)?;
        let value = read_node::<T>(reading, node, &self.path_of(key))?;
        reading.note(self.path_of(key), value.show(), reading.origin(&node.place));
        Some(value)
    }

    /// The same, with its place.
    pub(crate) fn placed<T: Setting>(
        &mut self,
        reading: &mut Reading,
        key: &str,
    ) -> Option<(T, &'a Place)> {
        let place = &self.node(key)?.place;
        Some((self.optional(reading, key)?, place))
    }

    /// A setting that must be there. What comes is `None` after a complaint.
    pub(crate) fn required<T: Setting>(&mut self, reading: &mut Reading, key: &str) -> Option<T> {
        if self.node(key).is_none() {
            let message = format!("`{}` is missing", self.path_of(key));
            reading.complain_with_help(
                &self.place,
                message,
                format!("needs a `{key}`"),
                format!("`{key}` is {}", T::EXPECTED),
            );
            return None;
        }
        self.optional(reading, key)
    }

    /// A setting of the table of defaults.
    pub(crate) fn defaulted<T: Setting>(&mut self, reading: &mut Reading, key: &str) -> T {
        if self.node(key).is_some()
            && let Some(value) = self.optional(reading, key)
        {
            return value;
        }
        let value = self.default::<T>(key);
        if self.table.is_none_or(|table| table.get(key).is_none()) {
            reading.note(self.path_of(key), value.show(), Origin::Default);
        }
        value
    }

    fn default<T: Setting>(&self, key: &str) -> T {
        let text = default_of(&join(&self.pattern, key));
        text.and_then(|text| T::read(&parse_value(text).value)?.ok())
            .expect("every defaulted setting has a readable entry in the table of defaults (a test reads them all)")
    }

    /// A table in this one; empty where it isn't written.
    pub(crate) fn child(&mut self, reading: &mut Reading, key: &str) -> Section<'a> {
        let (path, pattern) = (self.path_of(key), join(&self.pattern, key));
        let Some(node) = self.node(key) else {
            return Section::new(None, self.place.clone(), path, pattern);
        };
        let Value::Table(table) = &node.value else {
            reading.complain(
                &node.place,
                format!("`{path}` is {}, not a table", node.value.kind()),
                "expected a table",
            );
            return Section::new(None, node.place.clone(), path, pattern);
        };
        Section::new(Some(table), node.place.clone(), path, pattern)
    }

    /// A list of tables in this one; each is named by its `label` key, or by its number.
    pub(crate) fn children(
        &mut self,
        reading: &mut Reading,
        key: &str,
        label: &str,
    ) -> Vec<Section<'a>> {
        let (path, pattern) = (self.path_of(key), join(&self.pattern, key));
        let Some(node) = self.node(key) else {
            return Vec::new();
        };
        let Value::List(nodes) = &node.value else {
            reading.complain_with_help(
                &node.place,
                format!("`{path}` is {}, not a list of tables", node.value.kind()),
                "expected a list",
                format!("write each as [[{path}]]"),
            );
            return Vec::new();
        };
        let mut sections = Vec::new();
        for (index, node) in nodes.iter().enumerate() {
            let Value::Table(table) = &node.value else {
                reading.complain(
                    &node.place,
                    format!("`{path}` has {} in it, not a table", node.value.kind()),
                    "expected a table",
                );
                continue;
            };
            let name = match table.get(label).map(|node| &node.value) {
                Some(Value::Text(name)) => quoted(name),
                _ => index.to_string(),
            };
            let path = join(&path, &name);
            sections.push(Section::new(
                Some(table),
                node.place.clone(),
                path,
                pattern.clone(),
            ));
        }
        sections
    }

    /// The keys of a table in this one, as written; none where it is no table. The table doesn't become known by that.
    pub(crate) fn keys_of(&self, key: &str) -> Vec<String> {
        match self.table.and_then(|table| table.get(key)) {
            Some(Node {
                value: Value::Table(table),
                ..
            }) => table.entries.iter().map(|e| e.key.clone()).collect(),
            _ => Vec::new(),
        }
    }

    /// A key of a later version.
    pub(crate) fn later(&mut self, reading: &mut Reading, key: &str, advice: &str) {
        if self.node(key).is_some() {
            let place = self.key_place(key);
            let message = format!("`{}` is not there yet", self.path_of(key));
            reading.complain_with_help(&place, message, "not there yet", advice);
        }
    }

    /// Where a key stands.
    pub(crate) fn key_place(&self, key: &str) -> Place {
        let entries = self.table.map_or(&[][..], |table| &table.entries);
        let entry = entries.iter().find(|entry| entry.key == key);
        entry.map_or_else(|| self.place.clone(), |entry| entry.key_place.clone())
    }

    /// Complains about the keys that nobody asked for.
    pub(crate) fn finish(self, reading: &mut Reading) {
        self.complain_unknown(reading);
    }

    /// The same, for a section that goes on being read.
    pub(crate) fn complain_unknown(&self, reading: &mut Reading) {
        let Some(table) = self.table else {
            return;
        };
        for entry in &table.entries {
            if self.known.contains(&entry.key) {
                continue;
            }
            let place = if self.path.is_empty() {
                "a config".to_owned()
            } else {
                format!("`{}`", self.path)
            };
            let label = nearest(&entry.key, self.known.iter().map(String::as_str)).map_or_else(
                || "unknown".to_owned(),
                |key| format!("did you mean `{key}`?"),
            );
            reading.complain_with_help(
                &entry.key_place,
                format!("unknown key `{}`", self.path_of(&entry.key)),
                label,
                format!("{place} has the keys {}", self.known.join(", ")),
            );
        }
    }
}

/// Reads a value, and complains where it is another kind or no such thing.
pub(crate) fn read_node<T: Setting>(reading: &mut Reading, node: &Node, path: &str) -> Option<T> {
    match T::read(&node.value) {
        Some(Ok(value)) => Some(value),
        Some(Err(why)) => {
            let message = format!("`{path}` can't be read: {why}");
            reading.complain(&node.place, message, format!("expected {}", T::EXPECTED));
            None
        }
        None => {
            let message = format!("`{path}` is {}", node.value.kind());
            reading.complain(&node.place, message, format!("expected {}", T::EXPECTED));
            None
        }
    }
}

fn join(path: &str, key: &str) -> String {
    match path.is_empty() {
        true => key.to_owned(),
        false => format!("{path}.{key}"),
    }
}

fn quoted(name: &str) -> String {
    let is_bare = !name.is_empty()
        && name
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
    match is_bare {
        true => name.to_owned(),
        false => format!("\"{name}\""),
    }
}
