//! What a path in the code is, without running it: from texts, `__dirname`, `import.meta`, `path.join` and constants.

use std::collections::{HashMap, HashSet};

use crate::js::module::{Call, Expression, Item, Kind, Module, Over, Pattern, Statement};
use crate::js::names::Names;
use crate::js::resolve::ROOT;

/// How far constants of constants are followed.
const DEEPEST: usize = 16;

/// A path, as far as it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Known {
    /// All of it.
    Whole(String),
    /// The folder that it is below; what follows is known only while it runs.
    Below(String),
}

/// Evaluates the paths of one module.
pub(super) struct Paths<'a> {
    names: &'a Names<'a>,
    /// Constants of the module itself.
    constants: HashMap<&'a str, &'a Expression>,
    /// The file that the module runs as; none where that isn't known.
    file: Option<String>,
}

impl<'a> Paths<'a> {
    /// Of a module that runs as `file`; where it isn't known, its own place isn't either.
    pub(super) fn of(
        module: &'a Module,
        names: &'a Names<'a>,
        assigned: &HashSet<&str>,
        file: Option<&str>,
    ) -> Self {
        Paths {
            names,
            constants: constants(module, assigned),
            file: file.map(|file| format!("{ROOT}/{file}")),
        }
    }

    /// The path that an expression is: from where the process is started, absolute, or from the inspected folder with
    /// [`ROOT`] before it.
    pub(super) fn path(&self, expression: &Expression) -> Option<Known> {
        let text = self.text(expression, DEEPEST)?;
        if text.is_whole {
            return normal(&text.known).map(Known::Whole);
        }
        // Of what is somewhere below the root nothing is known.
        let folder = text.known.rsplit_once('/')?.0;
        let folder = Some(folder).filter(|folder| !folder.is_empty())?;
        normal(folder).map(Known::Below)
    }

    fn text(&self, expression: &Expression, depth: usize) -> Option<Text> {
        let depth = depth.checked_sub(1)?;
        let next = |inner: &Expression| self.text(inner, depth);
        match &expression.kind {
            Kind::Text(text) => Some(Text::whole(text)),
            Kind::Name(name) => match name.as_ref() {
                "__dirname" => self.dir(),
                "__filename" => self.own(),
                name => next(self.constants.get(name)?),
            },
            Kind::Member(object, name) if matches!(object.kind, Kind::ImportMeta) => {
                match name.as_ref() {
                    "dirname" => self.dir(),
                    "filename" | "url" => self.own(),
                    _ => None,
                }
            }
            Kind::Member(object, name) if matches!(name.as_ref(), "pathname" | "href") => {
                next(object)
            }
            Kind::Add(left, right) => Some(next(left)?.then(next(right))),
            Kind::Template(texts, values) => {
                let mut whole = Text::whole(texts.first()?);
                for (value, text) in values.iter().zip(&texts[1..]) {
                    whole = whole.then(next(value)).then(Some(Text::whole(text)));
                }
                Some(whole)
            }
            Kind::New(call) if is_name(&call.callee, "URL") => self.url(call, depth),
            Kind::Call(call) => self.call(call, depth),
            _ => None,
        }
    }

    /// `new URL('./x', import.meta.url)`.
    fn url(&self, call: &Call, depth: usize) -> Option<Text> {
        let [path, base] = &call.arguments[..] else {
            return None;
        };
        let base = self.text(&base.value, depth)?.known;
        let folder = base.rsplit_once('/').map_or(".", |(folder, _)| folder);
        let path = self.text(&path.value, depth)?;
        let known = format!("{folder}/{}", path.known);
        Some(Text { known, ..path })
    }

    fn call(&self, call: &Call, depth: usize) -> Option<Text> {
        if call.callee.shown().as_deref() == Some("process.cwd") {
            return Some(Text::whole("."));
        }
        let (package, function) = self.names.of_package(&call.callee)?;
        let function = function.rsplit('.').next().unwrap_or_default();
        let first = || self.text(&call.arguments.first()?.value, depth);
        match (package.as_str(), function) {
            ("path" | "path/posix", "join" | "resolve") => {
                self.joined(&call.arguments, function == "resolve", depth)
            }
            ("path" | "path/posix", "normalize") | ("url", "fileURLToPath") => first(),
            ("path" | "path/posix", "dirname") => {
                let inner = first().filter(|text| text.is_whole)?.known;
                let folder = inner.rsplit_once('/').map_or(".", |(folder, _)| folder);
                Some(Text::whole(if folder.is_empty() { "/" } else { folder }))
            }
            ("os", "tmpdir") => Some(Text::whole("/tmp")),
            _ => None,
        }
    }

    fn joined(&self, parts: &[Item], is_resolved: bool, depth: usize) -> Option<Text> {
        let mut whole: Option<Text> = None;
        for part in parts {
            let text = match part.is_spread {
                true => None,
                false => self.text(&part.value, depth),
            };
            whole = match (whole, text) {
                (None, text) => Some(text?),
                // What follows may begin anew at the root.
                (Some(_), None) if is_resolved => return None,
                (Some(_), Some(text)) if is_resolved && is_absolute(&text.known) => Some(text),
                (Some(before), text) => Some(before.then(Some(Text::whole("/"))).then(text)),
            };
        }
        whole
    }

    fn dir(&self) -> Option<Text> {
        let (dir, _) = self.file.as_ref()?.rsplit_once('/')?;
        Some(Text::whole(dir))
    }

    fn own(&self) -> Option<Text> {
        self.file.as_deref().map(Text::whole)
    }
}

/// A text, or what is known of its beginning.
struct Text {
    known: String,
    is_whole: bool,
}

impl Text {
    fn whole(text: &str) -> Self {
        Text {
            known: text.to_owned(),
            is_whole: true,
        }
    }

    fn then(mut self, next: Option<Text>) -> Self {
        match next {
            _ if !self.is_whole => {}
            Some(next) => {
                self.known += &next.known;
                self.is_whole = next.is_whole;
            }
            None => self.is_whole = false,
        }
        self
    }
}

fn is_name(expression: &Expression, name: &str) -> bool {
    matches!(&expression.kind, Kind::Name(own) if own.as_ref() == name)
}

/// What a module's own names are, as far as they mean the same everywhere in it: a parameter may hide one.
fn constants<'a>(module: &'a Module, assigned: &HashSet<&str>) -> HashMap<&'a str, &'a Expression> {
    let mut bound = Bound::default();
    bound.statements(&module.body);
    for function in &module.functions {
        function
            .parameters
            .iter()
            .for_each(|p| bound.pattern(&p.pattern));
        bound.statements(&function.body);
    }
    let mut constants = HashMap::new();
    for statement in &module.body {
        if let Statement::Let {
            pattern: Pattern::Name(name),
            value: Some(value),
            ..
        } = statement
            && bound.0.get(name.as_str()) == Some(&1)
            && !assigned.contains(name.as_str())
        {
            constants.insert(name.as_str(), value);
        }
    }
    constants
}

/// How often each name is bound.
#[derive(Default)]
struct Bound<'a>(HashMap<&'a str, usize>);

impl<'a> Bound<'a> {
    fn statements(&mut self, statements: &'a [Statement]) {
        statements.iter().for_each(|s| self.statement(s));
    }

    fn statement(&mut self, statement: &'a Statement) {
        match statement {
            Statement::Let { pattern, .. } => self.pattern(pattern),
            Statement::Block(body) => self.statements(body),
            Statement::If {
                then, otherwise, ..
            } => {
                self.statements(then);
                self.statements(otherwise);
            }
            Statement::Switch { cases, .. } => cases.iter().for_each(|(_, b)| self.statements(b)),
            Statement::Loop(looped) => {
                match &looped.over {
                    Over::Values(pattern, _) | Over::Keys(pattern, _) => self.pattern(pattern),
                    Over::Indices(name, _) => self.name(name),
                    Over::Head(head) => self.statements(head),
                }
                self.statements(&looped.body);
            }
            Statement::Try {
                body,
                catch,
                finally,
                ..
            } => [body, catch, finally]
                .iter()
                .for_each(|b| self.statements(b)),
            _ => {}
        }
    }

    fn pattern(&mut self, pattern: &'a Pattern) {
        match pattern {
            Pattern::Name(name) => self.name(name),
            Pattern::Place(_) => {}
            Pattern::Object { properties, rest } => {
                properties.iter().for_each(|(_, p)| self.pattern(p));
                rest.iter().for_each(|rest| self.pattern(rest));
            }
            Pattern::Array { items, rest } => {
                items.iter().flatten().for_each(|p| self.pattern(p));
                rest.iter().for_each(|rest| self.pattern(rest));
            }
            Pattern::Default(inner, _) => self.pattern(inner),
        }
    }

    fn name(&mut self, name: &'a str) {
        *self.0.entry(name).or_default() += 1;
    }
}

fn is_absolute(path: &str) -> bool {
    path.starts_with('/') || path.starts_with(ROOT)
}

/// Without `.`, `..` and double slashes; none where it isn't a path: `:memory:`, an empty text.
fn normal(path: &str) -> Option<String> {
    let path = path.strip_prefix("file://").unwrap_or(path);
    let is_path = !path.contains(['\0', '*']) && !path.starts_with(':');
    let is_absolute = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            // Out of the inspected folder.
            ".." if parts.last() == Some(&ROOT) => return None,
            ".." if parts.last().is_some_and(|last| *last != "..") => drop(parts.pop()),
            ".." if is_absolute => {}
            part => parts.push(part),
        }
    }
    let joined = parts.join("/");
    let whole = match (is_absolute, joined.is_empty()) {
        (true, _) => format!("/{joined}"),
        (false, true) => ".".to_owned(),
        (false, false) => joined,
    };
    is_path.then_some(whole)
}
