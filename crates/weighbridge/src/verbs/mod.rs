//! One module a verb: it parses nothing, decides nothing; it calls a library, renders and picks the exit code.

mod advisories;
mod decide;
mod export;
mod guard;
mod init;
mod inspect;
mod load;
mod plan;
mod report;
mod stub;
mod weigh;

use crate::cli::{Cli, Verb};
use crate::exit::Exit;
use crate::printer::Printer;
use crate::project::ProjectError;

/// Runs the verb of the command line.
pub(crate) fn run(cli: &Cli) -> Exit {
    let printer = Printer::new(&cli.global);
    match &cli.verb {
        Verb::Weigh(args) => weigh::run(args, printer),
        Verb::Plan(args) => plan::run(args, printer),
        Verb::Inspect(args) => inspect::run(args, printer),
        Verb::Advisories(args) => advisories::run(args, printer),
        Verb::Init(args) => init::run(args, printer),
        Verb::Load(args) => load::run(args, printer),
        Verb::Decide(args) => decide::run(args, printer),
        Verb::Report(args) => report::run(args, printer),
        Verb::Export(args) => export::run(args, printer),
        Verb::Stub(args) => stub::run(args, printer),
        Verb::Guard(args) => guard::run(args),
    }
}

/// Shows why a project can't be used.
fn complain(printer: Printer, error: &ProjectError) -> Exit {
    match error {
        ProjectError::Plan(error) => printer.diagnostic(error),
        other => printer.error(&format!("failed to {other}")),
    }
    match error {
        ProjectError::Toolchain(_) => Exit::Candidate,
        ProjectError::Measure(error) if error.is_candidates_fault() => Exit::Candidate,
        _ => Exit::Usage,
    }
}

/// Prints what was read from the ledger, or why it couldn't be.
fn print(text: Result<String, Box<dyn std::error::Error>>, printer: Printer) -> Exit {
    match text {
        Ok(text) => {
            printer.result(&text);
            Exit::Done
        }
        Err(error) => match error.downcast::<ProjectError>() {
            Ok(error) => complain(printer, &error),
            Err(error) => {
                printer.error(&format!("failed to {error}"));
                Exit::Usage
            }
        },
    }
}
