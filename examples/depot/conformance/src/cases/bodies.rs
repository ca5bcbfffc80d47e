//! JSON objects, mostly valid, damaged in one or two places.

use crate::random::Random;
use crate::request::{Parts, Request};

use super::values;

/// Names and values as text, so that both can be misspelt, repeated or left out.
pub(super) type Members = Vec<(String, String)>;

const UNKNOWN: [&str; 10] = [
    "extra",
    "__proto__",
    "constructor",
    "",
    "Zoë",
    "😀",
    r"\ud800",
    r"a\u2028b",
    "<b>&",
    "toString",
];

/// A quoted JSON string of text that needs no escapes.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{text}\"")
}

pub(super) fn members(list: &[(&str, String)]) -> Members {
    list.iter()
        .map(|(name, value)| ((*name).to_owned(), value.clone()))
        .collect()
}

/// Damages the members in one of the ways that clients do.
pub(super) fn damage(members: &mut Members, random: &mut Random) {
    let index = random.index(members.len());
    match random.between(0, 8) {
        0 => drop(members.remove(index)),
        1 => members[index].0 = members[index].0.to_uppercase(),
        2 => members[index].0 = escaped(&members[index].0),
        3 => {
            let copy = (members[index].0.clone(), values::nasty(random));
            members.push(copy);
        }
        4 => members.insert(index, (members[index].0.clone(), values::nasty(random))),
        5 => members.push((random.pick(&UNKNOWN).to_owned(), values::nasty(random))),
        _ => members[index].1 = values::nasty(random),
    }
    if members.is_empty() {
        members.push(("only".to_owned(), "1".to_owned()));
    }
}

/// The same name in another spelling of JSON.
fn escaped(name: &str) -> String {
    name.chars()
        .enumerate()
        .map(|(i, c)| {
            if i == 0 {
                format!("\\u{:04x}", c as u32)
            } else {
                c.to_string()
            }
        })
        .collect()
}

pub(super) fn object(members: &Members, random: &mut Random) -> String {
    let (open, colon, comma) = random.pick(&[
        ("{", ":", ","),
        ("{ ", ": ", ", "),
        ("\n{\r\n\t", " : ", "\n,\n"),
    ]);
    let list: Vec<String> = members
        .iter()
        .map(|(name, value)| format!("\"{name}\"{colon}{value}"))
        .collect();
    format!("{open}{}}}", list.join(comma))
}

/// What can be wrong with a whole body, whatever it is about. `limit` is the route's limit in bytes.
pub(super) fn whole_body_cases(
    route: &'static str,
    target: &str,
    token: Option<&str>,
    valid: &str,
    limit: usize,
) -> Vec<Request> {
    let post = |content_type, body: &[u8]| {
        Parts {
            token,
            ..Parts::new("POST", target).body(content_type, body)
        }
        .build(route)
    };
    let mut cases: Vec<Request> = wrong_documents(valid)
        .iter()
        .map(|body| post(Some("application/json"), body))
        .collect();
    for content_type in [
        "application/json; charset=utf-8",
        "Application/JSON",
        "application/json;charset=latin1",
        "application/json ; x",
        "application/json;",
        "application/jsonx",
        "application/vnd.api+json",
        "text/plain",
        "text/json",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "json",
        "*/*",
        ";",
        "application/json, text/plain",
    ] {
        cases.push(post(Some(content_type), valid.as_bytes()));
    }
    cases.push(post(None, valid.as_bytes()));
    cases.push(post(None, b""));
    cases.push(
        Parts {
            token,
            ..Parts::new("POST", target)
        }
        .build(route),
    );
    cases.extend(size_cases(route, target, token, valid, limit));
    cases
}

fn wrong_documents(valid: &str) -> Vec<Vec<u8>> {
    let mut list: Vec<Vec<u8>> = [
        "",
        " ",
        "{",
        "}",
        "[",
        "[]",
        "[{}]",
        "{}",
        "null",
        "true",
        "0",
        "\"text\"",
        "{}{}",
        "{},",
        "{\"a\":1,}",
        "{,}",
        "{\"a\"}",
        "{\"a\":}",
        "{a:1}",
        "{'a':1}",
        "[1,]",
        "// c\n{}",
        "{}//",
        "/**/{}",
        "\u{feff}{}",
        "\u{a0}{}",
        "{}\u{0}",
        "\u{c}{}",
        "{\"\":1}",
        "{\"__proto__\":{\"x\":1}}",
        "{\"a\":[[[[[[1]]]]]]}",
        "1e400",
        "-",
        "nul",
        "{\"a\":\"\u{2028}\"}",
    ]
    .iter()
    .map(|text| text.as_bytes().to_vec())
    .collect();
    let with = |prefix: &[u8], suffix: &[u8]| [prefix, valid.as_bytes(), suffix].concat();
    list.extend([
        with(b"\xef\xbb\xbf", b""),
        with(b"", b"x"),
        with(b"", b"}"),
        with(b"", b"\n\n \t"),
        with(b"", b"\x00"),
        with(b"[", b"]"),
        valid.as_bytes()[..valid.len() - 1].to_vec(),
        b"{\"a\":\"\xff\"}".to_vec(),
        b"{\"a\":\"\xc3\"}".to_vec(),
        b"{\"a\":\"\xed\xa0\x80\"}".to_vec(),
        b"{\"a\":\"\xc0\xaf\"}".to_vec(),
        b"{\"a\":\"\xf4\x90\x80\x80\"}".to_vec(),
        b"\xff\xfe{\0}\0".to_vec(),
    ]);
    for depth in [100, 9_999, 10_000, 10_001, 30_000] {
        list.push([vec![b'['; depth], vec![b']'; depth]].concat());
        list.push(
            [
                b"{\"a\":".to_vec(),
                vec![b'['; depth],
                vec![b']'; depth],
                b"}".to_vec(),
            ]
            .concat(),
        );
    }
    list.push(vec![b'['; 30_000]);
    list.push(b"{\"a\":".repeat(10_000));
    let many: Vec<String> = (0..40).map(|i| format!("\"n{i}\":{i}")).collect();
    list.push(format!("{{{}}}", many.join(",")).into_bytes());
    list.push(format!("{{\"{}\":1}}", "é".repeat(200)).into_bytes());
    list
}

/// At the limit, a byte over it, announced far over it, and in chunks.
fn size_cases(
    route: &'static str,
    target: &str,
    token: Option<&str>,
    valid: &str,
    limit: usize,
) -> Vec<Request> {
    let padded = |length: usize| format!("{valid}{}", " ".repeat(length - valid.len()));
    let token_line = token.map_or(String::new(), |token| {
        format!("Authorization: Bearer {token}\r\n")
    });
    let raw = |content_type: &str, framing: &str, body: &str, is_last| {
        Request {
        route,
        bytes: format!(
            "POST {target} HTTP/1.1\r\nHost: depot\r\n{token_line}Content-Type: {content_type}\r\n{framing}\r\n\r\n{body}"
        )
        .into_bytes(),
        is_head: false,
        is_last,
    }
    };
    let json = "application/json";
    let chunked = |body: &str| {
        let chunks: Vec<String> = body
            .as_bytes()
            .chunks(30_000)
            .map(|chunk| {
                format!(
                    "{:x}\r\n{}\r\n",
                    chunk.len(),
                    String::from_utf8_lossy(chunk)
                )
            })
            .collect();
        chunks.concat() + "0\r\n\r\n"
    };
    let chunks = "Transfer-Encoding: chunked";
    let length = |bytes: usize| format!("Content-Length: {bytes}");
    vec![
        raw(json, &length(limit), &padded(limit), false),
        raw(json, &length(limit + 1), "", true),
        raw(json, &length(1 << 34), "", true),
        raw(json, chunks, &chunked(valid), false),
        raw(json, chunks, &chunked(""), false),
        raw(json, chunks, &chunked(&padded(limit + 1)), true),
    ]
}
