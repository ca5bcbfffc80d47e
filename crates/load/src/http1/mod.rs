//! HTTP/1.1 answers, parsed as they stream: memory doesn't grow with their size.

mod head;

use std::time::Duration;

use crate::exchange::Answer;
use head::{Framing, MOST_HEAD};

/// A connection keeps this much room for the bodies of checked answers.
const MOST_BODY_BUFFER: usize = 16 * 1024;
/// More interim answers to one request than this are a fault of the target.
const MOST_INTERIM: usize = 64;
/// Bodies that are kept to be checked are cut here; a cut body fails its check.
const MOST_KEPT: usize = 16 * 1024 * 1024;

/// Why an answer isn't HTTP/1.1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Malformed {
    Head,
    HeadTooLarge,
    /// A chunk-size line, or the trailers together.
    LineTooLong,
    TooManyInterim,
    Length,
    Chunk,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Head,
    Fixed(u64),
    ChunkSize,
    ChunkData(u64),
    ChunkEnd,
    Trailer,
    UntilClose,
    Done,
}

/// The parser of one answer after another on one connection.
#[derive(Debug)]
pub(crate) struct Parser {
    state: State,
    /// An incomplete head or chunk-size line.
    partial: Vec<u8>,
    /// Bytes of trailers, and interim answers, that this answer has had.
    trailers: usize,
    interim: usize,
    is_head_request: bool,
    keep: bool,
    /// Status of the answer, once its head is parsed.
    pub(crate) status: u16,
    /// Whether the target lets the connection be used again.
    pub(crate) is_keep_alive: bool,
    /// Headers, when kept.
    pub(crate) headers: Vec<(String, String)>,
    /// The body, when kept.
    pub(crate) body: Vec<u8>,
}

impl Parser {
    pub(crate) fn new() -> Self {
        Parser {
            state: State::Done,
            partial: Vec::new(),
            trailers: 0,
            interim: 0,
            is_head_request: false,
            keep: false,
            status: 0,
            is_keep_alive: true,
            headers: Vec::new(),
            body: Vec::new(),
        }
    }

    /// Gets ready for the answer to a request; `keep` keeps its headers and body.
    pub(crate) fn expect_answer(&mut self, is_head_request: bool, keep: bool) {
        self.state = State::Head;
        self.partial.clear();
        self.trailers = 0;
        self.interim = 0;
        self.is_head_request = is_head_request;
        self.keep = keep;
        self.headers.clear();
        self.body.clear();
    }

    /// Hands over the answer, with headers and body where they were kept.
    pub(crate) fn take_answer(&mut self, latency: Duration) -> Answer {
        Answer {
            status: self.status,
            headers: std::mem::take(&mut self.headers),
            body: std::mem::take(&mut self.body),
            latency,
        }
    }

    /// Lets go of a large body.
    pub(crate) fn forget_body(&mut self) {
        self.body.clear();
        self.body.shrink_to(MOST_BODY_BUFFER);
    }

    /// Whether a byte of the answer has arrived.
    pub(crate) fn has_begun(&self) -> bool {
        self.state != State::Head || !self.partial.is_empty() || self.interim > 0
    }

    /// Whether the head has arrived.
    pub(crate) fn has_head(&self) -> bool {
        self.state != State::Head
    }

    /// Takes bytes as they come; true when the answer is complete. Bytes after it are an error of the target
    /// (nothing was asked) and are left to the caller: the count of consumed bytes comes back.
    pub(crate) fn feed(&mut self, mut input: &[u8]) -> Result<(usize, bool), Malformed> {
        let given = input.len();
        while !input.is_empty() && self.state != State::Done {
            let taken = match self.state {
                State::Head => self.take_head(input)?,
                State::Fixed(left) => {
                    let taken = self.take_body(input, left);
                    self.state = match left - taken as u64 {
                        0 => State::Done,
                        left => State::Fixed(left),
                    };
                    taken
                }
                State::UntilClose => self.take_body(input, u64::MAX),
                State::ChunkSize => self.take_chunk_size(input)?,
                State::ChunkData(left) => {
                    let taken = self.take_body(input, left);
                    self.state = match left - taken as u64 {
                        0 => State::ChunkEnd,
                        left => State::ChunkData(left),
                    };
                    taken
                }
                State::ChunkEnd => self.take_line(input, |line| match line {
                    [] => Ok(State::ChunkSize),
                    _ => Err(Malformed::Chunk),
                })?,
                State::Trailer => self.take_line(input, |line| match line {
                    [] => Ok(State::Done),
                    _ => Ok(State::Trailer),
                })?,
                State::Done => unreachable!("the loop ends there"),
            };
            input = &input[taken..];
        }
        Ok((given - input.len(), self.state == State::Done))
    }

    /// The target closed: true if that completes the answer.
    pub(crate) fn close(&mut self) -> bool {
        let completes = self.state == State::UntilClose;
        self.state = State::Done;
        completes
    }

    fn take_head(&mut self, input: &[u8]) -> Result<usize, Malformed> {
        // The common case: the whole head in one read, parsed where it lies.
        if self.partial.is_empty() {
            if let Some(length) = self.parse_head(input)? {
                return Ok(length);
            }
            self.partial.extend_from_slice(input);
            return Ok(input.len());
        }
        let before = self.partial.len();
        self.partial.extend_from_slice(input);
        if !input.contains(&b'\n') {
            return head::check_size(&self.partial).map(|()| input.len());
        }
        let buffer = std::mem::take(&mut self.partial);
        if let Some(length) = self.parse_head(&buffer)? {
            return Ok(length - before);
        }
        self.partial = buffer;
        Ok(input.len())
    }

    fn parse_head(&mut self, bytes: &[u8]) -> Result<Option<usize>, Malformed> {
        let mut headers = std::mem::take(&mut self.headers);
        headers.clear();
        let keep = self.keep;
        let head = head::parse(bytes, |name, value| {
            if keep {
                let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
                headers.push((text(name).to_ascii_lowercase(), text(value.trim_ascii())));
            }
        });
        self.headers = headers;
        let Some(head) = head? else {
            return Ok(None);
        };
        self.status = head.status;
        if (100..200).contains(&self.status) && self.status != 101 {
            self.interim += 1;
            return match self.interim > MOST_INTERIM {
                true => Err(Malformed::TooManyInterim),
                false => Ok(Some(head.length)), // the real answer follows
            };
        }
        self.is_keep_alive = head.is_keep_alive;
        let has_no_body = self.is_head_request || matches!(self.status, 101 | 204 | 304);
        self.state = match head.framing {
            _ if has_no_body => State::Done,
            Framing::Fixed(0) => State::Done,
            Framing::Fixed(length) => State::Fixed(length),
            Framing::Chunked => State::ChunkSize,
            Framing::UntilClose => {
                self.is_keep_alive = false;
                State::UntilClose
            }
        };
        Ok(Some(head.length))
    }

    fn take_body(&mut self, input: &[u8], left: u64) -> usize {
        let taken = usize::try_from(left).unwrap_or(usize::MAX).min(input.len());
        if self.keep && self.body.len() < MOST_KEPT {
            self.body.extend_from_slice(&input[..taken]);
        }
        taken
    }

    fn take_chunk_size(&mut self, input: &[u8]) -> Result<usize, Malformed> {
        self.take_line(input, |line| match parse_chunk_size(line)? {
            0 => Ok(State::Trailer),
            size => Ok(State::ChunkData(size)),
        })
    }

    /// Collects a line and moves to the state that `next` makes of it (without its line end).
    fn take_line(
        &mut self,
        input: &[u8],
        next: impl FnOnce(&[u8]) -> Result<State, Malformed>,
    ) -> Result<usize, Malformed> {
        let end = memchr::memchr(b'\n', input);
        let taken = end.map_or(input.len(), |i| i + 1);
        if self.state == State::Trailer {
            self.trailers += taken;
        }
        if (self.partial.len() + taken).max(self.trailers) > MOST_HEAD {
            return Err(Malformed::LineTooLong);
        }
        if end.is_some() && self.partial.is_empty() {
            self.state = next(input[..taken].trim_ascii_end())?;
            return Ok(taken);
        }
        self.partial.extend_from_slice(&input[..taken]);
        if end.is_some() {
            self.state = next(self.partial.trim_ascii_end())?;
            self.partial.clear();
        }
        Ok(taken)
    }
}

/// The size before the extensions (RFC 9112, section 7.1).
fn parse_chunk_size(line: &[u8]) -> Result<u64, Malformed> {
    let digits = line.split(|b| *b == b';').next().unwrap_or_default();
    let digits = digits.trim_ascii();
    if digits.is_empty() || digits.len() > 16 {
        return Err(Malformed::Chunk);
    }
    digits.iter().try_fold(0, |size, digit| {
        let digit = (*digit as char).to_digit(16).ok_or(Malformed::Chunk)?;
        Ok(size << 4 | u64::from(digit))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parse_in_pieces(bytes: &[u8], size: usize) -> Result<(Parser, bool), Malformed> {
        let mut parser = Parser::new();
        parser.expect_answer(false, true);
        let mut done = false;
        for piece in bytes.chunks(size) {
            done = parser.feed(piece)?.1;
        }
        Ok((parser, done))
    }

    const CHUNKED: &[u8] =
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4;x=y\r\nwiki\r\n5\r\npedia\r\n0\r\nTrailer: 1\r\n\r\n";

    #[test]
    fn chunked_and_fixed_and_interim() {
        for size in [1, 2, 7, 1000] {
            let (parser, done) = parse_in_pieces(CHUNKED, size).unwrap();
            assert!(done && parser.body == b"wikipedia" && parser.is_keep_alive);
            let fixed = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi";
            let (parser, done) = parse_in_pieces(fixed, size).unwrap();
            assert!(done && parser.status == 201 && parser.body == b"hi" && !parser.is_keep_alive);
        }
    }

    #[test]
    fn until_close_is_complete_only_by_closing() {
        let (mut parser, done) = parse_in_pieces(b"HTTP/1.0 200 OK\r\n\r\nabc", 4).unwrap();
        assert!(!done && parser.close() && parser.body == b"abc");
        let (mut parser, _) =
            parse_in_pieces(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc", 4).unwrap();
        assert!(!parser.close(), "a body cut short isn't an answer");
    }

    #[test]
    fn faults_are_named() {
        let fault = |bytes: &[u8]| parse_in_pieces(bytes, 1024).map(|_| ()).unwrap_err();
        assert_eq!(fault(b"SSH-2.0-OpenSSH\r\n\r\n"), Malformed::Head);
        assert_eq!(
            fault(b"HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n"),
            Malformed::Length
        );
        assert_eq!(
            fault(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n"),
            Malformed::Chunk
        );
        let mut endless = b"HTTP/1.1 200 OK\r\nx: ".to_vec();
        endless.resize(MOST_HEAD + 4096, b'a');
        assert_eq!(fault(&endless), Malformed::HeadTooLarge);
    }

    /// A good answer in one of its forms: its bytes and its body.
    fn answers() -> impl Strategy<Value = (Vec<u8>, Vec<u8>)> {
        let body = proptest::collection::vec(any::<u8>(), 0..200);
        (body, 1usize..40, 0usize..3, any::<bool>()).prop_map(
            |(body, chunk, interim, is_chunked)| {
                let mut bytes = b"HTTP/1.1 103 Early Hints\r\nlink: a\r\n\r\n".repeat(interim);
                bytes.extend_from_slice(b"HTTP/1.1 200 OK\r\nserver: x\r\n");
                if !is_chunked {
                    bytes.extend_from_slice(
                        format!("Content-Length: {}\r\n\r\n", body.len()).as_bytes(),
                    );
                    bytes.extend_from_slice(&body);
                    return (bytes, body);
                }
                bytes.extend_from_slice(b"Transfer-Encoding: chunked\r\n\r\n");
                for piece in body.chunks(chunk) {
                    bytes.extend_from_slice(format!("{:X};e=1\r\n", piece.len()).as_bytes());
                    bytes.extend_from_slice(piece);
                    bytes.extend_from_slice(b"\r\n");
                }
                bytes.extend_from_slice(b"0\r\nx-sum: 1\r\n\r\n");
                (bytes, body)
            },
        )
    }

    proptest! {
        #[test]
        fn no_input_makes_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300), size in 1usize..50) {
            let mut all = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n".to_vec();
            all.extend_from_slice(&bytes);
            let _ = parse_in_pieces(&all, size);
            let _ = parse_in_pieces(&bytes, size);
        }

        #[test]
        fn a_good_answer_is_the_same_however_it_is_cut((bytes, body) in answers(), size in 1usize..300) {
            let (parser, done) = parse_in_pieces(&bytes, size).unwrap();
            prop_assert!(done);
            prop_assert_eq!((parser.status, &parser.body, parser.is_keep_alive), (200, &body, true));
        }

        #[test]
        fn a_damaged_answer_ends_alike_however_it_is_cut(
            (mut bytes, _) in answers(),
            at in any::<prop::sample::Index>(),
            byte in any::<u8>(),
            size in 1usize..300,
        ) {
            let at = at.index(bytes.len());
            bytes[at] = byte;
            let outcome = |size| {
                let mut parser = Parser::new();
                parser.expect_answer(false, true);
                for piece in bytes.chunks(size) {
                    match parser.feed(piece) {
                        Ok((_, true)) => return Ok(Some((parser.status, parser.body))),
                        Ok((_, false)) => {}
                        Err(fault) => return Err(fault),
                    }
                }
                Ok(None)
            };
            prop_assert_eq!(outcome(size), outcome(bytes.len()));
        }
    }
}
