//! The result as one self-contained page: no script, no request, light and dark, on paper and on a phone.

mod arguments;
mod banner;
mod cell;
mod charts;
mod evidence;
mod ledger;
mod source;
mod tables;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::ReportInput;
use crate::format::plain;
use crate::view::View;

const STYLE: &str = include_str!("style.css");

/// The page; all text in it that came from elsewhere is escaped.
pub fn html(input: &ReportInput<'_>) -> String {
    let view = View::of(input);
    let title = format!("{}: Node.js or Go", input.service);
    page(&title, &input.tool_version, &body(input, &view))
}

fn body(input: &ReportInput<'_>, view: &View<'_>) -> Markup {
    html! {
        (banner::banner(input, view))
        (evidence::warnings(input.warnings))
        (tables::routes(input, view))
        (tables::charts(input, view))
        (tables::footprint(input, view))
        (source::source(view))
        (arguments::arguments(input, view))
        (evidence::choices(view))
        (evidence::not_measured(view))
        (evidence::method(input))
        (ledger::ledger(input))
        footer { "Weighbridge " (plain(&input.tool_version)) ". The same ledger gives the same report." }
    }
}

/// A page of ours around a body: head and style, nothing from elsewhere.
pub fn page(title: &str, tool_version: &str, body: &Markup) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="generator" content={ "weighbridge " (plain(tool_version)) };
                title { (plain(title)) }
                style { (PreEscaped(STYLE)) }
            }
            body { main { (body) } }
        }
    };
    page.into_string()
}
