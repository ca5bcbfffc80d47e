//! One route of a stub: what it matches and what it answers.

use std::cmp::Ordering;

use super::pattern::Pattern;
use super::template::Template;
use crate::http1::Answer;
use crate::key::Key;

/// A method with a path template, and the bodies that it chooses from.
#[derive(Debug)]
pub(super) struct Route {
    method: String,
    pattern: Pattern,
    status: u16,
    fields: String,
    /// At least one.
    bodies: Vec<Body>,
}

#[derive(Debug)]
enum Body {
    /// The same for every path, so made once.
    Ready(Answer),
    Filled(Template),
}

impl Route {
    /// `fields`: header lines. Without `bodies` the body is empty.
    pub(super) fn new(
        method: &str,
        pattern: Pattern,
        status: u16,
        fields: String,
        bodies: Vec<Template>,
    ) -> Self {
        let ready = |text: &str| Body::Ready(Answer::new(status, &fields, text.as_bytes()));
        let mut made: Vec<Body> = bodies
            .into_iter()
            .map(|template| {
                template
                    .constant()
                    .map(ready)
                    .unwrap_or(Body::Filled(template))
            })
            .collect();
        if made.is_empty() {
            made.push(ready(""));
        }
        Route {
            method: method.to_owned(),
            pattern,
            status,
            fields,
            bodies: made,
        }
    }

    pub(super) fn matches(&self, method: &str, path: &str) -> bool {
        self.method == method && self.pattern.matches(path)
    }

    pub(super) fn answers_same(&self, other: &Self) -> bool {
        self.method == other.method && self.pattern.is_same(&other.pattern)
    }

    pub(super) fn most_literal_first(&self, other: &Self) -> Ordering {
        self.pattern.most_literal_first(&other.pattern)
    }

    /// The answer for a path that matches.
    pub(super) fn answer(&self, path: &str, key: Key) -> Answer {
        let choice = match self.bodies.len() {
            1 => 0,
            n => key.choose(n),
        };
        match &self.bodies[choice] {
            Body::Ready(answer) => answer.clone(),
            Body::Filled(template) => {
                let text = template.fill(&self.pattern.values(path));
                Answer::new(self.status, &self.fields, text.as_bytes())
            }
        }
    }
}
