//! Fastify.

pub(crate) mod decorations;

use std::rc::Rc;

use super::{
    Reader, autoload, call_back, functions, handler, named, paths_or_hole, text_of, texts,
};
use crate::inspection::Framework;
use crate::js::module::{Expression, Key, Kind, Property};
use crate::js::run::calls::Call;
use crate::js::run::value::{Closure, External, Router, Value, hole};
use crate::js::run::{Handler, Middleware, Run};
use crate::js::schemas;
use crate::mounts::{Reach, Scope};

pub(super) const READER: Reader = Reader {
    framework: Framework::Fastify,
    construct,
    method,
    is_router_type,
};

const METHODS: [&str; 8] = [
    "get", "post", "put", "patch", "delete", "head", "options", "trace",
];

fn construct(run: &mut Run<'_>, external: &External, call: &Call<'_>) -> Option<Value> {
    match (external.package.as_str(), external.path.as_str()) {
        ("fastify", "" | "fastify" | "Fastify") => {
            let scope = run.scope(Framework::Fastify, true);
            Some(Value::Router(Router::new(Framework::Fastify, scope)))
        }
        ("fastify-plugin", "" | "fastifyPlugin" | "fp") => {
            let plugin = run.settled(&call.value(0));
            Some(match plugin {
                Value::Function(f) => Value::Function(Rc::new(shared(&f))),
                other => other,
            })
        }
        _ => None,
    }
}

/// The plugin, with its parent's scope for its own.
fn shared(f: &Closure) -> Closure {
    Closure {
        module: f.module,
        function: f.function,
        env: Rc::clone(&f.env),
        this: f.this.clone(),
        class: f.class.clone(),
        properties: f.properties.clone(),
        is_shared: true.into(),
        is_getter: false,
    }
}

fn is_ours(external: &External) -> bool {
    external.package == "fastify"
        || external.package.starts_with("@fastify/")
        || external.package.starts_with("fastify-")
}

fn is_router_type(external: &External) -> bool {
    external.package == "fastify" && external.path == "FastifyInstance"
}

/// Whether a type is a plugin's: its first parameter is an instance.
pub(super) fn is_plugin_type(external: &External) -> bool {
    is_ours(external) && external.path.starts_with("FastifyPlugin")
}

fn method(run: &mut Run<'_>, router: &Router, call: &Call<'_>) -> Value {
    let this = Value::Router(router.clone());
    match call.name {
        name if METHODS.contains(&name) => register(run, router, call, name),
        "all" => register(run, router, call, "*"),
        "route" => route(run, router, call),
        "register" => {
            let options = run.settled(&call.value(1));
            plugin(run, router, &call.value(0), &options, call);
        }
        "addHook" => {
            let functions = functions(run, &call.arguments);
            let reach = Reach::All;
            run.middleware(router.inner, "", Middleware { functions, reach });
        }
        "after" | "ready" | "listen" => call_back(run, call),
        "decorate" => decorate(run, router, call),
        "then" => {
            if let Value::Function(f) = call.value(0) {
                return run.call_closure(&f, None, vec![this]);
            }
        }
        name => {
            if let Some(own) = member(run, router, name) {
                return run.call_value(&own, Some(this), call);
            }
        }
    }
    this
}

fn decorate(run: &mut Run<'_>, router: &Router, call: &Call<'_>) {
    if let Some(name) = texts(&call.value(0)).first() {
        run.effects += 1;
        run.decorations.add(router.inner, name, call.value(1));
    }
}

/// What an instance was decorated with.
pub(super) fn member(run: &Run<'_>, router: &Router, name: &str) -> Option<Value> {
    run.decorations.get(router.inner, name)
}

fn register(run: &mut Run<'_>, router: &Router, call: &Call<'_>, method: &str) {
    if call.arguments.len() < 2 {
        return;
    }
    let place = run.place_of(call);
    let mut handler = handler(run, call);
    let last = call.arguments.last().and_then(|a| a.expression);
    if let Some(Kind::Object(properties)) = last.map(|e| &e.kind) {
        handler.name = handler_in(properties);
    }
    handler.body = schemas::of_fastify(run, &call.value(1));
    for path in paths_or_hole(&call.arguments[0]).unwrap_or_default() {
        run.register(router.inner, method, &path, handler.clone(), place.clone());
    }
}

/// `route({ method, url, handler })`.
fn route(run: &mut Run<'_>, router: &Router, call: &Call<'_>) {
    let Some(argument) = call.arguments.first() else {
        return;
    };
    let options = run.settled(&argument.value);
    let url = text_of(run, &options, "url").or_else(|| text_of(run, &options, "path"));
    let Some(url) = url.or_else(|| unknown_url(argument.expression)) else {
        return;
    };
    let mut methods = texts(&run.member(&options, "method"));
    if methods.is_empty() {
        methods.push("*".to_owned());
    }
    let handler = Handler {
        name: match argument.expression.map(|e| &e.kind) {
            Some(Kind::Object(properties)) => handler_in(properties),
            _ => None,
        },
        functions: run.functions_of(&options),
        body: schemas::of_fastify(run, &options),
        is_guard: false,
    };
    let place = run.place_of(call);
    for method in methods {
        run.register(router.inner, &method, &url, handler.clone(), place.clone());
    }
}

/// What the code calls an `url` that isn't known.
fn unknown_url(options: Option<&Expression>) -> Option<String> {
    let Kind::Object(properties) = &options?.kind else {
        return None;
    };
    properties.iter().find_map(|p| match p {
        Property::Named(Key::Name(name), value) if name == "url" || name == "path" => {
            value.shown().map(|s| hole(&s))
        }
        _ => None,
    })
}

fn handler_in(properties: &[Property]) -> Option<String> {
    properties.iter().find_map(|p| match p {
        Property::Named(Key::Name(name), value) if name == "handler" => named(value),
        _ => None,
    })
}

/// Registers a plugin: its function runs on a scope of its own, or on its parent's.
pub(super) fn plugin(
    run: &mut Run<'_>,
    router: &Router,
    value: &Value,
    options: &Value,
    call: &Call<'_>,
) {
    match run.settled(value) {
        Value::Function(f) => {
            let prefix = prefix_of(run, options, call);
            enter(run, router, &f, &prefix, options);
        }
        Value::External(external) if autoload::is_autoload(&external) => {
            autoload::load(run, router, options, call);
        }
        Value::External(external) => {
            super::controllers::register(run, router, &external, options);
            run.note_plugin(&external, options);
        }
        _ => {}
    }
}

/// Runs a plugin's function below a prefix.
pub(super) fn enter(
    run: &mut Run<'_>,
    router: &Router,
    f: &Rc<Closure>,
    prefix: &str,
    options: &Value,
) {
    let scope = if f.is_shared.get() {
        router.inner
    } else {
        child(run, router.inner, prefix)
    };
    let instance = Value::Router(Router::new(Framework::Fastify, scope));
    run.call_closure(f, None, vec![instance, options.clone()]);
}

pub(super) fn child(run: &mut Run<'_>, parent: Scope, prefix: &str) -> Scope {
    let scope = run.scope(Framework::Fastify, false);
    run.mount(parent, prefix, scope);
    scope
}

/// The `prefix` of a plugin's options; where it isn't known, what the code calls it.
fn prefix_of(run: &mut Run<'_>, options: &Value, call: &Call<'_>) -> String {
    if let Some(prefix) = text_of(run, options, "prefix") {
        return prefix;
    }
    let Some(Kind::Object(properties)) = call
        .arguments
        .get(1)
        .and_then(|a| a.expression)
        .map(|e| &e.kind)
    else {
        return String::new();
    };
    let written = properties.iter().find_map(|p| match p {
        Property::Named(Key::Name(name), value) if name == "prefix" => value.shown(),
        _ => None,
    });
    written.map(|w| hole(&w)).unwrap_or_default()
}
