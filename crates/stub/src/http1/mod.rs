//! The server's side of HTTP/1.1, pure: bytes in, requests out; answers as bytes.

mod answer;
mod chunked;
mod reader;
mod request;

pub(crate) use answer::{Answer, has_body};
pub(crate) use reader::{Progress, Rejection, RequestReader};
pub(crate) use request::{Request, percent_decode};

/// The largest request line with headers, in bytes.
pub(crate) const LARGEST_HEAD: usize = 16 * 1024;
/// The largest request body, decoded, in bytes.
pub(crate) const LARGEST_BODY: usize = 16 * 1024 * 1024;
