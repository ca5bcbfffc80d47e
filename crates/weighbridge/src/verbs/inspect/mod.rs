//! `weighbridge inspect`: what a service's source says, without running it.

mod terminal;

use weighbridge_inspect::{Document, inspect};

use crate::cli::{Inspect, TextOrJson};
use crate::exit::Exit;
use crate::printer::Printer;

pub(crate) fn run(args: &Inspect, printer: Printer) -> Exit {
    let inspection = match inspect(&args.dir) {
        Ok(inspection) => inspection,
        Err(error) => {
            let why = std::error::Error::source(&error);
            let why = why.map(|w| format!(": {w}")).unwrap_or_default();
            printer.error(&format!("failed to {error}{why}"));
            return Exit::Usage;
        }
    };
    let document = Document::new(inspection, env!("CARGO_PKG_VERSION"));
    let text = match args.format {
        TextOrJson::Json => document.to_json(),
        TextOrJson::Terminal => terminal::show(&document, &args.dir),
    };
    printer.result(&text);
    for warning in &document.warnings {
        printer.warning(&format!("{}; {}", warning.text, warning.advice));
    }
    Exit::Done
}
