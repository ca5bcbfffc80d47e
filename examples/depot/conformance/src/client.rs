use std::io::{self, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use crate::request::Request;

const TIMEOUT: Duration = Duration::from_secs(20);
const MAX_HEADERS: usize = 32;

/// An answer, as far as it is compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// Names in lower case, in the order received.
    pub headers: Vec<(String, String)>,
    /// The body, without chunks.
    pub body: Vec<u8>,
}

impl Answer {
    /// The first header of that name (lower case), or "".
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .iter()
            .find(|(each, _)| each == name)
            .map_or("", |(_, value)| value)
    }
}

/// Why a side gave no answer.
#[derive(Debug, thiserror::Error)]
#[error("no answer from {base} to {request}")]
pub struct ClientError {
    base: String,
    request: String,
    source: io::Error,
}

/// A blocking HTTP/1.1 client that sends what it is told, on one connection as long as the server keeps it.
pub(crate) struct Client {
    base: String,
    connection: Option<TcpStream>,
}

impl Client {
    pub(crate) fn new(base: &str) -> Self {
        Self {
            base: base
                .trim_start_matches("http://")
                .trim_end_matches('/')
                .to_owned(),
            connection: None,
        }
    }

    pub(crate) fn send(&mut self, request: &Request) -> Result<Answer, ClientError> {
        self.try_send(request).map_err(|source| ClientError {
            base: self.base.clone(),
            request: String::from_utf8_lossy(&request.bytes[..request.bytes.len().min(200)])
                .into_owned(),
            source,
        })
    }

    fn try_send(&mut self, request: &Request) -> io::Result<Answer> {
        let mut connection = match self.connection.take() {
            Some(open) => open,
            None => self.connect()?,
        };
        // A server may answer and close before it has read a body: the answer counts, not the broken pipe.
        match connection.write_all(&request.bytes) {
            Err(error)
                if !matches!(
                    error.kind(),
                    ErrorKind::BrokenPipe | ErrorKind::ConnectionReset
                ) =>
            {
                return Err(error);
            }
            _ => {}
        }
        let (answer, is_open) = read_answer(&mut connection, request.is_head)?;
        if is_open && !request.is_last {
            self.connection = Some(connection);
        }
        Ok(answer)
    }

    fn connect(&self) -> io::Result<TcpStream> {
        let connection = TcpStream::connect(&self.base)?;
        connection.set_read_timeout(Some(TIMEOUT))?;
        connection.set_write_timeout(Some(TIMEOUT))?;
        connection.set_nodelay(true)?;
        Ok(connection)
    }
}

/// Reads an answer; the flag says whether the connection stays open.
fn read_answer(connection: &mut TcpStream, is_head: bool) -> io::Result<(Answer, bool)> {
    let mut received = Vec::new();
    let (mut answer, head_length) = loop {
        if read_more(connection, &mut received)? == 0 {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        if let Some(parsed) = parse_head(&received)? {
            break parsed;
        }
    };
    received.drain(..head_length);
    let length = answer.header("content-length").parse::<usize>().ok();
    let is_open = length.is_some() && !answer.header("connection").eq_ignore_ascii_case("close");
    let wanted = if is_head {
        0
    } else {
        length.unwrap_or(usize::MAX)
    };
    while received.len() < wanted {
        if read_more(connection, &mut received)? == 0 {
            break;
        }
    }
    answer.body = received;
    Ok((answer, is_open))
}

fn read_more(connection: &mut TcpStream, received: &mut Vec<u8>) -> io::Result<usize> {
    let mut chunk = [0; 16 * 1024];
    let count = connection.read(&mut chunk)?;
    received.extend_from_slice(&chunk[..count]);
    Ok(count)
}

fn parse_head(received: &[u8]) -> io::Result<Option<(Answer, usize)>> {
    let mut headers = [httparse::EMPTY_HEADER; MAX_HEADERS];
    let mut response = httparse::Response::new(&mut headers);
    let status = response
        .parse(received)
        .map_err(|error| io::Error::new(ErrorKind::InvalidData, error))?;
    let httparse::Status::Complete(length) = status else {
        return Ok(None);
    };
    let headers = response.headers.iter().map(|header| {
        (
            header.name.to_ascii_lowercase(),
            String::from_utf8_lossy(header.value).into_owned(),
        )
    });
    let answer = Answer {
        status: response.code.unwrap_or(0),
        headers: headers.collect(),
        body: Vec::new(),
    };
    Ok(Some((answer, length)))
}
