//! Compose files: what runs beside the service on a developer's machine, which hints at what it calls.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::keys::Keys;
use super::{Deployments, scalar, yaml};
use crate::inspection::Place;

/// A service of a compose file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ComposeService {
    /// Where.
    #[serde(flatten)]
    pub place: Place,
    /// Its name.
    pub name: String,
    /// Its image; none where it is built from the tree.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
    /// Whether it is built from the tree: then it is the service itself or a part of it.
    pub is_built: bool,
    /// What it is, by its image: `PostgreSQL`, `Redis`, `Kafka`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub technology: Option<&'static str>,
    /// Ports, as they are written.
    pub ports: Vec<String>,
    /// The services that it depends on.
    pub depends_on: Vec<String>,
}

/// Names in images, and what they are. The first that fits counts.
const IMAGES: [(&str, &str); 29] = [
    ("postgres", "PostgreSQL"),
    ("postgis", "PostgreSQL"),
    ("pgvector", "PostgreSQL"),
    ("timescaledb", "PostgreSQL"),
    ("mysql", "MySQL"),
    ("mariadb", "MySQL"),
    ("mssql", "SQL Server"),
    ("mongo", "MongoDB"),
    ("redis", "Redis"),
    ("valkey", "Valkey"),
    ("keydb", "Redis"),
    ("dragonfly", "Redis"),
    ("memcached", "Memcached"),
    ("rabbitmq", "RabbitMQ"),
    ("redpanda", "Kafka"),
    ("kafka", "Kafka"),
    ("nats", "NATS"),
    ("elasticsearch", "Elasticsearch"),
    ("opensearch", "OpenSearch"),
    ("clickhouse", "ClickHouse"),
    ("cassandra", "Cassandra"),
    ("scylla", "Cassandra"),
    ("localstack", "AWS (LocalStack)"),
    ("elasticmq", "Amazon SQS"),
    ("dynamodb", "DynamoDB"),
    ("minio", "Amazon S3"),
    ("mailhog", "SMTP"),
    ("mailpit", "SMTP"),
    ("maildev", "SMTP"),
];

pub(super) fn is_compose(name: &str) -> bool {
    name.starts_with("docker-compose")
        || name.starts_with("compose.")
        || name.starts_with("compose-")
}

pub(super) fn read(file: &str, text: &str, found: &mut Deployments) -> Result<(), String> {
    let document = yaml(text)?;
    let Some(services) = document["services"].as_object() else {
        return Ok(());
    };
    let keys = Keys::of(text);
    let from = keys.line("services", 1);
    for (name, service) in services {
        let image = scalar(&service["image"]);
        let is_built = !service["build"].is_null();
        found.services.push(ComposeService {
            place: Place {
                file: file.to_owned(),
                line: keys.line(name, from),
            },
            name: name.clone(),
            technology: image.as_deref().filter(|_| !is_built).and_then(technology),
            image,
            is_built,
            ports: ports(&service["ports"]),
            depends_on: names(&service["depends_on"]),
        });
    }
    Ok(())
}

/// What an image is, by the last part of its name: `docker.io/bitnami/postgresql:16` -> `PostgreSQL`.
pub(crate) fn technology(image: &str) -> Option<&'static str> {
    let name = image.rsplit('/').next()?;
    let name = name.split([':', '@']).next()?.to_ascii_lowercase();
    // Consoles and exporters bear the name of what they look at.
    let words = [
        "express",
        "commander",
        "insight",
        "exporter",
        "-ui",
        "admin",
        "console",
    ];
    if words.iter().any(|word| name.contains(word)) {
        return None;
    }
    let known = IMAGES.iter().find(|(part, _)| name.contains(part));
    known.map(|(_, technology)| *technology)
}

/// Short (`5432:5432`) and long forms.
fn ports(value: &Value) -> Vec<String> {
    let ports = value.as_array().into_iter().flatten();
    let port = |port: &Value| {
        scalar(port).or_else(|| {
            let target = scalar(&port["target"])?;
            Some(match scalar(&port["published"]) {
                Some(published) => format!("{published}:{target}"),
                None => target,
            })
        })
    };
    ports.filter_map(port).collect()
}

/// A list of names, or a map with them as keys.
fn names(value: &Value) -> Vec<String> {
    match value {
        Value::Array(names) => names.iter().filter_map(scalar).collect(),
        Value::Object(map) => map.keys().cloned().collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use crate::deployments::found_in;

    #[test]
    fn neighbours_are_told_by_their_images() {
        let text = "services:
  api:
    build: .
    depends_on: { db: { condition: service_healthy } }
  db:
    image: docker.io/bitnami/postgresql:16
    ports: [\"5432:5432\", { target: 9, published: 8 }]
  ui:
    image: rediscommander/redis-commander
";
        let found = found_in(&[("docker-compose.yml", text)]).services;
        let named = |name: &str| found.iter().find(|s| s.name == name).unwrap();
        assert!(named("api").is_built);
        assert_eq!(named("api").depends_on, ["db"]);
        assert_eq!(named("db").technology, Some("PostgreSQL"));
        assert_eq!(
            (named("db").place.line, &named("db").ports[..]),
            (5, &["5432:5432".to_owned(), "8:9".to_owned()][..])
        );
        assert_eq!(named("ui").technology, None);
    }
}
