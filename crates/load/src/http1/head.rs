//! The head of an answer, read where it lies: only the fields that say where the answer ends are looked at.

use super::Malformed;

/// A head larger than this is a fault of the target.
pub(super) const MOST_HEAD: usize = 64 * 1024;
/// So is one of more fields than this; it also bounds what a head costs that comes in small pieces.
const MOST_FIELDS: usize = 256;

/// How the body ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Framing {
    Fixed(u64),
    Chunked,
    UntilClose,
}

/// What a head says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Head {
    /// Bytes of it, the empty line included.
    pub(super) length: usize,
    pub(super) status: u16,
    /// Whether the target means to keep the connection open.
    pub(super) is_keep_alive: bool,
    pub(super) framing: Framing,
}

/// Reads a head; `None` when it isn't complete. `on_field` gets each name and value.
pub(super) fn parse(
    bytes: &[u8],
    mut on_field: impl FnMut(&[u8], &[u8]),
) -> Result<Option<Head>, Malformed> {
    let Some((line, mut at)) = next_line(bytes, 0) else {
        return check_start(bytes).map(|()| None);
    };
    let (status, is_http_1_1) = parse_status_line(line)?;
    let mut fields = Fields::default();
    for _ in 0..=MOST_FIELDS {
        let Some((line, next)) = next_line(bytes, at) else {
            return check_size(bytes).map(|()| None);
        };
        at = next;
        if line.is_empty() {
            return Ok(Some(Head {
                length: at,
                status,
                is_keep_alive: fields.is_keep_alive(is_http_1_1),
                framing: fields.framing(),
            }));
        }
        let (name, value) = split_field(line)?;
        fields.read(name, value)?;
        on_field(name, value);
    }
    Err(Malformed::HeadTooLarge)
}

/// What is no complete head yet must not be too large for one.
pub(super) fn check_size(bytes: &[u8]) -> Result<(), Malformed> {
    match bytes.len() > MOST_HEAD {
        true => Err(Malformed::HeadTooLarge),
        false => Ok(()),
    }
}

/// The line at `at` without its end, and where the next one starts.
fn next_line(bytes: &[u8], at: usize) -> Option<(&[u8], usize)> {
    let rest = &bytes[at..];
    let end = memchr::memchr(b'\n', rest)?;
    let line = rest[..end].strip_suffix(b"\r").unwrap_or(&rest[..end]);
    Some((line, at + end + 1))
}

/// What hasn't even a line yet must at least begin as HTTP does.
fn check_start(bytes: &[u8]) -> Result<(), Malformed> {
    const START: &[u8] = b"HTTP/1.";
    let known = bytes.len().min(START.len());
    match bytes[..known] == START[..known] {
        true => check_size(bytes),
        false => Err(Malformed::Head),
    }
}

/// The status, and whether it is HTTP/1.1 and not 1.0.
fn parse_status_line(line: &[u8]) -> Result<(u16, bool), Malformed> {
    let [
        b'H',
        b'T',
        b'T',
        b'P',
        b'/',
        b'1',
        b'.',
        minor @ (b'0' | b'1'),
        b' ',
        a,
        b,
        c,
        rest @ ..,
    ] = line
    else {
        return Err(Malformed::Head);
    };
    let digits = [a, b, c].map(|d| d.wrapping_sub(b'0'));
    let is_number = digits.iter().all(|d| *d < 10) && digits[0] > 0;
    if !is_number || !matches!(rest, [] | [b' ', ..]) {
        return Err(Malformed::Head);
    }
    let status = digits.iter().fold(0, |sum, d| sum * 10 + u16::from(*d));
    Ok((status, *minor == b'1'))
}

/// Name and value; a line that folds the one before, or has no name, isn't a field (RFC 9112, section 5).
fn split_field(line: &[u8]) -> Result<(&[u8], &[u8]), Malformed> {
    let colon = line
        .iter()
        .position(|b| !IS_TOKEN[*b as usize])
        .unwrap_or(0);
    if colon == 0 || line[colon] != b':' {
        return Err(Malformed::Head);
    }
    Ok((&line[..colon], &line[colon + 1..]))
}

/// The characters of a field's name (RFC 9110, section 5.6.2).
const IS_TOKEN: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0u8;
    while byte < 128 {
        table[byte as usize] = byte.is_ascii_alphanumeric()
            || matches!(
                byte,
                b'!' | b'#'
                    | b'$'
                    | b'%'
                    | b'&'
                    | b'\''
                    | b'*'
                    | b'+'
                    | b'-'
                    | b'.'
                    | b'^'
                    | b'_'
                    | b'`'
                    | b'|'
                    | b'~'
            );
        byte += 1;
    }
    table
};

#[derive(Debug, Default)]
struct Fields {
    length: Option<u64>,
    /// Whether the last encoding is `chunked`; `None` without any.
    is_chunked: Option<bool>,
    says_close: bool,
    says_keep_alive: bool,
}

impl Fields {
    fn read(&mut self, name: &[u8], value: &[u8]) -> Result<(), Malformed> {
        match name.len() {
            14 if name.eq_ignore_ascii_case(b"content-length") => {
                let length = parse_length(value)?;
                if self.length.is_some_and(|other| other != length) {
                    return Err(Malformed::Length);
                }
                self.length = Some(length);
            }
            17 if name.eq_ignore_ascii_case(b"transfer-encoding") => {
                let last = tokens(value).last().unwrap_or_default();
                self.is_chunked = Some(last.eq_ignore_ascii_case(b"chunked"));
            }
            10 if name.eq_ignore_ascii_case(b"connection") => {
                self.says_close |= tokens(value).any(|t| t.eq_ignore_ascii_case(b"close"));
                self.says_keep_alive |=
                    tokens(value).any(|t| t.eq_ignore_ascii_case(b"keep-alive"));
            }
            _ => {}
        }
        Ok(())
    }

    fn is_keep_alive(&self, is_http_1_1: bool) -> bool {
        !self.says_close && (is_http_1_1 || self.says_keep_alive)
    }

    /// RFC 9112, section 6.3.
    fn framing(&self) -> Framing {
        match (self.is_chunked, self.length) {
            (Some(true), _) => Framing::Chunked,
            (None, Some(length)) => Framing::Fixed(length),
            _ => Framing::UntilClose,
        }
    }
}

fn tokens(value: &[u8]) -> impl Iterator<Item = &[u8]> {
    value.split(|b| *b == b',').map(<[u8]>::trim_ascii)
}

fn parse_length(value: &[u8]) -> Result<u64, Malformed> {
    let digits = value.trim_ascii();
    if digits.is_empty() {
        return Err(Malformed::Length);
    }
    digits.iter().try_fold(0u64, |sum, digit| {
        let digit = digit.wrapping_sub(b'0');
        match digit < 10 {
            true => sum
                .checked_mul(10)
                .and_then(|sum| sum.checked_add(u64::from(digit))),
            false => None,
        }
        .ok_or(Malformed::Length)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn head(bytes: &[u8]) -> Result<Option<Head>, Malformed> {
        parse(bytes, |_, _| {})
    }

    #[test]
    fn fields_are_found_in_any_case_and_with_any_space() {
        let found = head(b"HTTP/1.1 404 Not Found\r\nX:\r\nCONTENT-LENGTH:  12 \r\nconnection:Upgrade , Close\r\n\r\nbody")
            .unwrap()
            .unwrap();
        assert_eq!((found.status, found.length), (404, 80));
        assert_eq!(found.framing, Framing::Fixed(12));
        assert!(!found.is_keep_alive);
    }

    #[test]
    fn the_last_encoding_decides_how_the_body_ends() {
        let framing = |fields: &str| {
            let text = format!("HTTP/1.1 200 OK\r\n{fields}\r\n\r\n");
            head(text.as_bytes()).unwrap().unwrap().framing
        };
        assert_eq!(
            framing("transfer-encoding: gzip, Chunked"),
            Framing::Chunked
        );
        assert_eq!(
            framing("transfer-encoding: chunked\r\ncontent-length: 5"),
            Framing::Chunked
        );
        assert_eq!(framing("transfer-encoding: gzip"), Framing::UntilClose);
        assert_eq!(
            framing("transfer-encoding: notchunked"),
            Framing::UntilClose
        );
        assert_eq!(framing("x: y"), Framing::UntilClose);
    }

    /// Heads as servers write them, and near misses.
    fn heads() -> impl Strategy<Value = Vec<u8>> {
        let name = prop_oneof![
            Just("content-length".to_owned()),
            Just("Transfer-Encoding".to_owned()),
            Just("Connection".to_owned()),
            "[A-Za-z][A-Za-z0-9-]{0,12}",
        ];
        let value = prop_oneof![
            "[0-9]{1,6}",
            Just("chunked".to_owned()),
            Just("close".to_owned()),
            "[ -~]{0,20}",
        ];
        let field = (name, value).prop_map(|(name, value)| format!("{name}: {value}"));
        let fields = proptest::collection::vec(field, 0..8);
        ("HTTP/1\\.[01] [1-9][0-9]{2}( [A-Za-z ]{0,12})?", fields).prop_map(|(line, fields)| {
            let mut text = line + "\r\n";
            for field in fields {
                text += &format!("{field}\r\n");
            }
            (text + "\r\n").into_bytes()
        })
    }

    proptest! {
        #[test]
        fn what_httparse_reads_is_read_alike(
            mut bytes in heads(),
            change in proptest::option::of((any::<prop::sample::Index>(), any::<u8>())),
        ) {
            if let Some((at, byte)) = change {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            let mut fields = [httparse::EMPTY_HEADER; 32];
            let mut reference = httparse::Response::new(&mut fields);
            let mut seen = Vec::new();
            let ours = parse(&bytes, |name, value| seen.push((name.to_vec(), value.trim_ascii().to_vec())));
            match reference.parse(&bytes) {
                Ok(httparse::Status::Complete(_)) if reference.code < Some(100) => prop_assert!(ours.is_err()),
                // A bad length is none of httparse's business.
                Ok(httparse::Status::Complete(length)) if ours != Err(Malformed::Length) => {
                    let known: Vec<_> = reference
                        .headers
                        .iter()
                        .map(|h| (h.name.as_bytes().to_vec(), h.value.trim_ascii().to_vec()))
                        .collect();
                    let ours = ours.unwrap().expect("httparse finds it complete");
                    prop_assert_eq!((ours.length, Some(ours.status)), (length, reference.code));
                    prop_assert_eq!(seen, known);
                }
                Ok(httparse::Status::Partial) => prop_assert!(!matches!(ours, Ok(Some(_)))),
                _ => {}
            }
        }
    }
}
