//! Packages that make routes of what the decorators of classes say, on Express, Koa or Fastify: routing-controllers,
//! inversify-express-utils, `@overnightjs/core`, Ts.ED, fastify-decorators, koa-swagger-decorator. Their own documentation says which
//! decorator is what.

use std::rc::Rc;

use super::{paths, router_of, text_of, texts};
use crate::inspection::Framework;
use crate::js::calls::Number;
use crate::js::module::{Expression, Kind, Member};
use crate::js::resolve;
use crate::js::run::calls::Call;
use crate::js::run::value::{ClassValue, External, Router, Value};
use crate::js::run::{Handler, Run};
use crate::mounts::Scope;
use crate::path::join;

/// How a package names what it has.
struct Style {
    /// All packages that begin so, where it ends with a slash.
    package: &'static str,
    framework: Framework,
    /// Decorators of a class that say what its paths begin with.
    of_class: &'static [&'static str],
    /// The method of HTTP that a method's decorator is for; `?`: its first argument says that.
    verb: fn(&str) -> Option<&str>,
    /// Calls that serve the classes.
    servers: &'static [&'static str],
    /// What their options call a prefix.
    prefix: &'static str,
}

const STYLES: [Style; 8] = [
    Style {
        package: "routing-controllers",
        framework: Framework::Express,
        of_class: &["Controller", "JsonController"],
        verb: |name| (name == "Method").then_some("?").or_else(|| capital(name)),
        servers: &[
            "createExpressServer",
            "useExpressServer",
            "createKoaServer",
            "useKoaServer",
        ],
        prefix: "routePrefix",
    },
    Style {
        package: "inversify-express-utils",
        framework: Framework::Express,
        of_class: &["controller"],
        verb: |name| match name {
            "all" => Some("*"),
            "httpMethod" => Some("?"),
            _ => capital(name.strip_prefix("http")?),
        },
        servers: &["InversifyExpressServer"],
        prefix: "rootPath",
    },
    Style {
        package: "@overnightjs/core",
        framework: Framework::Express,
        of_class: &["Controller"],
        verb: capital,
        servers: &["Server"],
        prefix: "prefix",
    },
    Style {
        package: "@tsed/",
        framework: Framework::Express,
        of_class: &["Controller"],
        verb: capital,
        servers: &["Configuration", "importProviders"],
        prefix: "mount",
    },
    Style {
        package: "fastify-decorators",
        framework: Framework::Fastify,
        of_class: &["Controller"],
        verb: |name| match name {
            "ALL" => Some("*"),
            "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "HEAD" | "OPTIONS" => Some(name),
            _ => None,
        },
        servers: &["bootstrap"],
        prefix: "prefix",
    },
    Style {
        package: "amala",
        framework: Framework::Koa,
        of_class: &["Controller"],
        verb: capital,
        servers: &["createServer", "bootstrapControllers"],
        prefix: "basePath",
    },
    Style {
        package: "koa-ts-controllers",
        framework: Framework::Koa,
        of_class: &["Controller"],
        verb: capital,
        servers: &["bootstrapControllers"],
        prefix: "basePath",
    },
    Style {
        package: "koa-swagger-decorator",
        framework: Framework::Koa,
        of_class: &["prefix"],
        verb: |name| (name == "request").then_some("?"),
        servers: &[],
        prefix: "prefix",
    },
];

/// `Get`, `Post`, as most have them.
fn capital(name: &str) -> Option<&str> {
    match name {
        "All" => Some("*"),
        "Get" | "Post" | "Put" | "Patch" | "Delete" | "Head" | "Options" => Some(name),
        _ => None,
    }
}

fn style_of(package: &str) -> Option<&'static Style> {
    STYLES
        .iter()
        .find(|style| match style.package.ends_with('/') {
            true => package.starts_with(style.package),
            false => package == style.package,
        })
}

/// Where classes are served.
#[derive(Debug)]
struct Server {
    package: &'static str,
    scope: Scope,
    prefix: String,
    /// Only those of this folder or of this class.
    only: Option<Value>,
}

/// What was seen of such packages.
#[derive(Debug, Default)]
pub(crate) struct State {
    servers: Vec<Server>,
}

/// A call that serves the classes of a package: `useExpressServer(app, options)`, `createExpressServer(options)`.
pub(super) fn construct(run: &mut Run<'_>, external: &External, call: &Call<'_>) -> Option<Value> {
    let style = style_of(&external.package)?;
    if !style.servers.contains(&external.path.as_str()) {
        return None;
    }
    let mut given = call.values().into_iter();
    let own = given.find_map(|value| router_of(run, &value));
    let router = own.unwrap_or_else(|| {
        let is_koa = external.path == "createKoaServer";
        let framework = if is_koa {
            Framework::Koa
        } else {
            style.framework
        };
        Router::new(framework, run.scope(framework, true))
    });
    serve(run, style, &router, &call.values());
    Some(Value::Router(router))
}

/// A plugin of Fastify that serves classes is registered.
pub(super) fn register(run: &mut Run<'_>, router: &Router, plugin: &External, options: &Value) {
    let style = style_of(&plugin.package);
    if let Some(style) = style.filter(|s| s.servers.contains(&plugin.path.as_str())) {
        serve(run, style, router, std::slice::from_ref(options));
    }
}

fn serve(run: &mut Run<'_>, style: &'static Style, router: &Router, options: &[Value]) {
    let mut prefixes = options
        .iter()
        .filter(|value| matches!(value, Value::Object(_)))
        .filter_map(|value| prefix_in(run, value, style.prefix));
    let prefix = prefixes.next().unwrap_or_default();
    run.controllers.servers.push(Server {
        package: style.package,
        scope: router.inner,
        prefix,
        only: None,
    });
}

/// The prefix in options: a text, or, of Ts.ED, the name of the first entry.
fn prefix_in(run: &mut Run<'_>, options: &Value, name: &str) -> Option<String> {
    match run.member(options, name) {
        Value::Text(text) => Some(text.to_string()),
        entries @ Value::Object(_) => {
            let first = run.entries(&entries)?.into_iter().next()?;
            Some(first.0)
        }
        _ => None,
    }
}

/// A router of koa-swagger-decorator is given classes, `router.map(Users)`, or a folder of them, `router.mapDir(folder)`.
pub(super) fn map(run: &mut Run<'_>, router: &Router, call: &Call<'_>) {
    run.controllers.servers.push(Server {
        package: "koa-swagger-decorator",
        scope: router.inner,
        prefix: String::new(),
        only: Some(call.value(0)),
    });
}

impl Server {
    fn serves(&self, run: &Run<'_>, class: &Rc<ClassValue>) -> bool {
        match &self.only {
            Some(Value::Class(only)) => Rc::ptr_eq(only, class),
            Some(Value::Text(folder)) => resolve::in_tree(folder)
                .is_some_and(|folder| run.module(class.module).path.starts_with(&folder)),
            _ => true,
        }
    }
}

/// Registers the routes of all such classes, once all is known.
pub(crate) fn finish(run: &mut Run<'_>) {
    for class in run.defined_classes() {
        let decorators = &run.class_of(&class).decorators;
        for said in said(run, &class, decorators) {
            if said.style.servers.contains(&said.name.as_str()) {
                let framework = said.style.framework;
                let router = Router::new(framework, run.scope(framework, true));
                serve(run, said.style, &router, &said.given);
            }
        }
    }
    for class in run.defined_classes() {
        let servers = std::mem::take(&mut run.controllers.servers);
        register_class(run, &class, &servers);
        run.controllers.servers = servers;
    }
}

/// A decorator of a style: its name, and what it was given.
struct Said {
    style: &'static Style,
    name: String,
    given: Vec<Value>,
    at: u32,
}

fn register_class(run: &mut Run<'_>, class: &Rc<ClassValue>, servers: &[Server]) {
    let routes = said_of_members(run, class);
    let Some((_, _, first)) = routes.first() else {
        return;
    };
    let style = first[0].style;
    let decorators = &run.class_of(class).decorators;
    let of_class = said(run, class, decorators);
    let named = of_class
        .iter()
        .find(|s| style.of_class.contains(&s.name.as_str()));
    let base = match named {
        Some(said) => path_of(run, &said.given),
        None => composed(run, class),
    };
    // What others extend has no path of its own.
    if named.is_none() && base.is_none() && style.package != "koa-swagger-decorator" {
        return;
    }
    let base = base.unwrap_or_default();
    let server = servers
        .iter()
        .find(|s| s.package == style.package && s.serves(run, class));
    let (scope, prefix) = match server {
        Some(server) => (server.scope, server.prefix.as_str()),
        None => (run.scope(style.framework, false), ""),
    };
    let base = base.first().map_or("", String::as_str);
    let base = join(prefix, base);
    let before: Vec<Number> = functions(run, &of_class);
    for (owner, member, said) in routes {
        let Some(id) = member.function() else {
            continue;
        };
        // Described by the decorator, and registered by hand.
        let is_registered = run.mounts.is_handler(run.number((owner.module, id)));
        if style.framework == Framework::Koa && is_registered {
            continue;
        }
        let class_name = run.class_of(class).name.clone().unwrap_or_default();
        let mut functions = [before.clone(), functions(run, &said)].concat();
        functions.push(run.number((owner.module, id)));
        for said in &said {
            let Some(verb) = (style.verb)(&said.name) else {
                continue;
            };
            let (verbs, rest) = match verb {
                "?" => (texts(&said.given.first().cloned().unwrap_or_default()), 1),
                verb => (vec![verb.to_owned()], 0),
            };
            let own = path_of(run, said.given.get(rest..).unwrap_or_default());
            let place = run.place(owner.module, said.at);
            for (verb, path) in verbs.iter().flat_map(|verb| {
                let own = own.clone().unwrap_or_else(|| vec![String::new()]);
                own.into_iter().map(move |path| (verb, path))
            }) {
                let handler = Handler {
                    name: Some(format!("{class_name}.{}", member.name)),
                    functions: functions.clone(),
                    body: None,
                    is_guard: false,
                };
                run.register(scope, verb, &join(&base, &path), handler, place.clone());
            }
        }
    }
}

/// The path that a decorator of the tree is given, made of the package's: `@RestController('/users')`.
fn composed(run: &mut Run<'_>, class: &Rc<ClassValue>) -> Option<Vec<String>> {
    let env = run.class_env(class, None);
    let decorators = &run.class_of(class).decorators;
    decorators.iter().find_map(|decorator| {
        let Kind::Call(call) = &decorator.kind else {
            return None;
        };
        let Value::Function(_) = run.expression(&call.callee, &env) else {
            return None;
        };
        paths(&run.expression(&call.arguments.first()?.value, &env))
    })
}

/// The members of a class, inherited ones too, of which decorators say something.
fn said_of_members<'p>(
    run: &mut Run<'p>,
    class: &Rc<ClassValue>,
) -> Vec<(Rc<ClassValue>, &'p Member, Vec<Said>)> {
    let mut all = Vec::new();
    for owner in Run::ancestry(class) {
        for member in &run.class_of(&owner).members {
            let said = said(run, &owner, &member.decorators);
            if !said.is_empty() {
                all.push((Rc::clone(&owner), member, said));
            }
        }
    }
    all
}

/// What decorators of such packages say.
fn said(run: &mut Run<'_>, owner: &Rc<ClassValue>, decorators: &[Expression]) -> Vec<Said> {
    let env = run.class_env(owner, None);
    let mut all = Vec::new();
    for decorator in decorators {
        let Kind::Call(call) = &decorator.kind else {
            continue;
        };
        let Some(external) = run.decorator(owner, decorator) else {
            continue;
        };
        let Some(style) = style_of(&external.package) else {
            continue;
        };
        let items = &call.arguments;
        let given = items
            .iter()
            .map(|i| run.expression(&i.value, &env))
            .collect();
        all.push(Said {
            style,
            name: external.path.clone(),
            given,
            at: decorator.at,
        });
    }
    all
}

/// The path among what a decorator was given: a text, a list of them, or a property of options.
fn path_of(run: &mut Run<'_>, given: &[Value]) -> Option<Vec<String>> {
    let first = given.first()?;
    match first {
        Value::Object(_) => ["url", "route", "path"]
            .into_iter()
            .find_map(|name| text_of(run, first, name))
            .map(|path| vec![path]),
        _ => paths(first),
    }
}

/// The functions that decorators were given: middlewares.
fn functions(run: &mut Run<'_>, said: &[Said]) -> Vec<Number> {
    let given = said.iter().flat_map(|said| &said.given);
    given.flat_map(|value| run.functions_of(value)).collect()
}
