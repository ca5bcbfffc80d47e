//! Latency against load: one line a candidate and quantile, up to where it breaks.

use std::collections::BTreeMap;

use maud::{Markup, html};
use weighbridge_facts::{FactSet, Interval, Metric, Subject, Unit};

use super::frame::{Caption, WIDTH, figure, key, mark, place};
use super::scale::Scale;
use crate::format::{exact, show_number};

const LEFT: f64 = 62.0;
const RIGHT: f64 = WIDTH - 14.0;
const TOP: f64 = 34.0;
const BOTTOM: f64 = 290.0;

/// One quantile of one candidate, by rate.
struct Series<'a> {
    candidate: usize,
    name: &'a str,
    quantile: &'static str,
    points: Vec<(f64, &'a Interval)>,
}

/// p50 and p99 in the mix at each measured rate; `peak` is the rate of one pod at the declared peak.
pub(in crate::html) fn latency(
    facts: &FactSet,
    candidates: &[&str],
    peak: Option<f64>,
) -> Option<Markup> {
    let series = all_series(facts, candidates);
    let slo = facts
        .point(&Subject::Service, Metric::SloP99)
        .filter(|slo| *slo > 0.0);
    let points = || series.iter().flat_map(|s| &s.points);
    let values = || points().map(|(_, n)| n.point).chain(slo);
    let top_rate = points().map(|(rate, _)| *rate).fold(f64::NAN, f64::max);
    if top_rate.is_nan() {
        return None;
    }
    let x = Scale::linear(top_rate.max(peak.unwrap_or(0.0)), LEFT, RIGHT);
    let low = values().fold(f64::INFINITY, f64::min);
    let y = Scale::log(low, values().fold(0.0, f64::max), BOTTOM, TOP);
    let body = html! {
        (key(candidates, 14.0))
        (axes(&x, &y))
        @if let Some(slo) = slo { (limit(&y, slo)) }
        @if let Some(peak) = peak { (peak_line(&x, peak)) }
        @for one in &series { (line(one, &x, &y)) }
    };
    let caption = Caption {
        id: "chart-latency",
        title: "Latency against load",
        text: &in_words(&series),
        note: "The whole mix, open loop, from when a request was due. Solid: p99 with its interval. Dashed: median.",
    };
    Some(figure(&caption, BOTTOM + 42.0, &body))
}

fn all_series<'a>(facts: &'a FactSet, candidates: &[&'a str]) -> Vec<Series<'a>> {
    let quantiles = [(Metric::LatencyP99, "p99"), (Metric::LatencyP50, "p50")];
    candidates
        .iter()
        .enumerate()
        .flat_map(|(candidate, name)| {
            quantiles.map(|(metric, quantile)| (candidate, name, metric, quantile))
        })
        .map(|(candidate, name, metric, quantile)| Series {
            candidate,
            name,
            quantile,
            points: points(facts, name, metric),
        })
        .filter(|series| !series.points.is_empty())
        .collect()
}

/// By rate, rising; of two facts at one rate the newer.
fn points<'a>(facts: &'a FactSet, candidate: &str, metric: Metric) -> Vec<(f64, &'a Interval)> {
    let subject = Subject::candidate(candidate);
    let mut by_rate = BTreeMap::new();
    for fact in facts.of_metric(metric) {
        let is_mix = fact.conditions.workload.as_deref() == Some("mix");
        let number = fact.estimate.number().filter(|n| n.point > 0.0);
        if let (true, Some(rate), Some(number)) = (is_mix, fact.conditions.rate, number)
            && fact.subject == subject
            && rate >= 0.0
        {
            // Bits of positive floats sort as the floats do.
            by_rate.insert(rate.to_bits(), (rate, number));
        }
    }
    by_rate.into_values().collect()
}

fn axes(x: &Scale, y: &Scale) -> Markup {
    html! {
        @for tick in y.ticks() {
            @let at = place(y.at(tick));
            line.grid x1=(LEFT) x2=(RIGHT) y1=(at) y2=(at) {}
            text.tick x=(LEFT - 8.0) y=(place(y.at(tick) + 4.0)) text-anchor="end" { (exact(tick, Unit::Seconds)) }
        }
        @for tick in x.ticks() {
            text.tick x=(place(x.at(tick))) y=(BOTTOM + 18.0) text-anchor="middle" { (exact(tick, Unit::Count)) }
        }
        line.axis x1=(LEFT) x2=(RIGHT) y1=(BOTTOM) y2=(BOTTOM) {}
        text.tick x=(RIGHT) y=(BOTTOM + 36.0) text-anchor="end" { "requests per second on one pod" }
    }
}

fn limit(y: &Scale, slo: f64) -> Markup {
    let at = y.at(slo);
    html! {
        line.limit x1=(LEFT) x2=(RIGHT) y1=(place(at)) y2=(place(at)) {}
        text.limit-label x=(RIGHT) y=(place(at - 5.0)) text-anchor="end" { "SLO p99 < " (exact(slo, Unit::Seconds)) }
    }
}

fn peak_line(x: &Scale, peak: f64) -> Markup {
    let at = place(x.at(peak));
    html! {
        line.peak x1=(at) x2=(at) y1=(TOP) y2=(BOTTOM) {}
        text.tick x=(place(x.at(peak) + 5.0)) y=(BOTTOM - 6.0) { "peak " (exact(peak, Unit::PerSecond)) }
    }
}

fn line(series: &Series<'_>, x: &Scale, y: &Scale) -> Markup {
    let is_p99 = series.quantile == "p99";
    let class = format!(
        "line s{}{}",
        series.candidate % 3,
        if is_p99 { "" } else { " dashed" }
    );
    let at = |rate: &f64, value: f64| (x.at(*rate), y.at(value));
    let path: Vec<String> = series
        .points
        .iter()
        .map(|(rate, n)| at(rate, n.point))
        .map(|(px, py)| format!("{},{}", place(px), place(py)))
        .collect();
    let end = series.points.last().map(|(rate, n)| at(rate, n.point));
    html! {
        polyline class=(class) points=(path.join(" ")) {}
        @if is_p99 {
            @for (rate, n) in &series.points {
                @let (px, py) = at(rate, n.point);
                @if let (true, Some(high)) = (n.low > 0.0, n.high) {
                    line class={ "whisker s" (series.candidate % 3) } x1=(place(px)) x2=(place(px)) y1=(place(y.at(n.low))) y2=(place(y.at(high))) {}
                }
                (mark(series.candidate, px, py))
            }
        }
        @if let Some((px, py)) = end {
            @let is_far = px > RIGHT - 60.0;
            text.label x=(place(if is_far { px } else { px + 8.0 })) y=(place(if is_far { py - 10.0 } else { py + 4.0 })) text-anchor=(if is_far { "end" } else { "start" }) {
                (crate::format::plain(series.name)) " " (series.quantile)
            }
        }
    }
}

fn in_words(series: &[Series<'_>]) -> String {
    let sentence = |series: &Series<'_>| {
        let (rate, last) = series.points.last()?;
        Some(format!(
            "{} {}: {} at {}.",
            series.name,
            series.quantile,
            show_number(last, Unit::Seconds),
            exact(*rate, Unit::PerSecond)
        ))
    };
    let sentences: Vec<String> = series.iter().filter_map(sentence).collect();
    format!("At the highest measured rate: {}", sentences.join(" "))
}
