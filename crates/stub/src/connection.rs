//! One client's connection: its bytes in, its answers out, in order and when they are due.

use std::collections::VecDeque;
use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::{Duration, Instant};

use crate::http1::{Answer, Progress, RequestReader};
use crate::service::{Reply, Service};

/// Answers that may wait on one connection; a client that pipelines more isn't read until they went out.
const MOST_PENDING: usize = 128;
/// After a refusal, how long what the client still sends is read and thrown away. Closing at once would reset the
/// connection and could take the refusal with it (RFC 9112, section 9.6).
const LINGER: Duration = Duration::from_secs(1);

/// What a connection waits for after it was served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    /// The client.
    Idle,
    /// This time.
    WaitsUntil(Instant),
    /// Nothing any more.
    Over,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Input {
    Open,
    /// No further request is read; the connection ends when the pending answers went out.
    Ended,
    /// A request was refused: what comes is thrown away.
    Refused,
    /// The refusal went out; the connection ends with the client's side, at this time at the latest.
    Lingers(Instant),
}

/// A connection with its buffers.
#[derive(Debug)]
pub(crate) struct Connection {
    stream: TcpStream,
    reader: RequestReader,
    /// Received and not yet used by the reader.
    unread: Vec<u8>,
    /// Due times never fall along it: an answer waits for those before it, and that isn't lateness.
    pending: VecDeque<Reply>,
    /// Bytes of the first pending answer that went out.
    sent: usize,
    input: Input,
    /// Events are edge-triggered: the socket may hold something until a read says otherwise.
    may_read: bool,
    is_hung_up: bool,
    /// When the server's timer for it fires.
    pub(crate) timer: Option<Instant>,
}

impl Connection {
    pub(crate) fn new(stream: TcpStream) -> Self {
        Connection {
            stream,
            reader: RequestReader::default(),
            unread: Vec::new(),
            pending: VecDeque::new(),
            sent: 0,
            input: Input::Open,
            may_read: true,
            is_hung_up: false,
            timer: None,
        }
    }

    pub(crate) fn stream(&self) -> &TcpStream {
        &self.stream
    }

    /// The socket has something to read; with `is_hung_up`, the client's end too.
    pub(crate) fn note_readable(&mut self, is_hung_up: bool) {
        self.may_read = true;
        self.is_hung_up |= is_hung_up;
    }

    /// Reads what there is and sends what is due. What is read counts as asked at `now`.
    pub(crate) fn serve(
        &mut self,
        now: Instant,
        service: &mut Service,
        scratch: &mut [u8],
    ) -> State {
        // An error is the client's going: nobody waits for the rest.
        self.read_and_send(now, service, scratch)
            .map_or(State::Over, |can_write| self.state(now, can_write))
    }

    fn read_and_send(
        &mut self,
        now: Instant,
        service: &mut Service,
        scratch: &mut [u8],
    ) -> io::Result<bool> {
        loop {
            let has_more = self.take_requests(now, service);
            let can_write = self.send_due(service)?;
            let is_full = self.pending.len() >= MOST_PENDING;
            if is_full || !(has_more || self.receive(scratch)?) {
                return Ok(can_write);
            }
        }
    }

    /// Replies to the requests received; gives whether there may be more of them, held back.
    fn take_requests(&mut self, now: Instant, service: &mut Service) -> bool {
        let mut used = 0;
        while self.input == Input::Open && used < self.unread.len() {
            if self.pending.len() >= MOST_PENDING {
                self.unread.drain(..used);
                return true;
            }
            match self.reader.advance(&self.unread[used..]) {
                Ok((0, Progress::NeedsMore)) => break,
                Ok((here, progress)) => {
                    used += here;
                    self.follow(progress, now, service);
                }
                Err(rejection) => {
                    self.input = Input::Refused;
                    self.push(service.refuse(rejection, now));
                }
            }
        }
        match self.input {
            Input::Open => drop(self.unread.drain(..used)),
            _ => self.unread.clear(),
        }
        false
    }

    fn follow(&mut self, progress: Progress, now: Instant, service: &mut Service) {
        match progress {
            Progress::NeedsMore => {}
            Progress::WantsContinue => self.push(Reply {
                answer: Answer::interim_continue(),
                due: now,
                is_counted: false,
            }),
            Progress::Complete => {
                let request = self.reader.request();
                let is_last = !request.is_keep_alive;
                let reply = service.reply(&request, now);
                self.push(reply);
                self.reader.next();
                if is_last {
                    self.input = Input::Ended;
                }
            }
        }
    }

    fn push(&mut self, mut reply: Reply) {
        if let Some(last) = self.pending.back() {
            reply.due = reply.due.max(last.due);
        }
        self.pending.push_back(reply);
    }

    /// Sends the answers that are due; false when the client doesn't take them.
    fn send_due(&mut self, service: &mut Service) -> io::Result<bool> {
        while let Some(first) = self.pending.front_mut() {
            let now = Instant::now();
            if first.due > now {
                break;
            }
            if std::mem::take(&mut first.is_counted) {
                service.answered(first.due, now);
            }
            match self.stream.write(&first.answer.bytes()[self.sent..]) {
                Ok(written) => self.sent += written,
                Err(e) if e.kind() == ErrorKind::WouldBlock => return Ok(false),
                Err(e) if e.kind() == ErrorKind::Interrupted => {}
                Err(e) => return Err(e),
            }
            if self.sent == first.answer.bytes().len() {
                self.sent = 0;
                self.pending.pop_front();
            }
        }
        Ok(true)
    }

    /// Reads once; gives whether to look again.
    fn receive(&mut self, scratch: &mut [u8]) -> io::Result<bool> {
        if !self.may_read || self.input == Input::Ended {
            return Ok(false);
        }
        match self.stream.read(scratch) {
            Ok(0) => {
                self.may_read = false;
                self.input = Input::Ended;
                Ok(false)
            }
            Ok(length) => {
                // A short read has emptied the socket (epoll(7)), unless the client's end is still to be read.
                self.may_read = length == scratch.len() || self.is_hung_up;
                if self.input == Input::Open {
                    self.unread.extend_from_slice(&scratch[..length]);
                }
                Ok(true)
            }
            Err(e) if e.kind() == ErrorKind::WouldBlock => {
                self.may_read = false;
                Ok(false)
            }
            Err(e) if e.kind() == ErrorKind::Interrupted => Ok(true),
            Err(e) => Err(e),
        }
    }

    fn state(&mut self, now: Instant, can_write: bool) -> State {
        if let Some(first) = self.pending.front() {
            return match can_write {
                true => State::WaitsUntil(first.due),
                false => State::Idle,
            };
        }
        match self.input {
            Input::Open => State::Idle,
            Input::Ended => State::Over,
            Input::Refused => {
                // It may be gone already; the next read tells.
                let _ = self.stream.shutdown(Shutdown::Write);
                self.input = Input::Lingers(now + LINGER);
                State::WaitsUntil(now + LINGER)
            }
            Input::Lingers(end) if end <= now => State::Over,
            Input::Lingers(end) => State::WaitsUntil(end),
        }
    }
}
