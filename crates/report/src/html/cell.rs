//! Small pieces that the sections share.

use maud::{Markup, html};
use weighbridge_decide::Verdict;
use weighbridge_facts::{Estimate, Fact};

use crate::format::{plain, probability, show};

/// A verdict with its probability.
pub(super) fn chip(verdict: Verdict, share: f64) -> Markup {
    let word = verdict.word();
    html! {
        span class={ "chip v-" (word) } { (word) " " span.p { (probability(share)) } }
    }
}

/// A fact's value over its interval.
pub(super) fn value(fact: Option<&Fact>) -> Markup {
    let Some(fact) = fact else {
        return html! { span.soft { "–" } };
    };
    let shown = show(&fact.estimate, fact.metric.unit());
    if let Estimate::NotMeasured { not_measured } = &fact.estimate {
        return html! { span.missing title=(plain(not_measured)) { "not measured" } };
    }
    html! {
        span {
            (shown.value)
            @if let Some(interval) = &shown.interval { " " span.ci { (interval) } }
            @if let Some(remark) = shown.remark { " " span.remark { (remark) } }
        }
    }
}

/// The same, in one line with n, or why it wasn't measured.
pub(super) fn in_full(fact: &Fact) -> String {
    show(&fact.estimate, fact.metric.unit()).with_n()
}

/// The same with its grade, which only what was obtained has.
pub(super) fn graded(fact: &Fact) -> String {
    match &fact.estimate {
        Estimate::NotMeasured { .. } => in_full(fact),
        _ => format!("{}, {}", in_full(fact), fact.grade),
    }
}
