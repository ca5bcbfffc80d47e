//! What the text of a handler says: that there is nothing, as of `app.get('*', (req, res) => res.status(404).end())`, which is
//! no route that somebody asks for; and whether it may hand on to who comes after it.

use super::{Handler, Run};
use crate::js::calls::Number;
use crate::js::module::Pattern;

/// What a handler has that answers with something else.
const ANSWERS: [&str; 7] = [
    "200",
    "sendFile",
    "sendfile",
    "createReadStream",
    "redirect",
    ".pipe(",
    "proxy",
];

/// Words for that there is nothing.
const NOTHING: [&str; 4] = ["404", "NotFound", "notFound", "NOT_FOUND"];

impl Run<'_> {
    /// Whether all that a route of any path says is that there is nothing, as far as its handler's text says.
    pub(super) fn is_not_found(&self, template: &str, handler: &Handler) -> bool {
        let path = template.trim_start_matches('/');
        let is_any =
            path == "*" || path.starts_with('{') && path.ends_with("...}") && !path.contains('/');
        let last = handler.functions.iter().rev();
        let mut texts = last.filter_map(|number| self.text_of(*number));
        is_any && texts.next().is_some_and(says_not_found)
    }

    /// Whether all that a function says is that there is nothing, as far as its text says.
    pub(crate) fn says_not_found(&self, number: Number) -> bool {
        self.text_of(number).is_some_and(says_not_found)
    }

    /// Whether a function has a parameter at this place and its text names it again.
    pub(crate) fn uses_parameter(&self, number: Number, at: usize) -> bool {
        let Some((module, id)) = self.calls.key(number) else {
            return true;
        };
        let parameter = self.function(module, id).parameters.get(at);
        match parameter.map(|parameter| &parameter.pattern) {
            Some(Pattern::Name(name)) => {
                let text = self.text_of(number).unwrap_or_default();
                let words = text.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '$'));
                words.filter(|word| word == name).count() > 1
            }
            Some(_) => true,
            None => false,
        }
    }

    fn text_of(&self, number: Number) -> Option<&str> {
        let (module, id) = self.calls.key(number)?;
        let (start, end) = self.function(module, id).span;
        let text = &self.program.sources[module.0].text;
        text.get(start as usize..end as usize)
    }
}

fn says_not_found(text: &str) -> bool {
    let says = NOTHING.iter().any(|word| text.contains(word));
    says && !ANSWERS.iter().any(|answer| text.contains(answer)) && !answers_otherwise(text)
}

/// Whether there are answers beside those that say that there is nothing: `isFile ? res.status(404).end() : res.send(page)`.
fn answers_otherwise(text: &str) -> bool {
    let mut parts = text.split("status(404).");
    let before = parts.next().unwrap_or_default();
    let after = parts.map(|part| part.split_once('(').map_or(part, |(_, rest)| rest));
    let rest: String = std::iter::once(before).chain(after).collect();
    let answers = [".send(", ".json(", ".render(", ".end("];
    rest.len() < text.len()
        && !NOTHING.iter().any(|word| rest.contains(word))
        && answers.iter().any(|answer| rest.contains(answer))
}

#[cfg(test)]
mod tests {
    use super::says_not_found;

    #[test]
    fn by_what_it_answers() {
        assert!(says_not_found("(req, res) => res.status(404).json({})"));
        assert!(says_not_found(
            "(req, res, next) => next(new NotFoundError())"
        ));
        assert!(says_not_found("(req, res) => res.utils.notFound()"));
        assert!(!says_not_found("(req, res) => res.sendFile('index.html')"));
        assert!(!says_not_found(
            "(req, res) => { if (a(req)) res.status(404).send('no'); else res.send(page); }"
        ));
        assert!(says_not_found(
            "(req, res) => { res.status(404); if (a(req)) return res.json({}); res.send('no'); }"
        ));
        assert!(!says_not_found(
            "(req, res) => api(req) ? res.status(404).end() : res.sendFile(page)"
        ));
    }
}
