//! What the service calls, as far as its packages, compose files and Prisma's schema tell.

use std::collections::BTreeSet;
use std::path::Path;

use weighbridge_inspect::{ComposeService, Inspection, Technology, TechnologyKind};

use super::draft::{Part, commented, quoted};

/// Technology, scheme of its URL, its port, the variable that usually has it.
const KNOWN: [(&str, &str, u16, &str); 10] = [
    ("PostgreSQL", "postgres", 5432, "DATABASE_URL"),
    ("MySQL", "mysql", 3306, "DATABASE_URL"),
    ("MongoDB", "mongodb", 27017, "MONGODB_URI"),
    ("Redis", "redis", 6379, "REDIS_URL"),
    ("Valkey", "redis", 6379, "REDIS_URL"),
    ("RabbitMQ", "amqp", 5672, "AMQP_URL"),
    ("Kafka", "kafka", 9092, "KAFKA_BROKERS"),
    ("NATS", "nats", 4222, "NATS_URL"),
    ("Elasticsearch", "http", 9200, "ELASTICSEARCH_URL"),
    ("Amazon S3", "http", 9000, "S3_ENDPOINT"),
];

/// Providers of Prisma's `datasource`, and what they are.
const PROVIDERS: [(&str, &str); 4] = [
    ("postgresql", "PostgreSQL"),
    ("cockroachdb", "PostgreSQL"),
    ("mysql", "MySQL"),
    ("mongodb", "MongoDB"),
];

/// Files that show the variables of an environment.
const ENVIRONMENTS: [&str; 4] = [".env.example", ".env.sample", ".env.template", ".env.dist"];
/// Names of variables that are shown.
const MOST_NAMES: usize = 20;

const HEAD: &str = r#"
# What the service calls. Both candidates must meet the same: start it yourself and give its url, or let Weighbridge
# start it (start = "command", with its port in PORT), or have the built-in stand-in answer for an HTTP service:
# [[backing]]
# name = "upstream"
# stub = { latency = "lognormal(median=8ms, p99=25ms)" }
# env = "UPSTREAM_URL"
"#;

/// The backings. Those that a compose file publishes are written out, others stand in comments.
pub(super) fn part(found: &Inspection, dir: &Path) -> Part {
    let mut part = Part {
        text: HEAD.to_owned(),
        ..Part::default()
    };
    let mut told: BTreeSet<&str> = BTreeSet::new();
    for service in found.deployments.services.iter().filter(|s| !s.is_built) {
        let Some(technology) = service.technology.filter(|t| !told.contains(t)) else {
            continue;
        };
        if let Some(backing) = of_compose(service, technology) {
            part.text += &backing;
            part.count += 1;
            let name = &service.name;
            part.unknown.push(format!(
                "user, password and database of {name} ({technology}), and the variable that has its address"
            ));
            told.insert(technology);
        }
    }
    for (technology, by) in called(found, dir) {
        if told.insert(technology) {
            part.text += &in_comment(technology, &by);
            part.unknown
                .push(format!("where {technology} runs (by {by}): in a comment"));
        }
    }
    let names = variables(dir);
    if !names.is_empty() {
        part.text += &format!("\n# Variables of its environment: {}\n", names.join(", "));
        part.unknown.push(format!(
            "which of the {} variables of its .env.example it needs",
            names.len()
        ));
    }
    part
}

/// What code imports to call something, with what says so.
fn called<'f>(found: &'f Inspection, dir: &Path) -> Vec<(&'f str, String)> {
    let mut called = Vec::new();
    for technology in &found.technologies {
        let is_outside = matches!(
            technology.kind,
            TechnologyKind::Database | TechnologyKind::Queue
        );
        let is_known = KNOWN.iter().any(|(name, ..)| *name == technology.name);
        if is_outside && is_known && !technology.imported_in.is_empty() {
            called.push((technology.name, technology.library.clone()));
        }
        called.extend(of_prisma(technology, dir));
    }
    called
}

/// The database of a `schema.prisma`.
fn of_prisma(technology: &Technology, dir: &Path) -> Option<(&'static str, String)> {
    let mut files = technology.seen_in.iter().map(|place| &place.file);
    let file = files.find(|file| file.ends_with("schema.prisma"))?;
    let text = std::fs::read_to_string(dir.join(file)).ok()?;
    Some((provider(&text)?, commented(file)))
}

fn provider(schema: &str) -> Option<&'static str> {
    let lines = schema.lines().map(str::trim);
    let mut inside = lines.skip_while(|line| !line.starts_with("datasource "));
    let line = inside.find(|line| line.starts_with("provider"))?;
    let value = line.split('"').nth(1)?;
    let known = PROVIDERS.iter().find(|(name, _)| *name == value);
    known.map(|(_, technology)| *technology)
}

/// Names alone: values may be secret.
fn variables(dir: &Path) -> Vec<String> {
    let texts = ENVIRONMENTS
        .iter()
        .filter_map(|f| std::fs::read_to_string(dir.join(f)).ok());
    let lines: Vec<String> = texts
        .take(1)
        .flat_map(|text| text.lines().filter_map(variable).collect::<Vec<_>>())
        .take(MOST_NAMES)
        .collect();
    lines
}

/// `NAME` of `export NAME=value`.
fn variable(line: &str) -> Option<String> {
    let line = line.trim();
    let (name, _) = line
        .strip_prefix("export ")
        .unwrap_or(line)
        .split_once('=')?;
    let name = name.trim();
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    is_name.then(|| name.to_owned())
}

fn of_compose(service: &ComposeService, technology: &str) -> Option<String> {
    let (_, scheme, usual, variable) = KNOWN.iter().find(|(name, ..)| *name == technology)?;
    let port = service
        .ports
        .iter()
        .find_map(|port| published(port, *usual))?;
    let name: String = service.name.chars().filter(|c| is_plain(*c)).collect();
    if name.is_empty() {
        return None;
    }
    Some(format!(
        "\n# {technology} of {}:{}\n[[backing]]\nname = {}\nurl = {}  # FILL IN: user, password and database\n# env = {}  # FILL IN: the variable that the service reads, if it is one\n",
        commented(&service.place.file),
        service.place.line,
        quoted(&name),
        quoted(&format!("{scheme}://127.0.0.1:{port}")),
        quoted(variable)
    ))
}

fn is_plain(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_')
}

/// The port on this machine of `5432:5432`, `127.0.0.1:5433:5432/tcp`; of `${PORT:-5432}:5432` nobody knows.
fn published(port: &str, usual: u16) -> Option<u16> {
    let port = port.split('/').next().unwrap_or(port);
    let mut parts = port.rsplit(':');
    let inner: u16 = parts.next()?.parse().ok()?;
    let outer = parts.next()?.parse().ok()?;
    (inner == usual).then_some(outer)
}

fn in_comment(technology: &str, by: &str) -> String {
    let known = KNOWN.iter().find(|(name, ..)| *name == technology);
    known.map_or(String::new(), |(_, scheme, port, variable)| {
        format!(
            "\n# {technology} (by {by}): FILL IN\n# [[backing]]\n# name = \"{scheme}\"\n# url = \"{scheme}://127.0.0.1:{port}\"\n# env = \"{variable}\"\n"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_ports_that_are_known_count() {
        assert_eq!(published("5432:5432", 5432), Some(5432));
        assert_eq!(published("127.0.0.1:5433:5432/tcp", 5432), Some(5433));
        assert_eq!(published("${PORT:-5432}:5432", 5432), None);
        assert_eq!(published("5432", 5432), None);
        assert_eq!(published("8080:80", 5432), None);
    }

    #[test]
    fn the_provider_is_that_of_the_datasource() {
        let generator = "generator client {\n  provider = \"prisma-client-js\"\n}\n";
        let database = "datasource db {\n  provider = \"postgresql\"\n}\n";
        assert_eq!(
            provider(&format!("{generator}{database}")),
            Some("PostgreSQL")
        );
        assert_eq!(provider(generator), None);
        assert_eq!(
            provider("datasource db {\n  provider = \"sqlite\"\n}"),
            None
        );
    }

    #[test]
    fn of_variables_only_the_names_are_taken() {
        assert_eq!(variable("export A_B=secret").as_deref(), Some("A_B"));
        assert_eq!(variable("# A=1"), None);
        assert_eq!(variable("A B=1"), None);
    }
}
