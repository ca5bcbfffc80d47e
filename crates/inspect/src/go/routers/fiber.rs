//! Fiber 2 and 3: `app.Get("/users/:id", middleware, handler)`; routers are mounted with `Mount` or `Use`.

use super::{Act, Api, Verb, verb_as_title};
use crate::inspection::Framework;
use crate::path::Dialect;

pub(super) static API: Api = Api {
    framework: Framework::Fiber,
    packages: &["github.com/gofiber/fiber"],
    types: &["App", "Group", "Router"],
    constructors: &["New"],
    dialect: Dialect::Colon,
    act,
};

fn act(method: &str) -> Option<Act> {
    Some(match method {
        "All" => Act::handled_last(Verb::Any, 0),
        "Add" => Act::handled_last(Verb::Argument(0), 1),
        "Group" | "Route" => Act::Group { prefix: Some(0) },
        "Mount" => Act::Mount,
        "Use" | "Name" => Act::Same,
        _ => Act::handled_last(Verb::Is(verb_as_title(method)?), 0),
    })
}
