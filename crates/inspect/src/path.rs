//! Path templates: the dialects of the routers, and one form for all.

/// How a router writes parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// `:id`, `:id(\\d+)`, `:id?`, `*`, `*name`, `{/:id}`, `{*name}`, Hono's `:id{[0-9]+}`: Express, Fastify, Koa, Nest, Hono, Gin,
    /// Echo, Fiber.
    Colon,
    /// `{id}`, `{id:[0-9]+}`, `{rest...}`, `{$}`: net/http, Chi, gorilla/mux; Express 5's `{*rest}`.
    Brace,
}

/// The path with parameters as `{name}` and a rest as `{name...}`, without patterns.
pub(crate) fn template(written: &str, dialect: Dialect) -> String {
    // Express 4: a slash that may be missing.
    let optional = match dialect {
        Dialect::Colon if !is_pattern(written) => written.replace("/?", "/"),
        _ => written.to_owned(),
    };
    let mut out = String::with_capacity(written.len());
    let mut rest = optional.as_str();
    // Express 5 writes what may be left out in braces: `/a{/:b}`.
    let mut open_groups = 0;
    while let Some(at) = rest.find([':', '*', '{', '}', '(', '\\']) {
        out.push_str(&rest[..at]);
        let tail = &rest[at..];
        let taken = match (tail.as_bytes()[0], dialect) {
            (b':', Dialect::Colon) => colon(tail, &mut out),
            (b'(', Dialect::Colon) if is_rest(tail) && !is_pattern(written) => {
                push_parameter(&mut out, "rest", true);
                "(.*)".len()
            }
            // A sign that stands for itself.
            (b'\\', Dialect::Colon) if tail.len() > 1 && !is_pattern(written) => {
                let sign = tail[1..].chars().next().unwrap_or_default();
                out.push(sign);
                1 + sign.len_utf8()
            }
            (b'*', _) => star(tail, &mut out),
            (b'{', Dialect::Brace) => brace(tail, &mut out),
            (b'{', Dialect::Colon) if is_group(tail) => {
                open_groups += 1;
                1
            }
            (b'}', Dialect::Colon) if open_groups > 0 => {
                open_groups -= 1;
                1
            }
            _ => {
                out.push_str(&tail[..1]);
                1
            }
        };
        rest = &tail[taken..];
    }
    out.push_str(rest);
    out
}

/// Whether it begins with a group without a name that takes all that follows: `/graphql(.*)`.
fn is_rest(text: &str) -> bool {
    text.starts_with("(.*)") || text.starts_with("(.+)")
}

/// Whether a brace begins a part that may be left out, rather than a parameter's name.
fn is_group(text: &str) -> bool {
    let inner = &text[1..];
    let after_sign = inner.strip_prefix(['.', '-', '@', '_', '~']);
    inner.starts_with(['/', '*', ':']) || after_sign.is_some_and(|rest| rest.starts_with(':'))
}

/// Parent and child with one slash between them, no double slashes and none at the end; `/` for nothing.
pub(crate) fn join(prefix: &str, path: &str) -> String {
    if is_pattern(path) {
        return format!("{}{path}", prefix.trim_end_matches('/'));
    }
    let whole = format!("{prefix}/{path}");
    let mut out = String::with_capacity(whole.len());
    for segment in whole.split('/').filter(|s| !s.is_empty()) {
        out.push('/');
        out.push_str(segment);
    }
    if out.is_empty() {
        out.push('/');
    }
    out
}

/// Whether it is a regular expression with its slashes: that stays as it is written.
pub(crate) fn is_pattern(path: &str) -> bool {
    path.len() > 2 && path.ends_with('/') && (path.starts_with("/^") || path.contains("\\/"))
}

fn name_length(text: &str) -> usize {
    text.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '$'))
        .unwrap_or(text.len())
}

/// `:name`, a pattern in `(...)` or `{...}` after it, a modifier `?`, `+`, `*`. Returns how much was read.
fn colon(text: &str, out: &mut String) -> usize {
    let name = &text[1..=name_length(&text[1..])];
    if name.is_empty() {
        out.push(':');
        return 1;
    }
    let mut taken = 1 + name.len();
    let mut takes_slashes = false;
    for (open, close) in [('(', ')'), ('{', '}')] {
        let rest = &text[taken..];
        if rest.starts_with(open) && !(open == '{' && is_group(rest)) {
            let length = balanced(rest, open, close);
            takes_slashes |= &rest[..length] == "(*)";
            taken += length;
        }
    }
    // `:rest*?` is Express 4's.
    let rest = &text[taken..];
    let modifiers = &rest[..rest.len() - rest.trim_start_matches(['?', '+', '*']).len()];
    taken += modifiers.len();
    push_parameter(out, name, takes_slashes || modifiers.contains(['+', '*']));
    taken
}

/// `*` or `*name`.
fn star(text: &str, out: &mut String) -> usize {
    let length = name_length(&text[1..]);
    let name = &text[1..=length];
    push_parameter(out, if name.is_empty() { "rest" } else { name }, true);
    1 + length
}

/// `{name}`, `{name:pattern}`, `{name...}`, `{$}`.
fn brace(text: &str, out: &mut String) -> usize {
    let taken = balanced(text, '{', '}');
    let inner = text[1..taken].trim_end_matches('}');
    if inner == "$" {
        return taken;
    }
    let name = inner.split(':').next().unwrap_or(inner);
    let is_rest = name.ends_with("...") || name.starts_with('*');
    push_parameter(
        out,
        name.trim_end_matches("...").trim_start_matches('*'),
        is_rest,
    );
    taken
}

fn push_parameter(out: &mut String, name: &str, is_rest: bool) {
    out.push('{');
    out.push_str(name);
    out.push_str(if is_rest { "...}" } else { "}" });
}

/// Length of the text from an opening to its closing bracket, both counted; all of it where none closes.
fn balanced(text: &str, open: char, close: char) -> usize {
    let mut depth = 0;
    for (at, c) in text.char_indices() {
        depth += i32::from(c == open) - i32::from(c == close);
        if depth == 0 {
            return at + c.len_utf8();
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_dialect_becomes_one_form() {
        let colon = [
            ("/users/:id", "/users/{id}"),
            ("/users/:id(\\d+)/posts", "/users/{id}/posts"),
            ("/a/:b?/c", "/a/{b}/c"),
            ("/files/*", "/files/{rest...}"),
            ("/r/:repo/?*", "/r/{repo}/{rest...}"),
            ("/files/*path", "/files/{path...}"),
            ("/{*rest}", "/{rest...}"),
            ("/a/:b{/:c}/d", "/a/{b}/{c}/d"),
            ("/a{/{*b}}", "/a/{b...}"),
            ("/api/{id}/x", "/api/{id}/x"),
            ("/sum/:n(.*)/:m{.+}", "/sum/{n}/{m}"),
            ("/file/:path(*)", "/file/{path...}"),
            ("/file/:path*?", "/file/{path...}"),
            ("/file/:name{.:ext}", "/file/{name}.{ext}"),
            ("/tile/:y{@:scale}{.:ext}", "/tile/{y}@{scale}.{ext}"),
            ("/n/:id{[0-9]+}", "/n/{id}"),
            ("/from/:from-:to", "/from/{from}-{to}"),
            ("/:all*", "/{all...}"),
            ("/time/10:30", "/time/10{30}"),
            ("/graphql/(.*)", "/graphql/{rest...}"),
            ("/a(b)?", "/a(b)?"),
            ("/join/\\*", "/join/*"),
        ];
        for (written, expected) in colon {
            assert_eq!(template(written, Dialect::Colon), expected);
        }
        let brace = [
            ("/users/{id}", "/users/{id}"),
            ("/users/{id:[0-9]{2,3}}/x", "/users/{id}/x"),
            ("/static/{path...}", "/static/{path...}"),
            ("/{$}", "/"),
            ("/chi/*", "/chi/{rest...}"),
        ];
        for (written, expected) in brace {
            assert_eq!(template(written, Dialect::Brace), expected);
        }
    }

    #[test]
    fn joins_have_one_slash() {
        for (prefix, path, expected) in [
            ("", "", "/"),
            ("/", "/", "/"),
            ("/api/", "/users/", "/api/users"),
            ("api", "users", "/api/users"),
            ("/api", "", "/api"),
        ] {
            assert_eq!(join(prefix, path), expected);
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_taken(text in "\\PC*") {
            template(&text, Dialect::Colon);
            template(&text, Dialect::Brace);
        }
    }
}
