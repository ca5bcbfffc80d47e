//! Node.js and Go of the wanted version: found on PATH, or fetched, verified and cached.
