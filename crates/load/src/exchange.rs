//! One request after another on one connection, blocking: set-up requests, readiness, checks before the clock,
//! and latency with one request in flight.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::error::LoadError;
use crate::http1::Parser;
use crate::session::Session;
use crate::template::{Rendered, Template};

/// An answer in full.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Its status.
    pub status: u16,
    /// Its headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// Its body.
    pub body: Vec<u8>,
    /// From the first byte written to the last byte read.
    pub latency: Duration,
}

impl Answer {
    /// The first header of that name (lower case).
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, v)| v.as_str())
    }
}

/// A client with one connection, made anew when the target closes it.
#[derive(Debug)]
pub struct Exchange {
    addr: SocketAddr,
    timeout: Duration,
    stream: Option<TcpStream>,
    rng: Xoshiro256PlusPlus,
}

impl Exchange {
    /// A client of `addr`; the same seed draws the same values into templates.
    pub fn new(addr: SocketAddr, timeout: Duration, seed: u64) -> Self {
        Exchange {
            addr,
            timeout,
            stream: None,
            rng: Xoshiro256PlusPlus::seed_from_u64(seed),
        }
    }

    /// Sends a request and waits for its answer.
    ///
    /// # Errors
    /// When the target can't be reached, closes, stays silent over the time-out or doesn't speak HTTP/1.1.
    pub fn send(&mut self, template: &Template) -> Result<Answer, LoadError> {
        let rendered = template.render(&mut self.rng);
        self.send_rendered(&rendered, template.is_head())
    }

    /// Sends the first request of a session with values of its own, and waits for its answer.
    ///
    /// # Errors
    /// As [`Self::send`], and when the session has no request.
    pub fn begin(&mut self, session: &Session) -> Result<Answer, LoadError> {
        let Some(first) = session.steps.first() else {
            let session = session.name.clone();
            let why = "it has no request";
            return Err(LoadError::BadSession { session, why });
        };
        let values = session.draw(&mut self.rng);
        let rendered = first.template.render_in(&values, &mut self.rng);
        self.send_rendered(&rendered, first.template.is_head())
    }

    fn send_rendered(&mut self, rendered: &Rendered, is_head: bool) -> Result<Answer, LoadError> {
        let had_stream = self.stream.is_some();
        match self.try_send(rendered.bytes(), is_head) {
            // The target may have closed the idle connection: that is no answer to this request.
            Err(LoadError::Exchange { .. }) if had_stream => {
                self.stream = None;
                self.try_send(rendered.bytes(), is_head)
            }
            result => result,
        }
        .inspect_err(|_| self.stream = None)
    }

    fn try_send(&mut self, request: &[u8], is_head: bool) -> Result<Answer, LoadError> {
        let addr = self.addr;
        let failed = |reason: String| LoadError::Exchange { addr, reason };
        let mut stream = match self.stream.take() {
            Some(stream) => stream,
            None => self
                .connect()
                .map_err(|source| LoadError::Connect { addr, source })?,
        };
        let started = Instant::now();
        stream
            .write_all(request)
            .map_err(|e| failed(e.to_string()))?;
        let mut parser = Parser::new();
        parser.expect_answer(is_head, true);
        let mut buffer = [0u8; 16 * 1024];
        loop {
            let read = stream.read(&mut buffer).map_err(|e| match e.kind() {
                std::io::ErrorKind::WouldBlock => {
                    failed(format!("no answer within {:?}", self.timeout))
                }
                _ => failed(e.to_string()),
            })?;
            if read == 0 {
                if parser.has_head() && parser.close() {
                    break;
                }
                return Err(failed(
                    "it closed the connection before the answer was complete".into(),
                ));
            }
            let (_, done) = parser
                .feed(&buffer[..read])
                .map_err(|fault| failed(format!("the answer isn't HTTP/1.1 ({fault:?})")))?;
            if done {
                break;
            }
            if started.elapsed() > self.timeout {
                return Err(failed(format!(
                    "no end of the answer within {:?}",
                    self.timeout
                )));
            }
        }
        let latency = started.elapsed();
        if parser.is_keep_alive {
            self.stream = Some(stream);
        }
        Ok(parser.take_answer(latency))
    }

    fn connect(&self) -> std::io::Result<TcpStream> {
        let stream = TcpStream::connect_timeout(&self.addr, self.timeout)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(self.timeout))?;
        stream.set_write_timeout(Some(self.timeout))?;
        Ok(stream)
    }
}
