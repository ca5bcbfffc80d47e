//! Koa with a router.

use super::{
    Reader, answers_all_of, ends_here, handler, middleware, paths, paths_or_hole, router_of,
    text_of, texts,
};
use crate::inspection::Framework;
use crate::js::run::calls::Call;
use crate::js::run::value::{External, Router, Value};
use crate::js::run::{Handler, Run};

pub(super) const READER: Reader = Reader {
    framework: Framework::Koa,
    construct,
    method,
    is_router_type,
};

const METHODS: [&str; 9] = [
    "get", "post", "put", "patch", "delete", "del", "head", "options", "link",
];

fn is_router_package(package: &str) -> bool {
    matches!(
        package,
        "@koa/router"
            | "koa-router"
            | "koa-joi-router"
            | "koa-better-router"
            | "koa-swagger-decorator"
    )
}

fn construct(run: &mut Run<'_>, external: &External, call: &Call<'_>) -> Option<Value> {
    match (external.package.as_str(), external.path.as_str()) {
        ("koa", "" | "Koa") => {
            let scope = run.scope(Framework::Koa, true);
            Some(Value::Router(Router::new(Framework::Koa, scope)))
        }
        // Takes an application and gives it back with `app.ws`.
        ("koa-websocket", "" | "default") => Some(call.value(0)),
        // The second extends the first and adds a description to it.
        (package, "" | "Router") | (package @ "koa-swagger-decorator", "SwaggerRouter")
            if is_router_package(package) =>
        {
            let router = prefixed(run);
            if let Some(prefix) = text_of(run, &call.value(0), "prefix") {
                run.set_prefix(&router, &prefix);
            }
            Some(Value::Router(router))
        }
        ("koa-mount", "") => {
            let has_prefix = paths(&call.value(0)).is_some();
            let prefix = paths(&call.value(0)).unwrap_or_default();
            let child = router_of(run, &call.value(usize::from(has_prefix)))?;
            let router = prefixed(run);
            run.mount(
                router.inner,
                prefix.first().map_or("", String::as_str),
                child.outer,
            );
            Some(Value::Router(router))
        }
        ("koa-compose" | "koa-combine-routers", "") => {
            let router = prefixed(run);
            for value in call.values() {
                let values = run.elements(&value).unwrap_or_else(|| vec![value]);
                for value in values {
                    if let Some(child) = router_of(run, &value) {
                        run.mount(router.inner, "", child.outer);
                    }
                }
            }
            middleware(run, router.inner, &[String::new()], &call.arguments);
            Some(Value::Router(router))
        }
        _ => None,
    }
}

/// A router whose prefix may be set later.
fn prefixed(run: &mut Run<'_>) -> Router {
    let router = Router {
        framework: Framework::Koa,
        outer: run.scope(Framework::Koa, false),
        inner: run.scope(Framework::Koa, false),
        paths: None,
    };
    run.set_prefix(&router, "");
    router
}

fn is_router_type(external: &External) -> bool {
    let name = external.path.as_str();
    (external.package == "koa" && matches!(name, "" | "Koa"))
        || (is_router_package(&external.package) && matches!(name, "" | "Router"))
}

fn method(run: &mut Run<'_>, router: &Router, call: &Call<'_>) -> Value {
    match call.name {
        "all" => register(run, router, call, "*"),
        "del" => register(run, router, call, "delete"),
        name if METHODS.contains(&name) => register(run, router, call, name),
        "register" => {
            let place = run.place_of(call);
            let handler = handler(run, call);
            for method in texts(&call.value(1)) {
                for path in paths(&call.value(0)).unwrap_or_default() {
                    run.register(router.inner, &method, &path, handler.clone(), place.clone());
                }
            }
        }
        "route" => route(run, router, call),
        "use" => mount(run, router, call),
        "prefix" => {
            if let Some(prefix) = call.arguments.first().and_then(paths_or_hole) {
                run.set_prefix(router, prefix.first().map_or("", String::as_str));
            }
        }
        "allowedMethods" | "callback" | "url" => return Value::Unknown,
        "map" | "mapDir" => super::controllers::map(run, router, call),
        "listen" => super::call_back(run, call),
        _ => {}
    }
    Value::Router(router.clone())
}

/// `get(path, ...)`, `get(name, path, ...)`.
fn register(run: &mut Run<'_>, router: &Router, call: &Call<'_>, method: &str) {
    let is_named = call.arguments.len() > 2
        && matches!(call.value(0), Value::Text(_))
        && paths(&call.value(1)).is_some();
    let Some(path) = call.arguments.get(usize::from(is_named)) else {
        return;
    };
    if call.arguments.len() < 2 {
        return;
    }
    let place = run.place_of(call);
    let handler = handler(run, call);
    for path in paths_or_hole(path).unwrap_or_default() {
        run.register(router.inner, method, &path, handler.clone(), place.clone());
    }
}

/// `route({ method, path, handler })` of koa-joi-router, or a list of them.
fn route(run: &mut Run<'_>, router: &Router, call: &Call<'_>) {
    let value = run.settled(&call.value(0));
    let place = run.place_of(call);
    for one in run.elements(&value).unwrap_or_else(|| vec![value]) {
        let Some(path) = text_of(run, &one, "path") else {
            continue;
        };
        let handler = Handler {
            name: None,
            functions: run.functions_of(&one),
            ..Handler::default()
        };
        for method in texts(&run.member(&one, "method")) {
            run.register(router.inner, &method, &path, handler.clone(), place.clone());
        }
    }
}

fn mount(run: &mut Run<'_>, router: &Router, call: &Call<'_>) {
    let prefixes = paths(&call.value(0));
    let skipped = usize::from(prefixes.is_some());
    if let (Some(prefixes), Some(Value::Function(f))) = (&prefixes, call.values().pop())
        && ends_here(run, &f, 1)
    {
        answers_all_of(run, router, call, prefixes);
    }
    let prefixes = prefixes.unwrap_or_else(|| vec![String::new()]);
    middleware(run, router.inner, &prefixes, &call.arguments[skipped..]);
    for argument in &call.arguments[skipped..] {
        if let Some(child) = router_of(run, &argument.value) {
            for prefix in &prefixes {
                run.mount(router.inner, prefix, child.outer);
            }
        }
    }
}
