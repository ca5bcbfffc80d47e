//! `node:http` alone: the routes that the comparisons of a request's method and path show. A guess at best.

mod compared;

use std::collections::HashSet;
use std::rc::Rc;

use crate::inspection::Framework;
use crate::js::module::{Call as Called, Expression, FunctionId, Kind, Over, Statement};
use crate::js::run::calls::Call;
use crate::js::run::expressions::pattern_name;
use crate::js::run::value::{Closure, Env, External, ModuleId, Value};
use crate::js::run::{Handler, Middleware, Run};
use crate::mounts::{Reach, Scope};
use compared::{Here, Known, compared, said};

/// Functions that a request is passed on to.
const DEEPEST: usize = 8;

/// `createServer(handler)`, `server.on('request', handler)`.
pub(super) fn construct(run: &mut Run<'_>, external: &External, call: &Call<'_>) -> Option<Value> {
    let package = external.package.trim_start_matches("node:");
    if !matches!(package, "http" | "https" | "http2") {
        return None;
    }
    let is_request = matches!(call.value(0), Value::Text(event) if &*event == "request");
    match external.path.as_str() {
        "createServer" | "createSecureServer" => {}
        "Server.on" if is_request => {}
        _ => return None,
    }
    for value in call.values() {
        if let Value::Function(f) = value {
            let scope = run.scope(Framework::NodeHttp, true);
            let mut comparisons = Comparisons {
                scope,
                seen: HashSet::new(),
            };
            comparisons.function(run, &f, &Known::default(), 0);
            // It runs for all of them, and what it calls for which of them isn't told apart.
            let functions = run.functions_of(&Value::Function(f));
            let reach = Reach::All;
            run.middleware(scope, "", Middleware { functions, reach });
        }
    }
    Some(Value::external(&external.package, "Server"))
}

struct Comparisons {
    scope: Scope,
    seen: HashSet<(ModuleId, FunctionId)>,
}

impl Comparisons {
    /// Routes of a function that takes a request; how many.
    fn function(
        &mut self,
        run: &mut Run<'_>,
        f: &Rc<Closure>,
        known: &Known,
        depth: usize,
    ) -> usize {
        if depth > DEEPEST || !self.seen.insert((f.module, f.function)) {
            return 0;
        }
        let function = run.function(f.module, f.function);
        let request = function
            .parameters
            .first()
            .and_then(|p| pattern_name(&p.pattern));
        let here = Here {
            env: &Env::new(Some(Rc::clone(&f.env)), f.module, true),
            request: request.unwrap_or("req"),
            depth,
        };
        self.statements(run, &function.body, known, &here)
    }

    fn statements(
        &mut self,
        run: &mut Run<'_>,
        body: &[Statement],
        known: &Known,
        here: &Here<'_>,
    ) -> usize {
        body.iter()
            .map(|s| self.statement(run, s, known, here))
            .sum()
    }

    fn statement(
        &mut self,
        run: &mut Run<'_>,
        statement: &Statement,
        known: &Known,
        here: &Here<'_>,
    ) -> usize {
        match statement {
            Statement::If {
                test,
                then,
                otherwise,
            } => {
                let then = self.branch(run, test, then, known, here);
                then + self.statements(run, otherwise, known, here)
            }
            Statement::Switch { subject, cases } => self.switch(run, subject, cases, known, here),
            Statement::Block(body) => self.statements(run, body, known, here),
            Statement::Try {
                body,
                catch,
                finally,
                ..
            } => {
                let parts = [body, catch, finally];
                parts
                    .iter()
                    .map(|b| self.statements(run, b, known, here))
                    .sum()
            }
            Statement::Loop(each) => {
                let head = match &each.over {
                    Over::Head(head) => self.statements(run, head, known, here),
                    _ => 0,
                };
                head + self.statements(run, &each.body, known, here)
            }
            Statement::Expression(e) | Statement::Return(Some(e)) => {
                self.passed_on(run, e, known, here)
            }
            Statement::Let { value: Some(e), .. } => self.passed_on(run, e, known, here),
            _ => 0,
        }
    }

    /// A branch behind a comparison.
    fn branch(
        &mut self,
        run: &mut Run<'_>,
        test: &Expression,
        then: &[Statement],
        known: &Known,
        here: &Here<'_>,
    ) -> usize {
        let said = said(run, test, here);
        if !said.iter().any(Known::says_something) {
            return self.statements(run, then, known, here);
        }
        let ways = said.iter().filter(|k| k.says_something());
        ways.map(|more| self.behind(run, then, test.at, (known, more), here))
            .sum()
    }

    /// Routes of what stands behind a comparison; it is one itself where it has none within.
    fn behind(
        &mut self,
        run: &mut Run<'_>,
        body: &[Statement],
        at: u32,
        (known, more): (&Known, &Known),
        here: &Here<'_>,
    ) -> usize {
        let known = known.with(more);
        let within = self.statements(run, body, &known, here);
        if within == 0 && more.says_something() && known.path.is_some() {
            self.register(run, &known, at, here);
            return 1;
        }
        within
    }

    fn switch(
        &mut self,
        run: &mut Run<'_>,
        subject: &Expression,
        cases: &[(Option<Expression>, Vec<Statement>)],
        known: &Known,
        here: &Here<'_>,
    ) -> usize {
        let mut found = 0;
        for (test, body) in cases {
            let more = match test {
                Some(test) => {
                    let wanted = run.expression(test, here.env).as_text();
                    wanted.map_or_else(Known::default, |t| compared(subject, &t, here))
                }
                None => Known::default(),
            };
            let at = test.as_ref().map_or(subject.at, |t| t.at);
            found += self.behind(run, body, at, (known, &more), here);
        }
        found
    }

    /// Functions of the tree that an expression hands the request to, and those that it makes.
    fn passed_on(
        &mut self,
        run: &mut Run<'_>,
        e: &Expression,
        known: &Known,
        here: &Here<'_>,
    ) -> usize {
        match &e.kind {
            Kind::Await(inner) => self.passed_on(run, inner, known, here),
            Kind::Conditional(parts) => parts[1..]
                .iter()
                .map(|p| self.passed_on(run, p, known, here))
                .sum(),
            Kind::Call(call) => self.called(run, call, known, here),
            Kind::Function(id) if self.seen.insert((here.env.module, *id)) => {
                let body = &run.function(here.env.module, *id).body;
                self.statements(run, body, known, here)
            }
            _ => 0,
        }
    }

    fn called(
        &mut self,
        run: &mut Run<'_>,
        call: &Called,
        known: &Known,
        here: &Here<'_>,
    ) -> usize {
        let is_request = |e: &Expression| matches!(&e.kind, Kind::Name(n) if &**n == here.request);
        let mut found = 0;
        if call.arguments.iter().any(|a| is_request(&a.value))
            && matches!(call.callee.kind, Kind::Name(_) | Kind::Member(..))
            && let Value::Function(f) = run.expression(&call.callee, here.env)
        {
            found += self.function(run, &f, known, here.depth + 1);
        }
        for argument in &call.arguments {
            if matches!(argument.value.kind, Kind::Function(_)) {
                found += self.passed_on(run, &argument.value, known, here);
            }
        }
        if let Kind::Member(object, _) = &call.callee.kind {
            found += self.passed_on(run, object, known, here);
        }
        found
    }

    fn register(&self, run: &mut Run<'_>, known: &Known, at: u32, here: &Here<'_>) {
        let Some(path) = &known.path else {
            return;
        };
        let method = known.method.as_deref().unwrap_or("*");
        let place = run.place(here.env.module, at);
        run.register(self.scope, method, path, Handler::default(), place);
    }
}
