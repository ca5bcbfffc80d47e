//! gorilla/mux: routes are described in chains, `r.HandleFunc("/x", handler).Methods("GET")`,
//! `r.PathPrefix("/x").Subrouter()`.

use super::{Act, Api, Part};
use crate::inspection::Framework;
use crate::path::Dialect;

pub(super) static API: Api = Api {
    framework: Framework::Gorilla,
    packages: &["github.com/gorilla/mux"],
    types: &["Router"],
    constructors: &["NewRouter"],
    dialect: Dialect::Brace,
    act,
};

fn act(method: &str) -> Option<Act> {
    Some(match method {
        // The first two take the handler after the path.
        "Handle" | "HandleFunc" | "Path" => Act::Describe(Part::Path),
        "PathPrefix" => Act::Describe(Part::Prefix),
        "Methods" => Act::Describe(Part::Methods),
        "Handler" | "HandlerFunc" => Act::Describe(Part::Handler),
        "Subrouter" => Act::Describe(Part::Subrouter),
        "Host" | "Schemes" | "Headers" | "HeadersRegexp" | "Queries" | "Name" | "MatcherFunc"
        | "NewRoute" => Act::Describe(Part::Else),
        "Use" | "StrictSlash" | "SkipClean" | "UseEncodedPath" => Act::Same,
        _ => return None,
    })
}
