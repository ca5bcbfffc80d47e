//! Which errors of the standard library and of widely used modules say something, as those see it who check for ignored ones.

use super::Confidence;
use crate::go::Program;
use crate::go::ast::{Call, Expression, ExpressionKind, Literal, Statement, StatementKind};
use crate::go::callees::Callee;
use crate::go::scope::Origin;
use crate::go::types::{Known, Types};
use crate::go::visit::{self, Visit};

/// Writers whose errors say nothing: in memory, kept for later, or of a client that has gone.
const WRITERS: [(&str, &str); 10] = [
    ("bytes", "Buffer"),
    ("strings", "Builder"),
    ("bufio", "Writer"),
    ("encoding/csv", "Writer"),
    ("bufio", "ReadWriter"),
    ("text/tabwriter", "Writer"),
    ("net/http", "ResponseWriter"),
    ("hash", "Hash"),
    ("hash", "Hash32"),
    ("hash", "Hash64"),
];
/// Those that write their last bytes on `Close`.
const PACKERS: [&str; 5] = [
    "archive/tar",
    "archive/zip",
    "compress/flate",
    "compress/gzip",
    "compress/zlib",
];

/// How sure it is that an error of a function of the standard library or of a module matters; nothing where it says nothing.
pub(super) fn of_foreign<'p>(
    types: &Types<'p>,
    call: &'p Call,
    (path, of, name): (&str, Option<&str>, &str),
) -> Option<Confidence> {
    let first = call.arguments.first();
    match (path, of, name) {
        (_, Some(_), "Close") => closed(types, call, path),
        (_, Some(_), "Rollback" | "UnreadByte" | "UnreadRune" | "RemoveAll")
        | ("crypto/rand", None, "Read")
        | ("log", _, "Output")
        | ("flag", _, "Parse") => None,
        (_, Some(_), _) if name.starts_with("Set") && name.ends_with("Deadline") => None,
        ("fmt", None, _) if name.starts_with("Print") => None,
        ("fmt", None, _) if name.starts_with("Fprint") => said(types, first),
        ("io", None, "WriteString") => said(types, first),
        ("io", None, "Copy" | "CopyN") if is_discard(types, first?) => None,
        (_, Some(of), _) if is_silent(path, of, name) => None,
        ("os", Some("File"), _) if is_of_output(call) => None,
        // With a text that stands there it fails at once or never.
        ("net/url" | "regexp" | "time", None, _)
            if call
                .arguments
                .iter()
                .all(|a| matches!(a.kind, ExpressionKind::Text(_))) =>
        {
            None
        }
        ("go.uber.org/zap", Some(_), "Sync") => None,
        // Answers, to a client that may have gone; what fails for a programmer's mistake only.
        ("github.com/labstack/echo/v4", Some("Context"), name) if !name.starts_with("Bind") => {
            Some(Confidence::Low)
        }
        ("github.com/gofiber/fiber/v2", Some("Ctx"), name) if !name.ends_with("Parser") => {
            Some(Confidence::Low)
        }
        ("github.com/spf13/viper" | "github.com/spf13/cobra", _, name)
            if name.starts_with("Bind") || name.starts_with("Mark") || name == "Help" =>
        {
            Some(Confidence::Low)
        }
        ("os", None, "Remove" | "RemoveAll" | "Unsetenv" | "Setenv")
        | ("os", Some("Process"), _)
        | ("net/http", Some("ResponseController"), _) => Some(Confidence::Low),
        // Of a client that has gone, or of a type that can't be encoded.
        ("encoding/json", Some("Encoder"), "Encode") if answers(types, call) => {
            Some(Confidence::Low)
        }
        ("fmt" | "io", None, _)
        | ("encoding/json", Some("Encoder"), "Encode")
        | ("net/http", Some("Request"), "ParseForm" | "ParseMultipartForm")
        | ("net/http", None, "NewRequest" | "NewRequestWithContext") => Some(Confidence::Medium),
        _ => Some(Confidence::High),
    }
}

fn is_silent(path: &str, of: &str, name: &str) -> bool {
    WRITERS.contains(&(path, of)) && name.starts_with("Write")
        || matches!((path, of), ("bytes", "Buffer") | ("strings", "Builder"))
}

/// Of `fmt.Fprint` and its like: whether the writer's errors say something. An interface may hold any writer.
fn said<'p>(types: &Types<'p>, writer: Option<&'p Expression>) -> Option<Confidence> {
    let writer = writer?;
    let is_telling = match types.kind(writer)? {
        Known::Foreign("io", "Writer") => false,
        Known::Foreign(path, name) => !WRITERS.contains(&(path, name)),
        _ => false,
    };
    (is_telling && !is_output(writer)).then_some(Confidence::Medium)
}

/// Whether it is `json.NewEncoder(w).Encode(...)` on an answer.
fn answers<'p>(types: &Types<'p>, call: &'p Call) -> bool {
    let ExpressionKind::Select(encoder, _) = &call.function.kind else {
        return false;
    };
    let ExpressionKind::Call(made) = &encoder.kind else {
        return false;
    };
    let writer = made.arguments.first();
    writer.is_some_and(|w| types.is(w, "net/http", "ResponseWriter"))
}

fn is_of_output(call: &Call) -> bool {
    match &call.function.kind {
        ExpressionKind::Select(operand, _) => is_output(operand),
        _ => false,
    }
}

fn is_output(writer: &Expression) -> bool {
    matches!(writer.chain().as_deref(), Some("os.Stdout" | "os.Stderr"))
}

fn is_discard<'p>(types: &Types<'p>, writer: &'p Expression) -> bool {
    match &writer.kind {
        ExpressionKind::Select(operand, name) => {
            name == "Discard" && types.import(operand).is_some()
        }
        _ => false,
    }
}

/// Of `Close`: it matters for what was written.
fn closed<'p>(types: &Types<'p>, call: &'p Call, path: &str) -> Option<Confidence> {
    let ExpressionKind::Select(operand, _) = &call.function.kind else {
        return None;
    };
    if PACKERS.contains(&path) && matches!(types.kind(operand)?, Known::Foreign(_, "Writer")) {
        return Some(Confidence::Low);
    }
    let declared = types.scope.declared(operand.name()?, operand.span.start)?;
    let Origin::Value(made, 0) = declared.origin else {
        return None;
    };
    let ExpressionKind::Call(made) = &made.kind else {
        return None;
    };
    let is_written = match types.callee(made)? {
        Callee::Foreign("os", None, "Create" | "CreateTemp") => true,
        Callee::Foreign("os", None, "OpenFile") => {
            let flags = made.arguments.get(1)?;
            let flags = types.program.text(types.file, flags.span);
            ["O_WRONLY", "O_RDWR", "O_APPEND"]
                .iter()
                .any(|f| flags.contains(f))
        }
        _ => false,
    };
    is_written.then_some(Confidence::Medium)
}

/// Whether a function of the tree gives anything but `nil` for its error.
pub(super) fn can_fail(program: &Program<'_>, file: usize, literal: &Literal) -> bool {
    struct Returns<'a, 's> {
        program: &'a Program<'s>,
        file: usize,
        can_fail: bool,
    }
    impl Visit<'_> for Returns<'_, '_> {
        fn statement(&mut self, statement: &Statement) {
            if let StatementKind::Return(values) = &statement.kind {
                let is_nil = |e: &Expression| self.program.text(self.file, e.span) == "nil";
                self.can_fail |= !values.last().is_some_and(is_nil);
            }
        }
        fn enters_literals(&self) -> bool {
            false
        }
    }
    let mut returns = Returns {
        program,
        file,
        can_fail: false,
    };
    visit::statements(&literal.body, &mut returns);
    returns.can_fail
}
