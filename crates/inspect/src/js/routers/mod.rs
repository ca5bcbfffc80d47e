//! The frameworks: one file each, one list. A file says which calls make a router, what its methods do, and which
//! types name one.

mod autoload;
pub(crate) mod controllers;
pub(crate) mod described;
mod express;
pub(crate) mod fastify;
mod hono;
mod koa;
pub(crate) mod nest;
mod node_http;

use crate::inspection::Framework;
use crate::js::calls::Number;
use crate::js::module::{Expression, Item, Kind};
use crate::js::run::calls::{Argument, Call};
use crate::js::run::value::{Closure, External, Made, ModuleId, Router, Value, hole};
use crate::js::run::{Handler, Middleware, Run};
use crate::js::schemas;
use crate::mounts::{Reach, Scope};

/// What is known of a framework.
struct Reader {
    framework: Framework,
    /// A call of something of a package, such as `express()` or `new Router()`; `None` where it isn't the framework's.
    construct: fn(&mut Run<'_>, &External, &Call<'_>) -> Option<Value>,
    /// A call of a method of a router.
    method: fn(&mut Run<'_>, &Router, &Call<'_>) -> Value,
    /// Whether a type is a router's.
    is_router_type: fn(&External) -> bool,
}

const READERS: [&Reader; 4] = [
    &express::READER,
    &fastify::READER,
    &hono::READER,
    &koa::READER,
];

/// The packages that a service has its framework from.
pub(crate) const PACKAGES: [(&str, Framework); 5] = [
    ("express", Framework::Express),
    ("fastify", Framework::Fastify),
    ("@nestjs/core", Framework::Nest),
    ("hono", Framework::Hono),
    ("koa", Framework::Koa),
];

/// What a call of something of a package gives.
pub(crate) fn construct(run: &mut Run<'_>, external: &External, call: &Call<'_>) -> Option<Value> {
    if external.package.is_empty() {
        return None;
    }
    let made = READERS
        .iter()
        .find_map(|r| (r.construct)(run, external, call));
    made.or_else(|| nest::construct(run, external, call))
        .or_else(|| node_http::construct(run, external, call))
        .or_else(|| controllers::construct(run, external, call))
}

/// What an instance of a class that extends something of a package is.
pub(crate) fn subclass(
    run: &mut Run<'_>,
    external: &External,
    arguments: &[Value],
) -> Option<Value> {
    let arguments = arguments.iter().map(|value| Argument {
        value: value.clone(),
        expression: None,
    });
    let call = Call {
        name: "",
        arguments: arguments.collect(),
        module: ModuleId(0),
        at: 0,
        is_new: true,
    };
    READERS
        .iter()
        .find_map(|r| (r.construct)(run, external, &call))
        .or_else(|| controllers::construct(run, external, &call))
}

/// `new ApolloServer({ ... }).applyMiddleware({ app, path })`. Whether it is one.
pub(crate) fn applied(run: &mut Run<'_>, made: &Made, call: &Call<'_>) -> bool {
    if !made.package.starts_with("apollo-server") || !made.path.ends_with(".applyMiddleware") {
        return false;
    }
    let options = call.value(0);
    let app = run.member(&options, "app");
    let Some(router) = router_of(run, &app) else {
        return false;
    };
    let path = text_of(run, &options, "path").unwrap_or_else(|| "/graphql".to_owned());
    let place = run.place_of(call);
    run.register(router.inner, "*", &path, Handler::default(), place);
    true
}

/// A call of a method of a router.
pub(crate) fn method(run: &mut Run<'_>, router: &Router, call: &Call<'_>) -> Value {
    let reader = READERS.iter().find(|r| r.framework == router.framework);
    reader.map_or(Value::Unknown, |r| (r.method)(run, router, call))
}

/// What a router has beside its own methods.
pub(crate) fn member(run: &Run<'_>, router: &Router, name: &str) -> Option<Value> {
    match router.framework {
        Framework::Fastify => fastify::member(run, router, name),
        _ => None,
    }
}

/// A router that nobody is known to have made, for a parameter of its type.
pub(crate) fn typed(run: &mut Run<'_>, external: &External) -> Option<Router> {
    let reader = READERS.iter().find(|r| (r.is_router_type)(external))?;
    let scope = run.scope(reader.framework, false);
    Some(Router::new(reader.framework, scope))
}

/// The same for the first parameter of a function whose type is a plugin's.
pub(crate) fn plugin_parameter(run: &mut Run<'_>, external: &External) -> Option<Router> {
    fastify::is_plugin_type(external).then(|| {
        let scope = run.scope(Framework::Fastify, false);
        Router::new(Framework::Fastify, scope)
    })
}

/// The framework of which a parameter is an application or a router by its name alone.
pub(crate) fn by_name(run: &Run<'_>, module: ModuleId, name: &str) -> Option<Framework> {
    let known = match name {
        "app" | "router" | "server" => READERS.iter().map(|r| r.framework).collect(),
        "fastify" | "instance" => vec![Framework::Fastify],
        _ => return None,
    };
    let used = run.program.frameworks_of(module);
    known.into_iter().find(|f| used.contains(f))
}

/// The router that a value is or stands for.
pub(super) fn router_of(run: &mut Run<'_>, value: &Value) -> Option<Router> {
    match run.settled(value) {
        Value::Router(router) => Some(router),
        Value::Object(o) => o.native.borrow().clone(),
        _ => None,
    }
}

/// Paths as an argument has them: one or a list of texts and regular expressions.
pub(super) fn paths(value: &Value) -> Option<Vec<String>> {
    match value {
        Value::Text(text) => Some(vec![text.to_string()]),
        // `/.*/` and `/^(.*)$/` take what every path is.
        Value::Regex(text) => Some(vec![match text.trim_matches(['/', '^', '$', '(', ')']) {
            ".*" | ".+" => "/*".to_owned(),
            _ => text.to_string(),
        }]),
        Value::Array(items) => {
            let items = items.borrow();
            let all: Option<Vec<Vec<String>>> = items.iter().map(paths).collect();
            all.map(|a| a.concat()).filter(|a| !a.is_empty())
        }
        _ => None,
    }
}

/// Paths of an argument; where it isn't known, what the code calls it.
pub(super) fn paths_or_hole(argument: &Argument<'_>) -> Option<Vec<String>> {
    if let Some(paths) = paths(&argument.value) {
        return Some(paths);
    }
    match &argument.value {
        Value::Unknown | Value::Made(_) | Value::Nothing => {}
        Value::External(e) if e.package.is_empty() => {}
        _ => return None,
    }
    let shown = argument.expression?.shown()?;
    Some(vec![hole(&shown)])
}

/// Whether an argument that isn't known is a path by its name.
pub(super) fn is_named_as_path(argument: &Argument<'_>) -> bool {
    let Some(shown) = argument.expression.and_then(Expression::shown) else {
        return false;
    };
    let last = shown.rsplit('.').next().unwrap_or(&shown).to_lowercase();
    let is_path = [
        "prefix", "path", "url", "route", "base", "endpoint", "version",
    ];
    is_path.iter().any(|w| last.contains(w)) && !last.ends_with("()") && !last.contains("ware")
}

/// What a call registers: named by its last argument; the functions of all run for it.
pub(super) fn handler(run: &mut Run<'_>, call: &Call<'_>) -> Handler {
    let last = call.arguments.last().and_then(|a| a.expression);
    Handler {
        name: last.and_then(named),
        functions: functions(run, &call.arguments),
        body: schemas::of_validators(call),
        is_guard: false,
    }
}

/// The functions of arguments.
pub(super) fn functions(run: &mut Run<'_>, arguments: &[Argument<'_>]) -> Vec<Number> {
    let values = arguments.iter().map(|a| &a.value);
    values.flat_map(|value| run.functions_of(value)).collect()
}

/// Has the functions of arguments run for what comes after them below each prefix.
pub(super) fn middleware(
    run: &mut Run<'_>,
    scope: Scope,
    prefixes: &[String],
    arguments: &[Argument<'_>],
) {
    let functions = functions(run, arguments);
    for prefix in prefixes {
        let functions = functions.clone();
        let reach = Reach::Later;
        run.middleware(scope, prefix, Middleware { functions, reach });
    }
}

/// Whether it is more than all paths.
fn is_path(prefix: &str) -> bool {
    let path = prefix.trim_matches(['/', '{', '}']);
    !path.is_empty() && !path.starts_with(['*', '('])
}

/// Registers the handler of a call for all methods of these paths: it is mounted there and hands nothing on.
pub(super) fn answers_all_of(
    run: &mut Run<'_>,
    router: &Router,
    call: &Call<'_>,
    paths: &[String],
) {
    let (handler, place) = (handler(run, call), run.place_of(call));
    for path in paths.iter().filter(|path| is_path(path)) {
        run.register(router.inner, "*", path, handler.clone(), place.clone());
    }
}

/// Whether a function answers what it is given: it isn't given who comes after it, the parameter at `next`, or doesn't ask for
/// that, and says more than that there is nothing.
pub(super) fn ends_here(run: &mut Run<'_>, f: &Closure, next: usize) -> bool {
    let number = run.number((f.module, f.function));
    let hands_on = match run.parameters_of(number) {
        0 => true,
        count if count <= next => false,
        count if count == next + 1 => run.uses_parameter(number, next),
        _ => true,
    };
    !hands_on && !run.says_not_found(number)
}

/// A handler's name as the code has it; of a wrapped one the inner.
pub(super) fn named(expression: &Expression) -> Option<String> {
    let inner = |items: &[Item]| match items {
        [only] => named(&only.value),
        _ => None,
    };
    match &expression.kind {
        Kind::Call(call) => match &call.callee.kind {
            Kind::Member(object, name) if &**name == "bind" => named(object),
            _ => inner(&call.arguments).or_else(|| expression.shown()),
        },
        Kind::Array(items) => named(&items.last()?.value),
        _ => expression.shown(),
    }
}

/// A text property of an object.
pub(super) fn text_of(run: &mut Run<'_>, object: &Value, name: &str) -> Option<String> {
    match run.member(object, name) {
        Value::Text(text) => Some(text.to_string()),
        _ => None,
    }
}

/// One text or a list of them.
pub(super) fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::Text(text) => vec![text.to_string()],
        Value::Array(items) => items.borrow().iter().flat_map(texts).collect(),
        _ => Vec::new(),
    }
}

/// Calls the functions among a call's arguments that a framework calls at once or when it is ready.
pub(super) fn call_back(run: &mut Run<'_>, call: &Call<'_>) {
    for argument in &call.arguments {
        if let Value::Function(f) = &argument.value {
            run.call_closure(f, None, Vec::new());
        }
    }
}
