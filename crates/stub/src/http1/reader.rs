//! Requests out of a stream of bytes, however it was cut.

use std::mem::MaybeUninit;

use httparse::{Header, Status};

use super::chunked::Chunked;
use super::{LARGEST_BODY, LARGEST_HEAD, Request};

/// A head with more fields is refused like one that is too long.
const MOST_HEADERS: usize = 64;
/// A body's buffer above this size isn't kept for the next request, in bytes.
const KEPT_BODY: usize = 64 * 1024;

/// Why a request can't be read; the connection ends with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rejection {
    Malformed(&'static str),
    HeadTooLarge,
    BodyTooLarge,
    UnknownEncoding,
}

impl Rejection {
    /// The status and what to tell the client.
    pub(crate) fn status(self) -> (u16, &'static str) {
        match self {
            Rejection::Malformed(why) => (400, why),
            Rejection::HeadTooLarge => (431, "the request's head is above 16 KiB or 64 fields"),
            Rejection::BodyTooLarge => (413, "the request's body is above 16 MiB"),
            Rejection::UnknownEncoding => (501, "the only transfer encoding is chunked"),
        }
    }
}

/// How far the reader came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Progress {
    /// The input is used up as far as it can be.
    NeedsMore,
    /// The client waits for `100 Continue` before it sends the body.
    WantsContinue,
    /// [`RequestReader::request`] has it.
    Complete,
}

#[derive(Debug, Default)]
enum Stage {
    #[default]
    Head,
    Length(usize),
    Chunked(Chunked),
}

/// Reads one request after the other; keeps its buffers.
#[derive(Debug, Default)]
pub(crate) struct RequestReader {
    stage: Stage,
    method: String,
    target: String,
    body: Vec<u8>,
    is_keep_alive: bool,
}

impl RequestReader {
    /// Goes on with `input`; gives how much of it was used. What wasn't comes again, with more behind it.
    pub(crate) fn advance(&mut self, input: &[u8]) -> Result<(usize, Progress), Rejection> {
        match &mut self.stage {
            Stage::Head => self.head(input),
            Stage::Length(left) => {
                let here = (*left).min(input.len());
                self.body.extend_from_slice(&input[..here]);
                *left -= here;
                Ok((here, whole(*left == 0)))
            }
            Stage::Chunked(chunked) => {
                let (used, is_whole) = chunked.decode(input, &mut self.body)?;
                Ok((used, whole(is_whole)))
            }
        }
    }

    /// The request that was completed last, until [`RequestReader::next`].
    pub(crate) fn request(&self) -> Request<'_> {
        let mut request = Request::new(&self.method, &self.target, &self.body);
        request.is_keep_alive = self.is_keep_alive;
        request
    }

    /// Makes ready for the next request.
    pub(crate) fn next(&mut self) {
        self.stage = Stage::Head;
        self.body.clear();
        self.body.shrink_to(KEPT_BODY);
    }

    fn head(&mut self, input: &[u8]) -> Result<(usize, Progress), Rejection> {
        let mut headers = [const { MaybeUninit::<Header<'_>>::uninit() }; MOST_HEADERS];
        let mut request = httparse::Request::new(&mut []);
        let length = match request.parse_with_uninit_headers(input, &mut headers) {
            Ok(Status::Complete(length)) if length <= LARGEST_HEAD => length,
            Ok(Status::Partial) if input.len() < LARGEST_HEAD => {
                return Ok((0, Progress::NeedsMore));
            }
            Ok(_) | Err(httparse::Error::TooManyHeaders) => return Err(Rejection::HeadTooLarge),
            Err(_) => return Err(Rejection::Malformed("the request's head can't be read")),
        };
        let fields = Fields::read(request.headers, request.version == Some(1))?;
        self.method.clear();
        self.method.push_str(request.method.unwrap_or_default());
        self.target.clear();
        self.target.push_str(request.path.unwrap_or_default());
        self.is_keep_alive = fields.is_keep_alive;
        self.stage = match fields.body_length {
            None => Stage::Chunked(Chunked::default()),
            Some(length) => Stage::Length(length),
        };
        let has_body = fields.body_length != Some(0);
        Ok((length, fields.progress(has_body, input.len() > length)))
    }
}

fn whole(is_whole: bool) -> Progress {
    if is_whole {
        Progress::Complete
    } else {
        Progress::NeedsMore
    }
}

/// What the header fields say about reading on.
struct Fields {
    /// `None`: chunked.
    body_length: Option<usize>,
    is_keep_alive: bool,
    expects_continue: bool,
}

impl Fields {
    fn read(headers: &[Header<'_>], is_http_1_1: bool) -> Result<Self, Rejection> {
        let (mut length, mut is_chunked) = (None, false);
        let mut fields = Fields {
            body_length: Some(0),
            is_keep_alive: is_http_1_1,
            expects_continue: false,
        };
        for header in headers {
            let value = header.value.trim_ascii();
            if header.name.eq_ignore_ascii_case("content-length") {
                let this = content_length(value)?;
                if length.is_some_and(|other| other != this) {
                    return Err(Rejection::Malformed("two content-lengths that differ"));
                }
                length = Some(this);
            } else if header.name.eq_ignore_ascii_case("transfer-encoding") {
                if is_chunked || !value.eq_ignore_ascii_case(b"chunked") {
                    return Err(Rejection::UnknownEncoding);
                }
                is_chunked = true;
            } else if header.name.eq_ignore_ascii_case("connection") {
                let has_close = value
                    .split(|&b| b == b',')
                    .any(|token| token.trim_ascii().eq_ignore_ascii_case(b"close"));
                fields.is_keep_alive &= !has_close;
            } else if header.name.eq_ignore_ascii_case("expect") {
                fields.expects_continue = value.eq_ignore_ascii_case(b"100-continue");
            }
        }
        fields.body_length = match (length, is_chunked) {
            // Two readers could disagree about where the next request starts (RFC 9112, section 6.3).
            (Some(_), true) => {
                return Err(Rejection::Malformed(
                    "content-length beside transfer-encoding",
                ));
            }
            (None, true) => None,
            (length, false) => Some(length.unwrap_or(0)),
        };
        Ok(fields)
    }

    /// `100 Continue` is for a client that sends nothing without it.
    fn progress(&self, has_body: bool, has_more_input: bool) -> Progress {
        match (has_body, self.expects_continue && !has_more_input) {
            (false, _) => Progress::Complete,
            (true, true) => Progress::WantsContinue,
            (true, false) => Progress::NeedsMore,
        }
    }
}

fn content_length(value: &[u8]) -> Result<usize, Rejection> {
    if value.is_empty() || !value.iter().all(u8::is_ascii_digit) {
        return Err(Rejection::Malformed("the content-length is no number"));
    }
    // Digits only: what doesn't parse is too large for the type.
    let length = std::str::from_utf8(value)
        .ok()
        .and_then(|text| text.parse().ok());
    length
        .filter(|&length| length <= LARGEST_BODY)
        .ok_or(Rejection::BodyTooLarge)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Method, path and body of every request in `pieces`, which arrive one after the other.
    fn read_all(pieces: &[&[u8]]) -> Result<Vec<(String, String, Vec<u8>)>, Rejection> {
        let (mut reader, mut input, mut out) = (RequestReader::default(), Vec::new(), Vec::new());
        for piece in pieces {
            input.extend_from_slice(piece);
            loop {
                let (used, progress) = reader.advance(&input)?;
                input.drain(..used);
                match progress {
                    Progress::Complete => {
                        let request = reader.request();
                        out.push((
                            request.method.to_owned(),
                            request.path().to_owned(),
                            request.body.to_vec(),
                        ));
                        reader.next();
                    }
                    Progress::NeedsMore if used > 0 => {}
                    Progress::NeedsMore => break,
                    Progress::WantsContinue => {}
                }
            }
        }
        Ok(out)
    }

    const STREAM: &[u8] = b"GET /a HTTP/1.1\r\nhost: x\r\n\r\n\
        POST /b HTTP/1.1\r\ncontent-length: 5\r\n\r\nhello\
        POST /c HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n3;ext=1\r\nhel\r\n2\r\nlo\r\n0\r\ntrailer: 1\r\n\r\n\
        PUT /d HTTP/1.1\r\ncontent-length: 0\r\n\r\n";

    fn expected() -> Vec<(String, String, Vec<u8>)> {
        [
            ("GET", "/a", ""),
            ("POST", "/b", "hello"),
            ("POST", "/c", "hello"),
            ("PUT", "/d", ""),
        ]
        .map(|(method, path, body)| (method.to_owned(), path.to_owned(), body.into()))
        .to_vec()
    }

    #[test]
    fn reads_requests_one_byte_at_a_time() {
        let pieces: Vec<&[u8]> = STREAM.chunks(1).collect();
        assert_eq!(read_all(&pieces).unwrap(), expected());
    }

    proptest! {
        #[test]
        fn any_cut_reads_the_same(mut cuts in prop::collection::vec(0..STREAM.len(), 0..12)) {
            cuts.extend([0, STREAM.len()]);
            cuts.sort_unstable();
            let pieces: Vec<&[u8]> = cuts.windows(2).map(|w| &STREAM[w[0]..w[1]]).collect();
            prop_assert_eq!(read_all(&pieces).unwrap(), expected());
        }
    }

    #[test]
    fn refuses() {
        let long = format!("GET / HTTP/1.1\r\nx: {}", "a".repeat(LARGEST_HEAD));
        let many = format!(
            "GET / HTTP/1.1\r\n{}\r\n",
            "a: b\r\n".repeat(MOST_HEADERS + 1)
        );
        for (text, status) in [
            ("nonsense\r\n\r\n", 400),
            ("POST / HTTP/1.1\r\ncontent-length: x\r\n\r\n", 400),
            ("POST / HTTP/1.1\r\ncontent-length: +5\r\n\r\n", 400),
            (
                "POST / HTTP/1.1\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n",
                400,
            ),
            (
                "POST / HTTP/1.1\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n",
                400,
            ),
            (
                "POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
                400,
            ),
            (
                "POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n1\r\nab\r\n",
                400,
            ),
            (
                "POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n1000001\r\n",
                413,
            ),
            ("POST / HTTP/1.1\r\ncontent-length: 16777217\r\n\r\n", 413),
            (
                "POST / HTTP/1.1\r\ncontent-length: 99999999999999999999999\r\n\r\n",
                413,
            ),
            ("POST / HTTP/1.1\r\ntransfer-encoding: gzip\r\n\r\n", 501),
            (&long, 431),
            (&many, 431),
        ] {
            let rejection = read_all(&[text.as_bytes()]).unwrap_err();
            assert_eq!(rejection.status().0, status, "{text}");
        }
    }

    #[test]
    fn knows_when_the_connection_ends() {
        for (text, is_keep_alive) in [
            ("GET / HTTP/1.1\r\n\r\n", true),
            (
                "GET / HTTP/1.1\r\nConnection: keep-alive, Close\r\n\r\n",
                false,
            ),
            ("GET / HTTP/1.0\r\n\r\n", false),
        ] {
            let mut reader = RequestReader::default();
            reader.advance(text.as_bytes()).unwrap();
            assert_eq!(reader.request().is_keep_alive, is_keep_alive, "{text}");
        }
    }

    #[test]
    fn asks_for_a_body_that_is_held_back() {
        let head = b"POST / HTTP/1.1\r\nexpect: 100-continue\r\ncontent-length: 2\r\n\r\n";
        let mut reader = RequestReader::default();
        assert_eq!(
            reader.advance(head),
            Ok((head.len(), Progress::WantsContinue))
        );
        assert_eq!(reader.advance(b"ok"), Ok((2, Progress::Complete)));
    }
}
