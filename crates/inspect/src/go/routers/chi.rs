//! Chi: `r.Get("/users/{id}", handler)`, `r.Route("/x", func(r chi.Router) { ... })`, `r.Mount("/x", sub)`.

use super::{Act, Api, Verb, verb_as_title};
use crate::inspection::Framework;
use crate::path::Dialect;

pub(super) static API: Api = Api {
    framework: Framework::Chi,
    packages: &["github.com/go-chi/chi"],
    types: &["Mux", "Router"],
    constructors: &["NewRouter", "NewMux"],
    dialect: Dialect::Brace,
    act,
};

fn act(method: &str) -> Option<Act> {
    Some(match method {
        // Newer versions take `"GET /x"` here too.
        "Handle" | "HandleFunc" => Act::handled_next(Verb::InPath, 0),
        "Method" | "MethodFunc" => Act::handled_next(Verb::Argument(0), 1),
        "Route" => Act::Group { prefix: Some(0) },
        "Group" => Act::Group { prefix: None },
        "Mount" => Act::Mount,
        "Use" | "With" => Act::Same,
        _ => Act::handled_next(Verb::Is(verb_as_title(method)?), 0),
    })
}
