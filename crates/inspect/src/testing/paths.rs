//! Paths that tests name, and the routes that they fit.

use std::collections::HashMap;

use crate::inspection::Place;

/// Longer texts are no paths.
const LONGEST: usize = 300;

/// Paths by their number of parts.
#[derive(Debug, Default)]
pub(super) struct Paths(HashMap<usize, Vec<(Vec<String>, Place)>>);

impl Paths {
    /// Adds a text, if it looks like a path or a URL.
    pub(super) fn add(&mut self, text: &str, place: impl FnOnce() -> Place) {
        let Some(parts) = parts_of(text) else {
            return;
        };
        let of_length = self.0.entry(parts.len()).or_default();
        if !of_length.iter().any(|(known, _)| *known == parts) {
            of_length.push((parts, place()));
        }
    }

    /// The first test that names a path that fits a template.
    pub(super) fn naming(&self, template: &str) -> Option<&Place> {
        let wanted: Vec<&str> = template.split('/').filter(|p| !p.is_empty()).collect();
        let paths = self.0.get(&wanted.len())?.iter();
        let mut fitting = paths.filter(|(parts, _)| {
            wanted
                .iter()
                .zip(parts)
                .all(|(wanted, part)| is_fit(wanted, part))
        });
        fitting.next().map(|(_, place)| place)
    }
}

/// A part of a template against one of a path; what a test computes fits parameters alone.
fn is_fit(wanted: &str, part: &str) -> bool {
    let is_parameter = wanted.contains('{');
    match part.contains("${") || part.starts_with(':') || part.starts_with('{') {
        true => is_parameter,
        false => is_parameter || wanted == part,
    }
}

/// The parts of a path, or of a URL's path.
fn parts_of(text: &str) -> Option<Vec<String>> {
    if text.len() > LONGEST || text.contains(char::is_whitespace) {
        return None;
    }
    let path = match text.split_once("://") {
        Some((_, rest)) => &rest[rest.find('/')?..],
        // `${base}/users`.
        None if text.starts_with("${") => &text[text.find("}/")? + 1..],
        None => text,
    };
    let path = path.strip_prefix('/')?;
    let path = path.split(['?', '#']).next().unwrap_or(path);
    Some(
        path.split('/')
            .filter(|p| !p.is_empty())
            .map(str::to_owned)
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_fit_templates() {
        let mut paths = Paths::default();
        let place = |line| Place {
            file: "a.test.js".to_owned(),
            line,
        };
        for (line, text) in (1..).zip([
            "/users/7?x=1",
            "${base}/orders",
            "http://localhost:3000/a/${id}",
            "/a b",
            "/x/y",
        ]) {
            paths.add(text, || place(line));
        }
        let line = |template| paths.naming(template).map(|p| p.line);
        assert_eq!(line("/users/{id}"), Some(1));
        assert_eq!(line("/orders"), Some(2));
        assert_eq!(line("/a/{id}"), Some(3));
        assert_eq!(line("/a/b"), None);
        assert_eq!(line("/x/{id}"), Some(5));
        assert_eq!(line("/nowhere"), None);
    }
}
