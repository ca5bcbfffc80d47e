//! How a thread comes by its connections: beforehand, or for requests that wait, and never faster than is stated.

use std::os::fd::AsRawFd as _;

use super::pool::Token;
use super::worker::{LOOK_UP, Worker};
use crate::clock::Nanos;
use crate::connection::{Connection, Step};
use crate::os::{self, Event, Events};
use crate::recorder::Failure;

/// Connections that may be asked for at once before their rate matters: half of the shortest queue that listeners usually
/// have, because what overflows it is answered a second later.
const CONNECT_BURST: f64 = 64.0;

impl Worker<'_> {
    /// Opens the connections that are wanted before the first request is due.
    pub(super) fn open_idle(&mut self) {
        let wanted = self
            .settings
            .share_of(self.settings.preconnect, self.index)
            .min(self.most_connections);
        let mut events = Events::new();
        let mut asked = 0;
        while (asked < wanted || self.pool.connecting > 0) && !self.shared.is_stopped() {
            let now = self.look();
            self.fail_overdue(now);
            while asked < wanted && self.connect_pace.take(now) {
                asked += 1;
                self.connect(now);
            }
            let wake = match asked < wanted {
                true => self.connect_pace.next().min(now + LOOK_UP),
                false => now + LOOK_UP,
            };
            if self
                .poll
                .wait(wake.saturating_sub(now), &mut events)
                .is_err()
            {
                return;
            }
            for event in events.iter() {
                self.on_event(event);
            }
        }
    }

    pub(super) fn wants_connection(&self) -> bool {
        self.dispatcher.waiting() > self.pool.connecting && self.pool.open < self.most_connections
    }

    /// Asks for a connection for each request that waits, as far as the limits go. Whichever is idle first takes it.
    pub(super) fn connect_for_waiting(&mut self, now: Nanos) {
        while self.wants_connection() && self.connect_pace.take(now) {
            self.connect(now);
        }
    }

    fn connect(&mut self, now: Nanos) {
        let tally = self.dispatcher.tally();
        tally.connects += 1;
        if self.to_replace > 0 {
            self.to_replace -= 1;
            tally.reconnects += 1;
        }
        let token = self.pool.next_token();
        let stream = os::connect(self.settings.addr).and_then(|stream| {
            self.poll.watch(stream.as_raw_fd(), token.into())?;
            Ok(stream)
        });
        let Ok(stream) = stream else {
            self.pool.give_back(token);
            return self.fail_to_connect(Failure::Connect, now);
        };
        self.pool.insert(token, Connection::new(stream, now));
        self.pool
            .set_deadline(token, now.saturating_add(self.timeout));
    }

    /// The request that has waited longest fails with the connection that was asked for on its behalf.
    pub(super) fn fail_to_connect(&mut self, failure: Failure, now: Nanos) {
        if let Some(request) = self.dispatcher.take_waiting() {
            self.dispatcher.not_sent(&request, failure, now);
        }
    }

    pub(super) fn on_connected(&mut self, token: Token, event: Event) {
        let now = self.look();
        let Some(connection) = self.pool.get(token) else {
            return;
        };
        if !connection.has_connected() {
            self.give_up(token, Failure::Connect, now);
            return;
        }
        let took = now - connection.since;
        let mut step = Step::Wait;
        if event.is_readable {
            step = connection.on_readable(&mut self.buffer, event.is_hung_up);
        }
        self.pool.connecting -= 1;
        self.dispatcher.tally().connected(took);
        if let Step::Broken(failure) = step {
            // It speaks before it is asked, or closes at once: no request will fare better on it.
            self.fail_to_connect(failure, now);
            return self.close(token);
        }
        match self.dispatcher.take_waiting() {
            Some(request) => self.send_on(token, request, now),
            None => self.pool.set_idle(token),
        }
    }
}

/// Holds the rate of connecting: so many at once, and then so many a second.
#[derive(Debug)]
pub(super) struct ConnectPace {
    gap: f64,
    /// Until when the rate is used up, in nanoseconds; what lies more than a burst back is forgotten.
    spent_until: f64,
}

impl ConnectPace {
    pub(super) fn new(rate: f64) -> Self {
        ConnectPace {
            gap: 1e9 / rate,
            spent_until: f64::NEG_INFINITY,
        }
    }

    pub(super) fn take(&mut self, now: Nanos) -> bool {
        let is_free = self.next() <= now;
        if is_free {
            let oldest = now as f64 - self.gap * CONNECT_BURST;
            self.spent_until = self.spent_until.max(oldest) + self.gap;
        }
        is_free
    }

    /// When the next connection may be asked for.
    pub(super) fn next(&self) -> Nanos {
        self.spent_until.max(0.0) as Nanos
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_is_free_and_the_rest_goes_at_the_rate() {
        let mut pace = ConnectPace::new(1000.0);
        let second = 1_000_000_000;
        let at_once = (0..1000).filter(|_| pace.take(second)).count();
        assert_eq!(at_once, 65); // the burst, and the one whose turn it is
        let taken = (0..500)
            .filter(|ms| pace.take(second + ms * 1_000_000))
            .count();
        assert!((498..=500).contains(&taken), "{taken}");
    }
}
