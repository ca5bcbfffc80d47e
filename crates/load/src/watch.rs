//! A condition on which a load is broken off, judged on its last seconds.

use std::collections::VecDeque;

use hdrhistogram::Histogram;

use crate::engine::Snapshot;
use crate::threshold::{ABORT_MINIMUM, Seen, Threshold};

/// The condition is judged on the last seconds that have [`ABORT_MINIMUM`] requests, on these at most.
const MOST_SECONDS: usize = 10;

/// A condition with the seconds that it is judged on.
#[derive(Debug)]
pub struct Watch {
    /// The condition.
    pub condition: Threshold,
    recent: VecDeque<Snapshot>,
}

impl Watch {
    /// Watches for a condition.
    pub fn new(condition: Threshold) -> Self {
        Watch {
            condition,
            recent: VecDeque::new(),
        }
    }

    /// Takes a second more; whether the condition is met now. Never on fewer than [`ABORT_MINIMUM`] requests.
    pub fn is_met(&mut self, snapshot: &Snapshot) -> bool {
        self.recent.push_front(snapshot.clone());
        self.recent.truncate(MOST_SECONDS);
        let Some(first) = self.recent.front() else {
            return false;
        };
        let (mut due, mut failed, mut good, mut seconds) = (0, 0, 0, 0.0);
        let mut histograms =
            [&first.response, &first.service, &first.lateness].map(Histogram::clone);
        histograms.iter_mut().for_each(Histogram::reset);
        for second in &self.recent {
            let sum = |f: fn(&crate::engine::RouteInterval) -> u64| {
                second.routes.iter().map(f).sum::<u64>()
            };
            due += sum(|r| r.due);
            failed += sum(|r| r.failed);
            good += sum(|r| r.good);
            seconds += second.interval.as_secs_f64();
            let more = [&second.response, &second.service, &second.lateness];
            for (all, one) in histograms.iter_mut().zip(more) {
                all.add(one).expect("all histograms have the same bounds");
            }
            if due >= ABORT_MINIMUM {
                break;
            }
        }
        let [response, service, lateness] = &histograms;
        self.condition.is_met(&Seen {
            due,
            failed,
            rate: good as f64 / f64::max(seconds, 1e-9),
            response,
            service,
            lateness,
            is_fit: true,
        })
    }
}
