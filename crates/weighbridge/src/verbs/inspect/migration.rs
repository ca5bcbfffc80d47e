//! What a move would meet, the hardest first.

use weighbridge_inspect::{Counterpart, Difficulty, Loss, Migration, Place, Trap, UsedPackage};

/// Lines that are shown of a list.
const MOST: usize = 20;

pub(super) fn show(found: &Migration) -> String {
    packages(found) + &traps(&found.traps) + &losses(&found.losses)
}

fn packages(found: &Migration) -> String {
    let (known, unknown): (Vec<_>, Vec<_>) =
        found.packages.iter().partition(|p| p.counterpart.is_some());
    let mut text = String::new();
    if !known.is_empty() {
        text += "\npackages, and what stands in for them in Go (assumed: from documentation)\n";
        let lines: Vec<String> = known.iter().map(|p| package(p)).collect();
        text += &cut(&lines);
    }
    text += &names("not in our table", unknown.iter().map(|p| p.name.as_str()));
    text + &names(
        "declared, and imported by no code",
        found.not_imported.iter().map(String::as_str),
    )
}

/// A package in a line, its trap in another.
fn package(package: &UsedPackage) -> String {
    let Some(counterpart) = &package.counterpart else {
        return String::new();
    };
    let mut text = format!(
        "  {:8}  {} {} -> {}\n",
        word(counterpart.difficulty),
        package.name,
        package.version,
        in_go(counterpart)
    );
    if let Some(trap) = &counterpart.trap {
        text += &format!("            trap: {trap}\n");
    }
    text
}

/// What stands in for it, with its module.
pub(super) fn in_go(counterpart: &Counterpart) -> String {
    let module = match counterpart.module.as_deref() {
        Some("std") => " (standard library)".to_owned(),
        Some(module) => format!(" ({module})"),
        None => String::new(),
    };
    format!("{}{module}", counterpart.go)
}

fn names<'a>(title: &str, names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<&str> = names.collect();
    if names.is_empty() {
        return String::new();
    }
    let shown = names
        .iter()
        .take(MOST)
        .copied()
        .collect::<Vec<_>>()
        .join(", ");
    let more = match names.len().saturating_sub(MOST) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("  {title}: {shown}{more}\n")
}

fn traps(traps: &[Trap]) -> String {
    if traps.is_empty() {
        return String::new();
    }
    let line = |trap: &&Trap| {
        format!(
            "  {:8}  {} ({})\n            in Go: {}\n",
            word(trap.difficulty),
            trap.what,
            places(&trap.seen_in),
            trap.in_go
        )
    };
    let lines: Vec<String> = hardest_first(traps).iter().map(line).collect();
    "\ntraps of a move to Go in the code (assumed: from documentation)\n".to_owned() + &cut(&lines)
}

/// Those that take the most designing come first.
pub(super) fn hardest_first(traps: &[Trap]) -> Vec<&Trap> {
    let mut traps: Vec<&Trap> = traps.iter().collect();
    traps.sort_by_key(|t| std::cmp::Reverse(t.difficulty));
    traps
}

fn losses(losses: &[Loss]) -> String {
    if losses.is_empty() {
        return String::new();
    }
    let line = |loss: &Loss| {
        format!(
            "  {} ({})\n    on Node.js: {}\n",
            loss.name,
            places(&loss.seen_in),
            loss.on_node
        )
    };
    let lines: Vec<String> = losses.iter().map(line).collect();
    "\nwhat the Go code would lose on Node.js (assumed: from documentation)\n".to_owned()
        + &cut(&lines)
}

/// `3 places, first src/a.ts:4`.
pub(super) fn places(places: &[Place]) -> String {
    match places {
        [] => "nowhere".to_owned(),
        [one] => format!("{}:{}", one.file, one.line),
        [first, ..] => format!(
            "{} places, first {}:{}",
            places.len(),
            first.file,
            first.line
        ),
    }
}

fn cut(lines: &[String]) -> String {
    let text: String = lines.iter().take(MOST).map(String::as_str).collect();
    match lines.len().saturating_sub(MOST) {
        0 => text,
        more => text + &format!("  and {more} more: --format json has all\n"),
    }
}

pub(super) fn word(difficulty: Difficulty) -> &'static str {
    match difficulty {
        Difficulty::DropIn => "drop-in",
        Difficulty::Adapt => "adapt",
        Difficulty::Rework => "rework",
        Difficulty::Blocker => "blocker",
    }
}
