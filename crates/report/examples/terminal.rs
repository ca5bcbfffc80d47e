//! Prints the fixture as a terminal would see it: `cargo run -p weighbridge-report --example terminal`.

#![allow(clippy::print_stdout, missing_docs, unreachable_pub)]

#[path = "../tests/it/fixture.rs"]
mod fixture;

use weighbridge_report::{Style, render};

fn main() {
    let fixture = fixture::Fixture::new();
    let style = Style {
        color: std::env::var_os("NO_COLOR").is_none(),
        width: 100,
    };
    print!("{}", render(&fixture.input(), style));
}
