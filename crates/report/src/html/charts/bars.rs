//! Horizontal bars from zero with intervals, their values written beside them.

use maud::{Markup, html};
use weighbridge_facts::{Fact, Interval};

use super::frame::{WIDTH, cut, place};
use super::scale::Scale;
use crate::format::{plain, show};

/// One bar.
pub(super) struct Bar<'a> {
    /// Which candidate, for the colour.
    pub(super) series: usize,
    pub(super) label: String,
    pub(super) fact: &'a Fact,
    /// A line under the bar.
    pub(super) note: Option<&'a str>,
}

/// Room for one bar with its label and note.
const ROW: f64 = 40.0;
const NOTE: f64 = 17.0;

/// The bars and their height; a vertical line at `mark`, with its label, if it is given.
pub(super) fn bars(bars: &[Bar<'_>], mark: Option<&(f64, String)>) -> (Markup, f64) {
    let ends = bars
        .iter()
        .filter_map(|bar| bar.fact.estimate.number())
        .map(|n| n.high.unwrap_or(n.point * 1.06))
        .chain(mark.map(|(value, _)| *value));
    let scale = Scale::linear(ends.fold(0.0, f64::max), 2.0, WIDTH - 12.0);
    let rows = bars.iter().scan(0.0, |top, bar| {
        let at = *top;
        *top += ROW + if bar.note.is_some() { NOTE } else { 0.0 };
        Some((at, bar))
    });
    let total = bars.len() as f64 * ROW
        + bars.iter().filter(|bar| bar.note.is_some()).count() as f64 * NOTE;
    let body = html! {
        @if let Some((value, label)) = mark {
            @let x = scale.at(*value);
            line.peak x1=(place(x)) x2=(place(x)) y1="16" y2=(place(total + 4.0)) {}
            text.tick x=(place(x)) y=(place(total + 18.0)) text-anchor=(if x > WIDTH - 60.0 { "end" } else { "middle" }) { (label) }
        }
        @for (top, bar) in rows { (row(bar, top, &scale)) }
    };
    (body, total + if mark.is_some() { 24.0 } else { 0.0 })
}

fn row(bar: &Bar<'_>, top: f64, scale: &Scale) -> Markup {
    let shown = show(&bar.fact.estimate, bar.fact.metric.unit());
    let y = top + 19.0;
    html! {
        text.label x="2" y=(place(top + 13.0)) { (plain(&bar.label)) }
        text.value x=(WIDTH - 12.0) y=(place(top + 13.0)) text-anchor="end" { (cut(&shown.to_string(), 44)) }
        @if let Some(number) = bar.fact.estimate.number() { (body(bar.series, number, y, scale)) }
        @if let Some(note) = bar.note {
            text.tick x="2" y=(place(top + 46.0)) { (cut(note, 62)) title { (plain(note)) } }
        }
    }
}

/// The bar with its whisker; a lower bound has an arrow in the whisker's place.
fn body(series: usize, number: &Interval, y: f64, scale: &Scale) -> Markup {
    let class = format!("bar s{}", series % 3);
    let (start, end) = (scale.at(0.0), scale.at(number.point));
    let middle = place(y + 6.0);
    html! {
        rect class=(class) x=(place(start)) y=(place(y)) width=(place((end - start).max(1.0))) height="12" rx="2" {}
        @match number.high {
            Some(high) if high > number.low => {
                line.interval x1=(place(scale.at(number.low))) x2=(place(scale.at(high))) y1=(middle) y2=(middle) {}
                @for at in [number.low, high] {
                    line.interval x1=(place(scale.at(at))) x2=(place(scale.at(at))) y1=(place(y + 2.0)) y2=(place(y + 10.0)) {}
                }
            }
            Some(_) => {},
            None => path.interval d={ "M" (place(end + 2.0)) " " (middle) "h10m-4 -4l4 4l-4 4" } {},
        }
    }
}
