//! Texts with placeholders, as values of the config.

use crate::document::{Node, Place};
use crate::nearest::nearest;
use crate::text::{Braces, Names, Text, TextError, parse};

use super::{Reading, Section, read_node};

impl Reading {
    /// Reads a text that stands at a place; an unknown placeholder is a complaint.
    pub(crate) fn text(
        &mut self,
        place: &Place,
        written: &str,
        braces: Braces,
        names: &Names<'_>,
    ) -> Option<Text> {
        match parse(written, braces, names) {
            Ok(text) => Some(text),
            Err(TextError::Unclosed) => {
                let opening = match written.contains("${") {
                    true => "${",
                    false => "{",
                };
                let place = self.within(place, opening);
                self.complain_with_help(
                    &place,
                    "a placeholder is opened and not closed",
                    "expected a name and }",
                    "write `$${` for a plain `${`",
                );
                None
            }
            Err(TextError::Unknown { written, name }) => {
                self.complain_placeholder(place, &written, &name, names);
                None
            }
        }
    }

    fn complain_placeholder(
        &mut self,
        place: &Place,
        written: &str,
        name: &str,
        names: &Names<'_>,
    ) {
        let place = self.within(place, written);
        let label = nearest(name, names.all()).map_or_else(
            || "stands for nothing".to_owned(),
            |name| format!("did you mean `{name}`?"),
        );
        let mut known: Vec<&str> = Vec::new();
        for name in names.all() {
            if !known.contains(&name) {
                known.push(name);
            }
        }
        let help = match known.is_empty() {
            true => "give it a value: params = { NAME = \"1..5000\" }".to_owned(),
            false => format!(
                "known here: {}; more in params = {{ ... }}",
                known.join(", ")
            ),
        };
        self.complain_with_help(
            &place,
            format!("unknown placeholder `{written}`"),
            label,
            help,
        );
    }

    /// Reads `headers`: names in small letters, and their values.
    pub(crate) fn headers(
        &mut self,
        section: &mut Section<'_>,
        names: &Names<'_>,
    ) -> Vec<(String, Text)> {
        let mut table = section.child(self, "headers");
        let mut headers: Vec<(String, Text)> = Vec::new();
        for entry in table.entries() {
            let name = entry.key.to_ascii_lowercase();
            let is_token = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b);
            if name.is_empty() || !name.bytes().all(is_token) {
                let message = format!("`{}` can't name a header", entry.key);
                self.complain(&entry.key_place, message, "expected letters, digits and -");
                continue;
            }
            if headers.iter().any(|(other, _)| *other == name) {
                let message = format!("the header `{name}` is given twice");
                self.complain(&entry.key_place, message, "the second one");
                continue;
            }
            let path = table.path_of(&entry.key);
            if let Some(text) = self.header(&entry.node, &path, names) {
                let origin = self.origin(&entry.node.place);
                self.note(path, text.to_string(), origin);
                headers.push((name, text));
            }
        }
        headers
    }

    fn header(&mut self, node: &Node, path: &str, names: &Names<'_>) -> Option<Text> {
        let written: String = read_node(self, node, path)?;
        if written.contains(|c: char| c.is_control()) {
            let message = format!("`{path}` has a line break or another control character");
            self.complain(&node.place, message, "can't stand in a header");
            return None;
        }
        match written.strip_prefix("env:") {
            Some(name) => self.text(
                &node.place,
                &format!("${{env:{name}}}"),
                Braces::Dollar,
                names,
            ),
            None => self.text(&node.place, &written, Braces::Dollar, names),
        }
    }
}
