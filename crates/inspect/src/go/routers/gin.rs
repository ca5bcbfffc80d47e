//! Gin: `r.GET("/users/:id", middleware, handler)`; the last argument handles.

use super::{Act, Api, Verb, verb_in_capitals};
use crate::inspection::Framework;
use crate::path::Dialect;

pub(super) static API: Api = Api {
    framework: Framework::Gin,
    packages: &["github.com/gin-gonic/gin"],
    types: &["Engine", "RouterGroup", "IRouter", "IRoutes"],
    constructors: &["New", "Default"],
    dialect: Dialect::Colon,
    act,
};

fn act(method: &str) -> Option<Act> {
    Some(match method {
        "Any" => Act::handled_last(Verb::Any, 0),
        "Handle" | "Match" => Act::handled_last(Verb::Argument(0), 1),
        "Group" => Act::Group { prefix: Some(0) },
        "Use" | "With" => Act::Same,
        _ => Act::handled_last(Verb::Is(verb_in_capitals(method)?), 0),
    })
}
