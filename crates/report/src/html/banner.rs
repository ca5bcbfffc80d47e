//! The verdict, before everything else.

use maud::{Markup, html};
use weighbridge_decide::Verdict;

use crate::ReportInput;
use crate::format::{counted, duration, plain, probability};
use crate::view::View;

pub(super) fn banner(input: &ReportInput<'_>, view: &View<'_>) -> Markup {
    let service = &input.decision.service;
    let strongest = service
        .because
        .iter()
        .find(|reason| reason.speaks_for == Some(service.verdict))
        .or(service.because.first());
    html! {
        header class={ "banner v-" (service.verdict.word()) } {
            p.eyebrow { (eyebrow(input)) }
            h1 { (plain(&input.service)) ": " span.word { (sentence(service.verdict)) } }
            @if let Some(text) = input.not_fit() { p.unfit { (text) "." } }
            p.sure { "Holds in " (probability(service.probability)) " of the draws from all estimates." }
            @if let Some(reason) = strongest { p.strongest { (plain(&reason.text)) } }
            (tally(input))
            @if view.has_guessed_weights() {
                p.note { "The weights of the routes are guessed: the verdict on the service turns on them." }
            }
            (next(input))
        }
    }
}

fn eyebrow(input: &ReportInput<'_>) -> String {
    let against = match &input.other {
        Some(other) => format!("{other} against {}", input.baseline),
        None => format!("{} alone", input.baseline),
    };
    let text = format!(
        "{against} · {} in {} · {}",
        input.blocks(),
        duration(input.run.elapsed_seconds),
        input.run.started
    );
    plain(&text)
}

/// The verdict on a service as what to do.
fn sentence(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Keep => "keep it on Node.js",
        Verdict::Fix => "fix it in place",
        Verdict::Upgrade => "upgrade the runtime",
        Verdict::Move => "move it to Go",
        Verdict::Hybrid => "run both, move a part",
        Verdict::Undecided => "undecided",
    }
}

/// How many routes end in each verdict.
fn tally(input: &ReportInput<'_>) -> Markup {
    let order = [
        Verdict::Move,
        Verdict::Fix,
        Verdict::Upgrade,
        Verdict::Hybrid,
        Verdict::Keep,
        Verdict::Undecided,
    ];
    let routes = &input.decision.routes;
    let count = |verdict| routes.iter().filter(|r| r.verdict == verdict).count();
    html! {
        @if !routes.is_empty() {
            ul.tally aria-label="Routes by verdict" {
                @for verdict in order.into_iter().filter(|&v| count(v) > 0) {
                    li { span class={ "chip v-" (verdict.word()) } {
                        (counted(count(verdict), "route")) ": " (verdict.word())
                    } }
                }
            }
        }
    }
}

fn next(input: &ReportInput<'_>) -> Markup {
    let Some(command) = input.next() else {
        return html! {};
    };
    let why = input
        .decision
        .next_measurement
        .as_ref()
        .filter(|next| next.command == command)
        .map(|next| plain(&next.why));
    html! {
        div.next {
            p.soft { "Next. " @if let Some(why) = why { (why) } }
            pre { code { (plain(command)) } }
        }
    }
}
