//! The frameworks: what their packages are called, which of their types route, and what each method of these does.
//! One file a framework, one list.
//!
//! Files that are served from a folder (`Static` and its like) are no routes here.

mod chi;
mod echo;
mod fiber;
mod gin;
mod gorilla;
mod httprouter;
mod net_http;

use crate::inspection::Framework;
use crate::path::Dialect;

/// What is known of a framework.
#[derive(Debug)]
pub(crate) struct Api {
    pub(crate) framework: Framework,
    /// Import paths, without a version at the end.
    packages: &'static [&'static str],
    /// Types that routes are registered on.
    types: &'static [&'static str],
    /// Functions that make an application.
    constructors: &'static [&'static str],
    pub(crate) dialect: Dialect,
    /// What a method of a router does; `None` for what is of no interest.
    pub(crate) act: fn(&str) -> Option<Act>,
}

/// The list.
static APIS: [&Api; 7] = [
    &chi::API,
    &echo::API,
    &fiber::API,
    &gin::API,
    &gorilla::API,
    &httprouter::API,
    &net_http::API,
];

/// What calling a method does. Numbers are positions of arguments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Act {
    /// Registers a route.
    Route {
        verb: Verb,
        path: usize,
        handler: Handler,
    },
    /// Gives a router below a prefix; one that takes a function calls it with that router.
    Group { prefix: Option<usize> },
    /// Gives the router itself; a router among the arguments is mounted below the first one.
    Same,
    /// Mounts the router of the second argument below the first.
    Mount,
    /// Begins or goes on describing a route of which more follows in the chain.
    Describe(Part),
}

impl Act {
    /// A route whose handler is the argument after its path; what follows is middleware.
    fn handled_next(verb: Verb, path: usize) -> Self {
        Act::Route {
            verb,
            path,
            handler: Handler::At(path + 1),
        }
    }

    /// A route whose handler is the last argument, after its middleware.
    fn handled_last(verb: Verb, path: usize) -> Self {
        Act::Route {
            verb,
            path,
            handler: Handler::Last,
        }
    }
}

/// Where a route's method comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verb {
    Is(&'static str),
    Any,
    /// An argument: a text or a list of them.
    Argument(usize),
    /// Before the path, as in `"GET /x"`; else any.
    InPath,
}

/// Which argument is the handler.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Handler {
    At(usize),
    Last,
}

/// A part of a route's description.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Methods,
    Path,
    Prefix,
    Handler,
    Subrouter,
    /// Says nothing of method or path.
    Else,
}

/// The framework whose package an import path is.
pub(crate) fn by_package(import: &str) -> Option<&'static Api> {
    let base = without_version(import);
    APIS.into_iter().find(|api| api.packages.contains(&base))
}

/// The framework whose router a type is.
pub(crate) fn by_type(import: &str, name: &str) -> Option<&'static Api> {
    by_package(import).filter(|api| api.types.contains(&name))
}

/// The framework that a package's function makes an application of.
pub(crate) fn by_constructor(import: &str, name: &str) -> Option<&'static Api> {
    by_package(import).filter(|api| api.constructors.contains(&name))
}

/// The type of what a package's function makes, where that is an application.
pub(crate) fn made(import: &str, name: &str) -> Option<&'static str> {
    by_constructor(import, name)?.types.first().copied()
}

/// Whether any framework has a method of that name that does something.
pub(crate) fn is_method(name: &str) -> bool {
    APIS.iter().any(|api| (api.act)(name).is_some())
}

/// `example.org/x/v5` -> `example.org/x`.
fn without_version(import: &str) -> &str {
    match import.rsplit_once("/v") {
        Some((base, version)) if version.bytes().all(|b| b.is_ascii_digit()) => base,
        _ => import,
    }
}

/// Verbs as methods of routers are named: `GET` or `Get`.
const VERBS: [&str; 9] = [
    "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "CONNECT", "TRACE",
];

/// The verb that a method registers a route for, where all are in capitals.
fn verb_in_capitals(name: &str) -> Option<&'static str> {
    VERBS.into_iter().find(|verb| *verb == name)
}

/// The same where only the first letter is a capital.
fn verb_as_title(name: &str) -> Option<&'static str> {
    let mut letters = name.chars();
    let is_title =
        letters.next().is_some_and(char::is_uppercase) && letters.all(char::is_lowercase);
    VERBS
        .into_iter()
        .find(|verb| is_title && verb.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_are_known_in_any_version() {
        let framework = |import: &str| by_package(import).map(|api| api.framework);
        assert_eq!(framework("github.com/go-chi/chi/v5"), Some(Framework::Chi));
        assert_eq!(
            framework("github.com/labstack/echo/v4"),
            Some(Framework::Echo)
        );
        assert_eq!(framework("net/http"), Some(Framework::NetHttp));
        assert_eq!(framework("net/http/httptest"), None);
        assert_eq!(framework("github.com/go-chi/chi/v5/middleware"), None);
    }

    #[test]
    fn verbs_are_told_by_their_letters() {
        assert_eq!(verb_as_title("Get"), Some("GET"));
        assert_eq!(verb_as_title("GET"), None);
        assert_eq!(verb_in_capitals("DELETE"), Some("DELETE"));
        assert_eq!(verb_in_capitals("Delete"), None);
    }
}
