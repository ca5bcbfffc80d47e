//! CPU per request, route by route: a dot and its interval for each candidate.

use maud::{Markup, html};
use weighbridge_facts::{Interval, Metric, Unit};

use super::frame::{Caption, WIDTH, cut, figure, key, mark, place};
use super::scale::Scale;
use crate::format::{exact, show, show_number};
use crate::view::RouteRow;

const LEFT: f64 = 8.0;
const RIGHT: f64 = WIDTH - 18.0;
const TOP: f64 = 34.0;
/// Room under a route's name, for each candidate.
const LANE: f64 = 11.0;

/// Demand of each route alone, on a log axis.
pub(in crate::html) fn demand(rows: &[RouteRow<'_>], candidates: &[&str]) -> Option<Markup> {
    let rows: Vec<&RouteRow<'_>> = rows.iter().filter(|row| has_numbers(row)).collect();
    let ends: Vec<f64> = rows
        .iter()
        .flat_map(|row| numbers(row))
        .flat_map(|(_, n)| {
            [
                if n.low > 0.0 { n.low } else { n.point },
                n.high.unwrap_or(n.point),
            ]
        })
        .collect();
    if ends.is_empty() {
        return None;
    }
    let low = ends.iter().copied().fold(f64::INFINITY, f64::min);
    let x = Scale::log(low, ends.iter().copied().fold(0.0, f64::max), LEFT, RIGHT);
    let height = 32.0 + LANE * candidates.len() as f64;
    let bottom = TOP + height * rows.len() as f64;
    let body = html! {
        (key(candidates, 14.0))
        @for tick in x.ticks() {
            @let at = place(x.at(tick));
            line.grid x1=(at) x2=(at) y1=(TOP) y2=(place(bottom)) {}
            text.tick x=(at) y=(place(bottom + 16.0)) text-anchor=(anchor(x.at(tick))) { (exact(tick, Unit::Seconds)) }
        }
        @for (i, row) in rows.iter().enumerate() { (lane(row, TOP + height * i as f64, &x)) }
    };
    let caption = Caption {
        id: "chart-demand",
        title: "CPU per request, route by route",
        text: &in_words(&rows, candidates),
        note: "Each route alone, log scale, 95 % intervals. At the right: the ratio paired by block.",
    };
    Some(figure(&caption, bottom + 26.0, &body))
}

fn has_numbers(row: &RouteRow<'_>) -> bool {
    numbers(row).next().is_some()
}

/// Candidate's index and demand, where there is one.
fn numbers<'a>(row: &'a RouteRow<'_>) -> impl Iterator<Item = (usize, &'a Interval)> {
    row.cells.iter().enumerate().filter_map(|(i, cell)| {
        let number = cell.cpu?.estimate.number()?;
        (number.point > 0.0).then_some((i, number))
    })
}

fn lane(row: &RouteRow<'_>, top: f64, x: &Scale) -> Markup {
    let ratio = row
        .ratio
        .and_then(|fact| fact.estimate.number())
        .map(|n| show_number(n, Unit::Ratio).value);
    html! {
        line.grid x1=(LEFT) x2=(RIGHT) y1=(place(top)) y2=(place(top)) {}
        text.label x=(LEFT) y=(place(top + 17.0)) { (cut(row.route, 46)) }
        @if let Some(ratio) = ratio {
            text.value x=(RIGHT) y=(place(top + 17.0)) text-anchor="end" { (ratio) }
        }
        @for (i, n) in numbers(row) {
            @let y = top + 28.0 + LANE * i as f64;
            @if let Some(high) = n.high {
                line class={ "whisker s" (i % 3) } x1=(place(x.at(n.low))) x2=(place(x.at(high))) y1=(place(y)) y2=(place(y)) {}
            }
            (mark(i, x.at(n.point), y))
        }
    }
}

fn anchor(x: f64) -> &'static str {
    if x < LEFT + 20.0 {
        "start"
    } else if x > RIGHT - 20.0 {
        "end"
    } else {
        "middle"
    }
}

fn in_words(rows: &[&RouteRow<'_>], candidates: &[&str]) -> String {
    let sentence = |row: &&RouteRow<'_>| {
        let values: Vec<String> = row
            .cells
            .iter()
            .zip(candidates)
            .filter_map(|(cell, name)| {
                let fact = cell.cpu?;
                let shown = show(&fact.estimate, Metric::CpuPerRequest.unit());
                Some(format!("{name} {shown}"))
            })
            .collect();
        format!("{}: {}.", row.route, values.join(", "))
    };
    rows.iter().map(sentence).collect::<Vec<_>>().join(" ")
}
