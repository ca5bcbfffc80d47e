//! `weighbridge report`: the ledger rendered again.

use crate::cli::Report;
use crate::exit::Exit;
use crate::printer::Printer;
use crate::project::Project;
use crate::{decision, verdict};

pub(crate) fn run(args: &Report, printer: Printer) -> Exit {
    let project = match Project::open(&args.folder.dir, &[]) {
        Ok(project) => project,
        Err(error) => return super::complain(printer, &error),
    };
    let read = || -> Result<String, Box<dyn std::error::Error>> {
        let (ledger, digests) = project.read_ledger()?;
        let facts = ledger.facts(&digests)?;
        let decision = decision::decide(&project, &facts)?;
        let run = ledger.last_run()?;
        Ok(verdict::render(
            &project,
            run.as_ref(),
            &facts,
            &decision,
            &[],
            args.format,
            printer,
        ))
    };
    super::print(read(), printer)
}
