//! The ways out of a function on which an answer's body stays open.

use crate::audits::go::blocks::{Variable, blocks, first_return, has, is_of_error};
use crate::go::ast::{ExpressionKind, Function, Statement, StatementKind};
use crate::go::types::Types;

/// Where the function returns between getting an answer and closing its body in the same list of statements.
pub(super) fn way_out<'p>(
    types: &Types<'p>,
    function: &'p Function,
    statement: &'p Statement,
    variable: Variable<'p>,
) -> Option<&'p Statement> {
    let blocks = blocks(function);
    let holds = |block: &&&[Statement]| block.iter().any(|s| std::ptr::eq(s, statement));
    let block = blocks.iter().find(holds)?;
    let start = block.iter().position(|s| std::ptr::eq(s, statement))? + 1;
    let closes = |s: &'p Statement| {
        has(s, |e| match &e.kind {
            ExpressionKind::Select(body, name) if name == "Close" => match &body.kind {
                ExpressionKind::Select(operand, _) => variable.is(types, operand),
                _ => false,
            },
            _ => false,
        })
    };
    let end = start + block[start..].iter().position(closes)?;
    let is_plain = matches!(
        block[end].kind,
        StatementKind::Defer(_) | StatementKind::Expression(_)
    );
    let between = block[start..end].iter().enumerate();
    let mut open = between.filter(|(_, s)| !is_without_body(types, s, variable));
    let way = open.find_map(|(index, s)| way_out_of(s, index == 0));
    way.filter(|_| is_plain)
}

/// The first way out of the function in a statement. Where the call itself failed, which is asked right after it, there is
/// no body: only what is done otherwise counts.
fn way_out_of(statement: &Statement, is_right_after: bool) -> Option<&Statement> {
    let within = match &statement.kind {
        StatementKind::If(branch)
            if is_right_after && branch.condition.as_ref().is_some_and(is_of_error) =>
        {
            branch.otherwise.as_ref()?
        }
        _ => statement,
    };
    first_return(std::slice::from_ref(within))
}

/// Whether it is `if resp.Body == nil { ... }`, and nothing else: there is nothing to close.
fn is_without_body<'p>(
    types: &Types<'p>,
    statement: &'p Statement,
    variable: Variable<'p>,
) -> bool {
    let StatementKind::If(branch) = &statement.kind else {
        return false;
    };
    let condition = branch.condition.as_ref().map(|c| &c.kind);
    let (Some(ExpressionKind::Binary(operator, left, right)), None) =
        (condition, &branch.otherwise)
    else {
        return false;
    };
    let is_body = match &left.kind {
        ExpressionKind::Select(operand, name) => name == "Body" && variable.is(types, operand),
        _ => variable.is(types, left),
    };
    operator == "==" && is_body && matches!(right.kind, ExpressionKind::Other)
}
