//! Memory of each candidate, idle and loaded.

use maud::Markup;
use weighbridge_facts::{FactSet, Metric, Subject};

use super::bars::{Bar, bars};
use super::frame::{Caption, figure};
use crate::format::show;

/// Proportional set size, idle and at the end of the mix at the peak.
pub(in crate::html) fn memory(facts: &FactSet, candidates: &[&str]) -> Option<Markup> {
    let states = [(Metric::PssIdle, "idle"), (Metric::PssLoaded, "loaded")];
    let all: Vec<Bar<'_>> = states
        .iter()
        .flat_map(|state| candidates.iter().enumerate().map(move |c| (state, c)))
        .filter_map(|((metric, state), (series, name))| {
            Some(Bar {
                series,
                label: format!("{name}, {state}"),
                fact: facts.best(&Subject::candidate(name), *metric)?,
                note: None,
            })
        })
        .collect();
    all.iter()
        .find(|bar| bar.fact.estimate.number().is_some())?;
    let (body, height) = bars(&all, None);
    let words: Vec<String> = all
        .iter()
        .map(|bar| {
            format!(
                "{}: {}",
                bar.label,
                show(&bar.fact.estimate, bar.fact.metric.unit())
            )
        })
        .collect();
    let caption = Caption {
        id: "chart-memory",
        title: "Memory",
        text: &words.join("; "),
        note: "Proportional set size of the process tree, with 95 % intervals.",
    };
    Some(figure(&caption, height, &body))
}
