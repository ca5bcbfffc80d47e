//! `NestJS`: controllers by their decorators, prefixes by the application and its modules.

mod assemble;
mod exclude;
mod loaded;

use std::rc::Rc;

pub(crate) use assemble::finish;

use super::texts;
use crate::inspection::Framework;
use crate::js::run::Run;
use crate::js::run::calls::Call;
use crate::js::run::value::{External, Router, Value, hole};
use exclude::Exclude;

/// What a decorator says.
#[derive(Debug)]
pub(crate) enum Decoration {
    Controller {
        paths: Vec<String>,
        versions: Option<Vec<Version>>,
    },
    Verb {
        method: String,
        paths: Vec<String>,
    },
    Versions(Vec<Version>),
    /// The metadata of `@Module`.
    Module(Value),
    /// What `RouterModule.register` is given.
    Routes(Value),
    Many(Vec<Value>),
}

/// A version, or none on purpose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Version {
    Of(String),
    Neutral,
}

/// All applications that were made.
#[derive(Debug, Default)]
pub(crate) struct State {
    apps: Vec<App>,
}

impl State {
    /// The applications that serve, by their index: not those that were made to be asked for something and closed again.
    fn serving(&self) -> Vec<usize> {
        let serves = |app: &App| app.listens || !app.is_closed;
        let all = self.apps.iter().enumerate();
        all.filter(|(_, app)| serves(app))
            .map(|(at, _)| at)
            .collect()
    }
}

#[derive(Debug)]
struct App {
    root: Value,
    /// The framework beneath.
    beneath: Framework,
    prefix: String,
    exclude: Vec<Exclude>,
    versioning: Option<Versioning>,
    /// Whether it was seen to listen ...
    listens: bool,
    /// ... and to be closed.
    is_closed: bool,
}

/// Versioning by URI.
#[derive(Debug)]
struct Versioning {
    prefix: String,
    default: Vec<Version>,
}

/// What a call of something of Nest gives.
pub(crate) fn construct(run: &mut Run<'_>, external: &External, call: &Call<'_>) -> Option<Value> {
    match (external.package.as_str(), external.path.as_str()) {
        ("@nestjs/core", "NestFactory.create") => {
            run.nest.apps.push(App {
                root: call.value(0),
                beneath: match call.value(1) {
                    Value::Made(made) if made.package == "@nestjs/platform-fastify" => {
                        Framework::Fastify
                    }
                    _ => Framework::Express,
                },
                prefix: String::new(),
                exclude: Vec::new(),
                versioning: None,
                listens: false,
                is_closed: false,
            });
            Some(Value::NestApp(run.nest.apps.len() - 1))
        }
        ("@nestjs/core", "RouterModule.register") => {
            Some(decoration(Decoration::Routes(call.value(0))))
        }
        ("@nestjs/config", "ConditionalModule.registerWhen") => Some(call.value(0)),
        ("@nestjs/common", "forwardRef") => match call.value(0) {
            Value::Function(f) => Some(run.call_closure(&f, None, Vec::new())),
            _ => None,
        },
        ("@nestjs/common", "applyDecorators") => Some(decoration(Decoration::Many(call.values()))),
        ("@nestjs/common", name) => common(run, name, call).map(decoration),
        _ => None,
    }
}

fn decoration(of: Decoration) -> Value {
    Value::Decoration(Rc::new(of))
}

fn common(run: &mut Run<'_>, name: &str, call: &Call<'_>) -> Option<Decoration> {
    let verb = match name {
        "Get" | "Post" | "Put" | "Patch" | "Delete" | "Options" | "Head" | "Search" => {
            name.to_uppercase()
        }
        // Server-sent events are a GET.
        "Sse" => "GET".to_owned(),
        "All" => "*".to_owned(),
        "Controller" => return Some(controller(run, call)),
        "Version" => return Some(Decoration::Versions(versions(&call.value(0)))),
        "Module" => return Some(Decoration::Module(call.value(0))),
        _ => return None,
    };
    Some(Decoration::Verb {
        method: verb,
        paths: paths_of(call),
    })
}

/// The paths of a decorator: `""` for none.
fn paths_of(call: &Call<'_>) -> Vec<String> {
    match call.arguments.first() {
        Some(first) => super::paths_or_hole(first).unwrap_or_else(|| vec![String::new()]),
        None => vec![String::new()],
    }
}

fn controller(run: &mut Run<'_>, call: &Call<'_>) -> Decoration {
    let options = call.value(0);
    let Value::Object(_) = options else {
        return Decoration::Controller {
            paths: paths_of(call),
            versions: None,
        };
    };
    let mut paths = texts(&run.member(&options, "path"));
    if paths.is_empty() {
        paths.push(String::new());
    }
    let version = run.member(&options, "version");
    Decoration::Controller {
        paths,
        versions: (version.worth() > 1).then(|| versions(&version)),
    }
}

fn versions(value: &Value) -> Vec<Version> {
    match value {
        Value::Array(items) => {
            let items = items.borrow().clone();
            items.iter().flat_map(versions).collect()
        }
        Value::External(e) if e.path == "VERSION_NEUTRAL" => vec![Version::Neutral],
        other => other
            .as_text()
            .map(|t| Version::Of(t.to_string()))
            .into_iter()
            .collect(),
    }
}

/// A call of a method of an application.
pub(crate) fn app_method(run: &mut Run<'_>, app: usize, call: &Call<'_>) -> Value {
    match call.name {
        "setGlobalPrefix" => {
            let prefix = call.arguments.first().and_then(super::paths_or_hole);
            let options = call.value(1);
            let excluded = run.member(&options, "exclude");
            let excluded = exclude::read(run, &excluded);
            let app = &mut run.nest.apps[app];
            app.prefix = prefix.unwrap_or_default().concat();
            app.exclude = excluded;
        }
        "enableVersioning" => {
            let versioning = versioning(run, &call.value(0));
            run.nest.apps[app].versioning = versioning;
        }
        "close" => run.nest.apps[app].is_closed = true,
        "listen" => {
            run.nest.apps[app].listens = true;
            super::call_back(run, call);
        }
        _ => super::call_back(run, call),
    }
    match call.name {
        // The instance beneath: its routes know of no prefix.
        "getHttpAdapter" => {
            let framework = run.nest.apps[app].beneath;
            let scope = run.scope(framework, true);
            Value::Router(Router::new(framework, scope))
        }
        "get" | "getHttpServer" | "select" | "resolve" => Value::Unknown,
        _ => Value::NestApp(app),
    }
}

/// Versioning by URI, which is the default; `None` for another kind.
fn versioning(run: &mut Run<'_>, options: &Value) -> Option<Versioning> {
    let kind = match run.member(options, "type") {
        Value::External(e) => e.path.clone(),
        _ => String::new(),
    };
    if !(kind.is_empty() || kind.rsplit('.').next() == Some("URI")) {
        return None;
    }
    let prefix = match run.member(options, "prefix") {
        Value::Text(prefix) => prefix.to_string(),
        Value::Bool(false) => String::new(),
        _ => "v".to_owned(),
    };
    let is_written = options.has("defaultVersion");
    let default = match run.member(options, "defaultVersion") {
        // What it is only shows when the service runs.
        Value::Unknown | Value::Made(_) if is_written => vec![Version::Of(hole("defaultVersion"))],
        known => versions(&known),
    };
    Some(Versioning { prefix, default })
}

const FRAMEWORK: Framework = Framework::Nest;
