//! Echo: `e.GET("/users/:id", handler, middleware)`; the argument after the path handles.

use super::{Act, Api, Verb, verb_in_capitals};
use crate::inspection::Framework;
use crate::path::Dialect;

pub(super) static API: Api = Api {
    framework: Framework::Echo,
    packages: &["github.com/labstack/echo"],
    types: &["Echo", "Group", "Router"],
    constructors: &["New"],
    dialect: Dialect::Colon,
    act,
};

fn act(method: &str) -> Option<Act> {
    Some(match method {
        "Any" => Act::handled_next(Verb::Any, 0),
        "Add" | "Match" => Act::handled_next(Verb::Argument(0), 1),
        "Group" => Act::Group { prefix: Some(0) },
        "Use" => Act::Same,
        // A group of its own for a host name.
        "Host" => Act::Group { prefix: None },
        _ => Act::handled_next(Verb::Is(verb_in_capitals(method)?), 0),
    })
}
