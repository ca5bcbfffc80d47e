//! What to know before using the numbers, and how they were obtained.

use maud::{Markup, html};

use crate::format::{counted, duration, plain};
use crate::view::View;
use crate::{ReportInput, Warning};

pub(super) fn warnings(warnings: &[Warning]) -> Markup {
    html! {
        @if !warnings.is_empty() {
            section {
                h2 { "Warnings" }
                ul.plain.warnings {
                    @for warning in warnings {
                        li {
                            strong { (plain(&warning.text)) } " " code.soft { (plain(&warning.id)) }
                            p { (plain(&warning.advice)) }
                        }
                    }
                }
            }
        }
    }
}

pub(super) fn choices(view: &View<'_>) -> Markup {
    let choices = view.choices();
    html! {
        @if !choices.is_empty() {
            section {
                h2 { "Choices that decide the outcome" }
                p.lead { "Libraries, drivers and settings that another team might choose otherwise." }
                dl { @for (subject, text) in choices { dt { (plain(&subject)) } dd { (plain(text)) } } }
            }
        }
    }
}

pub(super) fn not_measured(view: &View<'_>) -> Markup {
    let missing = view.not_measured();
    html! {
        @if !missing.is_empty() {
            section {
                h2 { "Not measured" }
                p.lead { "Asked for and not obtained. No guess stands in its place." }
                ul.plain {
                    @for (fact, why) in missing {
                        li { code { (plain(&fact.id())) } " " span.soft { (plain(why)) } }
                    }
                }
            }
        }
    }
}

pub(super) fn method(input: &ReportInput<'_>) -> Markup {
    let (run, host) = (&input.run, &input.host);
    html! {
        section {
            h2 { "How it was measured" }
            p.lead {
                "A block is one fresh process of each candidate, side by side under the same arrivals; ratios are paired by block. "
                "Load is open loop: latency counts from when a request was due."
            }
            dl {
                dt { "Command" } dd { code { (plain(&run.command)) } }
                dt { "Started" } dd { (plain(&run.started)) }
                dt { "Took" } dd { (duration(run.elapsed_seconds)) }
                dt { "Blocks" } dd {
                    (run.blocks)
                    @if run.dropped_blocks > 0 { ", and " (run.dropped_blocks) " dropped because the machine was disturbed" }
                }
                dt { "CPU" } dd { (plain(&host.cpu)) ", " (counted(host.cpus as usize, "CPU")) }
                dt { "System" } dd { (plain(&host.os)) ", " (plain(&host.kernel)) }
                dt { "Tool" } dd { "weighbridge " (plain(&input.tool_version)) }
            }
        }
    }
}
