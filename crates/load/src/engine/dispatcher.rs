//! The engine's mind: what is due, what waits, and what became of each request. It knows no socket and no clock, so
//! that it can be tested in virtual time.

use std::collections::VecDeque;

use rand::SeedableRng as _;
use rand_xoshiro::Xoshiro256PlusPlus;

use super::settings::LoadSettings;
use crate::clock::{Nanos, nanos};
use crate::deck::Deck;
use crate::recorder::{Failure, Tally, Times};
use crate::schedule::Schedule;
use crate::template::Rendered;
use crate::workload::Workload;

/// A request, rendered before it is due.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) due: Nanos,
    pub(crate) route: u32,
    pub(crate) bytes: Rendered,
}

/// A request on its way.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Sent {
    pub(crate) due: Nanos,
    pub(crate) at: Nanos,
    pub(crate) route: u32,
    /// Its answer is checked in full.
    pub(crate) is_checked: bool,
}

/// Decides and accounts for one thread.
#[derive(Debug)]
pub(crate) struct Dispatcher<'a> {
    workload: &'a Workload,
    check_every: u64,
    deck: Deck,
    schedule: Schedule,
    rng: Xoshiro256PlusPlus,
    start: Nanos,
    end: Nanos,
    upcoming: Option<Request>,
    waiting: VecDeque<Request>,
    sent: u64,
    tally: Tally,
    pub(crate) in_flight: usize,
    pub(crate) longest_queue: usize,
    pub(crate) last_answer: Nanos,
}

impl<'a> Dispatcher<'a> {
    /// The dispatcher of the thread at `index`.
    pub(crate) fn new(settings: &LoadSettings, workload: &'a Workload, index: usize) -> Self {
        let seed = settings.seed.wrapping_add(index as u64);
        let shares = settings.threads.max(1) as u64;
        let expected = settings.shape.expected(settings.arrivals_for()) / shares as f64;
        Dispatcher {
            workload,
            check_every: settings.check_every,
            deck: Deck::new(workload.routes.iter().map(|r| r.weight), expected),
            schedule: Schedule::share(
                &settings.shape,
                settings.arrivals,
                seed,
                index as u64,
                shares,
            ),
            rng: Xoshiro256PlusPlus::seed_from_u64(seed ^ 0x5DEE_CE66_D1CE_5EED),
            start: 0,
            end: nanos(settings.arrivals_for()),
            upcoming: None,
            waiting: VecDeque::new(),
            sent: 0,
            tally: Tally::new(workload.routes.len()),
            in_flight: 0,
            longest_queue: 0,
            last_answer: 0,
        }
    }

    /// Says when the first second begins, and renders the first request.
    pub(crate) fn start_at(&mut self, start: Nanos) {
        self.start = start;
        self.end = self.end.saturating_add(start);
        self.last_answer = start;
        self.upcoming = self.render_next();
    }

    /// The end of arrivals.
    pub(crate) fn end(&self) -> Nanos {
        self.end
    }

    /// When the next request is due; `None` after the last.
    pub(crate) fn next_due(&self) -> Option<Nanos> {
        self.upcoming.as_ref().map(|next| next.due)
    }

    /// The next request, if it is due: to be sent, or to be put back with [`Self::wait`].
    pub(crate) fn take_due(&mut self, now: Nanos) -> Option<Request> {
        let request = self.upcoming.take_if(|next| next.due <= now)?;
        self.upcoming = self.render_next();
        self.tally.lateness.saturating_record(now - request.due);
        self.tally.routes[request.route as usize].due += 1;
        Some(request)
    }

    /// No connection is free: the request waits its turn, and its latency goes on counting.
    pub(crate) fn wait(&mut self, request: Request) {
        self.waiting.push_back(request);
        self.longest_queue = self.longest_queue.max(self.waiting.len());
    }

    /// The request that has waited longest.
    pub(crate) fn take_waiting(&mut self) -> Option<Request> {
        self.waiting.pop_front()
    }

    pub(crate) fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// Neither a request to come, nor one that waits, nor one on its way.
    pub(crate) fn is_done(&self) -> bool {
        self.upcoming.is_none() && self.in_flight == 0 && self.waiting.is_empty()
    }

    /// A request is about to be written.
    pub(crate) fn sent(&mut self, request: &Request, now: Nanos) -> Sent {
        let expect = &self.workload.routes[request.route as usize].expect;
        let tally = &mut self.tally.routes[request.route as usize];
        self.sent += 1;
        // The first answers of each route are all checked, so that a rare route is never unchecked.
        let is_checked = expect.body.is_some()
            && self.check_every > 0
            && (self.sent.is_multiple_of(self.check_every) || tally.sent < 3);
        tally.sent += 1;
        self.in_flight += 1;
        Sent {
            due: request.due,
            at: now,
            route: request.route,
            is_checked,
        }
    }

    pub(crate) fn first_byte(&mut self, sent: Sent, now: Nanos) {
        self.tally.routes[sent.route as usize].first_byte(now.saturating_sub(sent.at));
    }

    /// A complete answer has come.
    pub(crate) fn answered(&mut self, sent: Sent, status: u16, body: &[u8], now: Nanos) {
        let expect = &self.workload.routes[sent.route as usize].expect;
        let failure = if !expect.accepts_status(status) {
            Some(Failure::Status)
        } else if sent.is_checked && !expect.accepts_body(body) {
            Some(Failure::WrongAnswer)
        } else {
            None
        };
        self.in_flight -= 1;
        self.last_answer = now;
        self.tally.routes[sent.route as usize].answered(status, failure, times(sent, now));
    }

    /// A request on its way came to nothing.
    pub(crate) fn failed(&mut self, sent: Sent, failure: Failure, now: Nanos) {
        self.in_flight -= 1;
        self.last_answer = now;
        self.tally.routes[sent.route as usize].failed(failure, times(sent, now));
    }

    /// A request that never got to be sent came to nothing.
    pub(crate) fn not_sent(&mut self, request: &Request, failure: Failure, now: Nanos) {
        let times = Times {
            since_due: now.saturating_sub(request.due),
            since_sent: None,
        };
        self.tally.routes[request.route as usize].failed(failure, times);
    }

    /// The run is over for all that waits, and nothing more comes.
    pub(crate) fn abandon_waiting(&mut self, now: Nanos) {
        while let Some(request) = self.waiting.pop_front() {
            self.not_sent(&request, Failure::NotSent, now);
        }
    }

    /// The tally, for what isn't about a single request.
    pub(crate) fn tally(&mut self) -> &mut Tally {
        &mut self.tally
    }

    /// Hands over what was tallied since the last time.
    pub(crate) fn take_tally(&mut self) -> Tally {
        std::mem::replace(&mut self.tally, Tally::new(self.workload.routes.len()))
    }

    fn render_next(&mut self) -> Option<Request> {
        let due = self.start + nanos(self.schedule.next()?);
        if due >= self.end {
            return None;
        }
        let route = self.deck.draw(&mut self.rng);
        let template = &self.workload.routes[route].template;
        Some(Request {
            due,
            route: route as u32,
            bytes: template.render(&mut self.rng),
        })
    }
}

fn times(sent: Sent, now: Nanos) -> Times {
    Times {
        since_due: now.saturating_sub(sent.due),
        since_sent: Some(now.saturating_sub(sent.at)),
    }
}
