//! What is accepted, and whether what remains is too much.

use std::path::Path;

use weighbridge_inspect::{Accepted, AcceptedError, Inspection, Severity};

use super::findings::word;
use crate::cli::{Inspect, SeverityChoice};
use crate::exit::Exit;
use crate::printer::Printer;
use weighbridge_report::counted;

/// The accepted findings, where a file of them is named. The file that is about to be written brings its reasons, if it is there.
pub(super) fn read(args: &Inspect) -> Result<Option<Accepted>, AcceptedError> {
    let written = args.write_accepted.as_deref().filter(|file| file.exists());
    let file = args.accepted.as_deref().or(written);
    file.map(Accepted::read).transpose()
}

/// Writes all that is found as accepted; what to say of it.
pub(super) fn write(file: &Path, inspection: &Inspection) -> Result<String, AcceptedError> {
    let accepted = Accepted::of(inspection);
    accepted.write(file)?;
    Ok(format!(
        "{} accepted in {file}\n\nnext: weighbridge inspect --accepted {file} --fail-on low\n",
        counted(accepted.len(), "finding"),
        file = file.display()
    ))
}

/// The gate: whether findings remain that are too severe.
pub(super) fn judge(
    fail_on: Option<SeverityChoice>,
    inspection: &Inspection,
    printer: Printer,
) -> Exit {
    let Some(least) = fail_on.map(severity) else {
        return Exit::Done;
    };
    let remaining = inspection.findings.iter().filter(|f| f.severity >= least);
    match remaining.count() {
        0 => Exit::Done,
        n => {
            let what = match n {
                1 => "1 finding remains".to_owned(),
                n => format!("{n} findings remain"),
            };
            printer.error(&format!("{what} of severity {} or higher", word(least)));
            Exit::Failed
        }
    }
}

fn severity(choice: SeverityChoice) -> Severity {
    match choice {
        SeverityChoice::Low => Severity::Low,
        SeverityChoice::Medium => Severity::Medium,
        SeverityChoice::High => Severity::High,
    }
}
