//! The workload: a request for each route of the candidate in production.

use std::collections::{BTreeSet, HashMap};

use serde_json::Value;
use weighbridge_inspect::{Inspection, Operation, Route};

use super::candidates::{Candidate, folder_of, is_below};
use super::draft::{Part, commented, quoted};
use crate::routes::for_the_rest;
use weighbridge_report::counted;

const HEAD: &str = r#"
[workload]
arrivals = "poisson"
weights = "guessed"                  # FILL IN the weights below from your access log, then write "declared"
# FILL IN, where routes want a log-in: users = "users.csv" and
# setup = [{ request = "POST /login", body = '{"user":"${user}"}', capture = { token = "$.token" } }]
"#;

const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/// Stands in a path for a prefix that only the service's configuration knows.
const PREFIX: &str = "FILL-IN";

/// Routes that are named in what isn't known.
const MOST_NAMED: usize = 3;

/// What descriptions say of routes, by method and path without the names of parameters.
type Described<'f> = HashMap<(String, String), &'f Operation>;

/// What the requests leave open.
#[derive(Debug, Default)]
struct Open {
    weights: usize,
    /// What the code says of a path's beginning, where that is known only when the service runs.
    prefixes: BTreeSet<String>,
    left_out: Vec<String>,
    params: Vec<String>,
    bodies: Vec<String>,
    secured: Vec<String>,
}

/// A request for each route. Routes that can't be sent as they are stand in comments.
pub(super) fn part(found: &Inspection, baseline: &Candidate) -> Part {
    let folder = folder_of(&baseline.manifest);
    let described = described(found);
    let is_for_the_rest = for_the_rest(&found.routes);
    let own = found.routes.iter().filter(|route| {
        let is_own = route.framework.is_of_go() == baseline.is_go;
        is_own && is_below(&route.place.file, folder) && !is_for_the_rest(route)
    });
    let mut text = HEAD.to_owned();
    let mut names = BTreeSet::new();
    let mut open = Open::default();
    for route in own {
        let (path, prefix) = sendable(&route.path);
        let name = format!("{} {path}", route.method);
        match why_not(route, &path) {
            Some(why) => {
                text += &format!("\n# {}: {why}\n# route = {}\n", place(route), quoted(&name));
                open.left_out.push(name);
            }
            None if names.insert(name.clone()) => {
                let operation = described.get(&key(&route.method, &route.path)).copied();
                open.prefixes.extend(prefix.map(str::to_owned));
                text += &request(route, &name, operation, &mut open);
            }
            None => {}
        }
    }
    if names.is_empty() {
        text += "\n# FILL IN: no route was found that can be sent as it is\n[[workload.request]]\nroute = \"GET /\"\nweight = 1\n";
    }
    open.weights = names.len();
    Part {
        text,
        count: names.len(),
        unknown: open.shown(),
    }
}

impl Open {
    fn shown(&self) -> Vec<String> {
        let mut lines = Vec::new();
        match self.weights {
            0 => lines.push("the routes: none was found that can be sent as it is".to_owned()),
            1 => {}
            count => lines.push(format!(
                "how often each of {count} routes is called: all weigh 1"
            )),
        }
        for prefix in &self.prefixes {
            lines.push(format!(
                "what `{prefix}` gives, with which paths begin: {PREFIX} stands for it"
            ));
        }
        let parts = [
            ("left in comments", &self.left_out),
            ("values of path parameters that exist", &self.params),
            (
                "a body, no schema that asks for something was found",
                &self.bodies,
            ),
            (
                "credentials, which the API's description asks for",
                &self.secured,
            ),
        ];
        for (what, routes) in parts.into_iter().filter(|(_, r)| !r.is_empty()) {
            lines.push(format!("{what}: {}", named(routes)));
        }
        lines
    }
}

/// `3 routes (GET /a, GET /b, GET /c)`.
fn named(routes: &[String]) -> String {
    let first: Vec<&str> = routes.iter().take(MOST_NAMED).map(String::as_str).collect();
    let more = if routes.len() > MOST_NAMED {
        " ..."
    } else {
        ""
    };
    let count = counted(routes.len(), "route");
    format!("{count} ({}{more})", first.join(", "))
}

fn place(route: &Route) -> String {
    commented(&format!("{}:{}", route.place.file, route.place.line))
}

/// Why a route can't be sent as it is.
fn why_not(route: &Route, path: &str) -> Option<&'static str> {
    let is_name = |name: &str| {
        !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    if !route.is_mounted {
        Some("no mount of it was found: its path may lack a prefix")
    } else if !METHODS.contains(&route.method.as_str()) {
        Some("FILL IN the method: it takes any")
    } else if !parameters(path).all(is_name) || path.contains('*') {
        Some("FILL IN the path: a part of it is open")
    } else if !path.starts_with('/') || path.contains([' ', '?', '#']) {
        Some("its path can't be sent")
    } else {
        None
    }
}

/// A path whose first part is an expression of the code, such as a prefix from the environment, with a word for it;
/// and that expression.
fn sendable(path: &str) -> (String, Option<&str>) {
    let first = path
        .strip_prefix("/{")
        .and_then(|rest| rest.split_once('}'));
    match first {
        Some((expression, rest)) if expression.contains(['.', '(']) && rest.starts_with('/') => {
            (format!("/{PREFIX}{rest}"), Some(expression))
        }
        _ => (path.to_owned(), None),
    }
}

/// The names in braces.
fn parameters(path: &str) -> impl Iterator<Item = &str> {
    let parts = path.split('{').skip(1);
    parts.map(|part| part.split('}').next().unwrap_or(part))
}

fn request(route: &Route, name: &str, operation: Option<&Operation>, open: &mut Open) -> String {
    let mut text = format!(
        "\n[[workload.request]]                 # {}\nroute = {}\nweight = 1                           # FILL IN\n",
        place(route),
        quoted(name)
    );
    if name.contains('{') {
        text += &params(name);
        open.params.push(name.to_owned());
    }
    let query = operation.map(|o| &o.query[..]).unwrap_or_default();
    if !query.is_empty() {
        let pairs = query
            .iter()
            .map(|q| format!("{} = {}", quoted(&q.name), quoted(&plain(&q.example))));
        text += &format!("query = {{ {} }}\n", pairs.collect::<Vec<_>>().join(", "));
    }
    let in_code = route.body.as_ref().map(|b| (b, "the schema in the code"));
    let described = operation.and_then(|o| o.body.as_ref());
    let example = in_code.or(described.map(|b| (b, "the API's description")));
    if matches!(route.method.as_str(), "POST" | "PUT" | "PATCH") {
        text += &body(example);
        if example.is_none() {
            open.bodies.push(name.to_owned());
        }
    }
    if operation.is_some_and(|o| o.is_secured) {
        text += "# FILL IN: it asks for credentials; setup above can log in and capture a token:\n# headers = { authorization = \"Bearer ${token}\" }\n";
        open.secured.push(name.to_owned());
    }
    if let Some(status) = operation.and_then(|o| o.status) {
        text += &format!("expect = {{ status = {status} }}\n");
    }
    text
}

/// Numbers for what looks like one; of others nothing is known.
fn params(path: &str) -> String {
    let names: BTreeSet<&str> = parameters(path).collect();
    let values = names.iter().map(|name| {
        let small = name.to_lowercase();
        let source = if small.contains("uuid") {
            "uuid"
        } else if small.ends_with("id") || small.contains("num") {
            "1..1000"
        } else {
            "FILL-IN"
        };
        format!("{name} = {}", quoted(source))
    });
    let values: Vec<String> = values.collect();
    let line = format!("params = {{ {} }}", values.join(", "));
    format!("{line:36} # FILL IN: values that exist\n")
}

fn body(example: Option<(&Value, &str)>) -> String {
    let of_json = "headers = { content-type = \"application/json\" }\n";
    match example {
        Some((body, from)) => format!(
            "{of_json}body = {}  # made from {from}: FILL IN what it must be to be accepted\n",
            quoted(&plain(&body.to_string()))
        ),
        None => format!(
            "# TODO: no schema that asks for something was found, in the code or beside it: FILL IN\n{of_json}body = \"{{}}\"\n"
        ),
    }
}

/// A text without the beginning of a placeholder.
fn plain(text: &str) -> String {
    text.replace("${", "$ {")
}

/// Descriptions may leave out what stands before all paths, and name parameters otherwise.
fn described(found: &Inspection) -> Described<'_> {
    let mut all = Described::new();
    for description in &found.descriptions {
        for operation in &description.operations {
            let whole = format!("{}{}", description.prefix, operation.path);
            for path in [&operation.path, &whole] {
                all.entry(key(&operation.method, path)).or_insert(operation);
            }
        }
    }
    all
}

fn key(method: &str, path: &str) -> (String, String) {
    let mut out = String::new();
    let mut is_name = false;
    for c in path.chars() {
        match c {
            '{' => {
                is_name = true;
                out.push_str("{}");
            }
            '}' => is_name = false,
            _ if !is_name => out.push(c),
            _ => {}
        }
    }
    (method.to_owned(), out)
}

#[cfg(test)]
mod tests {
    use super::sendable;

    #[test]
    fn an_unknown_prefix_is_a_word_to_fill_in() {
        assert_eq!(
            sendable("/{config.get()}/v1/users/{id}"),
            ("/FILL-IN/v1/users/{id}".to_owned(), Some("config.get()"))
        );
        for path in [
            "/{tenant}/users",
            "/{rest...}",
            "/users/{config.get()}",
            "/",
        ] {
            assert_eq!(sendable(path), (path.to_owned(), None));
        }
    }
}
