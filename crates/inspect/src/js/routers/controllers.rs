//! Packages that make routes of what the decorators of classes say, on Express, Koa or Fastify: routing-controllers,
//! inversify-express-utils, `@overnightjs/core`, Ts.ED, fastify-decorators, koa-swagger-decorator. Their own documentation says which
//! decorator is what.

mod styles;

use std::rc::Rc;

use super::{paths, router_of, text_of, texts};
use crate::inspection::Framework;
use crate::js::calls::Number;
use crate::js::module::{Expression, Key, Kind, Member, Property};
use crate::js::resolve;
use crate::js::run::calls::Call;
use crate::js::run::value::{ClassValue, External, Router, Value, hole};
use crate::js::run::{Handler, Run};
use crate::mounts::Scope;
use crate::path::join;
use styles::{Style, style_of};

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
    let prefix = prefix_of(run, style, &call.values()).or_else(|| {
        // One that isn't known is what the code calls it.
        let mut written = call.arguments.iter().filter_map(|a| a.expression);
        written.find_map(|e| written_as(e, style.prefix))
    });
    serve(run, style, &router, prefix);
    Some(Value::Router(router))
}

/// A plugin of Fastify that serves classes is registered.
pub(super) fn register(run: &mut Run<'_>, router: &Router, plugin: &External, options: &Value) {
    let style = style_of(&plugin.package);
    if let Some(style) = style.filter(|s| s.servers.contains(&plugin.path.as_str())) {
        let prefix = prefix_of(run, style, std::slice::from_ref(options));
        serve(run, style, router, prefix);
    }
}

fn serve(run: &mut Run<'_>, style: &Style, router: &Router, prefix: Option<String>) {
    run.controllers.servers.push(Server {
        package: style.package,
        scope: router.inner,
        prefix: prefix.unwrap_or_default(),
        only: None,
    });
}

fn prefix_of(run: &mut Run<'_>, style: &Style, options: &[Value]) -> Option<String> {
    let mut objects = options.iter().filter(|v| matches!(v, Value::Object(_)));
    objects.find_map(|options| prefix_in(run, options, style.prefix))
}

/// The property of an object's literal as it is written, in the form of what isn't known.
fn written_as(literal: &Expression, name: &str) -> Option<String> {
    let Kind::Object(properties) = &literal.kind else {
        return None;
    };
    properties.iter().find_map(|property| match property {
        Property::Named(Key::Name(key), value) if key == name => Some(hole(&value.shown()?)),
        _ => None,
    })
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
                let prefix = prefix_of(run, said.style, &said.given);
                serve(run, said.style, &router, prefix);
            }
        }
    }
    let servers = std::mem::take(&mut run.controllers.servers);
    for class in run.defined_classes() {
        register_class(run, &class, &servers);
    }
}

/// A decorator of a style: its name, and what it was given.
struct Said {
    style: &'static Style,
    name: String,
    given: Vec<Value>,
    at: u32,
}

/// A class that is served.
struct Controller {
    class: Rc<ClassValue>,
    style: &'static Style,
    scope: Scope,
    /// What the paths of its methods begin with.
    base: String,
    /// Middlewares of all its methods.
    before: Vec<Number>,
}

fn register_class(run: &mut Run<'_>, class: &Rc<ClassValue>, servers: &[Server]) {
    let members = said_of_members(run, class);
    let Some((_, _, first)) = members.first() else {
        return;
    };
    if let Some(controller) = Controller::of(run, class, first[0].style, servers) {
        for (owner, member, said) in members {
            controller.register(run, &owner, member, &said);
        }
    }
}

impl Controller {
    /// None where a class has no path of its own: others extend it.
    fn of(
        run: &mut Run<'_>,
        class: &Rc<ClassValue>,
        style: &'static Style,
        servers: &[Server],
    ) -> Option<Self> {
        let decorators = &run.class_of(class).decorators;
        let of_class = said(run, class, decorators);
        let is_named = |s: &&Said| style.of_class.contains(&s.name.as_str());
        let own = match of_class.iter().find(is_named) {
            Some(said) => path_of(&said.given, run).unwrap_or_default(),
            // Its classes may be served without a word on their own.
            None if style.package == "koa-swagger-decorator" => Vec::new(),
            None => composed(run, class)?,
        };
        let server = servers
            .iter()
            .find(|s| s.package == style.package && s.serves(run, class));
        let (scope, prefix) = match server {
            Some(server) => (server.scope, server.prefix.as_str()),
            None => (run.scope(style.framework, false), ""),
        };
        Some(Controller {
            class: Rc::clone(class),
            style,
            scope,
            base: join(prefix, own.first().map_or("", String::as_str)),
            before: functions(run, &of_class),
        })
    }

    /// Registers the routes that the decorators of a member say.
    fn register(&self, run: &mut Run<'_>, owner: &ClassValue, member: &Member, all: &[Said]) {
        let Some(id) = member.function() else {
            return;
        };
        let own = run.number((owner.module, id));
        // Described by the decorator, and registered by hand.
        if self.style.framework == Framework::Koa && run.mounts.is_handler(own) {
            return;
        }
        let class = run.class_of(&self.class).name.clone().unwrap_or_default();
        let handler = Handler {
            name: Some(format!("{class}.{}", member.name)),
            functions: [self.before.clone(), functions(run, all), vec![own]].concat(),
            body: None,
            is_guard: false,
        };
        for said in all {
            let (verbs, given) = match (self.style.verb)(&said.name) {
                Some("?") => {
                    let verb = said.given.first().cloned().unwrap_or_default();
                    (texts(&verb), said.given.get(1..).unwrap_or_default())
                }
                Some(verb) => (vec![verb.to_owned()], &said.given[..]),
                None => continue,
            };
            let paths = path_of(given, run).unwrap_or_else(|| vec![String::new()]);
            let place = run.place(owner.module, said.at);
            for verb in &verbs {
                for path in &paths {
                    let path = join(&self.base, path);
                    run.register(self.scope, verb, &path, handler.clone(), place.clone());
                }
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
        let Value::Function(_) = run.decorated_by(decorator, &env) else {
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
fn path_of(given: &[Value], run: &mut Run<'_>) -> Option<Vec<String>> {
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
