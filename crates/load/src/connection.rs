//! One connection and the request that is on it.

use std::io::{self, Write};
use std::net::TcpStream;

use crate::clock::Nanos;
use crate::engine::{Request, Sent};
use crate::http1::{Malformed, Parser};
use crate::os;
use crate::recorder::Failure;
use crate::template::Rendered;

/// Reads in a row before other connections have their turn: an endless answer must not stop the rest.
const MOST_READS: usize = 16;

/// What a step of a connection came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// Nothing to do until the socket is ready again.
    Wait,
    /// The first bytes of the answer have come, and not yet all.
    Begun,
    /// The answer is complete and in the parser.
    Answered,
    /// The request on it (if there is one) failed and the socket is of no use any more.
    Broken(Failure),
}

/// What a connection is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Phase {
    Connecting,
    Idle,
    Busy,
}

/// A connection, its parser and at most one request (no pipelining).
#[derive(Debug)]
pub(crate) struct Connection {
    pub(crate) stream: TcpStream,
    pub(crate) phase: Phase,
    pub(crate) parser: Parser,
    /// The request on it, while it is busy.
    pub(crate) flight: Sent,
    /// When it was asked for, or since when its request is on its way.
    pub(crate) since: Nanos,
    /// It stands in the queue of deadlines.
    pub(crate) has_deadline: bool,
    /// How long before it was read what was read last had arrived.
    age: Nanos,
    has_begun: bool,
    is_unfinished: bool,
    unwritten: Option<(Rendered, usize)>,
}

impl Connection {
    pub(crate) fn new(stream: TcpStream, now: Nanos) -> Self {
        Connection {
            stream,
            phase: Phase::Connecting,
            parser: Parser::new(),
            flight: Sent::default(),
            since: now,
            has_deadline: false,
            age: 0,
            has_begun: false,
            is_unfinished: false,
            unwritten: None,
        }
    }

    /// The socket that was asked for is writable: it is connected, or failed to.
    pub(crate) fn has_connected(&mut self) -> bool {
        let is_connected = matches!(self.stream.take_error(), Ok(None));
        if is_connected {
            self.phase = Phase::Idle;
        }
        is_connected
    }

    /// Puts a request on an idle connection and writes what the socket takes.
    pub(crate) fn send(&mut self, sent: Sent, request: Request, is_head: bool) -> Step {
        self.parser.expect_answer(is_head, sent.is_kept);
        self.flight = sent;
        self.since = sent.at;
        self.phase = Phase::Busy;
        self.has_begun = false;
        self.write(request.bytes, 0)
    }

    /// The socket takes bytes again.
    pub(crate) fn on_writable(&mut self) -> Step {
        match self.unwritten.take() {
            Some((bytes, written)) => self.write(bytes, written),
            None => Step::Wait,
        }
    }

    fn write(&mut self, bytes: Rendered, mut written: usize) -> Step {
        while written < bytes.bytes().len() {
            match self.stream.write(&bytes.bytes()[written..]) {
                Ok(0) => return Step::Broken(Failure::Closed),
                Ok(more) => written += more,
                Err(e) if e.kind() == io::ErrorKind::WouldBlock => {
                    self.unwritten = Some((bytes, written));
                    return Step::Wait;
                }
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return Step::Broken(failure_of_socket(&e)),
            }
        }
        Step::Wait
    }

    /// The socket has bytes, or was closed. Reads until the answer is complete or the socket is empty.
    pub(crate) fn on_readable(&mut self, buffer: &mut [u8], is_hung_up: bool) -> Step {
        let mut step = Step::Wait;
        for _ in 0..MOST_READS {
            let read = match os::receive(&self.stream, buffer) {
                Ok((0, _)) => return self.on_closed(),
                Ok((read, age)) => {
                    self.age = age;
                    read
                }
                Err(e) if e.kind() == io::ErrorKind::WouldBlock => return step,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
                Err(e) => return Step::Broken(failure_of_socket(&e)),
            };
            if self.phase != Phase::Busy {
                return Step::Broken(Failure::Unasked);
            }
            match self.parser.feed(&buffer[..read]) {
                Ok((taken, true)) if taken == read => {
                    self.parser.is_keep_alive &= !is_hung_up && self.unwritten.is_none();
                    return Step::Answered;
                }
                Ok((_, true)) => return Step::Broken(Failure::Unasked),
                Err(fault) => return Step::Broken(failure_of(fault)),
                Ok((_, false)) => {}
            }
            if !self.has_begun {
                self.has_begun = true;
                step = Step::Begun;
            }
            // A short read has emptied the socket: the next edge will come.
            if read < buffer.len() && !is_hung_up {
                return step;
            }
        }
        self.is_unfinished = true;
        step
    }

    /// Whether it stopped reading before the socket was empty, so that the others get their turn.
    pub(crate) fn is_unfinished(&mut self) -> bool {
        std::mem::take(&mut self.is_unfinished)
    }

    /// When what was read at `now` had arrived; never before its request was sent.
    pub(crate) fn arrived(&self, now: Nanos) -> Nanos {
        now.saturating_sub(self.age).max(self.flight.at)
    }

    /// Whether this is the first that has come of the answer: then its first byte came with its last.
    pub(crate) fn is_at_once(&self) -> bool {
        !self.has_begun
    }

    fn on_closed(&mut self) -> Step {
        if self.phase != Phase::Busy {
            return Step::Broken(Failure::Closed);
        }
        let has_begun = self.parser.has_begun();
        match self.parser.close() {
            true => {
                self.parser.is_keep_alive = false;
                Step::Answered
            }
            false if has_begun => Step::Broken(Failure::Truncated),
            false => Step::Broken(Failure::Closed),
        }
    }
}

fn failure_of_socket(error: &io::Error) -> Failure {
    match error.kind() {
        io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe => Failure::Reset,
        _ => Failure::Closed,
    }
}

fn failure_of(fault: Malformed) -> Failure {
    match fault {
        Malformed::HeadTooLarge | Malformed::LineTooLong | Malformed::TooManyInterim => {
            Failure::TooLarge
        }
        Malformed::Head | Malformed::Length | Malformed::Chunk => Failure::Malformed,
    }
}
