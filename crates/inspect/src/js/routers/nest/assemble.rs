//! From the classes that were seen to routes: once all is known.

use std::collections::HashSet;
use std::rc::Rc;

use super::exclude::is_excluded;
use super::loaded;
use super::{Decoration, FRAMEWORK, Version};
use crate::inspection::Place;
use crate::js::calls::Number;
use crate::js::module::{Member, MemberKind};
use crate::js::run::value::{ClassValue, Value};
use crate::js::run::{Handler, Run};
use crate::js::schemas;
use crate::mounts::Scope;
use crate::path::join;

/// Modules within modules.
const DEEPEST: usize = 100;

/// A class with what its decorators say.
struct Decorated {
    class: Rc<ClassValue>,
    decorations: Vec<Value>,
}

/// A route of a controller, before any prefix.
struct Found {
    method: String,
    paths: Vec<String>,
    versions: Option<Vec<Version>>,
    place: Place,
    handler: Handler,
}

/// A controller that an application has, with the path of its module.
type Listed = (Rc<ClassValue>, String);

/// Registers the routes of all controllers.
pub(crate) fn finish(run: &mut Run<'_>) {
    let mut classes = Vec::new();
    for class in run.defined_classes() {
        let decorations = decorations(run, &class);
        if !decorations.is_empty() {
            classes.push(Decorated { class, decorations });
        }
    }
    let mut reached = HashSet::new();
    let mut with_controllers = Vec::new();
    let serving = run.nest.serving();
    for app in serving {
        let root = run.nest.apps[app].root.clone();
        let mut walk = Walk {
            classes: &classes,
            listed: Vec::new(),
            seen: HashSet::new(),
            routes: Vec::new(),
        };
        walk.visit(run, &root, 0);
        let listed = walk.listed;
        let scope = run.scope(FRAMEWORK, true);
        if !listed.is_empty() {
            with_controllers.push(app);
        }
        for (class, module_path) in listed {
            reached.insert(Rc::as_ptr(&class));
            register(run, scope, Some(app), &classes, &class, &module_path);
        }
    }
    // Where one application serves controllers, the others' would be its too: of a module that is chosen at run time.
    let only = match with_controllers[..] {
        [only] => Some(only),
        _ => None,
    };
    // What no application loads is dead, or of tests.
    let is_loaded = loaded::by_applications(run.program);
    let may_serve = |class: &ClassValue| {
        let is_loaded = is_loaded.as_ref();
        is_loaded.is_none_or(|is_loaded| is_loaded[class.module.0])
    };
    for decorated in &classes {
        if !reached.contains(&Rc::as_ptr(&decorated.class)) && may_serve(&decorated.class) {
            let scope = run.scope(FRAMEWORK, false);
            register(run, scope, only, &classes, &decorated.class, "");
        }
    }
}

/// What the decorators of a class say.
fn decorations(run: &mut Run<'_>, class: &Rc<ClassValue>) -> Vec<Value> {
    let env = run.class_env(class, None);
    let decorators = &run.class_of(class).decorators;
    let values: Vec<Value> = decorators.iter().map(|d| run.expression(d, &env)).collect();
    flat(values)
}

/// Decorations, those within others too.
fn flat(values: Vec<Value>) -> Vec<Value> {
    let mut all = Vec::new();
    for value in values {
        if let Value::Decoration(d) = &value {
            match &**d {
                Decoration::Many(inner) => all.extend(flat(inner.clone())),
                _ => all.push(value),
            }
        }
    }
    all
}

/// A walk through the modules of an application.
struct Walk<'c> {
    classes: &'c [Decorated],
    listed: Vec<Listed>,
    seen: HashSet<*const ClassValue>,
    /// Paths of modules, by class.
    routes: Vec<(*const ClassValue, String)>,
}

impl Walk<'_> {
    fn visit(&mut self, run: &mut Run<'_>, module: &Value, depth: usize) {
        if depth > DEEPEST {
            return;
        }
        match module {
            Value::Class(class) => {
                if !self.seen.insert(Rc::as_ptr(class)) {
                    return;
                }
                let own = self.classes.iter().find(|d| Rc::ptr_eq(&d.class, class));
                for decoration in own.map_or(&[][..], |d| &d.decorations) {
                    if let Value::Decoration(d) = decoration
                        && let Decoration::Module(metadata) = &**d
                    {
                        self.metadata(run, &metadata.clone(), class, depth);
                    }
                }
            }
            // A dynamic module: `{ module, imports, controllers }`.
            Value::Object(_) => {
                let class = run.member(module, "module");
                if let Value::Class(class) = &class {
                    self.metadata(run, module, class, depth);
                }
                self.visit(run, &class, depth + 1);
            }
            Value::Array(items) => {
                for item in items.borrow().clone() {
                    self.visit(run, &item, depth + 1);
                }
            }
            Value::Decoration(d) => {
                if let Decoration::Routes(routes) = &**d {
                    self.module_paths(run, &routes.clone(), "", depth);
                }
            }
            _ => {}
        }
    }

    fn metadata(
        &mut self,
        run: &mut Run<'_>,
        metadata: &Value,
        class: &Rc<ClassValue>,
        depth: usize,
    ) {
        let imports = run.member(metadata, "imports");
        // Paths of modules first: they are for the modules beside them.
        for item in run.elements(&imports).unwrap_or_default() {
            if matches!(item, Value::Decoration(_)) {
                self.visit(run, &item, depth + 1);
            }
        }
        let controllers = run.member(metadata, "controllers");
        let known = self.routes.iter().find(|(c, _)| *c == Rc::as_ptr(class));
        let path = known.map(|(_, p)| p.clone()).unwrap_or_default();
        for controller in run.elements(&controllers).unwrap_or_default() {
            if let Value::Class(controller) = controller {
                self.listed.push((controller, path.clone()));
            }
        }
        self.visit(run, &imports, depth + 1);
    }

    /// `[{ path, module, children }]`.
    fn module_paths(&mut self, run: &mut Run<'_>, routes: &Value, above: &str, depth: usize) {
        if depth > DEEPEST {
            return;
        }
        for route in run.elements(routes).unwrap_or_default() {
            if let Value::Class(class) = &route {
                self.routes.push((Rc::as_ptr(class), above.to_owned()));
                continue;
            }
            let own = super::super::text_of(run, &route, "path").unwrap_or_default();
            let path = join(above, &own);
            if let Value::Class(class) = run.member(&route, "module") {
                self.routes.push((Rc::as_ptr(&class), path.clone()));
            }
            let children = run.member(&route, "children");
            self.module_paths(run, &children, &path, depth + 1);
        }
    }
}

fn register(
    run: &mut Run<'_>,
    scope: Scope,
    app: Option<usize>,
    classes: &[Decorated],
    class: &Rc<ClassValue>,
    module_path: &str,
) {
    let own = classes.iter().find(|d| Rc::ptr_eq(&d.class, class));
    let mut decorations = own.map_or(&[][..], |d| &d.decorations).iter();
    let controller = decorations.find_map(|d| match d {
        Value::Decoration(d) => match &**d {
            Decoration::Controller { paths, versions } => Some((paths.clone(), versions.clone())),
            _ => None,
        },
        _ => None,
    });
    let Some((prefixes, class_versions)) = controller else {
        return;
    };
    let class_versions = class_versions.or_else(|| {
        let own = own.map_or(&[][..], |d| &d.decorations);
        versions_in(own)
    });
    for found in methods(run, class) {
        let versions = found.versions.clone().or_else(|| class_versions.clone());
        for version in version_parts(run, app, versions) {
            for prefix in &prefixes {
                for path in &found.paths {
                    let whole = join(&join(&version, module_path), &join(prefix, path));
                    let whole = with_prefix(run, app, &found.method, &whole);
                    let handler = found.handler.clone();
                    run.register(scope, &found.method, &whole, handler, found.place.clone());
                }
            }
        }
    }
}

fn with_prefix(run: &Run<'_>, app: Option<usize>, method: &str, path: &str) -> String {
    match app.map(|a| &run.nest.apps[a]) {
        Some(app) if !is_excluded(&app.exclude, method, path) => join(&app.prefix, path),
        _ => path.to_owned(),
    }
}

/// The parts of a path that say a version: one empty part where none does.
fn version_parts(run: &Run<'_>, app: Option<usize>, versions: Option<Vec<Version>>) -> Vec<String> {
    let versioning = app.and_then(|a| run.nest.apps[a].versioning.as_ref());
    let Some(versioning) = versioning else {
        return vec![String::new()];
    };
    let versions = versions.unwrap_or_else(|| versioning.default.clone());
    if versions.is_empty() {
        return vec![String::new()];
    }
    let part = |version: &Version| match version {
        Version::Of(version) => format!("/{}{version}", versioning.prefix),
        Version::Neutral => String::new(),
    };
    versions.iter().map(part).collect()
}

fn versions_in(decorations: &[Value]) -> Option<Vec<Version>> {
    decorations.iter().find_map(|d| match d {
        Value::Decoration(d) => match &**d {
            Decoration::Versions(versions) => Some(versions.clone()),
            _ => None,
        },
        _ => None,
    })
}

/// The methods of a controller that are routes, inherited ones too.
fn methods(run: &mut Run<'_>, class: &Rc<ClassValue>) -> Vec<Found> {
    let name = run.class_of(class).name.clone().unwrap_or_default();
    let mut seen = HashSet::new();
    let mut found = Vec::new();
    for owner in Run::ancestry(class) {
        let env = run.class_env(&owner, None);
        for member in &run.class_of(&owner).members {
            if !seen.insert(&member.name) {
                continue;
            }
            let mut decorations = Vec::new();
            let mut at = None;
            for decorator in &member.decorators {
                let values = flat(vec![run.expression(decorator, &env)]);
                if !values.is_empty() && at.is_none() {
                    at = Some(decorator.at);
                }
                decorations.extend(values);
            }
            let versions = versions_in(&decorations);
            for decoration in &decorations {
                if let (Value::Decoration(d), Some(at)) = (decoration, at)
                    && let Decoration::Verb { method, paths } = &**d
                {
                    found.push(Found {
                        method: method.clone(),
                        paths: paths.clone(),
                        versions: versions.clone(),
                        place: run.place(owner.module, at),
                        handler: Handler {
                            name: Some(format!("{name}.{}", member.name)),
                            functions: functions_of(run, &owner, member),
                            body: body_of(run, &owner, member),
                            is_guard: false,
                        },
                    });
                }
            }
        }
    }
    found
}

fn body_of(
    run: &mut Run<'_>,
    owner: &Rc<ClassValue>,
    member: &Member,
) -> Option<serde_json::Value> {
    match member.kind {
        MemberKind::Method(id) => schemas::of_method(run, owner, id),
        _ => None,
    }
}

/// A method's own number, where the member is one.
fn functions_of(run: &Run<'_>, owner: &ClassValue, member: &Member) -> Vec<Number> {
    match member.kind {
        MemberKind::Method(id) => vec![run.number((owner.module, id))],
        _ => Vec::new(),
    }
}
