//! Queues and message brokers.

use super::{Entry, NOTHING};

pub(super) static ENTRIES: &[Entry] = &[
    Entry {
        name: "Kafka",
        npm: &[
            "kafkajs",
            "node-rdkafka",
            "@confluentinc/kafka-javascript",
            "@platformatic/kafka",
            "kafka-node",
        ],
        go: &[
            "github.com/twmb/franz-go",
            "github.com/segmentio/kafka-go",
            "github.com/IBM/sarama",
            "github.com/Shopify/sarama",
            "github.com/confluentinc/confluent-kafka-go",
        ],
        ..NOTHING
    },
    Entry {
        name: "RabbitMQ",
        npm: &[
            "amqplib",
            "amqp-connection-manager",
            "rabbitmq-client",
            "@golevelup/nestjs-rabbitmq",
            "rascal",
        ],
        go: &[
            "github.com/rabbitmq/amqp091-go",
            "github.com/streadway/amqp",
            "github.com/wagslane/go-rabbitmq",
        ],
        ..NOTHING
    },
    Entry {
        name: "Amazon SQS",
        npm: &["@aws-sdk/client-sqs", "sqs-consumer", "sqs-producer"],
        go: &[
            "github.com/aws/aws-sdk-go-v2/service/sqs",
            "github.com/aws/aws-sdk-go/service/sqs",
        ],
        ..NOTHING
    },
    Entry {
        name: "Amazon SNS",
        npm: &["@aws-sdk/client-sns"],
        go: &[
            "github.com/aws/aws-sdk-go-v2/service/sns",
            "github.com/aws/aws-sdk-go/service/sns",
        ],
        ..NOTHING
    },
    Entry {
        name: "Google Pub/Sub",
        npm: &["@google-cloud/pubsub"],
        go: &["cloud.google.com/go/pubsub"],
        ..NOTHING
    },
    Entry {
        name: "Azure Service Bus",
        npm: &["@azure/service-bus"],
        go: &["github.com/Azure/azure-sdk-for-go/sdk/messaging/azservicebus"],
        ..NOTHING
    },
    Entry {
        name: "BullMQ",
        npm: &["bullmq", "@nestjs/bullmq"],
        ..NOTHING
    },
    Entry {
        name: "Bull",
        npm: &["bull", "@nestjs/bull"],
        ..NOTHING
    },
    Entry {
        name: "bee-queue",
        npm: &["bee-queue"],
        ..NOTHING
    },
    Entry {
        name: "agenda",
        npm: &["agenda", "@hokify/agenda"],
        ..NOTHING
    },
    Entry {
        name: "pg-boss",
        npm: &["pg-boss"],
        ..NOTHING
    },
    Entry {
        name: "graphile-worker",
        npm: &["graphile-worker"],
        ..NOTHING
    },
    Entry {
        name: "Asynq",
        go: &["github.com/hibiken/asynq"],
        ..NOTHING
    },
    Entry {
        name: "River",
        go: &["github.com/riverqueue/river"],
        ..NOTHING
    },
    Entry {
        name: "Machinery",
        go: &["github.com/RichardKnop/machinery"],
        ..NOTHING
    },
    Entry {
        name: "Watermill",
        go: &["github.com/ThreeDotsLabs/watermill"],
        ..NOTHING
    },
    Entry {
        name: "NATS",
        npm: &["nats", "@nats-io"],
        go: &["github.com/nats-io/nats.go"],
        ..NOTHING
    },
    Entry {
        name: "Temporal",
        npm: &["@temporalio"],
        go: &["go.temporal.io/sdk"],
        ..NOTHING
    },
];
