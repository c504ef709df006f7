//! The HTTP API, version 1: wire types, and one handler file per verb.

pub mod wire;
