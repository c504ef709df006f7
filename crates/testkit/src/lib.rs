//! Tests only: fake servers of real protocols, throw-away databases, whole applications with a simulated clock.

pub mod databases;
pub mod fakes;
pub mod history;
pub mod http;
pub mod serve;
pub mod world;
