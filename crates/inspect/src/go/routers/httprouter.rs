//! httprouter: `router.GET("/users/:id", handle)`.

use super::{Act, Api, Handler, Verb, verb_in_capitals};
use crate::inspection::Framework;
use crate::path::Dialect;

pub(super) static API: Api = Api {
    framework: Framework::HttpRouter,
    packages: &["github.com/julienschmidt/httprouter"],
    types: &["Router"],
    constructors: &["New"],
    dialect: Dialect::Colon,
    act,
};

fn act(method: &str) -> Option<Act> {
    let route = |verb, path| Act::Route {
        verb,
        path,
        handler: Handler::At(path + 1),
    };
    Some(match method {
        "Handle" | "Handler" | "HandlerFunc" => route(Verb::Argument(0), 1),
        _ => route(Verb::Is(verb_in_capitals(method)?), 0),
    })
}
