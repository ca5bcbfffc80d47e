//! Calls of what isn't the tree's that don't go wrong by themselves, told by their names.

use super::Service;
use super::given::given;
use crate::js::module::{Call, Kind};

/// Whether a call of what isn't the tree's throws nothing itself: it logs, sets a timer, reads or fills what is in memory,
/// or gives a promise.
pub(super) fn is_harmless(service: &Service<'_>, module: usize, call: &Call) -> bool {
    if let Some((package, path)) = service.external(module, call)
        && given(&package, &path).is_some()
    {
        return true;
    }
    match &call.callee.kind {
        Kind::Name(name) => HARMLESS.contains(&name.as_ref()),
        Kind::Member(object, name) => {
            let of = object.shown();
            matches!(
                of.as_deref(),
                Some("console" | "Math" | "Date" | "Object" | "Array" | "Promise")
            ) || (of.as_deref() == Some("JSON") && &**name == "stringify")
                || HARMLESS_METHODS.contains(&name.as_ref())
                || PLAIN_METHODS.contains(&name.as_ref())
        }
        _ => false,
    }
}

/// Whether a call gives a value that is no promise, whatever it is of.
pub(super) fn is_plain(call: &Call) -> bool {
    matches!(&call.callee.kind, Kind::Member(_, name) if PLAIN_METHODS.contains(&name.as_ref()))
}

/// Whether a call answers a request: it throws where something else did already, `ERR_HTTP_HEADERS_SENT`.
pub(super) fn answers(call: &Call) -> bool {
    let Kind::Member(object, name) = &call.callee.kind else {
        return false;
    };
    let of = object.shown().unwrap_or_default();
    let of = of.split(['.', '(']).next().unwrap_or_default();
    matches!(of, "res" | "response" | "resp")
        && matches!(
            name.as_ref(),
            "json" | "send" | "sendStatus" | "redirect" | "render" | "setHeader" | "writeHead"
        )
}

/// Functions of the language and of Node.js.
const HARMLESS: [&str; 13] = [
    "setTimeout",
    "setInterval",
    "setImmediate",
    "clearTimeout",
    "clearInterval",
    "clearImmediate",
    "queueMicrotask",
    "String",
    "Number",
    "Boolean",
    "parseInt",
    "parseFloat",
    "resolve",
];
/// Of loggers, collections, promises, answers, sockets and counters.
const HARMLESS_METHODS: [&str; 43] = [
    "log",
    "info",
    "warn",
    "error",
    "debug",
    "verbose",
    "trace",
    "forEach",
    "find",
    "get",
    "set",
    "delete",
    "add",
    "has",
    "clear",
    "keys",
    "values",
    "entries",
    "unref",
    "then",
    "catch",
    "status",
    "json",
    "send",
    "end",
    "emit",
    "on",
    "once",
    "off",
    "removeListener",
    "of",
    "to",
    "in",
    "leave",
    "disconnect",
    "labels",
    "inc",
    "observe",
    "setHeader",
    "cookie",
    "clearCookie",
    "sendStatus",
    "redirect",
];
/// Of lists, texts and dates: they give no promise either.
const PLAIN_METHODS: [&str; 23] = [
    "push",
    "pop",
    "shift",
    "unshift",
    "slice",
    "splice",
    "concat",
    "join",
    "includes",
    "indexOf",
    "map",
    "filter",
    "some",
    "every",
    "toString",
    "trim",
    "split",
    "replace",
    "toLowerCase",
    "toUpperCase",
    "startsWith",
    "endsWith",
    "getTime",
];
