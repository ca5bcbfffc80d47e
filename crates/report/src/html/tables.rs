//! Routes, charts, capacity and footprint.

use maud::{Markup, html};
use weighbridge_facts::Metric;

use super::{cell, charts};
use crate::ReportInput;
use crate::format::{metric_label, plain};
use crate::view::{RouteRow, View};

pub(super) fn routes(input: &ReportInput<'_>, view: &View<'_>) -> Markup {
    let rows = view.routes();
    let ratio = input
        .other
        .as_ref()
        .map(|other| plain(&format!("{other} / {}", input.baseline)));
    html! {
        section {
            h2 id="routes" { "Route by route" }
            p.lead { "CPU per request of each route alone, and latency in the mix at the declared peak. Intervals are 95 %." }
            div.scroll.stack role="region" aria-labelledby="routes" tabindex="0" {
                table {
                    thead { tr {
                        th scope="col" { "Route" }
                        th.num scope="col" { "Weight" }
                        @for name in &view.candidates { th.num scope="col" { (plain(name)) br; "CPU/request" } }
                        @if let Some(ratio) = &ratio { th.num scope="col" { (ratio) br; "CPU" } }
                        @for name in &view.candidates { th.num scope="col" { (plain(name)) br; "p99 at peak" } }
                        th scope="col" { "Verdict" }
                    } }
                    tbody { @for row in &rows { (route(row, view, ratio.as_deref())) } }
                }
            }
        }
    }
}

fn route(row: &RouteRow<'_>, view: &View<'_>, ratio: Option<&str>) -> Markup {
    let cells = || row.cells.iter().zip(&view.candidates);
    html! {
        tr {
            th scope="row" { (plain(row.route)) }
            td.num data-label="Weight" { (cell::value(row.weight)) }
            @for (one, name) in cells() {
                td.num data-label={ (plain(name)) " CPU" } { (cell::value(one.cpu)) }
            }
            @if let Some(ratio) = ratio { td.num data-label={ (ratio) " CPU" } { (cell::value(row.ratio)) } }
            @for (one, name) in cells() {
                td.num data-label={ (plain(name)) " p99" } { (cell::value(one.p99)) }
            }
            td data-label="Verdict" {
                @match row.verdict {
                    Some(verdict) => (cell::chip(verdict.verdict, verdict.probability)),
                    None => span.soft { "–" },
                }
            }
        }
    }
}

pub(super) fn charts(input: &ReportInput<'_>, view: &View<'_>) -> Markup {
    let names = &view.candidates;
    let peak = view.pod_peak();
    let left = [
        charts::latency(input.facts, names, peak),
        charts::capacity(input.facts, names, peak),
    ];
    let right = [
        charts::demand(&view.routes(), names),
        charts::memory(input.facts, names),
    ];
    if left.iter().chain(&right).all(Option::is_none) {
        return html! {};
    }
    html! {
        section {
            h2 { "Under load" }
            div.charts {
                div { @for chart in left.iter().flatten() { (chart) } }
                div { @for chart in right.iter().flatten() { (chart) } }
            }
        }
    }
}

pub(super) fn footprint(input: &ReportInput<'_>, view: &View<'_>) -> Markup {
    let rows = view.footprint();
    let mut service = view.service();
    service.extend(view.capacity_ratio());
    if rows.is_empty() && service.is_empty() {
        return html! {};
    }
    html! {
        section {
            h2 id="footprint" { "Capacity and footprint" }
            p.lead { "One pod of " (plain(&input.service)) "." }
            @if !rows.is_empty() {
                div.scroll.stack role="region" aria-labelledby="footprint" tabindex="0" {
                    table {
                        thead { tr {
                            th scope="col" { "What" }
                            @for name in &view.candidates { th scope="col" { (plain(name)) } }
                        } }
                        tbody {
                            @for row in &rows {
                                tr {
                                    th scope="row" title=(row.metric.doc()) { (metric_label(row.metric)) }
                                    @for (fact, name) in row.facts.iter().zip(&view.candidates) {
                                        td data-label=(plain(name)) { (one_line(*fact)) }
                                    }
                                }
                            }
                        }
                    }
                }
            }
            @if !service.is_empty() {
                ul.plain style="margin-top:20px" {
                    @for fact in service {
                        li {
                            (metric_label(fact.metric)) " (" (plain(&fact.subject.to_string())) "): "
                            (cell::graded(fact))
                            @if fact.metric == Metric::CostPerMonth { ", in the plan's currency" }
                        }
                    }
                }
            }
        }
    }
}

fn one_line(fact: Option<&weighbridge_facts::Fact>) -> Markup {
    html! {
        @match fact {
            Some(fact) => span { (cell::in_full(fact)) },
            None => span.soft { "–" },
        }
    }
}
