//! One connection and the request that is on it.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::time::Instant;

use crate::http1::Parser;
use crate::recorder::Failure;
use crate::template::Rendered;

/// A request on its way.
#[derive(Debug)]
pub(crate) struct InFlight {
    pub(crate) route: usize,
    pub(crate) due: Instant,
    pub(crate) sent: Instant,
    pub(crate) is_checked: bool,
    bytes: Rendered,
    written: usize,
}

impl InFlight {
    pub(crate) fn new(
        route: usize,
        due: Instant,
        sent: Instant,
        is_checked: bool,
        bytes: Rendered,
    ) -> Self {
        InFlight {
            route,
            due,
            sent,
            is_checked,
            bytes,
            written: 0,
        }
    }
}

/// What a step of a connection came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// Nothing to do until the socket is ready again.
    Wait,
    /// The answer is complete and in the parser.
    Answered,
    /// The request on it (if there is one) failed and the socket is of no use any more.
    Broken(Failure),
}

/// A connection, its parser and at most one request (no pipelining).
#[derive(Debug)]
pub(crate) struct Connection {
    pub(crate) stream: TcpStream,
    pub(crate) parser: Parser,
    pub(crate) in_flight: Option<InFlight>,
    pub(crate) is_connected: bool,
    pub(crate) token: u64,
}

impl Connection {
    pub(crate) fn new(stream: TcpStream, token: u64) -> Self {
        Connection {
            stream,
            parser: Parser::new(),
            in_flight: None,
            is_connected: false,
            token,
        }
    }

    /// Puts a request on an idle connection and writes what the socket takes.
    pub(crate) fn send(&mut self, request: InFlight, is_head: bool) -> Step {
        self.parser.expect_answer(is_head, request.is_checked);
        self.in_flight = Some(request);
        match self.is_connected {
            true => self.write(),
            false => Step::Wait,
        }
    }

    /// The socket takes bytes (or has just connected, or failed to).
    pub(crate) fn on_writable(&mut self) -> Step {
        if !self.is_connected {
            match self.stream.take_error() {
                Ok(None) => self.is_connected = true,
                _ => return Step::Broken(Failure::Connect),
            }
        }
        self.write()
    }

    /// The socket has bytes, or was closed.
    pub(crate) fn on_readable(&mut self, buffer: &mut [u8], is_hung_up: bool) -> Step {
        if !self.is_connected {
            return Step::Wait;
        }
        loop {
            let read = match self.stream.read(buffer) {
                Ok(0) => return self.on_closed(),
                Ok(read) => read,
                Err(e) if e.kind() == io::ErrorKind::WouldBlock => return Step::Wait,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
                Err(_) => return Step::Broken(Failure::Closed),
            };
            if self.in_flight.is_none() {
                return Step::Broken(Failure::Malformed); // an answer to nothing
            }
            match self.parser.feed(&buffer[..read]) {
                Ok((taken, true)) if taken == read => {
                    self.parser.is_keep_alive &= !is_hung_up;
                    return Step::Answered;
                }
                Ok((_, true)) | Err(_) => return Step::Broken(Failure::Malformed),
                // A short read has emptied the socket: the next edge will come.
                Ok((_, false)) if read < buffer.len() && !is_hung_up => return Step::Wait,
                Ok((_, false)) => {}
            }
        }
    }

    fn on_closed(&mut self) -> Step {
        match self.in_flight.is_some() && self.parser.close() {
            true => {
                self.parser.is_keep_alive = false;
                Step::Answered
            }
            false => Step::Broken(Failure::Closed),
        }
    }

    fn write(&mut self) -> Step {
        let Some(request) = &mut self.in_flight else {
            return Step::Wait;
        };
        while request.written < request.bytes.bytes().len() {
            match self.stream.write(&request.bytes.bytes()[request.written..]) {
                Ok(0) => return Step::Broken(Failure::Closed),
                Ok(written) => request.written += written,
                Err(e) if e.kind() == io::ErrorKind::WouldBlock => break,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => return Step::Broken(Failure::Closed),
            }
        }
        Step::Wait
    }
}
