//! Go's own `net/http`: `mux.HandleFunc("GET /users/{id}", handler)`, and the functions of the package for the
//! default mux.

use super::{Act, Api, Handler, Verb};
use crate::inspection::Framework;
use crate::path::Dialect;

pub(super) static API: Api = Api {
    framework: Framework::NetHttp,
    packages: &["net/http"],
    types: &["ServeMux"],
    constructors: &["NewServeMux"],
    dialect: Dialect::Brace,
    act,
};

fn act(method: &str) -> Option<Act> {
    matches!(method, "Handle" | "HandleFunc").then_some(Act::Route {
        verb: Verb::InPath,
        path: 0,
        handler: Handler::At(1),
    })
}
