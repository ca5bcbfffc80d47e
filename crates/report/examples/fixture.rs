//! Prints a page to look at: `cargo run -p weighbridge-report --example fixture > page.html`; with `terminal` or
//! `json` as its argument, the other forms.

#![allow(clippy::print_stdout, missing_docs, unreachable_pub)]

#[path = "../tests/it/fixture.rs"]
mod fixture;

use weighbridge_report::{Style, html, render, to_json};

fn main() {
    let fixture = fixture::Fixture::new();
    let input = fixture.input();
    let style = Style {
        color: true,
        width: 100,
    };
    let text = match std::env::args().nth(1).as_deref() {
        Some("terminal") => render(&input, style),
        Some("json") => to_json(&input),
        _ => html(&input),
    };
    print!("{text}");
}
