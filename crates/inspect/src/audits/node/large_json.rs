//! `node_large_json`
//!
//! # What it looks for
//! JSON whose size can be argued to be large: bodies of requests that may be larger than 5 MB by their limit (`express.json`,
//! `bodyParser.json`, `koa-body`, Fastify's `bodyLimit`); `JSON.parse` of a whole file for each request; and `JSON.stringify` or an
//! answer of all that a query without condition or limit gives (low confidence: a table may be small).
//!
//! # Why it matters
//! `JSON.parse` and `JSON.stringify` work on the event loop, at some 100 to 300 MB a second of one core: 10 MB hold all other
//! requests for tens of milliseconds, 100 MB for the better part of a second, and who sends the body chooses when.
//!
//! # What to do
//! Keep the limit of 100 kB (Express) or 1 MB (Fastify) but for the routes that need more; stream what is large; read a file once
//! and keep what was parsed; give a list in pages.

use super::declared::Declared;
use super::{About, Audit, Confidence, Given, Seen, Service, Severity, property};
use crate::js::looking::{self, At};
use crate::js::module::{Call, Expression, Kind};

pub(super) static AUDIT: Audit = Audit {
    about: About {
        name: "node_large_json",
        severity: Severity::Medium,
        file: include_str!("large_json.rs"),
    },
    run,
};

/// Bodies up to here are parsed in some tens of milliseconds, in bytes.
const LARGE: f64 = 5.0 * 1024.0 * 1024.0;

fn run(service: &Service<'_>, seen: &mut Vec<Seen>) {
    let declared = service.declared();
    looking::expressions(service.program, &mut |at, expression, _| {
        let (Kind::Call(call) | Kind::New(call)) = &expression.kind else {
            return;
        };
        let found = body_limit(service, at.module, call)
            .or_else(|| whole_file(service, at, call, declared))
            .or_else(|| whole_table(service, at, call, declared));
        if let Some((confidence, message)) = found {
            seen.push(Seen {
                file: at.module,
                offset: expression.at,
                confidence,
                message,
            });
        }
    });
}

type Found = (Confidence, String);

/// A parser of bodies with a large limit.
fn body_limit(service: &Service<'_>, module: usize, call: &Call) -> Option<Found> {
    let (package, path) = service.external(module, call)?;
    let name = match (package.as_str(), path.as_str()) {
        ("express" | "body-parser", "json") => "limit",
        ("koa-body", "" | "koaBody")
        | ("koa-bodyparser" | "@koa/bodyparser", "" | "bodyParser") => "jsonLimit",
        ("fastify", "" | "fastify") => "bodyLimit",
        _ => return None,
    };
    let options = &call.arguments.first()?.value;
    let Given::Value(limit) = property(options, name) else {
        return None;
    };
    let limit = size(limit)?;
    (limit > LARGE).then(|| {
        let megabytes = limit / 1024.0 / 1024.0;
        let message = format!("bodies of up to {megabytes:.0} MB are parsed on the event loop");
        (Confidence::Medium, message)
    })
}

/// `'50mb'`, `50 * 1024 * 1024`, `52428800`, in bytes.
fn size(value: &Expression) -> Option<f64> {
    match &value.kind {
        Kind::Number(bytes) => Some(*bytes),
        Kind::Text(text) => {
            let text = text.trim().to_lowercase();
            let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == ' ');
            let unit = match text[digits.len()..].trim() {
                "" | "b" => 1.0,
                "kb" => 1024.0,
                "mb" => 1024.0 * 1024.0,
                "gb" => 1024.0 * 1024.0 * 1024.0,
                _ => return None,
            };
            Some(digits.parse::<f64>().ok()? * unit)
        }
        _ => None,
    }
}

/// `JSON.parse` of what a file holds, for each request.
fn whole_file(
    service: &Service<'_>,
    at: &At<'_>,
    call: &Call,
    declared: &Declared<'_>,
) -> Option<Found> {
    if call.callee.shown()? != "JSON.parse" || !service.is_of_request(at) {
        return None;
    }
    let read = source(&call.arguments.first()?.value, at, declared)?;
    let (package, path) = service.external(at.module, read)?;
    let name = path.rsplit('.').next().unwrap_or(&path);
    let is_file = matches!(package.as_str(), "fs" | "fs/promises" | "fs-extra")
        && matches!(name, "readFile" | "readFileSync");
    is_file.then(|| {
        let message = "each request parses a whole file".to_owned();
        (Confidence::Low, message)
    })
}

/// `JSON.stringify` or an answer of all rows.
fn whole_table(
    service: &Service<'_>,
    at: &At<'_>,
    call: &Call,
    declared: &Declared<'_>,
) -> Option<Found> {
    let (Kind::Member(_, name), [only]) = (&call.callee.kind, &call.arguments[..]) else {
        return None;
    };
    if !matches!(name.as_ref(), "json" | "send" | "stringify") || !service.is_of_request(at) {
        return None;
    }
    let query = source(&only.value, at, declared)?;
    let (_, path) = service.external(at.module, query)?;
    (path.contains("().") && is_of_all(query)).then(|| {
        let shown = query.callee.shown().unwrap_or(path);
        (
            Confidence::Low,
            format!("all that {shown} gives is made into one text"),
        )
    })
}

/// Whether a query has neither a condition nor a limit: `find()`, `findAll({})`.
fn is_of_all(query: &Call) -> bool {
    let Kind::Member(_, name) = &query.callee.kind else {
        return false;
    };
    let is_list = matches!(name.as_ref(), "find" | "findAll" | "findMany");
    let is_open = query
        .arguments
        .iter()
        .all(|a| matches!(&a.value.kind, Kind::Object(properties) if properties.is_empty()));
    is_list && is_open
}

/// The call whose result a value is, also by a name that the function declares.
fn source<'e>(value: &'e Expression, at: &At<'_>, declared: &Declared<'e>) -> Option<&'e Call> {
    match &value.kind {
        Kind::Await(inner) => source(inner, at, declared),
        Kind::Call(call) => match &call.callee.kind {
            // The text of a buffer is as long.
            Kind::Member(inner, name) if name.as_ref() == "toString" => source(inner, at, declared),
            _ => Some(call),
        },
        Kind::Name(name) => match &declared.within(at, name).value?.kind {
            Kind::Await(inner) => match &inner.kind {
                Kind::Call(call) => Some(call),
                _ => None,
            },
            Kind::Call(call) => Some(call),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::AUDIT;
    use crate::audits::Confidence;
    use crate::audits::node::{seen_in, seen_with};

    #[test]
    fn limits_of_bodies() {
        let text = "const express = require('express');
const bodyParser = require('body-parser');
const app = express();
app.use(express.json({ limit: '50mb' }));
app.use(express.json({ limit: '100kb' }));
app.use(express.json());
app.use(bodyParser.json({ limit: 20000000 }));
app.use(bodyParser.urlencoded({ limit: '50mb' }));
app.use(express.json({ limit: process.env.LIMIT }));
const server = require('fastify')({ bodyLimit: 104857600 });
";
        assert_eq!(seen_in(&AUDIT, text), [4, 7, 10]);
    }

    #[test]
    fn whole_files_and_tables_of_requests() {
        let text = "const express = require('express');
const fs = require('fs');
const { model } = require('mongoose');
const User = model('User');
const once = JSON.parse(fs.readFileSync('once.json'));
const app = express();
app.get('/file', async (req, res) => {
  JSON.parse(await fs.promises.readFile('data.json', 'utf8'));
  const text = fs.readFileSync('data.json');
  JSON.parse(text.toString());
  JSON.parse(req.query.filter);
});
app.get('/all', async (req, res) => {
  const users = await User.find();
  res.json(users);
  res.json(await User.find({ id: req.query.id }));
  res.send(JSON.stringify(await User.find({})));
  res.json(await User.find().limit(10));
  res.json(await User.findOne());
});
";
        let low = Confidence::Low;
        assert_eq!(
            seen_with(&AUDIT, text),
            [(8, low), (10, low), (15, low), (17, low)]
        );
    }
}
