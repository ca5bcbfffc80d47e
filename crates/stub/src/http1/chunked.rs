//! The chunked transfer encoding, decoded piece by piece (RFC 9112, section 7.1).

use super::reader::Rejection;
use super::{LARGEST_BODY, LARGEST_HEAD};

/// A chunk's size with its extensions is no longer than this, in bytes.
const LONGEST_SIZE_LINE: usize = 1024;

#[derive(Debug, Clone, Copy, Default)]
enum Part {
    #[default]
    Size,
    Data(usize),
    DataEnd,
    Trailer,
}

/// Where in a chunked body the reader is.
#[derive(Debug, Default)]
pub(super) struct Chunked {
    part: Part,
    trailer_bytes: usize,
}

impl Chunked {
    /// Appends to `body` what `input` holds of it. Gives how much of `input` was used and whether the body is whole.
    pub(super) fn decode(
        &mut self,
        input: &[u8],
        body: &mut Vec<u8>,
    ) -> Result<(usize, bool), Rejection> {
        let mut used = 0;
        loop {
            let rest = &input[used..];
            let step = match self.part {
                Part::Size => self.size(rest, body.len())?,
                Part::Data(left) => self.data(rest, left, body),
                Part::DataEnd => self.data_end(rest)?,
                Part::Trailer => match self.trailer_line(rest)? {
                    Some(2) => return Ok((used + 2, true)),
                    line => line,
                },
            };
            let Some(step) = step else {
                return Ok((used, false));
            };
            used += step;
        }
    }

    fn size(&mut self, rest: &[u8], so_far: usize) -> Result<Option<usize>, Rejection> {
        match httparse::parse_chunk_size(rest) {
            Ok(httparse::Status::Complete((line, size))) => {
                if size > (LARGEST_BODY - so_far) as u64 {
                    return Err(Rejection::BodyTooLarge);
                }
                self.part = match size as usize {
                    0 => Part::Trailer,
                    size => Part::Data(size),
                };
                Ok(Some(line))
            }
            Ok(httparse::Status::Partial) if rest.len() < LONGEST_SIZE_LINE => Ok(None),
            _ => Err(Rejection::Malformed("a chunk's size can't be read")),
        }
    }

    fn data(&mut self, rest: &[u8], left: usize, body: &mut Vec<u8>) -> Option<usize> {
        let here = left.min(rest.len());
        body.extend_from_slice(&rest[..here]);
        self.part = if here == left {
            Part::DataEnd
        } else {
            Part::Data(left - here)
        };
        (here > 0).then_some(here)
    }

    fn data_end(&mut self, rest: &[u8]) -> Result<Option<usize>, Rejection> {
        match rest {
            [b'\r', b'\n', ..] => {
                self.part = Part::Size;
                Ok(Some(2))
            }
            [] | [b'\r'] => Ok(None),
            _ => Err(Rejection::Malformed("a chunk is longer than its size")),
        }
    }

    /// The length of the next line with its end; 2 is the empty line that ends the body.
    fn trailer_line(&mut self, rest: &[u8]) -> Result<Option<usize>, Rejection> {
        let line = rest
            .windows(2)
            .position(|w| w == b"\r\n")
            .map(|end| end + 2);
        if self.trailer_bytes + line.unwrap_or(rest.len()) > LARGEST_HEAD {
            return Err(Rejection::HeadTooLarge);
        }
        self.trailer_bytes += line.unwrap_or(0);
        Ok(line)
    }
}
