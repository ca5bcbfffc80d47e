//! The engine's mind: what is due, what waits, and what became of each request. It knows no socket and no clock, so
//! that it can be tested in virtual time.

use std::collections::VecDeque;

use rand::SeedableRng as _;
use rand_xoshiro::Xoshiro256PlusPlus;

use super::sessions::{Next, Sessions};
use super::settings::LoadSettings;
use crate::clock::{Nanos, nanos};
use crate::deck::Deck;
use crate::exchange::Answer;
use crate::recorder::{Failure, Tally, Times};
use crate::schedule::Schedule;
use crate::template::Rendered;
use crate::workload::{Expect, Workload};

/// A request, rendered before it is due.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) due: Nanos,
    pub(crate) route: u32,
    /// The place of the session that it belongs to.
    pub(crate) session: Option<u32>,
    pub(crate) bytes: Rendered,
}

/// A request on its way.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Sent {
    pub(crate) due: Nanos,
    pub(crate) at: Nanos,
    pub(crate) route: u32,
    /// The place of the session that it belongs to.
    pub(crate) session: Option<u32>,
    /// Its answer is checked in full.
    pub(crate) is_checked: bool,
    /// Headers and body of its answer are kept, to be checked or to capture from.
    pub(crate) is_kept: bool,
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
    /// Boxed and absent for a workload without sessions, which pays one look for them.
    sessions: Option<Box<Sessions<'a>>>,
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
        let shape = match workload.sessions.is_empty() {
            true => settings.shape.clone(),
            false => settings.shape.slowed(workload.requests_per_arrival()),
        };
        let expected = shape.expected(settings.arrivals_for()) / shares as f64;
        Dispatcher {
            workload,
            check_every: settings.check_every,
            deck: Deck::new(workload.arrival_weights(), expected),
            schedule: Schedule::share(&shape, settings.arrivals, seed, index as u64, shares),
            rng: Xoshiro256PlusPlus::seed_from_u64(seed ^ 0x5DEE_CE66_D1CE_5EED),
            start: 0,
            end: nanos(settings.arrivals_for()),
            upcoming: None,
            sessions: Sessions::new(settings, &workload.sessions, index).map(Box::new),
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
        let upcoming = self.upcoming.as_ref().map(|next| next.due);
        match &self.sessions {
            None => upcoming,
            Some(sessions) => upcoming.into_iter().chain(sessions.next_due()).min(),
        }
    }

    /// The next request, if it is due: to be sent, or to be put back with [`Self::wait`].
    pub(crate) fn take_due(&mut self, now: Nanos) -> Option<Request> {
        let request = match self.take_follow_up(now) {
            Some(request) => request,
            None => self.take_upcoming(now)?,
        };
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
        let has_follow_up = self.sessions.as_ref().is_some_and(|s| !s.is_empty());
        self.upcoming.is_none() && self.in_flight == 0 && self.waiting.is_empty() && !has_follow_up
    }

    /// A request is about to be written.
    pub(crate) fn sent(&mut self, request: &Request, now: Nanos) -> Sent {
        let (expect, captures) = self.expected_of(request.session, request.route);
        let has_check = expect.body.is_some();
        let tally = &mut self.tally.routes[request.route as usize];
        self.sent += 1;
        // The first answers of each route are all checked, so that a rare route is never unchecked.
        let is_checked = has_check
            && self.check_every > 0
            && (self.sent.is_multiple_of(self.check_every) || tally.sent < 3);
        tally.sent += 1;
        self.in_flight += 1;
        Sent {
            due: request.due,
            at: now,
            route: request.route,
            session: request.session,
            is_checked,
            is_kept: is_checked || captures,
        }
    }

    pub(crate) fn first_byte(&mut self, sent: Sent, now: Nanos) {
        self.tally.routes[sent.route as usize].first_byte(now.saturating_sub(sent.at));
    }

    /// A complete answer has come to a request that belongs to no session.
    pub(crate) fn answered(&mut self, sent: Sent, status: u16, body: &[u8], now: Nanos) {
        let expect = &self.workload.routes[sent.route as usize].expect;
        let failure = fault_of(expect, sent, status, body);
        self.in_flight -= 1;
        self.last_answer = now;
        self.tally.routes[sent.route as usize].answered(status, failure, times(sent, now));
    }

    /// A complete answer has come to a request of a session, which goes on or ends.
    pub(crate) fn answered_in_session(&mut self, sent: Sent, answer: &Answer, now: Nanos) {
        let (expect, _) = self.expected_of(sent.session, sent.route);
        let failure = fault_of(expect, sent, answer.status, &answer.body)
            .or_else(|| self.capture(sent, answer));
        self.in_flight -= 1;
        self.last_answer = now;
        let tally = &mut self.tally.routes[sent.route as usize];
        tally.answered(answer.status, failure, times(sent, now));
        match failure {
            Some(failure) => self.end_session(sent.session, failure),
            None => self.go_on(sent.session, now),
        }
    }

    /// A request on its way came to nothing.
    pub(crate) fn failed(&mut self, sent: Sent, failure: Failure, now: Nanos) {
        self.in_flight -= 1;
        self.last_answer = now;
        self.tally.routes[sent.route as usize].failed(failure, times(sent, now));
        self.end_session(sent.session, failure);
    }

    /// A request that never got to be sent came to nothing.
    pub(crate) fn not_sent(&mut self, request: &Request, failure: Failure, now: Nanos) {
        let times = Times {
            since_due: now.saturating_sub(request.due),
            since_sent: None,
        };
        self.tally.routes[request.route as usize].failed(failure, times);
        self.end_session(request.session, failure);
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

    /// The good answer to a request, and whether something is captured from it.
    fn expected_of(&self, session: Option<u32>, route: u32) -> (&'a Expect, bool) {
        match (session, &self.sessions) {
            (Some(place), Some(sessions)) => {
                let step = sessions.step_at(place);
                (&step.expect, !step.captures.is_empty())
            }
            _ => (&self.workload.routes[route as usize].expect, false),
        }
    }

    fn capture(&mut self, sent: Sent, answer: &Answer) -> Option<Failure> {
        let sessions = self.sessions.as_mut()?;
        let has_all = sessions.capture(sent.session?, answer);
        (!has_all).then_some(Failure::WrongAnswer)
    }

    fn go_on(&mut self, session: Option<u32>, now: Nanos) {
        let (Some(place), Some(sessions)) = (session, &mut self.sessions) else {
            return;
        };
        let index = sessions.session_at(place);
        if sessions.go_on(place, now, self.end) == Next::Completed {
            self.tally.session(index).completed += 1;
        }
    }

    /// A session without a good answer is over. What only the end of the run kept from going on is counted as unfinished:
    /// neither completed nor abandoned.
    fn end_session(&mut self, session: Option<u32>, failure: Failure) {
        let (Some(place), Some(sessions)) = (session, &mut self.sessions) else {
            return;
        };
        let index = sessions.session_at(place);
        sessions.end(place);
        if !matches!(failure, Failure::NotSent | Failure::Interrupted) {
            self.tally.session(index).abandoned += 1;
        }
    }

    /// The next request of a session under way, if it is due and nothing that arrives was due before.
    fn take_follow_up(&mut self, now: Nanos) -> Option<Request> {
        let sessions = self.sessions.as_mut()?;
        let due = sessions.next_due().filter(|due| *due <= now)?;
        let is_first = self.upcoming.as_ref().is_none_or(|next| due <= next.due);
        is_first.then(|| sessions.take_next()).flatten()
    }

    /// What arrives next, if it is due.
    fn take_upcoming(&mut self, now: Nanos) -> Option<Request> {
        let request = self.upcoming.take_if(|next| next.due <= now)?;
        if let (Some(place), Some(sessions)) = (request.session, &self.sessions) {
            self.tally.session(sessions.session_at(place)).begun += 1;
        }
        self.upcoming = self.render_next();
        Some(request)
    }

    /// Places that sessions have or had at once.
    #[cfg(test)]
    pub(crate) fn places(&self) -> usize {
        self.sessions.as_ref().map_or(0, |s| s.places())
    }

    fn render_next(&mut self) -> Option<Request> {
        let due = self.start + nanos(self.schedule.next()?);
        if due >= self.end {
            return None;
        }
        let drawn = self.deck.draw(&mut self.rng);
        let Some(route) = self.workload.routes.get(drawn) else {
            let session = drawn - self.workload.routes.len();
            return self.sessions.as_mut().map(|s| s.begin(session, due));
        };
        Some(Request {
            due,
            route: drawn as u32,
            session: None,
            bytes: route.template.render(&mut self.rng),
        })
    }
}

/// What is wrong with an answer.
fn fault_of(expect: &Expect, sent: Sent, status: u16, body: &[u8]) -> Option<Failure> {
    if !expect.accepts_status(status) {
        Some(Failure::Status)
    } else if sent.is_checked && !expect.accepts_body(body) {
        Some(Failure::WrongAnswer)
    } else {
        None
    }
}

fn times(sent: Sent, now: Nanos) -> Times {
    Times {
        since_due: now.saturating_sub(sent.due),
        since_sent: Some(now.saturating_sub(sent.at)),
    }
}
