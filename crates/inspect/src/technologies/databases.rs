//! Drivers of databases and caches.

use super::{Entry, NOTHING};

pub(super) static ENTRIES: &[Entry] = &[
    Entry {
        name: "PostgreSQL",
        npm: &[
            "pg",
            "postgres",
            "pg-promise",
            "slonik",
            "@neondatabase/serverless",
            "@vercel/postgres",
            "@fastify/postgres",
        ],
        go: &[
            "github.com/jackc/pgx",
            "github.com/lib/pq",
            "gorm.io/driver/postgres",
        ],
        ..NOTHING
    },
    Entry {
        name: "MySQL",
        npm: &[
            "mysql",
            "mysql2",
            "mariadb",
            "@planetscale/database",
            "@fastify/mysql",
        ],
        go: &["github.com/go-sql-driver/mysql", "gorm.io/driver/mysql"],
        ..NOTHING
    },
    Entry {
        name: "SQLite",
        npm: &[
            "better-sqlite3",
            "sqlite3",
            "sqlite",
            "node:sqlite",
            "@libsql/client",
            "bun:sqlite",
        ],
        go: &[
            "modernc.org/sqlite",
            "github.com/mattn/go-sqlite3",
            "github.com/ncruces/go-sqlite3",
            "github.com/glebarez/sqlite",
            "gorm.io/driver/sqlite",
        ],
        ..NOTHING
    },
    Entry {
        name: "SQL Server",
        npm: &["mssql", "tedious"],
        go: &[
            "github.com/microsoft/go-mssqldb",
            "github.com/denisenkom/go-mssqldb",
            "gorm.io/driver/sqlserver",
        ],
        ..NOTHING
    },
    Entry {
        name: "Oracle Database",
        npm: &["oracledb"],
        go: &["github.com/godror/godror", "github.com/sijms/go-ora"],
        ..NOTHING
    },
    Entry {
        name: "database/sql",
        go: &["database/sql", "github.com/jmoiron/sqlx"],
        ..NOTHING
    },
    Entry {
        name: "MongoDB",
        npm: &["mongodb", "@fastify/mongodb"],
        go: &["go.mongodb.org/mongo-driver"],
        ..NOTHING
    },
    Entry {
        name: "Redis",
        npm: &[
            "ioredis",
            "redis",
            "@redis/client",
            "@upstash/redis",
            "@fastify/redis",
            "@keyv/redis",
            "connect-redis",
        ],
        go: &[
            "github.com/redis/go-redis",
            "github.com/go-redis/redis",
            "github.com/gomodule/redigo",
            "github.com/redis/rueidis",
        ],
        ..NOTHING
    },
    Entry {
        name: "Valkey",
        npm: &["iovalkey", "@valkey/valkey-glide"],
        go: &[
            "github.com/valkey-io/valkey-go",
            "github.com/valkey-io/valkey-glide",
        ],
        ..NOTHING
    },
    Entry {
        name: "Memcached",
        npm: &["memcached", "memjs"],
        go: &["github.com/bradfitz/gomemcache"],
        ..NOTHING
    },
    Entry {
        name: "Elasticsearch",
        npm: &["@elastic/elasticsearch"],
        go: &[
            "github.com/elastic/go-elasticsearch",
            "github.com/olivere/elastic",
        ],
        ..NOTHING
    },
    Entry {
        name: "OpenSearch",
        npm: &["@opensearch-project/opensearch"],
        go: &["github.com/opensearch-project/opensearch-go"],
        ..NOTHING
    },
    Entry {
        name: "Cassandra",
        npm: &["cassandra-driver"],
        go: &[
            "github.com/gocql/gocql",
            "github.com/apache/cassandra-gocql-driver",
        ],
        ..NOTHING
    },
    Entry {
        name: "DynamoDB",
        npm: &[
            "@aws-sdk/client-dynamodb",
            "@aws-sdk/lib-dynamodb",
            "dynamoose",
            "electrodb",
        ],
        go: &[
            "github.com/aws/aws-sdk-go-v2/service/dynamodb",
            "github.com/guregu/dynamo",
        ],
        ..NOTHING
    },
    Entry {
        name: "ClickHouse",
        npm: &["@clickhouse/client"],
        go: &["github.com/ClickHouse/clickhouse-go"],
        ..NOTHING
    },
    Entry {
        name: "Neo4j",
        npm: &["neo4j-driver"],
        go: &["github.com/neo4j/neo4j-go-driver"],
        ..NOTHING
    },
    Entry {
        name: "InfluxDB",
        npm: &["@influxdata/influxdb-client", "influx"],
        go: &["github.com/influxdata/influxdb-client-go"],
        ..NOTHING
    },
    Entry {
        name: "Firestore",
        npm: &["@google-cloud/firestore", "firebase-admin/firestore"],
        go: &["cloud.google.com/go/firestore"],
        ..NOTHING
    },
    Entry {
        name: "Amazon S3",
        npm: &["@aws-sdk/client-s3", "@aws-sdk/lib-storage", "minio"],
        go: &[
            "github.com/aws/aws-sdk-go-v2/service/s3",
            "github.com/minio/minio-go",
        ],
        ..NOTHING
    },
    Entry {
        name: "BoltDB",
        go: &["go.etcd.io/bbolt", "github.com/boltdb/bolt"],
        ..NOTHING
    },
    Entry {
        name: "Badger",
        go: &["github.com/dgraph-io/badger"],
        ..NOTHING
    },
    Entry {
        name: "LevelDB",
        npm: &["level", "classic-level"],
        go: &["github.com/syndtr/goleveldb"],
        ..NOTHING
    },
];
