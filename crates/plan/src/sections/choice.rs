//! `[[choice]]`: choices that decide the outcome, told in the report.

use crate::nearest::nearest;
use crate::read::{Reading, Section, read_node};

/// What each candidate chose where the choice matters: a JSON library, a driver, a cost factor.
#[derive(Debug, Clone)]
pub struct Choice {
    /// What was chosen between.
    pub what: String,
    /// A remark.
    pub note: Option<String>,
    /// A candidate's name, and its choice.
    pub by_candidate: Vec<(String, String)>,
}

pub(crate) fn read(
    root: &mut Section<'_>,
    reading: &mut Reading,
    candidates: &[&str],
) -> Vec<Choice> {
    let sections = root.children(reading, "choice", "what");
    let choices = sections
        .into_iter()
        .map(|section| read_one(section, reading, candidates));
    choices.collect::<Vec<_>>().into_iter().flatten().collect()
}

fn read_one(
    mut section: Section<'_>,
    reading: &mut Reading,
    candidates: &[&str],
) -> Option<Choice> {
    let what = section.required::<String>(reading, "what");
    let note = section.optional(reading, "note");
    let mut by_candidate = Vec::new();
    for entry in section.other_entries() {
        if !candidates.contains(&entry.key.as_str()) {
            let label = nearest(&entry.key, candidates.iter().copied()).map_or_else(
                || "unknown".to_owned(),
                |name| format!("did you mean `{name}`?"),
            );
            reading.complain_with_help(
                &entry.key_place,
                format!("there is no candidate `{}`", entry.key),
                label,
                format!(
                    "a choice has the keys what, note, {}",
                    candidates.join(", ")
                ),
            );
            continue;
        }
        let path = section.path_of(&entry.key);
        if let Some(text) = read_node::<String>(reading, &entry.node, &path) {
            reading.note(path, text.clone(), reading.origin(&entry.node.place));
            by_candidate.push((entry.key.clone(), text));
        }
    }
    Some(Choice {
        what: what?,
        note,
        by_candidate,
    })
}
