//! What comes together while a config is read.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use miette::NamedSource;

use crate::document::Place;
use crate::origin::{ExplainedSetting, Origin};
use crate::problem::{Problem, Source, line_of};

/// The texts that are read, and what was noted down about them.
#[derive(Debug)]
pub(crate) struct Reading {
    pub(crate) path: PathBuf,
    sources: Vec<Source>,
    problems: Vec<(Place, Problem)>,
    pub(crate) settings: Vec<ExplainedSetting>,
}

impl Reading {
    /// Of a config.
    pub(crate) fn new(path: &Path, text: &str) -> Self {
        let mut reading = Reading {
            path: path.to_owned(),
            sources: Vec::new(),
            problems: Vec::new(),
            settings: Vec::new(),
        };
        let name = path.file_name().unwrap_or(path.as_os_str());
        reading.add_source(&name.to_string_lossy(), text);
        reading
    }

    /// Takes in another text; returns its number.
    pub(crate) fn add_source(&mut self, name: &str, text: &str) -> usize {
        self.sources
            .push(Arc::new(NamedSource::new(name, Arc::from(text))));
        self.sources.len() - 1
    }

    /// The folder that paths in the config start from.
    pub(crate) fn dir(&self) -> &Path {
        self.path.parent().unwrap_or(Path::new("."))
    }

    /// Notes down a problem: a sentence, and a few words for under the text.
    pub(crate) fn complain(
        &mut self,
        place: &Place,
        message: impl Into<String>,
        label: impl Into<String>,
    ) {
        let problem = self.problem(place, message).label(label);
        self.problems.push((place.clone(), problem));
    }

    /// The same with advice.
    pub(crate) fn complain_with_help(
        &mut self,
        place: &Place,
        message: impl Into<String>,
        label: impl Into<String>,
        help: impl Into<String>,
    ) {
        let problem = self.problem(place, message).label(label).help(help);
        self.problems.push((place.clone(), problem));
    }

    pub(crate) fn problem(&self, place: &Place, message: impl Into<String>) -> Problem {
        let source = self.sources[place.source].clone();
        Problem::new(source, place.span.clone(), message)
    }

    /// Where the setting at a place comes from.
    pub(crate) fn origin(&self, place: &Place) -> Origin {
        match place.source {
            0 => Origin::File {
                path: self.path.clone(),
                line: line_of(self.sources[0].inner(), place.span.start),
            },
            _ => Origin::Set,
        }
    }

    /// The place of a piece of a text value, as near as its quoting lets tell.
    pub(crate) fn within(&self, place: &Place, piece: &str) -> Place {
        let text = self.sources[place.source].inner();
        let found = text
            .get(place.span.clone())
            .and_then(|written| written.find(piece));
        match found {
            Some(offset) => Place {
                source: place.source,
                span: place.span.start + offset..place.span.start + offset + piece.len(),
            },
            None => place.clone(),
        }
    }

    /// Notes down a resolved setting.
    pub(crate) fn note(
        &mut self,
        key: impl Into<String>,
        value: impl Into<String>,
        origin: Origin,
    ) {
        self.settings.push(ExplainedSetting {
            key: key.into(),
            value: value.into(),
            origin,
        });
    }

    /// Whether something is wrong so far.
    pub(crate) fn has_problems(&self) -> bool {
        !self.problems.is_empty()
    }

    /// How many things are wrong so far.
    pub(crate) fn problem_count(&self) -> usize {
        self.problems.len()
    }

    /// The problems in the order of the file, overrides last.
    pub(crate) fn take_problems(&mut self) -> Vec<Problem> {
        let mut problems = std::mem::take(&mut self.problems);
        problems.sort_by_key(|(place, _)| (place.source, place.span.start));
        problems.into_iter().map(|(_, problem)| problem).collect()
    }
}
