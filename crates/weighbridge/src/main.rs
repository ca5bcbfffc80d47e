//! The binary: parse, run, exit code.

mod cautions;
mod cli;
mod decision;
mod exit;
mod fitness;
mod printer;
mod progress;
mod project;
mod routes;
mod sources;
mod verbs;
mod verdict;

fn main() -> std::process::ExitCode {
    let cli = cli::parse();
    verbs::run(&cli).into()
}
