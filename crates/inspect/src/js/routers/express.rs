//! Express 4 and 5.

use std::rc::Rc;

use super::{
    Reader, answers_all_of, call_back, ends_here, handler, is_named_as_path, middleware, paths,
    paths_or_hole, router_of,
};
use crate::inspection::Framework;
use crate::js::run::calls::{Argument, Call};
use crate::js::run::value::{External, Made, Router, Value, around_hole};
use crate::js::run::{Handler, Middleware, Run};
use crate::mounts::Reach;
use crate::usage::package_of;

pub(super) const READER: Reader = Reader {
    framework: Framework::Express,
    construct,
    method,
    is_router_type,
};

const METHODS: [&str; 14] = [
    "get", "post", "put", "patch", "delete", "head", "options", "trace", "connect", "search",
    "copy", "move", "propfind", "purge",
];

fn construct(run: &mut Run<'_>, external: &External, call: &Call<'_>) -> Option<Value> {
    let is_application = match (external.package.as_str(), external.path.as_str()) {
        ("express", "" | "express") => true,
        ("express", "Router") => false,
        ("express-promise-router" | "express-async-router", "" | "Router" | "AsyncRouter") => false,
        ("@awaitjs/express", "Router") => false,
        ("@awaitjs/express", "addAsync") => return Some(call.value(0)),
        ("express-ws", "") => {
            let app = [("app".to_owned(), call.value(0))];
            return Some(Value::object(app.into()));
        }
        _ => return None,
    };
    let scope = run.scope(Framework::Express, is_application);
    Some(Value::Router(Router::new(Framework::Express, scope)))
}

fn is_router_type(external: &External) -> bool {
    let is_ours = matches!(
        external.package.as_str(),
        "express" | "express-serve-static-core" | "@types/express"
    );
    let name = external.path.rsplit('.').next().unwrap_or_default();
    is_ours && matches!(name, "Express" | "Application" | "Router" | "IRouter")
}

fn method(run: &mut Run<'_>, router: &Router, call: &Call<'_>) -> Value {
    let this = Value::Router(router.clone());
    match call.name {
        "use" => mount(run, router, call),
        "route" => {
            let paths = call.arguments.first().and_then(paths_or_hole);
            return Value::Router(Router {
                paths: paths.map(Rc::new),
                ..router.clone()
            });
        }
        // Of a method that isn't known, a path that is.
        "*" if matches!(call.value(0), Value::Text(_)) => register(run, router, call, "*"),
        "all" => register(run, router, call, "*"),
        // With one argument it reads a setting.
        "get" if call.arguments.len() == 1 && router.paths.is_none() => return Value::Unknown,
        // `app.ws` of express-ws is a GET with an upgrade.
        "ws" => register(run, router, call, "get"),
        name if METHODS.contains(&name) => register(run, router, call, name),
        "getAsync" | "postAsync" | "putAsync" | "patchAsync" | "deleteAsync" => {
            register(run, router, call, call.name.trim_end_matches("Async"));
        }
        "useAsync" => mount(run, router, call),
        "param" => middleware(run, router.inner, &[String::new()], &call.arguments),
        "listen" => call_back(run, call),
        _ => {}
    }
    this
}

fn register(run: &mut Run<'_>, router: &Router, call: &Call<'_>, method: &str) {
    let place = run.place_of(call);
    let handler = handler(run, call);
    if let Some(paths) = &router.paths {
        let is_guard = method == "*";
        let handler = Handler {
            is_guard,
            ..handler
        };
        for path in paths.iter() {
            run.register(router.inner, method, path, handler.clone(), place.clone());
        }
        return;
    }
    if call.arguments.len() < 2 || hand_on(run, router, call) {
        return;
    }
    for path in call
        .arguments
        .first()
        .and_then(paths_or_hole)
        .unwrap_or_default()
    {
        run.register(router.inner, method, &path, handler.clone(), place.clone());
    }
}

/// A router in a handler's place sees the whole path, unlike one that is mounted: what answers are its own routes.
/// Whether it is one.
fn hand_on(run: &mut Run<'_>, router: &Router, call: &Call<'_>) -> bool {
    let arguments = call.arguments.iter().skip(1);
    let found: Vec<Router> = arguments
        .filter_map(|argument| router_of(run, &argument.value))
        .filter(|child| child.framework == Framework::Express && child.outer != router.outer)
        .collect();
    for child in &found {
        run.mount(router.inner, "", child.outer);
    }
    !found.is_empty()
}

fn mount(run: &mut Run<'_>, router: &Router, call: &Call<'_>) {
    let Some(first) = call.arguments.first() else {
        return;
    };
    let prefixes = match paths(&first.value) {
        Some(paths) => Some(paths),
        None if is_named_as_path(first) && call.arguments.len() > 1 => paths_or_hole(first),
        None => None,
    };
    let skipped = usize::from(prefixes.is_some());
    let prefixes = prefixes.unwrap_or_else(|| vec![String::new()]);
    if call.arguments[skipped..]
        .last()
        .is_some_and(|last| answers_itself(run, last))
    {
        answers_all_of(run, router, call, &prefixes);
    }
    for argument in &call.arguments[skipped..] {
        for (chooser, child) in routers(run, &argument.value) {
            for prefix in &prefixes {
                run.mount(router.inner, &chosen(prefix, &chooser), child.outer);
            }
        }
        for function in run.functions_of(&argument.value) {
            let of_errors = run.parameters_of(function) >= 4;
            for prefix in &prefixes {
                let functions = vec![function];
                let reach = if of_errors { Reach::All } else { Reach::Later };
                run.middleware(router.inner, prefix, Middleware { functions, reach });
            }
        }
    }
}

/// Whether what is mounted answers what it is asked, and hands nothing on: a function that isn't given who comes after
/// it or doesn't ask for that, what serves GraphQL or tRPC.
fn answers_itself(run: &mut Run<'_>, argument: &Argument<'_>) -> bool {
    match &argument.value {
        Value::Function(f) => ends_here(run, f, 2),
        Value::Made(made) => serves(made),
        _ => false,
    }
}

fn serves(made: &Made) -> bool {
    // Parts of a package are named after it: `graphql-http/lib/use/express`.
    let (package, path) = (package_of(&made.package), made.path.as_str());
    match package {
        "express-graphql" | "graphql-http" | "graphql-yoga" => true,
        "@trpc/server" | "trpc-openapi" | "trpc-to-openapi" => {
            path.ends_with("ExpressMiddleware()")
        }
        "apollo-server-express" => path.ends_with("graphqlExpress()"),
        "@apollo/server" => path.ends_with("expressMiddleware()"),
        _ => package.starts_with("@as-integrations/express"),
    }
}

/// The routers that a value is: one, a list of them, or one of several modules with the name that chose it.
fn routers(run: &mut Run<'_>, value: &Value) -> Vec<(String, Router)> {
    match value {
        Value::Array(items) => {
            let items = items.borrow().clone();
            items.iter().flat_map(|i| routers(run, i)).collect()
        }
        Value::OneOf(values) => {
            let named = |value: &Value| match value {
                Value::Module(id) => Some((run.chooser(*id).to_owned(), router_of(run, value)?)),
                _ => Some((String::new(), router_of(run, value)?)),
            };
            values.iter().filter_map(named).collect()
        }
        other => {
            let router = router_of(run, other);
            router.into_iter().map(|r| (String::new(), r)).collect()
        }
    }
}

/// A prefix with the name that chose what is mounted, where it has a part that isn't known: `/${gateway}`.
fn chosen(prefix: &str, chooser: &str) -> String {
    match around_hole(prefix) {
        Some((before, after)) if !chooser.is_empty() => format!("{before}{chooser}{after}"),
        _ => prefix.to_owned(),
    }
}
