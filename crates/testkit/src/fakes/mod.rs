//! Fake servers that speak the real protocols, on 127.0.0.1, each on a thread of its own.
//!
//! A fake keeps answering while the test's thread is blocked or a process under test is being killed, and goes away
//! when it is dropped. What it does wrong is said beforehand, request by request, as [`Answer`]s.

pub mod mattermost;
pub mod pagerduty;
mod server;
mod service;
pub mod sink;
pub mod slack;
pub mod smtp;
pub mod teams;
pub mod trackers;
pub mod zendesk;

pub use mattermost::FakeMattermost;
pub use server::{Answer, Reply};
pub use service::{Fake, Misbehaves, Protocol};
pub use sink::Sink;
pub use smtp::FakeSmtp;
