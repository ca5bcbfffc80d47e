//! Capacity of each candidate, and what gave way.

use maud::Markup;
use weighbridge_facts::{Estimate, FactSet, Metric, Subject, Unit};

use super::bars::{Bar, bars};
use super::frame::{Caption, figure};
use crate::format::{exact, show};

/// Highest rate at which the SLO holds on one pod; `peak` is that pod's rate at the declared peak.
pub(in crate::html) fn capacity(
    facts: &FactSet,
    candidates: &[&str],
    peak: Option<f64>,
) -> Option<Markup> {
    let all: Vec<Bar<'_>> = candidates
        .iter()
        .enumerate()
        .filter_map(|(series, name)| {
            let subject = Subject::candidate(name);
            Some(Bar {
                series,
                label: (*name).to_owned(),
                fact: facts.best(&subject, Metric::Capacity)?,
                note: facts
                    .best(&subject, Metric::GaveWay)
                    .and_then(|fact| match &fact.estimate {
                        Estimate::Text { text } => Some(text.as_str()),
                        _ => None,
                    }),
            })
        })
        .collect();
    all.iter()
        .find(|bar| bar.fact.estimate.number().is_some())?;
    let mark = peak.map(|peak| (peak, format!("peak {}", exact(peak, Unit::PerSecond))));
    let (body, height) = bars(&all, mark.as_ref());
    let words: Vec<String> = all
        .iter()
        .map(|bar| {
            let gave_way = bar
                .note
                .map_or(String::new(), |note| format!(", gave way: {note}"));
            format!(
                "{}: {}{gave_way}",
                bar.label,
                show(&bar.fact.estimate, Unit::PerSecond)
            )
        })
        .collect();
    let caption = Caption {
        id: "chart-capacity",
        title: "Capacity of one pod, and what gave way",
        text: &words.join("; "),
        note: "Highest rate of the mix at which the SLO holds. An arrow: at least as much.",
    };
    Some(figure(&caption, height, &body))
}
