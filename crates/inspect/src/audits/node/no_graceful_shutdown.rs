//! `node_no_graceful_shutdown`
//!
//! # What it looks for
//! A server that listens in a tree in which nobody handles `SIGTERM` (or `SIGINT`, which pm2 sends), calls Nest's
//! `enableShutdownHooks` or uses a package that shuts a server down.
//!
//! # Why it matters
//! Whoever runs the process (Kubernetes, systemd, a deploy) ends it with `SIGTERM`. Without a handler Node.js stops at once:
//! requests in flight get a broken connection at every deploy, and what was being written may be half done.
//!
//! # What to do
//! On `SIGTERM` stop taking connections (`server.close()`, `app.close()`), finish what is in flight, close the pools, then exit.

use std::collections::HashSet;

use super::{About, Audit, Confidence, Seen, Service, Severity};
use crate::js::looking;
use crate::js::module::{Call, Kind, Module};

pub(super) static AUDIT: Audit = Audit {
    about: About {
        name: "node_no_graceful_shutdown",
        severity: Severity::Medium,
        file: include_str!("no_graceful_shutdown.rs"),
    },
    run,
};

/// Packages that shut a server down on a signal.
const HANDLERS: [&str; 21] = [
    "@fastify/graceful-shutdown",
    "@godaddy/terminus",
    "@gquittet/graceful-server",
    "async-exit-hook",
    "close-with-grace",
    "death",
    "exit-hook",
    "express-graceful-shutdown",
    "fastify-graceful-shutdown",
    "graceful-shutdown",
    "http-graceful-shutdown",
    "http-shutdown",
    "http-terminator",
    "lightship",
    "lil-http-terminator",
    "nestjs-graceful-shutdown",
    "node-cleanup",
    "node-graceful-shutdown",
    "exiting",
    "signal-exit",
    "stoppable",
];
/// Packages whose servers listen.
const SERVERS: [&str; 9] = [
    "express",
    "fastify",
    "koa",
    "hono",
    "@hono/node-server",
    "@nestjs/core",
    "http",
    "https",
    "restify",
];

fn run(service: &Service<'_>, seen: &mut Vec<Seen>) {
    let mut listening = None;
    let mut is_handled = service.program.modules.iter().any(imports_handler);
    // Signals that a child is sent.
    let mut sent = HashSet::new();
    looking::expressions(service.program, &mut |at, expression, _| {
        if let Kind::Text(text) = &expression.kind {
            // Also in what a handler is told: `signals: ['SIGTERM']`.
            is_handled |= is_signal(text) && !sent.contains(&std::ptr::from_ref(expression));
        }
        let Kind::Call(call) = &expression.kind else {
            return;
        };
        if matches!(&call.callee.kind, Kind::Member(_, name) if name.as_ref() == "kill") {
            sent.extend(call.arguments.iter().map(|a| std::ptr::from_ref(&a.value)));
        }
        is_handled |= handles(call) || requires_handler(call);
        if listening.is_none() && listens(service, at.module, call) {
            listening = Some((at.module, expression.at));
        }
    });
    if let (Some((file, offset)), false) = (listening, is_handled) {
        seen.push(Seen {
            file,
            offset,
            confidence: Confidence::Medium,
            message: "nobody closes this server on SIGTERM".to_owned(),
        });
    }
}

fn is_signal(text: &str) -> bool {
    let mut words = text.split([' ', ',']);
    words.any(|word| matches!(word, "SIGTERM" | "SIGINT"))
}

/// `process.on(signal, ...)`, `app.enableShutdownHooks()`.
fn handles(call: &Call) -> bool {
    let shown = call.callee.shown().unwrap_or_default();
    if shown.ends_with("enableShutdownHooks") {
        return true;
    }
    let is_of_process = matches!(
        shown.as_str(),
        "process.on" | "process.once" | "process.addListener"
    );
    is_of_process
        && call
            .arguments
            .first()
            // A signal by a name: of a list that is gone through.
            .is_some_and(|first| matches!(first.value.kind, Kind::Name(_)))
}

fn requires_handler(call: &Call) -> bool {
    matches!(&call.callee.kind, Kind::Name(name) if name.as_ref() == "require")
        && call.arguments.first().is_some_and(|from| {
            matches!(&from.value.kind, Kind::Text(name) if HANDLERS.contains(&name.as_ref()))
        })
}

fn imports_handler(module: &Module) -> bool {
    module
        .imports
        .iter()
        .any(|i| HANDLERS.contains(&i.from.as_str()))
}

/// `app.listen(...)` in a file that has a server from somewhere, `serve(app)` of Hono.
fn listens(service: &Service<'_>, module: usize, call: &Call) -> bool {
    if let Some((package, path)) = service.external(module, call)
        && package == "@hono/node-server"
    {
        return path == "serve";
    }
    let Kind::Member(_, name) = &call.callee.kind else {
        return false;
    };
    let names = service.names.of_module(module);
    let is_server = |package: &&str| names.takes_from(package);
    name.as_ref() == "listen" && !call.arguments.is_empty() && SERVERS.iter().any(is_server)
}

#[cfg(test)]
mod tests {
    use crate::audits::node::seen_in;

    #[test]
    fn servers_that_nobody_closes() {
        let server =
            "const express = require('express');\nconst app = express();\napp.listen(3000);\n";
        assert_eq!(seen_in(&super::AUDIT, server), [3]);
        for handler in [
            "process.on('SIGTERM', () => server.close());",
            "for (const signal of ['SIGTERM']) process.once(signal, stop);",
            "require('close-with-grace')(stop);",
            "app.enableShutdownHooks();",
            "require('./own').install({ signals: 'SIGINT SIGTERM' });",
        ] {
            let handled = format!("{server}{handler}\n");
            assert!(seen_in(&super::AUDIT, &handled).is_empty(), "{handler}");
        }
        let sent = format!("{server}child.kill('SIGTERM');\n");
        assert_eq!(seen_in(&super::AUDIT, &sent), [3]);
        assert!(seen_in(&super::AUDIT, "player.listen(1);").is_empty());
    }
}
