//! `weighbridge decide`: the verdict again, with other assumptions.

use crate::cli::Decide;
use crate::exit::Exit;
use crate::printer::Printer;
use crate::project::Project;
use crate::{decision, verdict};

pub(crate) fn run(args: &Decide, printer: Printer) -> Exit {
    // The overrides are the decision's: a plan laid anew would lose which facts they replace.
    let project = match Project::open(&args.folder.dir, &[]) {
        Ok(project) => project,
        Err(error) => return super::complain(printer, &error),
    };
    let read = || -> Result<String, Box<dyn std::error::Error>> {
        let (ledger, digests) = project.read_ledger()?;
        let mut facts = ledger.facts(&digests)?;
        let decision = decision::decide_with(&project, &mut facts, &args.overrides.set)?;
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
