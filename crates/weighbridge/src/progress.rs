//! Progress on stderr: a line a phase, with the time since the start; warnings kept for the end.

use std::cell::RefCell;
use std::time::Instant;

use weighbridge_measure::Observer;
use weighbridge_report::Warning;

use crate::printer::Printer;

/// Prints what goes on and keeps warnings.
pub(crate) struct Progress {
    printer: Printer,
    began: Instant,
    warnings: RefCell<Vec<Warning>>,
}

impl Progress {
    pub(crate) fn new(printer: Printer) -> Self {
        Progress {
            printer,
            began: Instant::now(),
            warnings: RefCell::default(),
        }
    }

    /// Warnings so far.
    pub(crate) fn warnings(&self) -> Vec<Warning> {
        self.warnings.borrow().clone()
    }

    /// Says a warning now and keeps it, once.
    pub(crate) fn caution(&self, warning: Warning) {
        let mut warnings = self.warnings.borrow_mut();
        if !warnings.iter().any(|w| w.text == warning.text) {
            self.printer.warning(&warning.text);
            warnings.push(warning);
        }
    }

    /// Seconds since the start.
    pub(crate) fn elapsed(&self) -> f64 {
        self.began.elapsed().as_secs_f64()
    }
}

impl Observer for Progress {
    fn phase(&self, what: &str) {
        self.printer
            .progress(&format!("{:>5.0} s  {what}", self.elapsed()));
    }

    fn note(&self, what: &str) {
        self.printer.progress(&format!("         {what}"));
    }

    fn warn(&self, id: &'static str, text: String, advice: &str) {
        self.caution(Warning {
            id: id.to_owned(),
            text,
            advice: advice.to_owned(),
        });
    }
}
