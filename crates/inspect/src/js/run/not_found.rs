//! Handlers of what isn't found: `app.get('*', (req, res) => res.status(404).end())` is no route that somebody asks for.

use super::{Handler, Run};
use crate::js::calls::Number;

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

    fn text_of(&self, number: Number) -> Option<&str> {
        let (module, id) = self.calls.key(number)?;
        let (start, end) = self.function(module, id).span;
        let text = &self.program.sources[module.0].text;
        text.get(start as usize..end as usize)
    }
}

fn says_not_found(text: &str) -> bool {
    let says = text.contains("404") || text.contains("NotFound") || text.contains("NOT_FOUND");
    says && !ANSWERS.iter().any(|answer| text.contains(answer))
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
        assert!(!says_not_found("(req, res) => res.sendFile('index.html')"));
        assert!(!says_not_found(
            "(req, res) => api(req) ? res.status(404).end() : res.sendFile(page)"
        ));
    }
}
