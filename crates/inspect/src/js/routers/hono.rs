//! Hono, and its `OpenAPIHono`.

use std::rc::Rc;

use super::{
    Reader, handler, is_named_as_path, middleware, paths, paths_or_hole, router_of, text_of, texts,
};
use crate::inspection::Framework;
use crate::js::run::calls::Call;
use crate::js::run::value::{External, Made, Router, Value};
use crate::js::run::{Handler, Run};
use crate::js::schemas;
use crate::usage::package_of;

pub(super) const READER: Reader = Reader {
    framework: Framework::Hono,
    construct,
    method,
    is_router_type,
};

const METHODS: [&str; 7] = ["get", "post", "put", "patch", "delete", "options", "head"];

fn is_ours(external: &External) -> bool {
    external.package == "hono"
        || external.package.starts_with("hono/")
        || external.package.starts_with("@hono/zod-openapi")
}

fn construct(run: &mut Run<'_>, external: &External, call: &Call<'_>) -> Option<Value> {
    if !is_ours(external) {
        return None;
    }
    match external.path.as_str() {
        "Hono" | "OpenAPIHono" | "Factory.createApp" => {
            // Any Hono answers by itself; the one that is mounted nowhere is the application.
            let scope = run.scope(Framework::Hono, true);
            Some(Value::Router(Router::new(Framework::Hono, scope)))
        }
        "createFactory" => Some(Value::external("hono/factory", "Factory")),
        "createRoute" => Some(call.value(0)),
        _ => None,
    }
}

fn is_router_type(external: &External) -> bool {
    is_ours(external) && matches!(external.path.as_str(), "Hono" | "OpenAPIHono")
}

fn method(run: &mut Run<'_>, router: &Router, call: &Call<'_>) -> Value {
    match call.name {
        name if METHODS.contains(&name) => register(run, router, call, &[name]),
        "all" => register(run, router, call, &["*"]),
        // The document of an `OpenAPIHono`.
        "doc" | "doc31" => register(run, router, call, &["get"]),
        "on" => {
            on(run, router, call);
            Value::Router(router.clone())
        }
        "route" => {
            mount(run, router, call);
            Value::Router(router.clone())
        }
        "basePath" => {
            let scope = run.scope(Framework::Hono, true);
            let prefix = call
                .arguments
                .first()
                .and_then(paths_or_hole)
                .unwrap_or_default();
            run.mount(
                router.inner,
                prefix.first().map_or("", String::as_str),
                scope,
            );
            Value::Router(Router {
                inner: scope,
                paths: None,
                ..router.clone()
            })
        }
        "use" => {
            let prefixes = paths(&call.value(0));
            let skipped = usize::from(prefixes.is_some());
            let prefixes = prefixes.unwrap_or_else(|| vec![String::new()]);
            middleware(run, router.inner, &prefixes, &call.arguments[skipped..]);
            if matches!(call.values().last(), Some(Value::Made(made)) if serves(made)) {
                let (handler, place) = (handler(run, call), run.place_of(call));
                for prefix in &prefixes {
                    run.register(router.inner, "*", prefix, handler.clone(), place.clone());
                }
            }
            Value::Router(router.clone())
        }
        "openapi" => {
            openapi(run, router, call);
            Value::Router(router.clone())
        }
        _ => Value::Router(router.clone()),
    }
}

/// Whether a middleware answers whatever it is asked: one that serves tRPC or GraphQL.
fn serves(made: &Made) -> bool {
    matches!(
        package_of(&made.package),
        "@hono/trpc-server" | "@hono/graphql-server"
    )
}

/// `get(path, ...handlers)`; `get(...handlers)` on the path of the method before it.
fn register(run: &mut Run<'_>, router: &Router, call: &Call<'_>, methods: &[&str]) -> Value {
    let Some(first) = call.arguments.first() else {
        return Value::Router(router.clone());
    };
    let written = match paths(&first.value) {
        Some(paths) => Some(paths),
        None if call.arguments.len() > 1 && is_named_as_path(first) => paths_or_hole(first),
        None => None,
    };
    let before = || {
        router
            .paths
            .as_ref()
            .map_or_else(|| vec![String::new()], |p| p.to_vec())
    };
    let paths = written.unwrap_or_else(before);
    let place = run.place_of(call);
    let handler = handler(run, call);
    for method in methods {
        for path in &paths {
            run.register(router.inner, method, path, handler.clone(), place.clone());
        }
    }
    Value::Router(Router {
        paths: Some(Rc::new(paths)),
        ..router.clone()
    })
}

/// `on(methods, paths, ...handlers)`.
fn on(run: &mut Run<'_>, router: &Router, call: &Call<'_>) {
    let Some(path) = call.arguments.get(1) else {
        return;
    };
    let place = run.place_of(call);
    let handler = handler(run, call);
    let mut methods = texts(&call.value(0));
    if methods.is_empty() {
        methods.push("*".to_owned());
    }
    for method in methods {
        let method = if method == "ALL" { "*" } else { &method };
        for path in paths_or_hole(path).unwrap_or_default() {
            run.register(router.inner, method, &path, handler.clone(), place.clone());
        }
    }
}

fn mount(run: &mut Run<'_>, router: &Router, call: &Call<'_>) {
    let Some(child) = router_of(run, &call.value(1)) else {
        return;
    };
    for prefix in paths_or_hole(&call.arguments[0]).unwrap_or_default() {
        run.mount(router.inner, &prefix, child.outer);
    }
}

/// `openapi(createRoute({ method, path }), handler)`.
fn openapi(run: &mut Run<'_>, router: &Router, call: &Call<'_>) {
    let route = run.settled(&call.value(0));
    let Some(path) = text_of(run, &route, "path") else {
        return;
    };
    let method = text_of(run, &route, "method");
    let place = run.place_of(call);
    let handler = Handler {
        name: call
            .arguments
            .get(1)
            .and_then(|a| a.expression)
            .and_then(super::named),
        functions: super::functions(run, &call.arguments),
        body: schemas::of_hono(run, &route),
        is_guard: false,
    };
    run.register(
        router.inner,
        method.as_deref().unwrap_or("*"),
        &path,
        handler,
        place,
    );
}
