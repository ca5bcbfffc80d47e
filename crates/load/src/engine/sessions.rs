//! The sessions that are under way on one thread, and when each goes on.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use rand::SeedableRng as _;
use rand_xoshiro::Xoshiro256PlusPlus;

use super::dispatcher::Request;
use super::settings::LoadSettings;
use crate::clock::Nanos;
use crate::exchange::Answer;
use crate::session::{Session, SessionStep};
use crate::template::Rendered;

/// Live sessions: a slab, whose places are given to new sessions as old ones end.
#[derive(Debug)]
pub(super) struct Sessions<'a> {
    specs: &'a [Session],
    seed: u64,
    /// Sessions that were drawn so far.
    drawn: u64,
    places: Vec<Live>,
    free: Vec<u32>,
    /// When the next request of a session is due, and the session's place.
    due: BinaryHeap<Reverse<(Nanos, u32)>>,
}

/// A session under way.
#[derive(Debug)]
struct Live {
    /// Which of the workload's sessions it is.
    session: u32,
    /// Its request that is due next, on its way, or just answered.
    step: u32,
    /// Its own, so that what it asks doesn't depend on when others are answered.
    rng: Xoshiro256PlusPlus,
    values: Vec<String>,
    /// The next request, until it is due.
    next: Option<Rendered>,
}

/// What becomes of a session after a good answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// Its next request is due later.
    GoesOn,
    /// That was its last request.
    Completed,
    /// Its next request would be due after the end of arrivals.
    CutShort,
}

impl<'a> Sessions<'a> {
    /// Those of the thread at `index`; `None` for a workload without any.
    pub(super) fn new(settings: &LoadSettings, specs: &'a [Session], index: usize) -> Option<Self> {
        let seed = settings.seed.wrapping_add(index as u64);
        (!specs.is_empty()).then(|| Sessions {
            specs,
            seed: seed ^ 0x5E55_1095_C0FF_EE00,
            drawn: 0,
            places: Vec::new(),
            free: Vec::new(),
            due: BinaryHeap::new(),
        })
    }

    /// Draws the values of a new session, and renders its first request.
    pub(super) fn begin(&mut self, session: usize, due: Nanos) -> Request {
        // The golden ratio spreads the numbers of sessions over all seeds.
        let seed = self.seed ^ self.drawn.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        self.drawn += 1;
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
        let spec = &self.specs[session];
        let values = spec.draw(&mut rng);
        let first = &spec.steps[0];
        let bytes = first.template.render_in(&values, &mut rng);
        let live = Live {
            session: session as u32,
            step: 0,
            rng,
            values,
            next: None,
        };
        let place = self.put(live);
        Request {
            due,
            route: first.route as u32,
            session: Some(place),
            bytes,
        }
    }

    /// Gives a new session a place.
    fn put(&mut self, live: Live) -> u32 {
        if let Some(place) = self.free.pop() {
            self.places[place as usize] = live;
            return place;
        }
        self.places.push(live);
        self.places.len() as u32 - 1
    }

    /// Which of the workload's sessions has this place.
    pub(super) fn session_at(&self, place: u32) -> usize {
        self.places[place as usize].session as usize
    }

    /// The request that is due next, on its way, or just answered.
    pub(super) fn step_at(&self, place: u32) -> &'a SessionStep {
        let live = &self.places[place as usize];
        &self.specs[live.session as usize].steps[live.step as usize]
    }

    /// Keeps what the step captures from its answer; false when something isn't there.
    pub(super) fn capture(&mut self, place: u32, answer: &Answer) -> bool {
        let step = self.step_at(place);
        let values = &mut self.places[place as usize].values;
        step.captures.iter().all(|capture| {
            capture
                .take(answer)
                .map(|value| values[capture.slot] = value)
                .is_some()
        })
    }

    /// The answer at `now` was a good one: renders the next request, if there is one that is due before `end`. Otherwise the
    /// session has ended, and its place is free.
    pub(super) fn go_on(&mut self, place: u32, now: Nanos, end: Nanos) -> Next {
        let live = &mut self.places[place as usize];
        let steps = &self.specs[live.session as usize].steps;
        live.step += 1;
        let Some(step) = steps.get(live.step as usize) else {
            self.end(place);
            return Next::Completed;
        };
        let due = now.saturating_add(step.think.draw(&mut live.rng));
        if due >= end {
            self.end(place);
            return Next::CutShort;
        }
        live.next = Some(step.template.render_in(&live.values, &mut live.rng));
        self.due.push(Reverse((due, place)));
        Next::GoesOn
    }

    /// The session is over: its place is free.
    pub(super) fn end(&mut self, place: u32) {
        let live = &mut self.places[place as usize];
        live.values = Vec::new();
        self.free.push(place);
    }

    /// When the first of the next requests is due.
    pub(super) fn next_due(&self) -> Option<Nanos> {
        self.due.peek().map(|Reverse((due, _))| *due)
    }

    /// The first of the next requests.
    pub(super) fn take_next(&mut self) -> Option<Request> {
        let Reverse((due, place)) = self.due.pop()?;
        let route = self.step_at(place).route as u32;
        let bytes = self.places[place as usize].next.take()?;
        Some(Request {
            due,
            route,
            session: Some(place),
            bytes,
        })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.due.is_empty()
    }

    /// Places that sessions have or had at once.
    #[cfg(test)]
    pub(super) fn places(&self) -> usize {
        self.places.len()
    }
}
