//! What a plan is warned of before anything is measured.

use crate::yard::Yard;

const YOUNG: &str = "V8 keeps its young generation small";

fn dry_run(yard: &Yard) -> String {
    let outcome = yard.run(&["weigh", ".", "--dry-run"]);
    outcome.ended(0, &[]);
    outcome.stdout
}

#[test]
fn a_small_young_generation() {
    let said = dry_run(&Yard::new());
    assert!(
        said.contains(YOUNG) && said.contains("--max-semi-space-size=16"),
        "{said}"
    );
}

#[test]
fn not_where_the_plan_says_its_size_or_the_pod_is_large() {
    let flag = "node --max_semi_space_size=32 server.js";
    let in_start = Yard::new().plan("node server.js", flag);
    let in_env = Yard::new().candidate("env = { NODE_OPTIONS = \"--max-semi-space-size=32\" }");
    let large = Yard::new().plan("[service]", "[pod]\nmemory = \"4GiB\"\n\n[service]");
    let other = Yard::new().plan("node server.js", "./server");
    for yard in [in_start, in_env, large, other] {
        let said = dry_run(&yard);
        assert!(!said.contains(YOUNG), "{said}");
    }
}
