//! All facts, as the ledger has them.

use maud::{Markup, html};
use weighbridge_facts::{Conditions, Fact};

use crate::ReportInput;
use crate::format::{plain, show};

pub(super) fn ledger(input: &ReportInput<'_>) -> Markup {
    let facts = input.facts.all();
    html! {
        section {
            h2 id="facts" { "All facts" }
            p.lead {
                (facts.len()) " facts, oldest first. Grades, weakest first: assumed, declared, predicted, measured, proven. "
                "A fact that is struck through is stale: its code has changed since, and nothing is decided on it."
            }
            div.scroll.facts role="region" aria-labelledby="facts" tabindex="0" {
                table {
                    thead { tr {
                        @for name in ["Subject", "Metric"] { th scope="col" { (name) } }
                        @for name in ["Value", "95 % interval", "n"] { th.num scope="col" { (name) } }
                        @for name in ["Grade", "Conditions", "Source"] { th scope="col" { (name) } }
                    } }
                    tbody { @for fact in facts { (row(fact)) } }
                }
            }
        }
    }
}

fn row(fact: &Fact) -> Markup {
    let shown = show(&fact.estimate, fact.metric.unit());
    let is_number = fact.estimate.number().is_some();
    html! {
        tr {
            td.subject { (plain(&fact.subject.to_string())) }
            td title=(fact.metric.doc()) { code { (fact.metric) } }
            @if is_number {
                td.num { span.stale[fact.stale] { (shown.value) } }
                td.num { (shown.interval.unwrap_or_default()) @if let Some(remark) = shown.remark { span.remark { (remark) } } }
                td.num { (shown.n.unwrap_or_default()) }
            } @else {
                td.words colspan="3" { span.stale[fact.stale] { (shown.value) } }
            }
            td.grade { (fact.grade) @if fact.stale { "," br; "stale" } }
            td.conditions { (plain(&conditions(&fact.conditions))) }
            td { (plain(&fact.source.method)) @if let Some(run) = fact.source.run { ", run " (run) } }
        }
    }
}

/// The summary, with what it leaves out.
fn conditions(conditions: &Conditions) -> String {
    let connections = conditions.connections.map(|n| format!("{n} connections"));
    let summary = Some(conditions.summary()).filter(|text| !text.is_empty());
    let parts = [summary, connections, conditions.runtime.clone()];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}
