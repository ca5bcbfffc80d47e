//! WebSocket and server-sent events.

use super::{Entry, NOTHING};

pub(super) static ENTRIES: &[Entry] = &[
    Entry {
        name: "WebSocket",
        npm: &[
            "ws",
            "@fastify/websocket",
            "express-ws",
            "koa-websocket",
            "uWebSockets.js",
            "websocket",
            "@nestjs/platform-ws",
            "@nestjs/websockets",
            "hono/ws",
            "@hono/node-ws",
            "graphql-ws",
            "y-websocket",
        ],
        go: &[
            "github.com/gorilla/websocket",
            "github.com/coder/websocket",
            "nhooyr.io/websocket",
            "github.com/gobwas/ws",
            "github.com/olahol/melody",
            "github.com/lxzan/gws",
            "golang.org/x/net/websocket",
            "github.com/gofiber/websocket",
            "github.com/gofiber/contrib/websocket",
        ],
        ..NOTHING
    },
    Entry {
        name: "Socket.IO",
        npm: &[
            "socket.io",
            "@nestjs/platform-socket.io",
            "@socket.io/redis-adapter",
            "fastify-socket.io",
        ],
        go: &[
            "github.com/googollee/go-socket.io",
            "github.com/zishang520/socket.io",
        ],
        ..NOTHING
    },
    Entry {
        name: "server-sent events",
        npm: &[
            "better-sse",
            "express-sse",
            "fastify-sse-v2",
            "@fastify/sse",
            "hono/streaming",
            "sse-channel",
        ],
        go: &["github.com/r3labs/sse", "github.com/tmaxmax/go-sse"],
        marks: &["text/event-stream"],
        ..NOTHING
    },
    Entry {
        name: "SockJS",
        npm: &["sockjs"],
        go: &["github.com/igm/sockjs-go"],
        ..NOTHING
    },
    Entry {
        name: "MQTT",
        npm: &["mqtt", "aedes"],
        go: &[
            "github.com/eclipse/paho.mqtt.golang",
            "github.com/mochi-mqtt/server",
        ],
        ..NOTHING
    },
];
