//! Why, and what would flip it: the service, then each route.

use maud::{Markup, html};
use weighbridge_decide::{FactRef, Flip, Reason, Verdict};

use super::cell;
use crate::ReportInput;
use crate::format::plain;
use crate::view::View;

pub(super) fn arguments(input: &ReportInput<'_>, view: &View<'_>) -> Markup {
    let service = &input.decision.service;
    html! {
        section {
            h2 { "Why, and what would flip it" }
            p.lead { "Each reason is a rule, with the facts that it rests on and their grades. The strongest comes first." }
            details open {
                summary { span.name { "The service" } (cell::chip(service.verdict, service.probability)) }
                (inside(&service.because, &service.flips, view))
            }
            @for route in &input.decision.routes {
                details {
                    summary { span.name { (plain(&route.route)) } (cell::chip(route.verdict, route.probability)) }
                    (inside(&route.because, &route.flips, view))
                }
            }
        }
    }
}

fn inside(reasons: &[Reason], flips: &[Flip], view: &View<'_>) -> Markup {
    html! {
        div.inside {
            ul.reasons { @for one in reasons { (reason(one, view)) } }
            @if reasons.is_empty() { p.soft { "No rule speaks." } }
            @if !flips.is_empty() {
                h3 { "What would flip it" }
                ul.plain { @for one in flips { (flip(one)) } }
            }
        }
    }
}

fn reason(reason: &Reason, view: &View<'_>) -> Markup {
    let word = reason.speaks_for.map(Verdict::word);
    html! {
        li {
            @match word {
                Some(word) => span class={ "chip v-" (word) } { "for " (word) },
                None => span.chip { "not known" },
            }
            " " (plain(&reason.text))
            " " span.soft title=(plain(&reason.citation)) { code { (plain(&reason.rule)) } }
            @if !reason.facts.is_empty() {
                ul.rests { @for one in &reason.facts { (rests_on(one, view)) } }
            }
        }
    }
}

fn rests_on(reference: &FactRef, view: &View<'_>) -> Markup {
    let grade = reference.grade.map_or("no such fact", |grade| grade.name());
    html! {
        li {
            code { (plain(&reference.id)) }
            @match view.resolve(reference) {
                Some(fact) => { " = " (cell::graded(fact)) },
                None => { ", " (grade) },
            }
        }
    }
}

fn flip(flip: &Flip) -> Markup {
    let word = flip.to.word();
    html! {
        li {
            span class={ "chip v-" (word) } { (word) }
            " with " code { (plain(&flip.set)) }
            span.soft { " (now " (plain(&flip.now)) ")" }
        }
    }
}
