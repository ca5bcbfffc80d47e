//! The loop: one thread, one epoll, one heap of timers.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::io::{self, ErrorKind};
use std::net::{TcpListener, TcpStream};
use std::os::fd::AsFd;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::connection::{Connection, State};
use crate::connections::Connections;
use crate::os::{self, Event, Poll};
use crate::service::Service;
use crate::stats::StubStats;

/// The listener's token; no connection has it.
const LISTENER: u64 = u64::MAX;
/// How long the order to stop can go unnoticed.
const PATIENCE: Duration = Duration::from_millis(50);
/// Bytes that one read takes at most.
const SCRATCH: usize = 64 * 1024;

/// Everything that the serving thread owns.
#[derive(Debug)]
pub(crate) struct Server {
    listener: TcpListener,
    poll: Poll,
    connections: Connections,
    /// When to serve which connection again; entries of connections that are gone are skipped.
    timers: BinaryHeap<Reverse<(Instant, u64)>>,
    service: Service,
    scratch: Vec<u8>,
    /// The last try to accept failed for want of descriptors: there is no further edge to tell when to try again.
    must_accept: bool,
}

impl Server {
    /// `listener` doesn't block.
    pub(crate) fn new(listener: TcpListener, service: Service) -> io::Result<Self> {
        let poll = Poll::new()?;
        poll.watch(listener.as_fd(), LISTENER)?;
        Ok(Server {
            listener,
            poll,
            connections: Connections::default(),
            timers: BinaryHeap::new(),
            service,
            scratch: vec![0; SCRATCH],
            must_accept: false,
        })
    }

    /// Serves until `stop` is set, then closes every connection.
    pub(crate) fn run(mut self, stop: &AtomicBool) -> io::Result<StubStats> {
        os::sharpen_timers();
        let mut events = Vec::new();
        while !stop.load(Ordering::Relaxed) {
            self.poll.wait(self.time_to_next(), &mut events)?;
            let now = Instant::now();
            if self.must_accept {
                self.accept();
            }
            for event in &events {
                self.handle(*event, now);
                // Between events too: a long batch must not hold up what is due.
                self.serve_due(Instant::now());
            }
            self.serve_due(Instant::now());
        }
        Ok(self.service.stats())
    }

    fn time_to_next(&self) -> Duration {
        let next = self.timers.peek().map(|Reverse((due, _))| *due);
        next.map_or(PATIENCE, |due| {
            due.saturating_duration_since(Instant::now()).min(PATIENCE)
        })
    }

    fn handle(&mut self, event: Event, now: Instant) {
        if event.token == LISTENER {
            return self.accept();
        }
        if let Some(connection) = self.connections.get(event.token) {
            if event.is_readable {
                connection.note_readable(event.is_hung_up);
            }
            self.serve(event.token, now);
        }
    }

    fn accept(&mut self) {
        self.must_accept = false;
        loop {
            match self.listener.accept() {
                Ok((stream, _)) => {
                    // A connection that can't be set up is one that its client has left.
                    let _ = self.admit(stream);
                }
                Err(e) if e.kind() == ErrorKind::WouldBlock => break,
                Err(e) if is_the_clients(&e) => {}
                Err(_) => {
                    self.must_accept = true;
                    break;
                }
            }
        }
    }

    fn admit(&mut self, stream: TcpStream) -> io::Result<()> {
        stream.set_nonblocking(true)?;
        stream.set_nodelay(true)?;
        let token = self.connections.insert(Connection::new(stream));
        let watched = self
            .connections
            .get(token)
            .map(|connection| self.poll.watch(connection.stream().as_fd(), token));
        if !matches!(watched, Some(Ok(()))) {
            self.connections.remove(token);
        }
        self.service.connections = self.connections.count();
        Ok(())
    }

    fn serve_due(&mut self, now: Instant) {
        while let Some(Reverse((due, token))) = self.timers.peek().copied() {
            if due > now {
                return;
            }
            self.timers.pop();
            if let Some(connection) = self.connections.get(token) {
                connection.timer = None;
                self.serve(token, now);
            }
        }
    }

    fn serve(&mut self, token: u64, now: Instant) {
        let Some(connection) = self.connections.get(token) else {
            return;
        };
        match connection.serve(now, &mut self.service, &mut self.scratch) {
            State::Idle => {}
            State::WaitsUntil(due) => {
                if connection.timer != Some(due) {
                    connection.timer = Some(due);
                    self.timers.push(Reverse((due, token)));
                }
            }
            State::Over => {
                self.connections.remove(token);
                self.service.connections = self.connections.count();
            }
        }
    }
}

fn is_the_clients(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset | ErrorKind::Interrupted
    )
}
