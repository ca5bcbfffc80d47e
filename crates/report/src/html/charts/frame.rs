//! What all charts share: the figure around them, places as text, the key.

use maud::{Markup, html};

use crate::format::plain;

/// Width of every chart.
pub(super) const WIDTH: f64 = 480.0;

/// A chart's caption and its text for those who can't see it.
pub(super) struct Caption<'a> {
    /// Unique on the page.
    pub(super) id: &'a str,
    pub(super) title: &'a str,
    /// What it shows, in words and figures.
    pub(super) text: &'a str,
    /// A line under the chart.
    pub(super) note: &'a str,
}

/// The chart in a figure with its caption.
pub(super) fn figure(caption: &Caption<'_>, height: f64, body: &Markup) -> Markup {
    let (title, desc) = (
        format!("{}-title", caption.id),
        format!("{}-desc", caption.id),
    );
    html! {
        figure id=(caption.id) {
            figcaption { (caption.title) }
            svg viewBox={ "0 0 " (WIDTH) " " (place(height)) } role="img" aria-labelledby={ (title) " " (desc) } {
                title id=(title) { (caption.title) }
                desc id=(desc) { (plain(caption.text)) }
                (body)
            }
            @if !caption.note.is_empty() { p.note { (caption.note) } }
        }
    }
}

/// A place with one decimal.
pub(super) fn place(value: f64) -> String {
    let text = format!("{value:.1}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// The mark of the `series`-th candidate: a dot, a square, then a diamond, so that colour isn't needed.
pub(super) fn mark(series: usize, x: f64, y: f64) -> Markup {
    let class = format!("s{}", series % 3);
    html! {
        @match series % 3 {
            0 => circle class=(class) cx=(place(x)) cy=(place(y)) r="4" {},
            1 => rect class=(class) x=(place(x - 3.6)) y=(place(y - 3.6)) width="7.2" height="7.2" {},
            _ => path class=(class) d={ "M" (place(x)) " " (place(y - 5.0)) "l5 5l-5 5l-5 -5z" } {},
        }
    }
}

/// Names of the candidates with their marks, from the left.
pub(super) fn key(candidates: &[&str], y: f64) -> Markup {
    let places = candidates.iter().scan(6.0, |next, name| {
        let x = *next;
        *next += 34.0 + 7.5 * name.chars().count() as f64;
        Some((x, name))
    });
    html! {
        @for (series, (x, name)) in places.enumerate() {
            (mark(series, x, y - 4.0))
            text.label x=(place(x + 10.0)) y=(place(y)) { (plain(name)) }
        }
    }
}

/// The text cut to `count` characters.
pub(super) fn cut(text: &str, count: usize) -> String {
    let text = plain(text);
    if text.chars().count() <= count {
        return text;
    }
    let kept: String = text.chars().take(count - 1).collect();
    format!("{kept}…")
}
