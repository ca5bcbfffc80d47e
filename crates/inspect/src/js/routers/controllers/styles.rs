//! How packages name what they have.

use crate::inspection::Framework;

/// How a package names what it has.
pub(super) struct Style {
    /// All packages that begin so, where it ends with a slash.
    pub(super) package: &'static str,
    pub(super) framework: Framework,
    /// Decorators of a class that say what its paths begin with.
    pub(super) of_class: &'static [&'static str],
    /// The method of HTTP that a method's decorator is for; `?`: its first argument says that.
    pub(super) verb: fn(&str) -> Option<&str>,
    /// Calls that serve the classes.
    pub(super) servers: &'static [&'static str],
    /// What their options call a prefix.
    pub(super) prefix: &'static str,
}

const STYLES: [Style; 8] = [
    Style {
        package: "routing-controllers",
        framework: Framework::Express,
        of_class: &["Controller", "JsonController"],
        verb: |name| (name == "Method").then_some("?").or_else(|| capital(name)),
        servers: &[
            "createExpressServer",
            "useExpressServer",
            "createKoaServer",
            "useKoaServer",
        ],
        prefix: "routePrefix",
    },
    Style {
        package: "inversify-express-utils",
        framework: Framework::Express,
        of_class: &["controller"],
        verb: |name| match name {
            "all" => Some("*"),
            "httpMethod" => Some("?"),
            _ => capital(name.strip_prefix("http")?),
        },
        servers: &["InversifyExpressServer"],
        prefix: "rootPath",
    },
    Style {
        package: "@overnightjs/core",
        framework: Framework::Express,
        of_class: &["Controller"],
        verb: capital,
        servers: &["Server"],
        prefix: "prefix",
    },
    Style {
        package: "@tsed/",
        framework: Framework::Express,
        of_class: &["Controller"],
        verb: capital,
        servers: &["Configuration", "importProviders"],
        prefix: "mount",
    },
    Style {
        package: "fastify-decorators",
        framework: Framework::Fastify,
        of_class: &["Controller"],
        verb: |name| match name {
            "ALL" => Some("*"),
            "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "HEAD" | "OPTIONS" => Some(name),
            _ => None,
        },
        servers: &["bootstrap"],
        prefix: "prefix",
    },
    Style {
        package: "amala",
        framework: Framework::Koa,
        of_class: &["Controller"],
        verb: capital,
        servers: &["createServer", "bootstrapControllers"],
        prefix: "basePath",
    },
    Style {
        package: "koa-ts-controllers",
        framework: Framework::Koa,
        of_class: &["Controller"],
        verb: capital,
        servers: &["bootstrapControllers"],
        prefix: "basePath",
    },
    Style {
        package: "koa-swagger-decorator",
        framework: Framework::Koa,
        of_class: &["prefix"],
        verb: |name| (name == "request").then_some("?"),
        servers: &[],
        prefix: "prefix",
    },
];

/// `Get`, `Post`, as most have them.
fn capital(name: &str) -> Option<&str> {
    match name {
        "All" => Some("*"),
        "Get" | "Post" | "Put" | "Patch" | "Delete" | "Head" | "Options" => Some(name),
        _ => None,
    }
}

pub(super) fn style_of(package: &str) -> Option<&'static Style> {
    STYLES
        .iter()
        .find(|style| match style.package.ends_with('/') {
            true => package.starts_with(style.package),
            false => package == style.package,
        })
}
