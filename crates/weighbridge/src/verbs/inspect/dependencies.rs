//! What the lockfiles pin, and what is known of it.

use std::collections::BTreeMap;

use weighbridge_inspect::{
    Dependencies, Inspection, Known, LockedPackage, Lockfile, Reach, Vulnerability,
};

use weighbridge_report::counted;

/// Lines that are shown of a list.
const MOST: usize = 12;
/// Packages that are shown for what they take on disk.
const HEAVIEST: usize = 5;

pub(super) fn show(found: &Inspection) -> String {
    let dependencies = &found.dependencies;
    if dependencies.lockfiles.is_empty() {
        return String::new();
    }
    let mut text = "\ndependencies\n".to_owned();
    for lockfile in &dependencies.lockfiles {
        text += &format!(
            "  {} ({}): {}, {} in more than one version, {} deep\n",
            lockfile.file,
            lockfile.format,
            counted(lockfile.packages, "package"),
            lockfile.duplicated,
            lockfile.depth
        );
        text += &on_disk(lockfile, &dependencies.packages);
    }
    text += &remarkable(dependencies);
    text + &vulnerabilities(found.known.as_ref())
}

/// What is installed takes, and what takes the most.
fn on_disk(lockfile: &Lockfile, packages: &[LockedPackage]) -> String {
    let Some(all) = lockfile.bytes_on_disk else {
        return "    size on disk: not known (not installed in this tree)\n".to_owned();
    };
    let own = packages.iter().filter(|p| p.lockfile == lockfile.file);
    let mut installed: Vec<(u64, &LockedPackage)> =
        own.filter_map(|p| Some((p.on_disk?.bytes, p))).collect();
    installed.sort_by_key(|(bytes, _)| std::cmp::Reverse(*bytes));
    let heaviest = installed.iter().take(HEAVIEST);
    let heaviest: Vec<String> = heaviest
        .map(|(bytes, p)| format!("{} {} {}", p.name, p.version, size(*bytes)))
        .collect();
    format!(
        "    size on disk: {} in {} of them; the heaviest: {}\n",
        size(all),
        installed.len(),
        heaviest.join(", ")
    )
}

/// `512 B`, `3.4 kB`, `12.0 MB`.
fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{:.1} kB", bytes as f64 / 1e3),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}

/// Packages that run code when they are installed, are built, or whose authors have given them up.
fn remarkable(dependencies: &Dependencies) -> String {
    let named = |is: &dyn Fn(&LockedPackage) -> bool| -> Vec<String> {
        let packages = dependencies.packages.iter().filter(|p| is(p));
        packages
            .map(|p| format!("{} {}", p.name, p.version))
            .collect()
    };
    let groups = [
        ("with an install script", named(&|p| p.has_install_script)),
        ("of native code", named(&|p| p.is_native)),
        ("deprecated", named(&|p| p.deprecated.is_some())),
    ];
    let mut text = String::new();
    for (what, names) in groups.iter().filter(|(_, names)| !names.is_empty()) {
        let shown = names.iter().take(MOST).cloned().collect::<Vec<_>>();
        let more = match names.len() > MOST {
            true => format!(" and {} more", names.len() - MOST),
            false => String::new(),
        };
        text += &format!("  {} {what}: {}{more}\n", names.len(), shown.join(", "));
    }
    text
}

/// What the data covers and how near the code comes; the vulnerabilities themselves are among the findings.
fn vulnerabilities(known: Option<&Known>) -> String {
    let Some(known) = known else {
        return "  known vulnerabilities: not known (no --advisories, and no copy of `weighbridge advisories update`)\n".to_owned();
    };
    let coverage = &known.coverage;
    let records: Vec<String> = coverage
        .records
        .iter()
        .map(|(ecosystem, n)| format!("{n} of {ecosystem}"))
        .collect();
    let newest = coverage.newest.as_deref().unwrap_or("no date in them");
    let mut text = format!(
        "  known vulnerabilities: {} ({}: {} records, newest: {newest})\n",
        known.vulnerabilities.len(),
        coverage.sources.join(", "),
        records.join(", ")
    );
    for (reach, count) in by_reach(&known.vulnerabilities) {
        let what = reach.map_or("no code was read that could come by", Reach::words);
        text += &format!("    {count}: {what}\n");
    }
    text
}

fn by_reach(vulnerabilities: &[Vulnerability]) -> BTreeMap<Option<Reach>, usize> {
    let mut counts = BTreeMap::new();
    for one in vulnerabilities {
        *counts.entry(one.reach).or_default() += 1;
    }
    counts
}
