//! What a reader of a result should know of the plan that it came from.

use weighbridge_plan::{Candidate, Plan, RuntimeSpec, SecretOr};
use weighbridge_report::Warning;
use weighbridge_toolchain::Tool;

/// Memory limit from which V8's young generation has its full size, bytes.
const FULL_YOUNG_GENERATION: u64 = 2 << 30;

/// The cautions of a plan, in one order.
pub(crate) fn of(plan: &Plan) -> Vec<Warning> {
    let young = plan.candidates.iter();
    let young = young.filter_map(|c| small_young_generation(c, plan.pod.memory.0));
    [one_user(plan), sessions(plan)]
        .into_iter()
        .flatten()
        .chain(young)
        .collect()
}

fn caution(id: &str, text: String, advice: &str) -> Warning {
    Warning {
        id: id.to_owned(),
        text,
        advice: advice.to_owned(),
    }
}

fn one_user(plan: &Plan) -> Option<Warning> {
    let users = plan.workload.users.as_ref()?;
    (users.rows.len() > 1).then(|| {
        caution(
            "one_user",
            "of the plan's users only the first makes requests in this version".to_owned(),
            "a cache or a lock by user would flatter both candidates alike",
        )
    })
}

/// `weigh` leaves them out.
fn sessions(plan: &Plan) -> Option<Warning> {
    let sessions = &plan.workload.sessions;
    let names: Vec<String> = sessions.iter().map(|s| format!("`{}`", s.name)).collect();
    (!names.is_empty()).then(|| {
        caution(
            "sessions_not_weighed",
            format!(
                "sessions are not weighed in this version: {}",
                names.join(", ")
            ),
            "the figures are those of the single requests alone; `weighbridge load` sends sessions too",
        )
    })
}

/// V8 sizes its young generation by the memory limit: 1 MiB a semi-space at 512 MiB, 16 MiB only above 2 GiB (Node.js
/// documentation, `--max-semi-space-size`). A service that allocates pays for it in copies: on the example, at
/// 450/s in 512 MiB, 16 MiB took 10 to 15 % off the CPU per request and most of the requests over 50 ms away.
fn small_young_generation(candidate: &Candidate, memory: u64) -> Option<Warning> {
    let is_node = matches!(candidate.runtime, RuntimeSpec::Tool(Tool::Node, _))
        || candidate.start.starts_with("node ");
    // V8 takes its options with either.
    let is_set = |text: &str| text.replace('_', "-").contains("--max-semi-space-size");
    let in_env = candidate.env.iter().any(|var| match &var.value {
        SecretOr::Plain(text) => var.name == "NODE_OPTIONS" && is_set(text),
        SecretOr::FromEnv(_) | SecretOr::FromFile { .. } => var.name == "NODE_OPTIONS",
    });
    (is_node && memory <= FULL_YOUNG_GENERATION && !is_set(&candidate.start) && !in_env).then(|| {
        caution(
            "small_young_generation",
            format!(
                "{}: under a memory limit of {} MiB V8 keeps its young generation small",
                candidate.name,
                memory >> 20
            ),
            "where its own start script doesn't say otherwise, weigh it with NODE_OPTIONS = \"--max-semi-space-size=16\" too: more memory, often a good deal less CPU, and no rewrite",
        )
    })
}
