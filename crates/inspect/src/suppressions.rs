//! Findings that a comment says are meant so: `// weighbridge-ignore AUDIT: reason`, at the end of the line or alone above it.

use std::collections::HashMap;

use schemars::JsonSchema;
use serde::Serialize;

use crate::audits::{self, Finding};
use crate::inspection::Place;
use crate::source::Source;

const WORD: &str = "weighbridge-ignore";

/// A comment that takes findings of an audit away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Suppression {
    /// The audit that it names.
    pub audit: String,
    /// Where the comment is.
    #[serde(flatten)]
    pub place: Place,
    /// Why it is meant so; without it nothing is suppressed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Findings that it suppresses.
    pub suppresses: usize,
    /// The line that it is about.
    #[serde(skip)]
    line: u32,
}

/// A finding that somebody says is meant so, or is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Suppressed {
    /// The finding.
    #[serde(flatten)]
    pub finding: Finding,
    /// Who says it.
    pub by: SuppressedBy,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// What takes a finding away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SuppressedBy {
    /// A comment in the source.
    Comment,
    /// The file of accepted findings.
    Accepted,
}

impl Suppression {
    /// Whether there is an audit of that name.
    pub fn is_of_known_audit(&self) -> bool {
        audits::audit(&self.audit).is_some()
    }
}

/// The suppressions in all sources, in their order. Tests aren't audited, so what they say is left out.
pub(crate) fn in_sources(sources: &[Source]) -> Vec<Suppression> {
    let finder = memchr::memmem::Finder::new(WORD);
    let with = sources
        .iter()
        .filter(|s| !s.is_test() && finder.find(s.text.as_bytes()).is_some());
    with.flat_map(in_source).collect()
}

fn in_source(source: &Source) -> Vec<Suppression> {
    let lines: Vec<&str> = source.text.lines().collect();
    let mut found = Vec::new();
    for (index, text) in lines.iter().enumerate() {
        let Some(comment) = Comment::of(text) else {
            continue;
        };
        let after = lines[index + 1..].iter();
        let comments = after.take_while(|line| line.trim_start().starts_with("//"));
        let line = match comment.is_alone {
            true => index + 1 + comments.count(),
            false => index,
        };
        found.extend(comment.audits().map(|audit| Suppression {
            audit: audit.to_owned(),
            place: Place {
                file: source.path.clone(),
                line: index as u32 + 1,
            },
            reason: comment.reason.clone(),
            suppresses: 0,
            line: line as u32 + 1,
        }));
    }
    found
}

/// A comment with our word in it.
struct Comment<'a> {
    /// Nothing but the comment is on the line.
    is_alone: bool,
    audits: &'a str,
    reason: Option<String>,
}

impl<'a> Comment<'a> {
    fn of(line: &'a str) -> Option<Self> {
        line.contains(WORD).then_some(())?;
        let (before, comment) = line.split_at(start_of_comment(line)?);
        let rest = comment
            .trim_start_matches('/')
            .trim_start()
            .strip_prefix(WORD)?;
        let rest = rest.strip_prefix(char::is_whitespace).unwrap_or(rest);
        let (audits, reason) = rest.split_once(':').unwrap_or((rest, ""));
        let reason = reason.trim();
        Some(Comment {
            is_alone: before.trim().is_empty(),
            audits,
            reason: (!reason.is_empty()).then(|| reason.to_owned()),
        })
    }

    /// What it names; an empty name where it names nothing, so that it is said.
    fn audits(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        let names = self.audits.split([',', ' ', '\t']);
        let names = names.filter(|name| !name.is_empty());
        let none = self.audits.trim().is_empty().then_some("");
        names.chain(none)
    }
}

/// Where a line's `//` comment starts: not within a text that ends on the same line.
fn start_of_comment(line: &str) -> Option<usize> {
    let mut quote = None;
    let mut chars = line.char_indices();
    while let Some((at, c)) = chars.next() {
        match quote {
            Some(_) if c == '\\' => {
                chars.next();
            }
            Some(q) if c == q => quote = None,
            Some(_) => {}
            None if matches!(c, '"' | '\'' | '`') => quote = Some(c),
            None if line[at..].starts_with("//") => return Some(at),
            None => {}
        }
    }
    // A quote without its other half is of a regular expression, or of a text over several lines.
    let is_open = quote.is_some();
    let at = line.find(WORD)?;
    is_open.then(|| line[..at].rfind("//")).flatten()
}

/// Parts findings from those that a comment suppresses, and counts what each comment does.
pub(crate) fn apply(
    findings: Vec<Finding>,
    suppressions: &mut [Suppression],
) -> (Vec<Finding>, Vec<Suppressed>) {
    let mut by_place: HashMap<(String, u32, String), usize> = HashMap::new();
    for (index, one) in suppressions.iter().enumerate() {
        if one.reason.is_some() {
            let key = (one.place.file.clone(), one.line, one.audit.clone());
            by_place.entry(key).or_insert(index);
        }
    }
    let (mut left, mut suppressed) = (Vec::new(), Vec::new());
    for finding in findings {
        let place = &finding.place;
        let key = (place.file.clone(), place.line, finding.audit.to_owned());
        match by_place.get(&key) {
            Some(index) => {
                let one = &mut suppressions[*index];
                one.suppresses += 1;
                suppressed.push(Suppressed {
                    finding,
                    by: SuppressedBy::Comment,
                    reason: one.reason.clone(),
                });
            }
            None => left.push(finding),
        }
    }
    (left, suppressed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Language;

    fn of(text: &str) -> Vec<(u32, u32, String, Option<String>)> {
        let source = Source::new("a.js".into(), Language::JavaScript, text.into());
        let shown = in_sources(&[source]);
        let shown = shown
            .into_iter()
            .map(|s| (s.place.line, s.line, s.audit, s.reason));
        shown.collect()
    }

    #[test]
    fn at_the_end_of_a_line_and_above_it() {
        let found = of("f(); // weighbridge-ignore node_a: at the start: once
// weighbridge-ignore node_a, node_b: measured
// more of it
//weighbridge-ignore node_c
g();
");
        let said = |text: &str| Some(text.to_owned());
        let expected = [
            (1, 1, "node_a".to_owned(), said("at the start: once")),
            (2, 5, "node_a".to_owned(), said("measured")),
            (2, 5, "node_b".to_owned(), said("measured")),
            (4, 5, "node_c".to_owned(), None),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn texts_and_prose_are_none() {
        assert_eq!(of("const a = '// weighbridge-ignore x: y';"), []);
        assert_eq!(of("const a = \"\\\"// weighbridge-ignore x: y\";"), []);
        assert_eq!(of("// say weighbridge-ignore x: y"), []);
        assert_eq!(of("/'/.test(a); // weighbridge-ignore x: y").len(), 1);
        assert_eq!(of("// weighbridge-ignore: y")[0].2, "");
    }
}
