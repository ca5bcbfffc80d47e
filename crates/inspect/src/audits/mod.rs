//! The audits: one file each, with what it looks for, why it matters and what to do; and one list.
//!
//! An audit sees a program as it was read and gives findings, each at a line.

pub(crate) mod dependencies;
pub(crate) mod deployments;
pub(crate) mod go;
mod nearest;
pub(crate) mod node;

use schemars::JsonSchema;
use serde::Serialize;

pub use nearest::{audit, nearest_audit};

use crate::inspection::Place;

/// Something that an audit saw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Finding {
    /// The audit's name.
    pub audit: &'static str,
    /// How much it matters where it is so.
    pub severity: Severity,
    /// How sure it is that it is so.
    pub confidence: Confidence,
    /// Where.
    #[serde(flatten)]
    pub place: Place,
    /// What is so, in a sentence.
    pub message: String,
    /// Routes that come by there, where that is known.
    pub reached_by: Vec<String>,
    /// What it is known by from one inspection to the next, also when its line has moved.
    pub fingerprint: String,
}

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing.
    Low,
    /// Hurts under load or over time.
    Medium,
    /// Takes the service down.
    High,
}

/// How sure an audit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// It may be meant so.
    Low,
    /// It is so unless something out of sight prevents it.
    Medium,
    /// It is so.
    High,
}

/// What there is to know of an audit.
#[derive(Debug)]
pub struct About {
    /// Its name.
    pub name: &'static str,
    /// How much what it finds matters.
    pub severity: Severity,
    /// The text of its file, whose head explains it.
    file: &'static str,
}

impl About {
    /// What it looks for, why it matters and what to do, as Markdown.
    #[must_use]
    pub fn explanation(&self) -> String {
        let head = self.file.lines().map_while(|line| line.strip_prefix("//!"));
        let lines: Vec<&str> = head
            .map(|line| line.strip_prefix(' ').unwrap_or(line))
            .collect();
        lines.join("\n") + "\n"
    }

    /// What it looks for, in a sentence.
    #[must_use]
    pub fn summary(&self) -> String {
        let text = self.explanation();
        let lines = text.lines().skip_while(|l| *l != "# What it looks for");
        let lines = lines.skip(1).take_while(|l| !l.is_empty());
        let whole = lines.collect::<Vec<_>>().join(" ");
        match whole.find(". ") {
            Some(end) => whole[..=end].to_owned(),
            None => whole,
        }
    }
}

/// All audits: those of Go, of Node.js, of dependencies, of how it runs.
pub fn audits() -> impl Iterator<Item = &'static About> {
    go::abouts()
        .chain(node::abouts())
        .chain(dependencies::abouts())
        .chain(deployments::abouts())
}

/// What an audit saw.
#[derive(Debug)]
struct Seen {
    /// Position of the file in the program.
    file: usize,
    offset: u32,
    confidence: Confidence,
    message: String,
}

/// What an audit saw, as findings.
fn findings(about: &About, seen: Vec<Seen>, place: impl Fn(usize, u32) -> Place) -> Vec<Finding> {
    let finding = |seen: Seen| Finding {
        audit: about.name,
        severity: about.severity,
        confidence: seen.confidence,
        place: place(seen.file, seen.offset),
        message: seen.message,
        reached_by: Vec::new(),
        fingerprint: String::new(),
    };
    seen.into_iter().map(finding).collect()
}

/// In order of their places, each once.
pub(crate) fn in_order(mut found: Vec<Finding>) -> Vec<Finding> {
    found.sort_by(|a, b| (&a.place, a.audit).cmp(&(&b.place, b.audit)));
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::audits;

    #[test]
    fn each_explains_itself_under_the_three_headings() {
        for about in audits() {
            let text = about.explanation();
            let headings = text.lines().filter(|l| l.starts_with("# "));
            let headings: Vec<&str> = headings.collect();
            assert_eq!(
                headings,
                ["# What it looks for", "# Why it matters", "# What to do"],
                "{}",
                about.name
            );
            assert!(text.starts_with(&format!("`{}`\n", about.name)), "{text}");
            assert!(about.summary().ends_with('.'), "{}", about.summary());
        }
    }
}
