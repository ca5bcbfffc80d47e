//! `weighbridge report`: the ledger rendered again.

use crate::cli::{Folder, Report};
use crate::exit::Exit;
use crate::printer::Printer;
use crate::project::Project;
use crate::{cli::Format, decision, verdict};

pub(crate) fn run(args: &Report, printer: Printer) -> Exit {
    render(&args.folder, args.format, printer)
}

fn render(folder: &Folder, format: Format, printer: Printer) -> Exit {
    let project = match Project::open(&folder.dir, &[]) {
        Ok(project) => project,
        Err(error) => return super::complain(printer, &error),
    };
    let read = || -> Result<String, Box<dyn std::error::Error>> {
        let (ledger, digests) = project.read_ledger()?;
        let facts = ledger.facts(&digests)?;
        let decision = decision::decide(&project, &facts);
        let run = ledger.last_run()?;
        Ok(verdict::render(
            &project,
            run.as_ref(),
            &facts,
            &decision,
            &[],
            format,
            printer,
        ))
    };
    match read() {
        Ok(text) => {
            printer.result(&text);
            Exit::Done
        }
        Err(error) => {
            printer.error(&format!("failed to {error}"));
            Exit::Usage
        }
    }
}
