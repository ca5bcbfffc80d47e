//! What several sections are made of.

use maud::{Markup, html};

/// What a table is called for those who can't see where it stands.
pub(super) enum Label<'a> {
    /// As the heading with this id.
    Heading(&'a str),
    /// This.
    Text(&'a str),
}

/// A table that scrolls within itself, its rows stacked on a phone: there each cell says its column (`data-label`).
pub(super) fn table(label: &Label<'_>, columns: &[&str], rows: &Markup) -> Markup {
    let (heading, text) = match label {
        Label::Heading(id) => (Some(id), None),
        Label::Text(text) => (None, Some(text)),
    };
    html! {
        div.scroll.stack role="region" aria-labelledby=[heading] aria-label=[text] tabindex="0" {
            table {
                thead { tr { @for column in columns { th scope="col" { (column) } } } }
                tbody { (rows) }
            }
        }
    }
}

/// A word on its colour, a custom property of the report's style.
pub(super) fn chip(colour: &str, word: &str) -> Markup {
    html! { span.chip style={ "--accent:var(" (colour) ")" } { (word) } }
}
