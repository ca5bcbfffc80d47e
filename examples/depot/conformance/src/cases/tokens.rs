//! Tokens: missing, expired, forged, misspelt.

use crate::request::{Parts, Request};
use crate::token::{self, HEADER};

pub(super) fn cases(secret: &str) -> Vec<Request> {
    let header = |line: &str| Request {
        route: "other",
        bytes: format!("GET /parcels/17 HTTP/1.1\r\nHost: depot\r\n{line}\r\n\r\n").into_bytes(),
        is_head: false,
        is_last: false,
    };
    let good = token::valid(secret);
    let (signed, signature) = good.rsplit_once('.').unwrap_or_default();
    let mut cases: Vec<Request> = [
        "X: y".to_owned(),
        "Authorization:".to_owned(),
        "Authorization: Bearer".to_owned(),
        "Authorization: Bearer ".to_owned(),
        format!("Authorization: {good}"),
        format!("Authorization: bearer {good}"),
        format!("Authorization: BEARER {good}"),
        format!("Authorization: Bearer  {good}"),
        format!("Authorization: Bearer\t{good}"),
        format!("Authorization: Bearer {good} "),
        format!("Authorization: Bearer {good} x"),
        format!("Authorization: Basic {good}"),
        format!("Authorization: Bearer {good}\r\nAuthorization: Bearer x"),
        format!("Authorization: Bearer x\r\nAuthorization: Bearer {good}"),
        format!("Authorization: Bearer \"{good}\""),
        format!("Authorization: Bearer {good}é"),
    ]
    .iter()
    .map(|line| header(line))
    .collect();
    cases.extend(
        forged(secret, signed, signature)
            .iter()
            .map(|token| get(token)),
    );
    cases
}

fn forged(secret: &str, signed: &str, signature: &str) -> Vec<String> {
    let now = token::now();
    let with = |payload: String| token::sign(HEADER, &payload, secret);
    let claims = format!(r#"{{"sub":"ada","iat":{now},"exp":{}}}"#, now + 600);
    vec![
        with(format!(
            r#"{{"sub":"ada","iat":{},"exp":{}}}"#,
            now - 7200,
            now - 3600
        )),
        with(format!(r#"{{"sub":"ada","iat":{now},"exp":{}}}"#, now - 1)),
        with(format!(r#"{{"sub":"ada","iat":{now}}}"#)),
        with(format!(r#"{{"sub":"ada","exp":"{}"}}"#, now + 600)),
        with(r#"{"sub":"ada","exp":null}"#.to_owned()),
        with("[]".to_owned()),
        with("null".to_owned()),
        with("not json".to_owned()),
        with(String::new()),
        token::sign(HEADER, &claims, "another secret"),
        token::sign(HEADER, &claims, ""),
        token::sign(r#"{"alg":"none"}"#, &claims, secret),
        token::sign(r#"{"typ":"JWT","alg":"HS256"}"#, &claims, secret),
        format!("{signed}."),
        signed.to_owned(),
        format!("{signed}.{signature}="),
        format!("{signed}.{}", signature.to_lowercase()),
        format!("{signed}.{signature}.{signature}"),
        format!(".{signed}.{signature}"),
        format!("{signed}x.{signature}"),
        "..".to_owned(),
        ".".to_owned(),
        "x".to_owned(),
    ]
}

fn get(token: &str) -> Request {
    Parts::new("GET", "/parcels/17").token(token).build("other")
}
