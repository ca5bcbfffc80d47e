//! How a thread waits: what costs most of a request is the wake-up that it takes, so that those of a busy thread are shared.

use crate::clock::Nanos;

/// How often the rate of answers is looked at.
const WINDOW: Nanos = 1_000_000;
/// Answers that must be expected within the slack for requests to share wake-ups: below that there is next to nothing to
/// share, and each is sent when it is due.
const WORTH_SHARING: f64 = 0.25;
/// The same for answers to gather while all connections are busy.
const WORTH_GATHERING: f64 = 1.0;
/// Requests that must be on their way for a target not to run dry while answers gather.
const KEEPS_BUSY: usize = 16;

/// How to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rest {
    /// Until a socket is ready, at most until then.
    Until(Nanos),
    /// For this long, whatever happens; then see to all that has gathered.
    Gather(Nanos),
}

/// What a thread knows when it has nothing to do.
#[derive(Debug, Clone, Copy)]
pub(super) struct Outlook {
    pub(super) now: Nanos,
    pub(super) next_due: Option<Nanos>,
    /// When it must look again for other reasons.
    pub(super) wake: Nanos,
    /// Requests are due and have no connection.
    pub(super) is_waiting: bool,
    pub(super) in_flight: usize,
}

/// Decides how a thread waits, by how dense requests and answers are.
#[derive(Debug)]
pub(super) struct Pause {
    slack: Nanos,
    window_start: Nanos,
    answers: u64,
    /// Answers that came within the slack, on average, in the last window.
    answers_in_slack: f64,
}

impl Pause {
    pub(super) fn new(slack: Nanos) -> Self {
        Pause {
            slack,
            window_start: 0,
            answers: 0,
            answers_in_slack: 0.0,
        }
    }

    /// So many sockets were ready.
    pub(super) fn note(&mut self, answers: usize, now: Nanos) {
        self.answers += answers as u64;
        let window = now.saturating_sub(self.window_start);
        if window >= WINDOW {
            self.answers_in_slack = self.answers as f64 * self.slack as f64 / window as f64;
            self.window_start = now;
            self.answers = 0;
        }
    }

    /// Nothing is due at `outlook.now`: how to wait?
    pub(super) fn plan(&self, outlook: Outlook) -> Rest {
        let Outlook {
            now,
            next_due,
            wake,
            ..
        } = outlook;
        if outlook.is_waiting {
            // All connections are busy: what becomes due has to wait too, and need not be noticed sooner than stated.
            let is_dense =
                self.answers_in_slack >= WORTH_GATHERING && outlook.in_flight >= KEEPS_BUSY;
            return match is_dense {
                true => Rest::Gather(self.slack),
                false => Rest::Until(next_due.map_or(wake, |due| wake.min(due + self.slack))),
            };
        }
        match next_due {
            Some(due) if due < now + self.slack && self.answers_in_slack >= WORTH_SHARING => {
                Rest::Gather(self.slack)
            }
            Some(due) => Rest::Until(wake.min(due)),
            None => Rest::Until(wake),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const US: Nanos = 1000;

    fn outlook(next_due: Option<Nanos>) -> Outlook {
        Outlook {
            now: 1000 * US,
            next_due,
            wake: 9000 * US,
            is_waiting: false,
            in_flight: 64,
        }
    }

    #[test]
    fn what_is_due_within_the_slack_shares_a_wake_up_where_requests_are_dense() {
        let mut pause = Pause::new(40 * US);
        assert_eq!(pause.plan(outlook(Some(1020 * US))), Rest::Until(1020 * US));
        pause.note(13, 2000 * US); // 13 in 2 ms: one in four slacks
        assert_eq!(pause.plan(outlook(Some(1020 * US))), Rest::Gather(40 * US));
        assert_eq!(pause.plan(outlook(Some(1040 * US))), Rest::Until(1040 * US));
        assert_eq!(pause.plan(outlook(None)), Rest::Until(9000 * US));
        let mut exact = Pause::new(0);
        exact.note(10_000, 2000 * US);
        assert_eq!(exact.plan(outlook(Some(1001 * US))), Rest::Until(1001 * US));
    }

    #[test]
    fn answers_gather_only_where_they_are_dense_and_enough_are_on_their_way() {
        let waiting = Outlook {
            is_waiting: true,
            ..outlook(Some(1001 * US))
        };
        let mut pause = Pause::new(40 * US);
        assert_eq!(pause.plan(waiting), Rest::Until(1041 * US));
        pause.note(50, 2000 * US); // 50 in 2 ms: one in the slack
        assert_eq!(pause.plan(waiting), Rest::Gather(40 * US));
        let few = Outlook {
            in_flight: 8,
            ..waiting
        };
        assert_eq!(pause.plan(few), Rest::Until(1041 * US));
        pause.note(10, 3000 * US);
        assert_eq!(pause.plan(waiting), Rest::Until(1041 * US));
    }
}
