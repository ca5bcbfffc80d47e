//! What Node.js itself brings, as far as routers are found by it: objects, lists, paths, folders.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use super::calls::Call;
use super::loops::is_over;
use super::value::{External, Object, Value};
use super::{Run, collections, timers};
use crate::js::resolve::{self, ROOT};

impl Run<'_> {
    /// A call of something of Node.js; `None` for what isn't followed.
    pub(super) fn builtin(&mut self, external: &External, call: &Call<'_>) -> Option<Value> {
        match external.package.trim_start_matches("node:") {
            "" | "timers" => self.global(external, call),
            "url-join" | "proper-url-join" | "urljoin" | "join-path" => {
                Some(joined_url(&call.values()))
            }
            "path" | "upath" => path(external.path.trim_start_matches("posix."), call),
            "url" if matches!(external.path.as_str(), "fileURLToPath" | "pathToFileURL") => {
                Some(call.value(0))
            }
            "url" if external.path == "URL" => Some(joined(&[call.value(1), call.value(0)], true)),
            "async" => self.each_async(external, call),
            "lodash" | "lodash-es" | "underscore" if is_over(external, call) => {
                Some(self.each_of(external, call))
            }
            "convict" if external.path.is_empty() => Some(self.settings(&call.value(0))),
            "desm" => Some(joined(&call.values(), true)),
            "semver" => part_of_version(&external.path, call.value(0).as_text().as_deref()?),
            "fs" | "fs/promises" | "fs-extra" => match external.path.as_str() {
                "readdirSync" | "readdir" | "promises.readdir" => Some(self.folder(call)),
                _ => self.read_file(external, call),
            },
            _ if gives_back(external) && matches!(call.value(0), Value::Function(_)) => {
                self.call_unknown(call, &Value::Unknown);
                Some(call.value(0))
            }
            _ => (self.sought(external, call))
                .or_else(|| self.loaded_folder(external, call))
                .or_else(|| self.collection(external, call)),
        }
    }

    fn global(&mut self, external: &External, call: &Call<'_>) -> Option<Value> {
        let (path, first) = (external.path.as_str(), call.value(0));
        Some(match path {
            "Object.keys" => {
                let entries = self.entries(&first)?.into_iter();
                Value::array(entries.map(|(k, _)| Value::text(k)).collect())
            }
            "Object.values" => {
                let entries = self.entries(&first)?.into_iter();
                Value::array(entries.map(|(_, v)| v).collect())
            }
            "Object.entries" => {
                let entries = self.entries(&first)?.into_iter();
                let pair = |(k, v)| Value::array(vec![Value::text(k), v]);
                Value::array(entries.map(pair).collect())
            }
            "Object.assign" => {
                for more in call.values().iter().skip(1) {
                    for (name, value) in self.entries(more).unwrap_or_default() {
                        self.set_member(&first, &name, value);
                    }
                }
                first
            }
            "Object.freeze" | "Object.seal" | "Array.from" | "Promise.resolve" | "Promise.all"
            | "Promise.allSettled" | "structuredClone" | "Set" => first,
            "String" => first.as_text().map_or(first, Value::text),
            "Number" | "Number.parseInt" | "Number.parseFloat" | "parseInt" | "parseFloat" => {
                Value::Number(first.as_text()?.trim().parse().ok()?)
            }
            "Promise" if call.is_new => return self.promise(call),
            "Map" | "WeakMap" => self.map(&first)?,
            "Array.of" => Value::array(call.values()),
            "URL" => joined(&[call.value(1), call.value(0)], true),
            "process.cwd" => self.working_folder(call.module),
            "Array.isArray" => match first {
                Value::Array(_) => Value::Certain(true),
                Value::Function(_) | Value::Class(_) | Value::Text(_) | Value::Router(_) => {
                    Value::Certain(false)
                }
                _ => return None,
            },
            "Symbol" | "Symbol.for" => match first.as_text() {
                Some(name) => Value::text(format!("Symbol({name})")),
                None => Value::text(format!("Symbol({}:{})", call.module.0, call.at)),
            },
            "Object.getPrototypeOf" | "Reflect.getPrototypeOf" => match &first {
                Value::Object(o) => Self::prototype(o.class.as_ref()?),
                _ => return None,
            },
            "Object.getOwnPropertyNames" | "Reflect.ownKeys" => self.names_on_prototype(&first)?,
            "JSON.parse" => self.parsed_file(&first)?,
            _ if timers::sets(external) => self.set_timer(call),
            "setTimeout" | "setImmediate" | "queueMicrotask" | "process.nextTick" => {
                return None;
            }
            _ => return self.reflect(path, call),
        })
    }

    /// A map, with the pairs that it begins with.
    fn map(&mut self, pairs: &Value) -> Option<Value> {
        let mut map = BTreeMap::new();
        match pairs {
            Value::Nothing => {}
            Value::Array(pairs) => {
                for pair in pairs.borrow().iter() {
                    let pair = self.elements(pair)?;
                    let [key, value] = &pair[..] else {
                        return None;
                    };
                    map.insert(key.as_key()?, value.clone());
                }
            }
            _ => return None,
        }
        Some(Value::Object(Rc::new(Object {
            is_map: true,
            properties: RefCell::new(map),
            ..Object::default()
        })))
    }

    /// `get`, `set` and the like of a map; `None` for what isn't followed.
    pub(super) fn call_map(&mut self, map: &Value, call: &Call<'_>) -> Option<Value> {
        let Value::Object(o) = map else { return None };
        match call.name {
            "get" => {
                let key = call.value(0).as_key()?;
                Some(o.properties.borrow().get(&key).cloned().unwrap_or_default())
            }
            "set" => {
                if let Some(key) = call.value(0).as_key() {
                    self.set_member(map, &key, call.value(1));
                }
                Some(map.clone())
            }
            "has" | "delete" | "clear" => Some(Value::Unknown),
            "forEach" => {
                let Value::Function(f) = call.value(0) else {
                    return None;
                };
                self.each_entry(map, &f)?;
                Some(Value::Unknown)
            }
            _ => None,
        }
    }

    /// The names in a folder of the tree.
    fn folder(&mut self, call: &Call<'_>) -> Value {
        let Value::Text(folder) = call.value(0) else {
            return Value::Unknown;
        };
        let Some(folder) = resolve::in_tree(&folder) else {
            return Value::Unknown;
        };
        let names = self.program.names_in(&folder);
        Value::array(names.into_iter().map(Value::text).collect())
    }
}

/// A number of a version as `semver` reads it: `major("2.1.0")` is 2.
fn part_of_version(part: &str, version: &str) -> Option<Value> {
    let at = ["major", "minor", "patch"]
        .iter()
        .position(|p| *p == part)?;
    let numbers = version.trim().trim_start_matches(['v', '=']);
    let number = numbers.split(['.', '-', '+']).nth(at)?.parse().ok()?;
    Some(Value::Number(number))
}

/// Whether what it gives does what the function does that it is given, only once or less often.
fn gives_back(external: &External) -> bool {
    let name = collections::name(external);
    matches!(external.package.as_str(), "memoizee" | "p-memoize" | "mem")
        || matches!(name, Some("memoize" | "once" | "unary" | "ary"))
}

fn path(name: &str, call: &Call<'_>) -> Option<Value> {
    let first = call.value(0);
    Some(match name {
        "join" | "resolve" => joined(&call.values(), false),
        "normalize" => first,
        "dirname" => {
            let text = first.as_text()?;
            Value::text(text.rsplit_once('/').map_or("", |(folder, _)| folder))
        }
        "basename" => {
            let text = first.as_text()?;
            let name = text.rsplit('/').next().unwrap_or_default();
            let suffix = call.value(1).as_text().unwrap_or_else(|| "".into());
            Value::text(name.strip_suffix(&*suffix).unwrap_or(name))
        }
        "extname" => {
            let text = first.as_text()?;
            Value::text(text.rfind('.').map_or("", |at| &text[at..]))
        }
        "parse" => {
            let text = first.as_text()?;
            let base = text.rsplit('/').next().unwrap_or_default();
            let stem = base.rsplit_once('.').map_or(base, |(stem, _)| stem);
            let parts = [("base", base), ("name", stem)];
            Value::object(parts.map(|(k, v)| (k.to_owned(), Value::text(v))).into())
        }
        _ => return None,
    })
}

/// Parts of a URL's path in one. What isn't known of them is mostly optional, and left out.
fn joined_url(parts: &[Value]) -> Value {
    let texts = parts.iter().filter_map(Value::as_text);
    Value::text(texts.fold("/".to_owned(), |whole, part| {
        crate::path::join(&whole, &part)
    }))
}

/// Parts of a path in one. `is_url`: the first is a file, and the others start from its folder.
fn joined(parts: &[Value], is_url: bool) -> Value {
    let mut texts = Vec::with_capacity(parts.len());
    for part in parts {
        match part {
            Value::Text(text) => texts.push(text.to_string()),
            // `isTest ? '' : 'build'`.
            Value::OneOf(some) => match some.iter().find_map(Value::as_text) {
                Some(text) => texts.push(text.to_string()),
                None => return Value::Unknown,
            },
            _ => return Value::Unknown,
        }
    }
    if let (true, Some(first)) = (is_url, texts.first_mut()) {
        let folder = first.rsplit_once('/').map_or("", |(folder, _)| folder);
        *first = folder.to_owned();
    }
    let absolute = texts.iter().rposition(|t| t.starts_with(ROOT)).unwrap_or(0);
    let whole = texts[absolute.min(texts.len())..].join("/");
    match resolve::in_tree(&whole) {
        Some(path) => Value::text(format!("{ROOT}/{path}")),
        None => Value::text(resolve::normal(&whole)),
    }
}
