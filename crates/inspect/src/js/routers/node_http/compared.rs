//! What a comparison says of a request's method and path.

use std::rc::Rc;

use crate::js::module::{Call as Called, Expression, Kind};
use crate::js::run::Run;
use crate::js::run::value::{Env, Value};

/// What is known of a request at a place in the code.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Known {
    pub(super) method: Option<String>,
    pub(super) path: Option<String>,
}

impl Known {
    pub(super) fn with(&self, more: &Known) -> Known {
        Known {
            method: more.method.clone().or_else(|| self.method.clone()),
            path: more.path.clone().or_else(|| self.path.clone()),
        }
    }

    pub(super) fn says_something(&self) -> bool {
        self.method.is_some() || self.path.is_some()
    }
}

/// Where a walk is.
pub(super) struct Here<'e> {
    pub(super) env: &'e Rc<Env>,
    /// The request's name.
    pub(super) request: &'e str,
    pub(super) depth: usize,
}

/// What a test says of a request: the ways in which it can hold.
pub(super) fn said(run: &mut Run<'_>, test: &Expression, here: &Here<'_>) -> Vec<Known> {
    match &test.kind {
        Kind::And(a, b) => {
            let (a, b) = (said(run, a, here), said(run, b, here));
            a.iter().flat_map(|a| b.iter().map(|b| a.with(b))).collect()
        }
        Kind::Or(a, b) => {
            let mut all = said(run, a, here);
            all.extend(said(run, b, here));
            all.retain(Known::says_something);
            if all.is_empty() {
                all.push(Known::default());
            }
            all
        }
        Kind::Equal(a, b) => {
            for (subject, other) in [(a, b), (b, a)] {
                if let Some(text) = run.expression(other, here.env).as_text() {
                    let known = compared(subject, &text, here);
                    if known.says_something() {
                        return vec![known];
                    }
                }
            }
            vec![Known::default()]
        }
        Kind::Call(call) => vec![tested(run, call, here)],
        _ => vec![Known::default()],
    }
}

/// `url.startsWith('/x')`, `/x/.test(url)`, `url.match(/x/)`.
fn tested(run: &mut Run<'_>, call: &Called, here: &Here<'_>) -> Known {
    let (Kind::Member(object, name), Some(first)) = (&call.callee.kind, call.arguments.first())
    else {
        return Known::default();
    };
    let path = match &**name {
        "startsWith" if is_path(object, here) => {
            let start = run.expression(&first.value, here.env).as_text();
            start
                .filter(|s| s.starts_with('/'))
                .map(|s| format!("{}/*", s.trim_end_matches('/')))
        }
        "test" if is_path(&first.value, here) => regex(run, object, here),
        "match" if is_path(object, here) => regex(run, &first.value, here),
        _ => None,
    };
    Known { method: None, path }
}

fn regex(run: &mut Run<'_>, e: &Expression, here: &Here<'_>) -> Option<String> {
    match run.expression(e, here.env) {
        Value::Regex(text) => Some(text.to_string()),
        _ => None,
    }
}

/// What it says that `subject` equals a text.
pub(super) fn compared(subject: &Expression, text: &str, here: &Here<'_>) -> Known {
    let (method, path) = match text.split_once(' ') {
        Some((method, path)) => (Some(method), path),
        None => (None, text),
    };
    let is_method = |m: &str| {
        matches!(
            m,
            "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "HEAD" | "OPTIONS"
        )
    };
    let path_of = |p: &str| p.split('?').next().unwrap_or(p).to_owned();
    if let (Some(method), Kind::Template(..) | Kind::Name(_) | Kind::Add(..)) =
        (method, &subject.kind)
        && is_method(method)
        && path.starts_with('/')
    {
        return Known {
            method: Some(method.to_owned()),
            path: Some(path_of(path)),
        };
    }
    let shown = subject.shown().unwrap_or_default();
    if is_method(text) && (shown == "method" || shown.ends_with(".method")) {
        return Known {
            method: Some(text.to_owned()),
            path: None,
        };
    }
    let path = (text.starts_with('/') && is_path(subject, here)).then(|| path_of(text));
    Known { method: None, path }
}

/// Whether an expression is a request's path by its name.
fn is_path(e: &Expression, here: &Here<'_>) -> bool {
    let shown = e.shown().unwrap_or_default();
    let last = shown.rsplit('.').next().unwrap_or(&shown);
    shown == format!("{}.url", here.request)
        || matches!(
            last,
            "url"
                | "pathname"
                | "path"
                | "pathName"
                | "urlPath"
                | "reqUrl"
                | "requestUrl"
                | "route"
        )
}
