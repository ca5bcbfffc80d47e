//! What is done with each second while a load runs: kept for the result, shown, printed, judged.

use std::io::IsTerminal as _;
use std::ops::ControlFlow;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use weighbridge_load::output::{Second, second_line};
use weighbridge_load::threshold::Threshold;
use weighbridge_load::watch::Watch;
use weighbridge_load::{Observe, Snapshot};

use crate::printer::Printer;

/// What becomes of the lines of JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lines {
    None,
    Kept,
    Printed,
}

/// The seconds of a load.
#[derive(Default)]
pub(super) struct Seen {
    pub(super) seconds: Vec<Second>,
    /// Each as a line of JSON, where that is the format.
    pub(super) lines: String,
}

/// An observer of a load at a rate.
pub(super) struct Live {
    printer: Printer,
    bar: Option<ProgressBar>,
    lines: Lines,
    seconds: Mutex<Seen>,
    watches: Mutex<Vec<Watch>>,
    aborted_on: Mutex<Option<String>>,
    is_aborted: AtomicBool,
}

impl Live {
    /// Shows a live line on a terminal, and keeps or prints each second as a line of JSON.
    pub(super) fn new(
        printer: Printer,
        duration: Duration,
        lines: Lines,
        abort_on: &[Threshold],
    ) -> Self {
        let is_shown = std::io::stderr().is_terminal() && printer.shows_progress();
        let bar = is_shown.then(|| {
            let bar = ProgressBar::new(duration.as_secs().max(1));
            let style = ProgressStyle::with_template("{bar:20} {msg}");
            if let Ok(style) = style {
                bar.set_style(style);
            }
            bar
        });
        Live {
            printer,
            bar,
            lines,
            seconds: Mutex::default(),
            watches: Mutex::new(abort_on.iter().cloned().map(Watch::new).collect()),
            aborted_on: Mutex::default(),
            is_aborted: AtomicBool::new(false),
        }
    }

    /// The seconds, and the condition on which the load was broken off.
    pub(super) fn finish(self) -> (Seen, Option<String>) {
        if let Some(bar) = self.bar {
            bar.finish_and_clear();
        }
        let poisoned = "an observer doesn't panic";
        (
            self.seconds.into_inner().expect(poisoned),
            self.aborted_on.into_inner().expect(poisoned),
        )
    }

    fn show(&self, snapshot: &Snapshot) {
        let Some(bar) = &self.bar else { return };
        let at = |q| match snapshot.response.is_empty() {
            true => "-".to_owned(),
            false => format!("{:.1}", snapshot.response.value_at_quantile(q) as f64 / 1e6),
        };
        let good: u64 = snapshot.routes.iter().map(|r| r.good).sum();
        let failed: u64 = snapshot.routes.iter().map(|r| r.failed).sum();
        let seconds = snapshot.interval.as_secs_f64().max(1e-3);
        // The last second's end is a moment before the whole.
        let at_second = snapshot.at.as_secs_f64().round() as u64;
        let left = bar.length().unwrap_or(0).saturating_sub(at_second);
        bar.set_position(at_second);
        bar.set_message(format!(
            "{:.0}/s  p50 {} ms  p99 {} ms  {failed} failed  late p99 {:.2} ms  {left} s left",
            good as f64 / seconds,
            at(0.5),
            at(0.99),
            snapshot.lateness.value_at_quantile(0.99) as f64 / 1e6,
        ));
    }
}

impl Observe for Live {
    fn second(&self, snapshot: &Snapshot) -> ControlFlow<()> {
        let poisoned = "an observer doesn't panic";
        let mut seen = self.seconds.lock().expect(poisoned);
        match self.lines {
            Lines::None => {}
            Lines::Kept => seen.lines += &second_line(snapshot),
            Lines::Printed => self.printer.result(&second_line(snapshot)),
        }
        seen.seconds.push(Second::of(snapshot));
        drop(seen);
        self.show(snapshot);
        if self.is_aborted.load(Ordering::Relaxed) {
            return ControlFlow::Break(());
        }
        let mut watches = self.watches.lock().expect(poisoned);
        for watch in watches.iter_mut() {
            if watch.is_met(snapshot) {
                *self.aborted_on.lock().expect(poisoned) = Some(watch.condition.text.clone());
                self.is_aborted.store(true, Ordering::Relaxed);
                return ControlFlow::Break(());
            }
        }
        ControlFlow::Continue(())
    }
}
