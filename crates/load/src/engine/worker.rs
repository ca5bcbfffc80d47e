//! One thread's event loop: what is due is sent, what comes is recorded, and nothing waits for anything else.

use std::os::fd::AsRawFd as _;
use std::sync::mpsc::Sender;
use std::time::Duration;

use super::Shared;
use super::connecting::ConnectPace;
use super::dispatcher::{Dispatcher, Request};
use super::observe::Interval;
use super::pool::{Pool, Token};
use super::rest::{Outlook, Pause, Rest};
use super::seconds::Seconds;
use super::settings::LoadSettings;
use crate::clock::{Clock, Nanos, nanos};
use crate::connection::{Phase, Step};
use crate::error::LoadError;
use crate::os::{self, Event, Events, Poll};
use crate::recorder::Failure;
use crate::workload::Workload;

/// How often a thread looks whether it is to stop.
pub(super) const LOOK_UP: Nanos = 100_000_000;

/// What a thread knows at its end beside its tally.
#[derive(Debug)]
pub(super) struct WorkerEnd {
    pub(super) arrivals_for: Duration,
    pub(super) elapsed: Duration,
    pub(super) cpu: Duration,
    pub(super) starved: Duration,
    pub(super) most_connections: usize,
    pub(super) longest_queue: usize,
    pub(super) was_stopped: bool,
}

pub(super) struct Worker<'a> {
    pub(super) shared: &'a Shared<'a>,
    pub(super) settings: &'a LoadSettings,
    workload: &'a Workload,
    pub(super) index: usize,
    clock: Clock,
    /// What the clock said last.
    now: Nanos,
    pub(super) dispatcher: Dispatcher<'a>,
    pub(super) pool: Pool,
    pub(super) poll: Poll,
    pub(super) buffer: Vec<u8>,
    pub(super) timeout: Nanos,
    pause: Pause,
    pub(super) most_connections: usize,
    pub(super) connect_pace: ConnectPace,
    /// Closed connections that have no successor yet: the next connects are reconnects.
    pub(super) to_replace: u64,
}

impl<'a> Worker<'a> {
    /// Runs the thread at `index` and hands its tallies to `sender`.
    pub(super) fn run(
        shared: &'a Shared<'a>,
        index: usize,
        sender: &Sender<Interval>,
    ) -> Result<WorkerEnd, LoadError> {
        let _promptness = os::Promptness::of_thread();
        let mut worker = Worker::new(shared, index);
        if let Ok(worker) = &mut worker {
            worker.open_idle();
        }
        let start = shared.start(); // all threads meet here, also those that can't go on
        worker?.work(start, sender)
    }

    fn new(shared: &'a Shared<'a>, index: usize) -> Result<Self, LoadError> {
        let settings = shared.settings;
        Ok(Worker {
            shared,
            settings,
            workload: shared.workload,
            index,
            clock: shared.clock,
            now: 0,
            dispatcher: Dispatcher::new(settings, shared.workload, index),
            pool: Pool::default(),
            poll: Poll::new().map_err(LoadError::EventLoop)?,
            buffer: vec![0u8; 64 * 1024],
            timeout: nanos(settings.timeout),
            pause: Pause::new(nanos(settings.slack)),
            most_connections: settings.share_of(settings.connections, index).max(1),
            connect_pace: ConnectPace::new(settings.connect_rate / settings.threads.max(1) as f64),
            to_replace: 0,
        })
    }

    fn work(mut self, start: Nanos, sender: &Sender<Interval>) -> Result<WorkerEnd, LoadError> {
        let used = os::Usage::of_thread();
        self.dispatcher.start_at(start);
        let drained = self
            .dispatcher
            .end()
            .saturating_add(nanos(self.settings.drain));
        let mut seconds = Seconds::new(start, self.shared.is_observed);
        let mut events = Events::new();
        let mut was_stopped = false;
        loop {
            let now = self.send_due();
            self.fail_overdue(now);
            was_stopped |= self.shared.is_stopped();
            if was_stopped || (self.dispatcher.next_due().is_none() && now >= drained) {
                self.dispatcher.abandon_waiting(now);
            }
            if was_stopped || self.dispatcher.is_done() {
                break;
            }
            if now >= seconds.next {
                let _ = sender.send(self.interval(&mut seconds, now, false));
            }
            self.connect_for_waiting(now);
            let wake = self.wake_at(now).min(seconds.next);
            self.rest(now, wake, &mut events)?;
            for event in events.iter() {
                self.on_event(event);
                // What becomes due while a batch of answers is read doesn't wait for its end.
                if self
                    .dispatcher
                    .next_due()
                    .is_some_and(|due| due <= self.now)
                {
                    self.send_due();
                }
            }
        }
        let ended = self.look();
        self.interrupt_in_flight(ended);
        let _ = sender.send(self.interval(&mut seconds, ended, true));
        let last = self.dispatcher.end().min(ended);
        let since_start = |at: Nanos| Duration::from_nanos(at.saturating_sub(start));
        let used = os::Usage::of_thread().since(used);
        Ok(WorkerEnd {
            arrivals_for: since_start(last),
            elapsed: since_start(self.dispatcher.last_answer.max(last)),
            cpu: used.cpu,
            starved: used.starved,
            most_connections: self.pool.most_open,
            longest_queue: self.dispatcher.longest_queue,
            was_stopped,
        })
    }

    /// Looks at the clock.
    pub(super) fn look(&mut self) -> Nanos {
        self.now = self.clock.now();
        self.now
    }

    /// Sends what is due; returns a time after the last look at what is.
    fn send_due(&mut self) -> Nanos {
        let mut now = self.look();
        while let Some(request) = self.dispatcher.take_due(now) {
            match self.pool.take_idle() {
                Some(token) => self.send_on(token, request, now),
                None => self.dispatcher.wait(request),
            }
            now = self.look();
        }
        now
    }

    /// Waits for what comes next and leaves the ready sockets in `events`.
    fn rest(&mut self, now: Nanos, wake: Nanos, events: &mut Events) -> Result<(), LoadError> {
        let plan = self.pause.plan(Outlook {
            now,
            next_due: self.dispatcher.next_due(),
            wake,
            is_waiting: self.dispatcher.waiting() > 0,
            in_flight: self.dispatcher.in_flight,
        });
        let most = match plan {
            Rest::Until(wake) => wake.saturating_sub(now),
            Rest::Gather(time) => {
                std::thread::sleep(Duration::from_nanos(time));
                self.send_due();
                0
            }
        };
        self.poll.wait(most, events).map_err(LoadError::EventLoop)?;
        self.pause.note(events.len(), now);
        Ok(())
    }

    /// When to look again at the latest for other reasons than requests and answers.
    fn wake_at(&self, now: Nanos) -> Nanos {
        let mut wake = now + LOOK_UP;
        wake = wake.min(self.pool.next_deadline().unwrap_or(wake));
        if self.wants_connection() {
            wake = wake.min(self.connect_pace.next());
        }
        wake
    }

    pub(super) fn send_on(&mut self, token: Token, request: Request, now: Nanos) {
        let is_head = self.workload.routes[request.route as usize]
            .template
            .is_head();
        let Some(connection) = self.pool.get(token) else {
            return;
        };
        let sent = self.dispatcher.sent(&request, now);
        let step = connection.send(sent, request, is_head);
        self.pool
            .set_deadline(token, now.saturating_add(self.timeout));
        if let Step::Broken(failure) = step {
            self.give_up(token, failure, now);
        }
    }

    pub(super) fn on_event(&mut self, event: Event) {
        let token = Token::from(event.token);
        let Some(connection) = self.pool.get(token) else {
            return;
        };
        if connection.phase == Phase::Connecting {
            return self.on_connected(token, event);
        }
        let mut step = Step::Wait;
        if event.is_writable {
            step = connection.on_writable();
        }
        if step == Step::Wait && event.is_readable {
            step = connection.on_readable(&mut self.buffer, event.is_hung_up);
        }
        if connection.is_unfinished() {
            let _ = self
                .poll
                .watch_again(connection.stream.as_raw_fd(), token.into());
        }
        match step {
            Step::Wait => {}
            Step::Begun => {
                let now = self.clock.now();
                let (sent, arrived) = (connection.flight, connection.arrived(now));
                self.now = now;
                self.dispatcher.first_byte(sent, arrived);
            }
            Step::Answered => self.finish(token),
            Step::Broken(failure) => {
                let now = self.look();
                self.give_up(token, failure, now);
            }
        }
    }

    /// Records a complete answer and puts the connection to its next use.
    fn finish(&mut self, token: Token) {
        let now = self.look();
        let Some(connection) = self.pool.get(token) else {
            return;
        };
        let (sent, arrived) = (connection.flight, connection.arrived(now));
        connection.phase = Phase::Idle;
        if connection.is_at_once() {
            self.dispatcher.first_byte(sent, arrived);
        }
        let parser = &mut connection.parser;
        let is_keep_alive = parser.is_keep_alive;
        if sent.session.is_some() {
            let answer = parser.take_answer(Duration::from_nanos(arrived.saturating_sub(sent.at)));
            self.dispatcher.answered_in_session(sent, &answer, arrived);
        } else {
            self.dispatcher
                .answered(sent, parser.status, &parser.body, arrived);
            if sent.is_kept {
                parser.forget_body();
            }
        }
        if !is_keep_alive {
            self.close(token);
        } else if let Some(next) = self.dispatcher.take_waiting() {
            self.send_on(token, next, now);
        } else {
            self.pool.set_idle(token);
        }
    }

    /// The connection is of no use any more, and what was on it has failed.
    pub(super) fn give_up(&mut self, token: Token, failure: Failure, now: Nanos) {
        let Some(connection) = self.pool.get(token) else {
            return;
        };
        match (connection.phase, failure) {
            (Phase::Busy, _) => self.dispatcher.failed(connection.flight, failure, now),
            (Phase::Connecting, _) => {
                self.fail_to_connect(Failure::Connect, now);
                return self.pool.close(token);
            }
            (Phase::Idle, Failure::Unasked) => self.dispatcher.tally().unasked += 1,
            (Phase::Idle, _) => self.dispatcher.tally().idle_closes += 1,
        }
        self.close(token);
    }

    /// Closes a connection that was made.
    pub(super) fn close(&mut self, token: Token) {
        self.pool.close(token);
        self.to_replace += 1;
    }

    pub(super) fn fail_overdue(&mut self, now: Nanos) {
        while let Some(token) = self.pool.take_overdue(now, self.timeout) {
            self.give_up(token, Failure::Timeout, now);
        }
    }

    /// Only a stopped run has requests in flight at its end; they are neither good nor the service's failures.
    fn interrupt_in_flight(&mut self, now: Nanos) {
        for connection in self.pool.busy() {
            self.dispatcher
                .failed(connection.flight, Failure::Interrupted, now);
        }
    }

    fn interval(&mut self, seconds: &mut Seconds, now: Nanos, is_last: bool) -> Interval {
        let (index, at, cpu) = seconds.end(now);
        Interval {
            thread: self.index,
            index,
            at,
            tally: self.dispatcher.take_tally(),
            in_flight: self.dispatcher.in_flight,
            waiting: self.dispatcher.waiting(),
            connections: self.pool.open,
            cpu,
            is_last,
        }
    }
}
