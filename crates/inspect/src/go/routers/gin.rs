//! Gin: `r.GET("/users/:id", middleware, handler)`; the last argument handles.

use super::{Act, Api, Handler, Verb, verb_in_capitals};
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
    let route = |verb, path| Act::Route {
        verb,
        path,
        handler: Handler::Last,
    };
    Some(match method {
        "Any" => route(Verb::Any, 0),
        "Handle" | "Match" => route(Verb::Argument(0), 1),
        "Group" => Act::Group { prefix: Some(0) },
        "Use" | "With" => Act::Same,
        _ => route(Verb::Is(verb_in_capitals(method)?), 0),
    })
}
