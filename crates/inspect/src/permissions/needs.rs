//! What the code does that has to be allowed. `node:sqlite` isn't among it: Node.js lets it by
//! (<https://nodejs.org/api/permissions.html>, *File System Permissions*).

use std::collections::{HashMap, HashSet};

use super::filesystem;
use super::flags::Permission;
use super::paths::{Known, Paths};
use super::{Need, NotKnown};
use crate::js::looking;
use crate::js::module::{Call, Expression, Kind, Pattern};
use crate::js::names::AllNames;
use crate::js::program::Program;
use crate::js::reach::Reach;
use crate::js::run::value::ModuleId;

/// Packages that reach the network by themselves, beside those of Node.js.
const OF_NETWORK: [&str; 40] = [
    "@aws-sdk",
    "@hono/node-server",
    "@nestjs/core",
    "@nestjs/platform-express",
    "@nestjs/platform-fastify",
    "@grpc/grpc-js",
    "@prisma/client",
    "amqplib",
    "axios",
    "bullmq",
    "cassandra-driver",
    "dgram",
    "dns",
    "express",
    "fastify",
    "got",
    "http",
    "http2",
    "https",
    "ioredis",
    "kafkajs",
    "koa",
    "ky",
    "mongodb",
    "mongoose",
    "mysql",
    "mysql2",
    "net",
    "nats",
    "node-fetch",
    "nodemailer",
    "pg",
    "postgres",
    "redis",
    "socket.io",
    "superagent",
    "tedious",
    "tls",
    "undici",
    "ws",
];
/// Packages that start processes.
const OF_PROCESSES: [&str; 6] = [
    "cross-spawn",
    "execa",
    "shelljs",
    "puppeteer",
    "playwright",
    "zx",
];
/// Packages that start worker threads.
const OF_WORKERS: [&str; 5] = ["piscina", "tinypool", "workerpool", "poolifier", "threads"];

/// What was found in a module.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) needs: Vec<Need>,
    pub(super) not_known: Vec<NotKnown>,
}

/// What each module needs, by the file that it runs as.
pub(super) fn find(program: &Program, reach: &Reach, files: &[Option<String>]) -> Vec<Found> {
    let names = AllNames::of(program);
    let mut all: Vec<Found> = program.modules.iter().map(|_| Found::default()).collect();
    imports(program, &mut all);
    let assigned = assigned(program);
    let mut paths: Option<(usize, Paths<'_>)> = None;
    looking::expressions(program, &mut |at, expression, _| {
        let (call, is_new) = match &expression.kind {
            Kind::Call(call) => (call, false),
            Kind::New(call) => (call, true),
            _ => return,
        };
        let of_module = names.of_module(at.module);
        let callee = reach.callee(call);
        let followed = callee.and_then(|c| c.external.clone());
        let is_own_function = callee.is_some_and(|c| !c.functions.is_empty());
        let written = || (!is_own_function).then(|| of_module.of_package(&call.callee))?;
        let mut looked = Looked {
            program,
            module: at.module,
            at: expression,
            call,
            found: &mut all[at.module],
        };
        let Some((package, path)) = followed.or_else(written) else {
            if call.callee.shown().as_deref() == Some("fetch") {
                looked.need(Permission::Net, "fetch");
            }
            return;
        };
        if paths
            .as_ref()
            .is_none_or(|(module, _)| *module != at.module)
        {
            let file = files[at.module].as_deref();
            let of_it = Paths::of(at.in_module, of_module, &assigned[at.module], file);
            paths = Some((at.module, of_it));
        }
        if let Some((_, paths)) = &paths {
            looked.external((&package, &path), is_new, paths);
        }
    });
    all
}

/// Names of each module that are given another value somewhere.
fn assigned(program: &Program) -> Vec<HashSet<&str>> {
    let mut assigned = vec![HashSet::new(); program.modules.len()];
    looking::expressions(program, &mut |at, expression, _| {
        if let Kind::Assign(pattern, _) = &expression.kind
            && let Pattern::Name(name) = pattern.as_ref()
        {
            assigned[at.module].insert(name.as_str());
        }
    });
    assigned
}

/// What is there once a package is loaded.
fn imports(program: &Program, all: &mut [Found]) {
    let mut usage = crate::usage::Usage::default();
    usage.add_js(program, &[]);
    let modules = program.modules.iter().enumerate();
    let modules: HashMap<&str, usize> = modules.map(|(i, m)| (m.path.as_str(), i)).collect();
    for import in usage.npm.iter().filter(|i| !i.is_type_only) {
        let specifier = import.specifier.trim_start_matches("node:");
        let package = crate::usage::package_of(specifier);
        let scope = package.split('/').next().unwrap_or(package);
        let is_in = |list: &[&str]| list.contains(&package) || list.contains(&scope);
        let kinds = [
            (Permission::Net, is_in(&OF_NETWORK)),
            (Permission::ChildProcess, is_in(&OF_PROCESSES)),
            (Permission::Worker, is_in(&OF_WORKERS)),
            (Permission::Addons, has_ending(specifier, "node")),
        ];
        for (permission, _) in kinds.into_iter().filter(|(_, is)| *is) {
            if let Some(module) = modules.get(import.place.file.as_str()) {
                all[*module].needs.push(Need {
                    permission,
                    path: None,
                    what: format!("import of {package}"),
                    place: import.place.clone(),
                });
            }
        }
    }
}

fn has_ending(path: &str, ending: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, e)| e == ending)
}

/// A call that is looked at.
struct Looked<'a, 'f> {
    program: &'a Program,
    module: usize,
    at: &'a Expression,
    call: &'a Call,
    found: &'f mut Found,
}

impl Looked<'_, '_> {
    fn external(&mut self, (package, path): (&str, &str), is_new: bool, paths: &Paths<'_>) {
        let name = path.rsplit('.').next().unwrap_or(path);
        match (package.trim_start_matches("node:"), name) {
            ("fs" | "fs/promises" | "fs-extra" | "graceful-fs", _) if is_of_fs(path) => {
                for (argument, permission) in filesystem::uses(name, self.call) {
                    self.path(argument, permission, path, paths);
                }
            }
            // What is global is of no package.
            ("", "fetch" | "WebSocket" | "EventSource") => self.need(Permission::Net, name),
            ("child_process", _) => self.need(Permission::ChildProcess, path),
            ("cluster", "fork") => self.need(Permission::ChildProcess, "cluster.fork"),
            ("worker_threads", "Worker") if is_new => self.need(Permission::Worker, "new Worker"),
            ("wasi", "WASI") if is_new => self.need(Permission::Wasi, "new WASI"),
            ("inspector" | "inspector/promises", "Session" | "open" | "connect") => {
                self.need(Permission::Inspector, path);
            }
            _ => {}
        }
    }

    fn need(&mut self, permission: Permission, what: &str) {
        self.push(permission, None, what);
    }

    fn push(&mut self, permission: Permission, path: Option<String>, what: &str) {
        self.found.needs.push(Need {
            permission,
            path,
            what: what.to_owned(),
            place: self.program.place(ModuleId(self.module), self.at.at),
        });
    }

    fn path(&mut self, argument: usize, permission: Permission, what: &str, paths: &Paths<'_>) {
        let argument = self.call.arguments.get(argument).filter(|a| !a.is_spread);
        let value = argument.map(|a| &a.value);
        match value.and_then(|value| paths.path(value)) {
            Some(Known::Whole(path))
                if what.ends_with("mkdtemp") || what.ends_with("mkdtempSync") =>
            {
                self.push(permission, Some(format!("{path}*")), what);
            }
            Some(Known::Whole(path)) => self.push(permission, Some(path), what),
            Some(Known::Below(folder)) => self.push(permission, Some(format!("{folder}/*")), what),
            None => self.found.not_known.push(NotKnown {
                permission,
                what: what.to_owned(),
                place: self.program.place(ModuleId(self.module), self.at.at),
            }),
        }
    }
}

/// `readFile`, `promises.readFile`, but not a method of what a call gave.
fn is_of_fs(path: &str) -> bool {
    !path.contains("()")
}
